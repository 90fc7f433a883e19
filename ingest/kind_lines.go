package ingest

import (
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// The fields of an order line, in the order of its Fields.
const (
	lineOrder = iota
	lineDate
	lineCustomer
	lineProduct
	lineDescription
	lineQuantity
	linePrice
	lineAmount
	lineDiscount
	lineStore
	lineCountry
	lineCurrency
	lineCites
	lineType

	// What else a line can say; see kind_lines_more.go.
	lineID
	lineTime
	lineItemType
	lineGross
	lineListPrice
	lineTax
	lineShipping
	lineSeller
	lineChannel
	lineCoupon
	lineCampaign
	lineReturned
	lineRefunded

	// What is said of the whole order; see spread.go.
	orderStatus
	orderFinancial
	orderFulfilment
	orderCancelled
	orderDiscount
	orderNet
	orderShipping
	orderTip
	orderTax
	orderRefund
	orderTotal
	lineFieldCount
)

// createdNames is how many of the weak names of order_date say when the order was made; those after them say when it
// was paid or sent.
const createdNames = 15

// orderLines is the kind of sheet with one product of one order a row.
func orderLines() Kind {
	return Kind{
		Name:  "order_lines",
		Title: Words{FR: "lignes de commande", EN: "order lines"},
		About: Words{
			FR: "Une ligne par article vendu : qui, quand, quoi, combien. Les retours y sont en négatif.",
			EN: "One row for each article sold: who, when, what, how much. Returns are negative.",
		},
		Fields: append(lineFields(), moreLineFields()...),
		Needs: []Need{
			{Words{FR: "la date", EN: "the date"}, []int{lineDate}},
			{Words{FR: "le client", EN: "the customer"}, []int{lineCustomer}},
			{Words{FR: "l'article ou le montant", EN: "the product or the amount"}, []int{lineProduct, lineDescription, lineAmount, lineGross, linePrice, orderTotal}},
		},
		put:  putOrderLine,
		sums: []int{lineQuantity, lineAmount},
	}
}

func lineFields() []Field {
	return []Field{
		lineOrder: {
			Name: "order_id", Title: Words{FR: "N° commande", EN: "Order ID"}, Type: ID, Example: "536365",
			About: Words{FR: "Numéro de la commande, de la facture ou du ticket.", EN: "Number of the order, invoice or receipt."},
			Names: append(combine("commande", "cde", "cmd", "facture", "fact", "invoice", "order", "ticket", "receipt", "transaction", "vente", "sale", "piece", "document", "panier", "basket", "bon", "bon commande", "commande client", "sales order", "customer order", "bill", "check", "recu", "bl", "bon livraison", "so", "purchase", "achat", "note caisse", "ticket caisse", "sales invoice", "docket", "dossier vente", "sales doc", "sales document", "billing document", "bulletin", "quittance", "ordre reparation", "addition", "sale receipt", "sales receipt", "bon commande client"),
				"commande", "cde", "facture", "invoice", "order", "ticket", "ticket caisse", "order name", "bon commande", "receipt", "sales order", "transaction", "docket", "no bulletin livraison", "ordre reparation", "bl", "chk", "no note", "no ordre", "no commande web", "web order no", "online order no"),
			Weak: []string{"piece", "document", "bon", "no", "id"},
		},
		lineDate: {
			Name: "order_date", Title: Words{FR: "Date", EN: "Date"}, Type: Day, Example: "31/12/2024",
			About: Words{FR: "Jour de la vente.", EN: "Day of the sale."},
			Names: []string{"date", "date commande", "date cde", "date cmd", "date facture", "date facturation", "date vente", "date achat", "date ticket", "date transaction", "date piece", "date document", "date operation", "order date", "invoice date", "sale date", "sales date", "purchase date", "transaction date", "transaction timestamp", "receipt date", "date time", "date heure", "datetime", "timestamp", "jour", "day", "ordered on", "ordered at", "date order", "jour vente", "horodatage", "passee le", "commandee le", "vendu le", "vendue le", "achete le", "achetee le", "purchased on", "purchased at", "sold on", "sold at", "date sold", "placed on", "placed at", "order placed", "date ordered", "posting date", "business date", "trading date", "trans date", "date et heure", "date and time", "date heure vente", "date encaissement", "date caisse", "date comptable", "date creation commande", "order created", "day of sale", "date cde client", "jour caisse", "encaisse le", "encaissee le", "date bill", "bill date", "facture le", "facturee le", "paye le", "payee le", "date op", "transaction date time", "date time transaction", "sale date time", "order date time", "date issued", "issue date", "issued on", "date emission", "emise le", "emis le", "line item date", "item date", "date added", "finalised on", "finalized on", "finalised at", "finalized at", "closed at", "closed on", "completed at", "completed on"},
			Weak:  []string{"when", "quand", "le", "appointment date", "date rdv", "rdv", "visit date", "date visite", "created at", "created", "created on", "created date", "date creation", "creee le", "cree le", "paid at", "date paiement", "date livraison", "ship date", "delivery date"},
		},
		lineCustomer: {
			Name: "customer_id", Title: Words{FR: "N° client", EN: "Customer ID"}, Type: ID, Example: "17850",
			About: Words{FR: "Numéro du client ; vide pour un client de passage.", EN: "Number of the customer; empty for a walk-in."},
			Names: append(combine("client", "customer", "cust", "clt", "member", "membership", "membre", "adherent", "acheteur", "buyer", "household", "patient", "compte client", "carte client", "carte fidelite", "loyalty card", "shopper", "tiers", "partner", "sold to", "bill to", "bill to customer", "guest", "loyalty", "loyalty member", "visitor", "subscriber", "abonne", "utilisateur", "user", "debiteur", "debtor", "sell to customer", "client facture", "tiers facture", "client fidelite", "loyalty account", "fidelite", "club member", "rewards", "rewards member"),
				"matricule client", "household key", "bill to customer", "sold to customer", "sold to party", "sold to pt", "ship to party", "customer account", "client account", "compte tiers", "account no", "no account", "account id", "id account", "no compte", "compte no", "id compte"),
			Weak: []string{"client", "customer", "name", "nom", "customer full name", "full name", "nom complet", "who", "qui", "tab name", "nom cliente", "cliente", "purchased by", "bought by", "achete par", "vendu a", "sold to", "entity", "account", "compte", "carte client", "carte fidelite", "loyalty card", "guest", "abonne", "membre", "member", "patient", "acheteur", "buyer", "clt", "cust", "e mail client", "customer e mail", "client email", "email client", "customer email", "buyer email", "buyer e mail", "email", "e mail", "courriel", "nom client", "client nom", "customer name", "name customer", "nom prenom", "contact e mail", "contact email", "email address", "e mail address", "adresse email", "adresse e mail", "contact name", "bill to name", "nom tiers", "intitule tiers", "billing name", "tiers", "partner", "code compte", "account code"},
		},
		lineProduct: {
			Name: "product_id", Title: Words{FR: "Code article", EN: "Product ID"}, Type: ID, Example: "85123A",
			About: Words{FR: "Référence de l'article.", EN: "Code of the product."},
			Names: append(combine("article", "art", "produit", "prod", "product", "item", "stock", "plu", "part", "inventory item", "style", "material", "ugs"),
				"ugs", "plu", "part no", "ean13", "code ean 13", "sku", "ean", "ean 13", "gtin", "upc", "isbn", "isbn 13", "code a barres", "code barre", "code barres", "barcode", "reference produit", "lineitem sku", "variant sku", "product sku", "item sku", "sku code", "code sku", "code ean", "code gtin", "gencod", "gencode"),
			Weak: []string{"ref", "refs", "article", "produit", "product", "item", "code", "material"},
		},
		lineDescription: {
			Name: "description", Title: Words{FR: "Désignation", EN: "Description"}, Type: Text, Example: "Bougie vanille 200 g",
			About: Words{FR: "Désignation de l'article.", EN: "The product's name."},
			Names: []string{"designation", "libelle", "libelle article", "libelle produit", "description", "item description", "product description", "description article", "description produit", "designation article", "designation produit", "nom produit", "nom article", "product name", "item name", "lineitem name", "intitule", "product title", "item title", "descriptif", "prestation", "prestations", "service", "services", "article vendu", "menu item", "sku name", "sku description", "produit vendu", "item sold", "nom prestation", "service name", "desc article", "libelle prestation", "product service", "produit service", "designation prestation", "part description", "style description", "material description", "stock description"},
			Weak:  []string{"article", "produit", "product", "item", "treatment", "traitement", "soin", "acte", "plat", "dish", "achete", "achat", "quoi", "what", "what bought", "titre", "title", "memo", "bought", "sold", "objet", "vin", "wine", "cuvee", "forfait", "appellation", "operation", "ouvrage"},
		},
		lineQuantity: {
			Name: "quantity", Title: Words{FR: "Quantité", EN: "Quantity"}, Type: Number, Example: "3",
			About: Words{FR: "Nombre d'unités, négatif pour un retour ; 1 sans cette colonne.", EN: "Number of units, negative on a return; 1 without this column."},
			Names: []string{"qte", "qt", "qty", "qtes", "quantite", "quantites", "quantity", "quantite vendue", "qte vendue", "qte cde", "quantite commandee", "qty sold", "quantity sold", "quantity ordered", "units", "unites", "nb", "nbre", "nombre", "nb articles", "nombre articles", "no items", "no units", "lineitem quantity", "pieces", "units sold", "qte livree", "quantite livree", "qte facturee", "quantite facturee", "quantity purchased", "quantity shipped", "quantity invoiced", "nb unites", "nombre unites", "nb pieces", "nombre pieces", "pcs", "pces", "items sold", "units ordered", "billed qty", "billed quantity", "no pieces", "no of units", "no of items", "items", "item count", "combien", "how many", "pieces sold", "no sold", "qte totale", "total quantity", "nb vendus", "nombre vendu", "unites vendues", "articles vendus", "quantite article", "quantite facture", "quantite livraison", "quantite commande", "quantite vente", "quantity order", "quantity sale", "order quantity", "sale quantity", "product uom qty", "bouteilles", "nb bouteilles", "cols", "bottles", "no bottles", "no bouteilles", "copies", "exemplaires", "ex", "portions"},
		},
		linePrice: {
			Name: "unit_price", Title: Words{FR: "Prix unitaire", EN: "Unit price"}, Type: Number, Example: "12,50",
			About: Words{FR: "Prix d'une unité.", EN: "Price of one unit."},
			Names: []string{"pu", "p u", "prix unitaire", "prix unit", "px unitaire", "px unit", "pv", "prix vente", "prix vente unitaire", "unit price", "price per unit", "price each", "item price", "selling price", "lineitem price", "pu net", "prix unitaire net", "prix a unite", "prix unite", "prix un", "each", "sell price", "sale price", "price unit", "net unit price", "unit sale price", "prix piece", "prix par piece", "unit amount", "price per item", "price item", "unit selling price", "sold for"},
			Weak:  []string{"prix", "price", "tarif", "rate", "charge"},
		},
		lineAmount: {
			Name: "amount", Title: Words{FR: "Montant", EN: "Amount"}, Type: Number, Example: "37,50",
			About: Words{FR: "Montant de la ligne, remise déduite.", EN: "The line's amount, after discount."},
			Names: []string{"montant", "montant ligne", "montant total", "montant net", "total", "total ligne", "total net", "net total", "prix total", "ca", "ca net", "chiffre affaires", "chiffre affaire", "ventes", "vente nette", "net a payer", "amount", "line amount", "line total", "total price", "total amount", "net amount", "sales", "sales amount", "net sales", "sales value", "sale amount", "extended price", "revenue", "turnover", "total ligne net", "montant vente", "dollar value", "total sales", "spend", "extended amount", "ttc", "amount ttc", "item total", "total item", "line value", "total article", "net revenue", "total revenue", "montant article", "montant facture ligne", "line sales", "sales total", "item amount", "item revenue", "product revenue", "amount taken", "takings", "taken", "total line amount", "recette", "recettes", "total paye ligne", "montant encaisse", "encaisse", "extended", "ext total", "line subtotal", "row total", "line net", "net value", "valeur nette", "fee", "fees", "honoraires", "net line total", "product total", "total produit", "price subtotal", "avant commission"},
			Weak:  append([]string{"net", "valeur", "value", "charge", "paye", "payee", "regle", "reglee", "sous total", "subtotal", "amount paid", "paid", "total paid", "montant regle"}, wholeOrderNames()...),
		},
		lineDiscount: {
			Name: "discount", Title: Words{FR: "Remise", EN: "Discount"}, Type: Discount, Example: "10 %",
			About: Words{FR: "Remise sur la ligne, en montant ou en pour cent ; sert quand il n'y a pas de montant.", EN: "Discount on the line, as an amount or a percentage; used where there is no amount."},
			Names: []string{"remise", "remises", "escompte", "rabais", "ristourne", "reduction", "discount", "discounts", "taux remise", "montant remise", "discount rate", "discount amount", "item discount", "savings", "economie", "remise ligne", "line discount", "lineitem discount", "remise pourcentage"},
		},
		lineStore: {
			Name: "store", Title: Words{FR: "Magasin", EN: "Store"}, Type: ID, Example: "Lyon",
			About: Words{FR: "Magasin ou caisse.", EN: "Shop or till."},
			Names: append(combine("magasin", "boutique", "store", "shop", "point vente"), "magasin", "boutique", "store", "shop", "point vente", "pdv", "store name", "nom magasin", "shop name", "nom boutique", "branch", "outlet", "agence", "etablissement", "filiale", "pos location", "store location", "point of sale", "branch name", "outlet name", "nom agence", "nom etablissement", "nom point vente", "location name", "shop location", "code etablissement", "code agence", "branch code", "outlet code", "lieu vente"),
			Weak:  []string{"caisse", "till", "register", "location", "site"},
		},
		lineCountry: {
			Name: "country", Title: Words{FR: "Pays", EN: "Country"}, Type: Text, Example: "France",
			About: Words{FR: "Pays de la vente.", EN: "Country of the sale."},
			Names: []string{"pays", "country", "pays livraison", "shipping country", "pays client", "customer country", "billing country", "pays facturation", "ship country", "ship to country", "bill country", "order country", "delivery country", "pays commande"},
		},
		lineCurrency: {
			Name: "currency", Title: Words{FR: "Devise", EN: "Currency"}, Type: Word, Example: "EUR",
			About: Words{FR: "Devise de la ligne (code de trois lettres).", EN: "Currency of the line (three-letter code)."},
			Names: []string{"devise", "currency", "monnaie", "currency code", "code devise", "curr", "ccy", "currency iso", "dev"},
		},
		lineCites: {
			Name: "cites", Title: Words{FR: "Commande d'origine", EN: "Original order"}, Type: ID, Example: "536365",
			About: Words{FR: "Commande qu'un retour reprend.", EN: "Order that a return takes back."},
			Names: []string{"facture origine", "commande origine", "no facture origine", "no commande origine", "facture initiale", "commande initiale", "avoir sur", "avoir sur facture", "avoir de", "commande annulee", "commande remboursee", "annule commande", "original invoice", "original order", "original invoice no", "original order id", "original order no", "returned order", "returned order id", "refund of", "cites"},
		},
		lineType: {
			Name: "line_type", Title: Words{FR: "Type de ligne", EN: "Line type"}, Type: Word, Example: "avoir",
			About: Words{FR: "Vente ou retour : avoir, retour, remboursement… donnent leur signe à la ligne.", EN: "Sale or return: refund, return, credit note… give the line its sign."},
			Names: []string{"type piece", "type document", "type ligne", "type operation", "type mouvement", "type vente", "type ticket", "type facture", "transaction type", "event type", "type transaction", "line type", "document type", "sale type", "order type", "nature operation", "nature piece"},
			Weak:  []string{"type", "sens", "nature"},
		},
	}
}

// wholeOrderNames are the names of what a whole order costs. A sheet with a price for each line repeats it on
// every line, or has it on the first alone.
func wholeOrderNames() []string {
	return []string{"order total", "order amount", "total order", "total commande", "montant commande", "total facture", "montant facture", "invoice total", "total ticket", "montant ticket", "total panier", "total paye", "montant paye"}
}

// putOrderLine converts one row, or holds it until its order is complete.
func putOrderLine(r *row, sink Sink) error {
	if r.plan.orders != nil {
		return r.plan.orders.take(r, sink)
	}
	what := r.fate()
	if what == notSold {
		r.skipUnsold()
		return nil
	}
	if !r.orderLine() {
		return nil
	}
	if what == partlyRefunded && !r.saysReturned() {
		r.warn(problem.RefundUnknown, r.firstOf(orderStatus, orderFinancial), nil)
	}
	r.addShipping()
	r.takeBack(what)
	if r.failed() {
		return nil
	}
	return r.emit(r.lines, sink)
}

// orderLine makes the row the only one of its lines. Where the sheet has no amount it is price × quantity less the discount;
// a price of zero is a price. ok is false where the row is rejected.
func (r *row) orderLine() (ok bool) {
	r.lines = append(r.lines[:0], crm.OrderLine{})
	line := &r.lines[0]
	line.Source, line.Place = r.source(), r.place()
	line.OrderID, line.CustomerID, line.ProductID = r.id(lineOrder), r.id(lineCustomer), r.id(lineProduct)
	line.Description = r.text(lineDescription)
	line.Store, line.Country = r.same(lineStore, r.id(lineStore)), r.text(lineCountry)
	line.Cites = r.id(lineCites)
	if !r.has(lineStore) {
		line.Store = r.reading.opt.Store
	}
	line.Date = r.requireDay(lineDate)
	line.Time = r.clock()
	quantity, hasQuantity := r.number(lineQuantity)
	price, hasPrice := r.number(linePrice)
	amount, hasAmount := r.lineAmount()
	line.Currency = r.currency(lineCurrency, linePrice, lineAmount, lineGross)
	switch {
	case hasQuantity:
		line.Quantity = crm.Quantity(quantity)
	case r.has(lineQuantity) && r.cell(lineQuantity) == nil && !hasAmount:
		r.reject(problem.NoQuantity, lineQuantity, nil)
	default:
		line.Quantity = crm.QuantityOf(1)
	}
	if r.lacksPrice() {
		r.reject(problem.NoAmount, r.firstOf(lineAmount, lineGross, linePrice), nil)
	}
	if r.failed() {
		return false
	}
	if hasPrice && r.plan.taxed == 0 {
		line.UnitPrice = r.newMoney(crm.Money(price))
	}
	if !hasAmount && hasPrice {
		amount, hasAmount = r.priceTimes(crm.Money(price), line.Quantity), true
	}
	if hasAmount {
		line.Amount = r.newMoney(crm.Money(amount))
	}
	if r.plan.more {
		r.sayMore(line)
	}
	if r.has(lineDiscount) || r.has(lineListPrice) {
		r.keepDiscount(line)
	}
	line.Type = r.lineType(line)
	if line.Type == crm.Discount {
		r.signDiscount(line)
	} else {
		signReturn(line, r.isReturn(line))
	}
	return !r.failed()
}

// lacksPrice reports a row without any price in a sheet that has a column for one.
func (r *row) lacksPrice() bool {
	priced := false
	for _, f := range [...]int{lineAmount, lineGross, linePrice} {
		if r.cell(f) != nil {
			return false
		}
		priced = priced || r.has(f)
	}
	return priced
}

// lineAmount is what the line costs after its discount: the amount, or the gross amount less the discount.
func (r *row) lineAmount() (amount int64, ok bool) {
	if amount, ok = r.number(lineAmount); ok || r.has(lineAmount) {
		if ok && r.plan.taxed != 0 {
			amount = r.withTax(amount)
		}
		return amount, ok
	}
	if amount, ok = r.number(lineGross); !ok {
		return 0, false
	}
	return r.lessDiscount(crm.Money(amount), amount), true
}

// isReturn reports a line whose type says return, or whose order number is C and digits (a cancellation, as Online
// Retail writes it) in a sheet that numbers its orders with digits alone.
func (r *row) isReturn(line *crm.OrderLine) bool {
	c := r.plan.fields[lineOrder]
	return isReturnWord(r.word(lineType)) || c != nil && c.cancels && isCancellation(line.OrderID)
}

// signReturn says what is a return, and gives it its signs. A line is a return where its type or its order number
// says so, where its quantity is negative, or where its amount is.
//   - A negative quantity makes the amount negative, for sheets that write returns as −1 × 12.50 = 12.50.
//   - What is said makes both negative, for sheets that mark returns by their number or type alone.
//   - A negative amount on a positive quantity is kept as it is: a refund, a voucher, a bad debt (Online
//     Retail's A563186).
func signReturn(line *crm.OrderLine, said bool) {
	if said && line.Quantity > 0 {
		line.Quantity = -line.Quantity
	}
	if line.Amount != nil && line.Quantity < 0 && *line.Amount > 0 {
		*line.Amount = -*line.Amount
	}
	line.Return = said || line.Quantity < 0 || line.Amount != nil && *line.Amount < 0
}

// isReturnWord reports a folded word of a type column that marks a return. Words for an order that was called
// off are not among them: nothing was sold that could come back.
func isReturnWord(w string) bool {
	switch w {
	case "retour", "retours", "avoir", "avoirs", "remboursement", "rembourse", "remboursee", "reprise", "notecredit",
		"return", "returns", "returned", "refund", "refunds", "refunded", "creditnote", "creditmemo", "factureavoir", "avoirclient", "retourclient", "customerreturn":
		return true
	}
	return false
}

// isCancellation reports whether an order number is C and digits.
func isCancellation(id string) bool {
	if len(id) < 2 || id[0] != 'C' && id[0] != 'c' {
		return false
	}
	for i := 1; i < len(id); i++ {
		if id[i] < '0' || id[i] > '9' {
			return false
		}
	}
	return true
}

// withTax is an amount in the workspace's basis: before tax, the tax is added; with it, taken off. A return's tax goes
// with its amount, whatever its sign.
func (r *row) withTax(amount int64) int64 {
	tax, ok := r.number(lineTax)
	if !ok {
		r.reject(problem.NoTax, lineTax, nil)
		return amount
	}
	tax = max(tax, -tax) * r.plan.taxed
	if amount < 0 {
		tax = -tax
	}
	sum, fits := addFits(amount, tax)
	if !fits {
		r.reject(problem.TooLarge, lineAmount, nil)
	}
	return sum
}

// priceTimes is price × quantity less the line's discount.
func (r *row) priceTimes(price crm.Money, quantity crm.Quantity) int64 {
	gross, err := price.Times(quantity)
	if err != nil {
		r.reject(problem.TooLarge, linePrice, nil)
		return 0
	}
	return r.lessDiscount(gross, int64(price), int64(quantity))
}
