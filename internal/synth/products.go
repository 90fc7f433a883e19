package synth

import (
	"fmt"

	"github.com/habitue-crm/habitue/internal/crm"
)

// shelf is a category of the price list. Ids are the prefix and a number.
type shelf struct {
	category string
	prefix   string
	articles []article
}

// article is a product; dimes is its price in tenths of a euro, so that every discount of whole tens of percent
// is exact to the cent.
type article struct {
	name  string
	dimes int64
}

// products is the price list of the shop.
func products() []crm.Product {
	var list []crm.Product
	for _, s := range shelves() {
		for i, a := range s.articles {
			price := crm.MoneyOf(a.dimes) / 10
			list = append(list, crm.Product{ID: fmt.Sprintf("%s-%03d", s.prefix, i+1), Name: a.name, Category: s.category, ListPrice: &price})
		}
	}
	return list
}

// shelves is the shop's whole range. Some names hold quotes and semicolons, as real ones do.
func shelves() []shelf {
	return []shelf{
		{"Thés et infusions", "THE", []article{
			{"Thé vert Sencha, 100 g", 92},
			{"Thé noir Earl Grey, 100 g", 85},
			{"Thé noir Darjeeling, 100 g", 118},
			{"Thé blanc Bai Mu Dan, 50 g", 145},
			{"Rooibos vanille, 100 g", 79},
			{"Infusion verveine-menthe, 40 g", 68},
			{"Infusion tilleul bio, 30 g", 59},
			{"Matcha cérémonie, 30 g", 289},
			{"Thé \"Nuit d'été\", pêche et lavande, 100 g", 99},
			{"Oolong Tie Guan Yin, 100 g", 189},
			{"Pu-erh 2009, galette de 357 g", 640},
		}},
		{"Cafés", "CAF", []article{
			{"Café du matin, moulu, 250 g", 72},
			{"Café Éthiopie Sidamo, grains, 250 g", 94},
			{"Café Colombie Huila, grains, 250 g", 89},
			{"Café Guatemala Antigua, grains, 1 kg", 312},
			{"Décaféiné à l'eau, moulu, 250 g", 86},
			{"Café Blue Mountain, grains, 250 g", 495},
			{"Capsules compostables x 30", 119},
			{"Chicorée liquide, 50 cl", 64},
		}},
		{"Chocolats et confiseries", "CHO", []article{
			{"Tablette noir 70 %, 80 g", 49},
			{"Tablette lait caramel fleur de sel, 80 g", 52},
			{"Ballotin assorti, 250 g", 219},
			{"Ballotin assorti, 500 g", 399},
			{"Orangettes, 150 g", 118},
			{"Truffes nature, 200 g", 138},
			{"Calissons d'Aix, 12 pièces", 149},
			{"Nougat de Montélimar, 200 g", 98},
			{"Œuf de Pâques garni, 300 g", 245},
			{"Pâte à tartiner noisette, 280 g", 84},
			{"Bêtises de Cambrai, 250 g", 61},
		}},
		{"Confitures et miels", "CON", []article{
			{"Confiture de fraises, 340 g", 58},
			{"Confiture d'abricots du Roussillon, 340 g", 62},
			{"Gelée de coings, 220 g", 56},
			{"Marmelade d'oranges amères, 340 g", 64},
			{"Miel de lavande, 500 g", 119},
			{"Miel de châtaignier, 500 g", 109},
			{"Miel d'acacia, 250 g", 78},
			{"Crème de marrons, 350 g", 67},
			{"Caramel au beurre salé, 220 g", 69},
		}},
		{"Produits de l'érable", "ERA", []article{
			{"Sirop d'érable ambré, 540 ml", 139},
			{"Sirop d'érable très foncé, 540 ml", 135},
			{"Beurre d'érable, 160 g", 112},
			{"Sucre d'érable granulé, 150 g", 98},
			{"Bonbons à l'érable x 12", 72},
			{"Vinaigre d'érable, 25 cl", 105},
			{"Sirop d'érable doré, bidon de 4 l", 790},
		}},
		{"Épices et sels", "EPI", []article{
			{"Poivre de Kampot rouge, 50 g", 124},
			{"Piment d'Espelette, 40 g", 79},
			{"Fleur de sel de Guérande, 125 g", 54},
			{"Vanille de Madagascar, 3 gousses", 148},
			{"Curry doux, 60 g", 47},
			{"Cannelle de Ceylan, 8 bâtons", 52},
			{"Herbes de Provence, 35 g", 39},
			{"Safran du Quercy, 1 g", 345},
			{"Ras el-hanout, 60 g", 51},
		}},
		{"Huiles et vinaigres", "HUI", []article{
			{"Huile d'olive de Nyons AOP, 50 cl", 189},
			{"Huile d'olive fruitée, 75 cl", 158},
			{"Huile de noix, 25 cl", 98},
			{"Huile de sésame grillé, 25 cl", 76},
			{"Vinaigre de cidre, 50 cl", 48},
			{"Vinaigre balsamique de Modène, 25 cl", 119},
			{"Vinaigre balsamique 25 ans d'âge, 10 cl", 790},
			{"Moutarde à l'ancienne, 200 g", 42},
		}},
		{"Biscuits et apéritif", "BIS", []article{
			{"Palets bretons, boîte de 300 g", 79},
			{"Sablés citron, 150 g", 49},
			{"Canistrelli anis, 250 g", 58},
			{"Tapenade noire, 90 g", 45},
			{"Rillettes de saumon, 90 g", 52},
			{"Terrine de campagne, 180 g", 64},
			{"Foie gras de canard entier, 180 g", 389},
			{"Olives de Nice, 200 g", 59},
			{"Amandes grillées ; sel et romarin, 150 g", 68},
		}},
		{"Arts de la table", "TAB", []article{
			{"Théière en fonte, 0,8 l", 590},
			{"Tasse \"Petit matin\", grès", 165},
			{"Bol breton peint main", 198},
			{"Cafetière à piston, 1 l", 349},
			{"Moulin à poivre, hêtre", 329},
			{"Moule à cannelés \"8 empreintes\"", 245},
			{"Nappe en lin, 150 x 250 cm", 890},
			{"Service à thé, 6 personnes", 1290},
			{"Couteau de Laguiole, olivier", 980},
			{"Planche à découper, noyer", 465},
			{"Torchon en lin", 149},
		}},
		{"Coffrets cadeaux", "COF", []article{
			{"Coffret découverte ; 5 thés", 299},
			{"Coffret petit déjeuner", 349},
			{"Coffret épices du monde", 420},
			{"Coffret \"Tour de France\" des miels", 395},
			{"Panier gourmand, moyen", 590},
			{"Panier gourmand, grand", 990},
			{"Panier de Noël prestige", 1490},
			{"Coffret apéritif", 385},
			{"Coffret huile & balsamique d'exception", 1150},
		}},
	}
}
