package ingest

import (
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
				Names: append(combine("article", "art", "produit", "prod", "product", "item", "stock", "plu"),
					"sku", "ean", "ean 13", "gtin", "upc", "isbn", "code barre", "code barres", "barcode", "reference produit", "variant sku"),
				Weak: []string{"ref", "code", "id", "no", "article", "produit"},
			},
			prodName: {
				Name: "name", Title: Words{FR: "Désignation", EN: "Product name"}, Type: Text, Example: "Bougie vanille 200 g",
				About: Words{FR: "Nom de l'article.", EN: "The product's name."},
				Names: []string{"designation", "libelle", "libelle article", "libelle produit", "nom produit", "nom article", "product name", "item name", "intitule", "product title", "designation article", "designation produit", "item description", "product description", "description article", "description produit"},
				Weak:  []string{"nom", "name", "description", "title", "titre", "article", "produit", "product", "item"},
			},
			prodCategory: {
				Name: "category", Title: Words{FR: "Catégorie", EN: "Category"}, Type: Text, Example: "Bougies",
				About: Words{FR: "Famille ou rayon.", EN: "Category."},
				Names: []string{"categorie", "category", "famille", "famille article", "rayon", "product category", "categorie produit", "department", "gamme", "product type", "type produit", "type article", "item category"},
				Weak:  []string{"sous famille", "sub category", "coffee type", "type"},
			},
			prodBrand: {
				Name: "brand", Title: Words{FR: "Marque", EN: "Brand"}, Type: Text, Example: "Maison Claire",
				About: Words{FR: "Marque.", EN: "Brand."},
				Names: []string{"marque", "brand", "fabricant", "manufacturer", "vendor", "fournisseur"},
			},
			prodPrice: {
				Name: "list_price", Title: Words{FR: "Prix", EN: "Price"}, Type: Number, Example: "12,50",
				About: Words{FR: "Prix de vente d'une unité.", EN: "Selling price of one unit."},
				Names: []string{"prix", "prix unitaire", "prix vente", "prix public", "prix catalogue", "pu", "pv", "tarif", "price", "unit price", "list price", "selling price", "retail price", "variant price", "prix unit", "px unitaire", "px vente"},
			},
		},
		Needs: []Need{
			{Words{FR: "la référence de l'article", EN: "the product's code"}, []int{prodID}},
			{Words{FR: "le nom ou le prix", EN: "the name or the price"}, []int{prodName, prodPrice}},
		},
		put: putProduct,
	}
}

func putProduct(r *row, sink Sink) error {
	p := crm.Product{
		Source: r.source(), ID: r.id(prodID), Name: r.text(prodName),
		Category: r.text(prodCategory), Brand: r.text(prodBrand), Place: r.place(),
	}
	if p.ID == "" && !r.failed() {
		r.reject(problem.NoProduct, prodID, nil)
	}
	if price, ok := r.number(prodPrice); ok {
		p.ListPrice = r.newMoney(crm.Money(price))
	}
	r.currency(-1, prodPrice)
	if r.failed() {
		return nil
	}
	r.count()
	return sink.Product(p)
}
