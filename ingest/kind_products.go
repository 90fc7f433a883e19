package ingest

import (
	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// The fields of a product, in the order of its Fields.
const (
	prodID = iota
	prodName
	prodCategory
	prodBrand
	prodPrice
	prodSubCategory
	prodCost
	prodLaunched
	prodExclusive
	prodCharity
)

// products is the kind of sheet with one article of the price list a row.
func products() Kind {
	return Kind{
		Name:  "products",
		Title: Words{FR: "articles", EN: "products"},
		About: Words{
			FR: "Une ligne par article : sa référence, son nom, son prix.",
			EN: "One row for each product: code, name, price.",
		},
		Fields: []Field{
			prodID: {
				Name: "product_id", Title: Words{FR: "Code article", EN: "Product ID"}, Type: ID, Example: "85123A",
				About: Words{FR: "Référence de l'article.", EN: "Code of the product."},
				Names: append(combine("article", "art", "produit", "prod", "product", "item", "stock", "plu", "interne"),
					"sku", "ean", "ean 13", "gtin", "upc", "isbn", "code barre", "code barres", "barcode", "reference produit", "variant sku", "product sku", "item sku", "sku code", "code sku", "code ean", "code gtin", "gencod", "gencode"),
				Weak: []string{"ref", "code", "id", "no", "article", "produit"},
			},
			prodName: {
				Name: "name", Title: Words{FR: "Désignation", EN: "Product name"}, Type: Text, Example: "Bougie vanille 200 g",
				About: Words{FR: "Nom de l'article.", EN: "The product's name."},
				Names: []string{"designation", "libelle", "libelle article", "libelle produit", "nom produit", "nom article", "product name", "item name", "intitule", "product title", "designation article", "designation produit", "designation commerciale", "item description", "product description", "description article", "description produit", "libelle long", "nom long", "sku description", "sku name"},
				Weak:  []string{"nom", "name", "description", "title", "titre", "article", "produit", "product", "item"},
			},
			prodCategory: {
				Name: "category", Title: Words{FR: "Catégorie", EN: "Category"}, Type: Text, Example: "Bougies",
				About: Words{FR: "Famille ou rayon.", EN: "Category."},
				Names: []string{"categorie", "category", "famille", "famille article", "rayon", "product category", "categorie produit", "gamme", "product type", "type produit", "type article", "item category", "category name", "nom categorie", "nom famille article", "family", "product family", "item group", "product group", "groupe", "groupe article", "groupe produit", "univers", "collection produit", "product range", "range", "code famille", "code rayon", "code categorie"},
				Weak:  []string{"department", "coffee type", "type", "class"},
			},
			prodBrand: {
				Name: "brand", Title: Words{FR: "Marque", EN: "Brand"}, Type: Text, Example: "Maison Claire",
				About: Words{FR: "Marque.", EN: "Brand."},
				Names: []string{"marque", "brand", "fabricant", "manufacturer", "brand name", "nom marque", "marque produit", "marque article"},
				Weak:  []string{"vendor", "fournisseur"}, // who makes it, or who delivers it
			},
			prodPrice: {
				Name: "list_price", Title: Words{FR: "Prix", EN: "Price"}, Type: Number, Example: "12,50",
				About: Words{FR: "Prix de vente d'une unité.", EN: "Selling price of one unit."},
				Names: []string{"prix", "prix unitaire", "prix vente", "prix public", "prix catalogue", "pu", "pv", "tarif", "price", "unit price", "list price", "selling price", "retail price", "variant price", "prix unit", "px unitaire", "px vente", "msrp", "rrp", "pvc", "pvp", "prix ttc vente", "prix conseille", "prix vente conseille", "recommended price", "retail", "tarif public", "tarif vente", "prix caisse", "unit retail", "sell price", "regular price", "full price", "prix detail", "prix rayon", "shelf price", "puv"},
			},
			prodSubCategory: {
				Name: "sub_category", Title: Words{FR: "Sous-catégorie", EN: "Sub-category"}, Type: Text, Example: "Bougies parfumées",
				About: Words{FR: "Sous-famille ou sous-rayon.", EN: "Part of the category."},
				Names: []string{"sous categorie", "sub category", "sous famille", "sous rayon", "sous gamme", "product sub category", "sub family", "s famille", "sous cat", "sub cat", "sub group", "sous groupe", "sub class", "subcat", "subcat name", "subcategory name"},
				Weak:  []string{"product type", "type produit", "type article"},
			},
			prodCost: {
				Name: "cost", Title: Words{FR: "Prix d'achat", EN: "Cost"}, Type: Number, Example: "6,20", ExampleEN: "6.20",
				About: Words{FR: "Ce qu'une unité coûte à la boutique.", EN: "What one unit costs the shop."},
				Names: []string{"prix achat", "prix fournisseur", "supplier price", "pa", "px achat", "prix revient", "cout", "cout achat", "cout unitaire", "cout revient", "cost", "unit cost", "cost price", "purchase price", "cost per item", "prix achat unitaire", "buying price", "wholesale price", "wholesale", "pamp", "pru", "prix achat net", "dernier prix achat", "cost of goods", "landed cost", "prmp", "buy price", "average cost", "average unit cost", "trade price", "coutant", "prix coutant"},
			},
			prodLaunched: {
				Name: "launched_on", Title: Words{FR: "Date de lancement", EN: "Launch date"}, Type: Day, Example: "31/12/2024",
				About: Words{FR: "Premier jour en vente.", EN: "First day on sale."},
				Names: []string{"date lancement", "lancement", "lance le", "date sortie", "en vente depuis", "launch date", "launched", "launched on", "release date", "available from", "date mise en vente", "mise en vente", "on sale since", "date mise vente", "first available"},
			},
			prodExclusive: {
				Name: "exclusive", Title: Words{FR: "Exclusivité", EN: "Exclusive"}, Type: Word, Example: "oui", ExampleEN: "yes",
				About: Words{FR: "Oui : ne se trouve qu'ici.", EN: "Yes: sold here alone."},
				Names: []string{"exclusivite", "exclusif", "exclusive", "exclusivite maison", "piece unique", "is exclusive", "own brand", "marque propre", "store exclusive", "exclusivite magasin", "exclusif magasin", "exclusivite boutique", "exclusive item"},
			},
			prodCharity: {
				Name: "charity", Title: Words{FR: "Solidaire", EN: "Charity"}, Type: Word, Example: "non", ExampleEN: "no",
				About: Words{FR: "Oui : une part du prix va à une cause.", EN: "Yes: part of the price goes to a cause."},
				Names: []string{"solidaire", "produit solidaire", "produit partage", "caritatif", "don", "charity", "charity product", "for charity", "cause", "charity item", "article solidaire"},
			},
		},
		Needs: []Need{
			{Words{FR: "la référence de l'article", EN: "the product's code"}, []int{prodID}},
			{Words{FR: "le nom, le prix ou la catégorie", EN: "the name, price or category"}, []int{prodName, prodPrice, prodCategory}},
		},
		put: putProduct,
	}
}

func putProduct(r *row, sink Sink) error {
	p := crm.Product{
		Source: r.source(), ID: r.id(prodID), Name: r.text(prodName),
		Category: r.text(prodCategory), Brand: r.text(prodBrand), SubCategory: r.text(prodSubCategory),
		LaunchedOn: r.maybeDay(prodLaunched), Exclusive: r.maybeFlag(prodExclusive), Charity: r.maybeFlag(prodCharity),
		Place: r.place(),
	}
	if p.ID == "" && !r.failed() {
		r.reject(problem.NoProduct, prodID, nil)
	}
	if price, ok := r.number(prodPrice); ok {
		p.ListPrice = r.newMoney(crm.Money(price))
	}
	if cost, ok := r.number(prodCost); ok {
		p.Cost = r.newMoney(crm.Money(cost))
	}
	r.currency(-1, prodPrice, prodCost)
	if r.failed() {
		return nil
	}
	r.count()
	return sink.Product(p)
}

// maybeDay is a day that a row can do without: nil where the cell is empty, and with a warning where it is bad.
func (r *row) maybeDay(f int) *crm.Date {
	x := r.cell(f)
	if x == nil {
		return nil
	}
	day, ok := crm.NoDate, false
	switch x.Type {
	case cell.Date, cell.DateTime:
		day, ok = dateOfMoment(x.Moment), true
	case cell.Number:
		day, ok = numberDay(x.Number, r.plan.info.Date1904)
	case cell.Text:
		if isNullWord(cleanText(x.Text)) {
			return nil
		}
		var fault dayFault
		day, fault = r.textDay(f, x.Text)
		ok = fault == noFault
	}
	if !ok || r.isNone(f, day) {
		r.warn(problem.ValueLeftOut, f, nil)
		return nil
	}
	r.noteFuture(f, day)
	return &day
}

// maybeFlag is yes or no: nil where the cell is empty, and with a warning where it is neither.
func (r *row) maybeFlag(f int) *bool {
	word := r.word(f)
	if word == "" {
		return nil
	}
	yes, known := flagWords()[word]
	if !known {
		r.warn(problem.ValueLeftOut, f, nil)
		return nil
	}
	is := yes == 1
	return &is
}
