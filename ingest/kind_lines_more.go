package ingest

import (
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// moreLineFields are the fields of an order line that a sheet may do without, from lineID on.
func moreLineFields() []Field {
	return append(saidOfLine(), saidOfOrder()...)
}

func saidOfLine() []Field {
	return []Field{
		{
			Name: "line_id", Title: Words{FR: "N° ligne", EN: "Line ID"}, Type: Loose, Example: "2",
			About: Words{FR: "Numéro de la ligne dans sa commande.", EN: "Number of the line in its order."},
			Names: append(combine("ligne", "line", "order item", "order line", "ligne commande", "lineitem"), "ligne", "lig", "no lig", "row no", "line item no"),
		},
		{
			Name: "time", Title: Words{FR: "Heure", EN: "Time"}, Type: Text, Example: "14:05",
			About: Words{FR: "Heure de la vente ; sans cette colonne, celle de la date si elle y est écrite.", EN: "Time of the sale; without this column the one that stands with the date."},
			Names: []string{"heure", "time", "hour", "heure vente", "heure commande", "heure ticket", "heure achat", "order time", "sale time", "transaction time", "time of sale", "purchase time", "heure encaissement", "heure caisse", "heure transaction", "sale hour", "order hour", "heure operation", "time sold"},
		},
		{
			Name: "item_type", Title: Words{FR: "Type d'article", EN: "Item type"}, Type: Word, Example: "carte cadeau",
			About: Words{FR: "Ce qui est vendu : article, port, carte cadeau, consigne, acompte, pourboire, taxe, remise.", EN: "What is sold: goods, shipping, gift card, deposit, tip, tax, discount."},
			Names: []string{"itemization type", "item type", "lineitem type", "line item type", "order item type", "type article", "type produit", "product type"},
		},
		{
			Name: "gross_amount", Title: Words{FR: "Montant brut", EN: "Gross amount"}, Type: Number, Example: "40,00",
			About: Words{FR: "Montant de la ligne avant remise ; sert quand il n'y a pas de montant.", EN: "The line's amount before discount; used where there is no amount."},
			Names: []string{"montant brut", "total brut", "ca brut", "brut", "gross sales", "gross amount", "amount before discount", "montant avant remise", "total avant remise"},
		},
		{
			Name: "list_price", Title: Words{FR: "Prix catalogue", EN: "List price"}, Type: Number, Example: "15,00",
			About: Words{FR: "Prix d'une unité avant toute remise.", EN: "Price of one unit before any discount."},
			Names: []string{"prix catalogue", "prix detail", "prix carte", "prix public", "prix barre", "prix origine", "pu brut", "prix unitaire brut", "list price", "original price", "regular price", "retail price", "compare at price", "lineitem compare at price", "msrp", "rrp", "prix avant remise", "tarif public", "prix conseille", "price before discount", "full price", "prix plein", "tarif catalogue", "undiscounted price"},
		},
		{
			Name: "tax", Title: Words{FR: "TVA", EN: "Tax"}, Type: Number, Example: "6,25",
			About: Words{FR: "Taxe de la ligne, en montant ; elle ne change le montant que s'il est dans l'autre base (HT ou TTC) que l'espace de travail.", EN: "Tax of the line, as an amount; it changes the amount only where that is in the other basis (before or with tax) than the workspace."},
			Names: []string{"tva", "montant tva", "tax", "taxe", "taxes", "vat", "gst", "tax amount", "vat amount", "sales tax", "line tax", "item tax", "lineitem tax", "montant taxe", "tps tvq", "tps", "tvq", "qst", "hst", "tvh", "pst", "tvp", "tps et tvq", "gst qst", "gst pst", "gst hst", "item tax amount", "line tax amount"},
		},
		{
			Name: "line_shipping", Title: Words{FR: "Port de la ligne", EN: "Line shipping"}, Type: Number, Example: "4,90",
			About: Words{FR: "Port payé pour cette seule ligne.", EN: "Shipping paid for this line alone."},
			Names: []string{"port ligne", "frais port ligne", "line shipping", "item shipping"},
		},
		{
			Name: "seller", Title: Words{FR: "Vendeur", EN: "Seller"}, Type: Text, Example: "Julie",
			About: Words{FR: "Qui a vendu.", EN: "Who sold it."},
			Names: []string{"vendeur", "vendeuse", "realise par", "effectue par", "practitioner", "praticien", "praticienne", "therapist", "stylist", "coiffeur", "coiffeuse", "nom vendeur", "code rep", "code vendeur", "seller", "sales person", "salesperson", "sold by", "sales rep", "cashier", "caissier", "caissiere", "employee", "employe", "staff", "conseiller", "conseillere", "operateur", "served by", "server", "serveur", "serveuse", "sales associate", "sales representative", "representative", "staff member", "staff name", "team member", "associate", "rep", "representant", "vendu par", "hote caisse", "hotesse caisse", "clerk", "attendant", "waiter", "employee name", "sales clerk", "assistant", "conseiller vente", "conseiller clientele", "cashier name", "caissier e", "nom caissier", "salesman", "vendeur se", "vendeur nom", "collaborateur", "estheticienne", "agent", "beautician", "faite par", "fait par", "taken by", "provided by", "hairdresser", "barber", "waiter waitress"},
		},
		{
			Name: "channel", Title: Words{FR: "Canal de vente", EN: "Sales channel"}, Type: Text, Example: "boutique",
			About: Words{FR: "Canal de la vente : boutique, site, téléphone…", EN: "Channel of the sale: shop, web, phone…"},
			Names: []string{"canal vente", "sales channel", "order channel", "channel name", "source name", "origine commande", "order source", "canal achat", "canal distribution", "distribution channel", "sale channel", "purchase channel", "order source channel"},
			Weak:  []string{"canal", "channel"},
		},
		{
			Name: "coupon", Title: Words{FR: "Code promo", EN: "Coupon"}, Type: Text, Example: "NOEL10",
			About: Words{FR: "Code promo ou bon de réduction.", EN: "Coupon or discount code."},
			Names: []string{"code promo", "code promotion", "code promotionnel", "code reduction", "code remise", "code avantage", "bon reduction", "coupon", "coupons", "coupon code", "coupon codes", "discount code", "discount codes", "promo code", "promotion code", "voucher code", "promotion ids", "code offre", "offer code", "discount coupon"},
		},
		{
			Name: "campaign", Title: Words{FR: "Campagne", EN: "Campaign"}, Type: Text, Example: "newsletter mars",
			About: Words{FR: "Campagne d'où vient la vente.", EN: "Campaign that the sale came from."},
			Names: []string{"campagne", "nom campagne", "campaign", "campaign name", "utm campaign", "marketing campaign", "code campagne", "campaign code", "campaign id", "operation commerciale"},
		},
		{
			Name: "returned_quantity", Title: Words{FR: "Qté retournée", EN: "Returned quantity"}, Type: Number, Example: "1",
			About: Words{FR: "Unités reprises de cette ligne ; elles deviennent un retour.", EN: "Units of this line taken back; they become a return."},
			Names: []string{"qte retournee", "quantite retournee", "qte remboursee", "quantite remboursee", "qte retour", "returned quantity", "quantity returned", "qty returned", "returned qty", "refunded quantity", "quantity refunded", "qty refunded", "units returned"},
		},
		{
			Name: "refunded_amount", Title: Words{FR: "Montant remboursé", EN: "Refunded amount"}, Type: Number, Example: "12,50",
			About: Words{FR: "Montant remboursé de cette ligne ; il devient un retour.", EN: "Amount of this line paid back; it becomes a return."},
			Names: []string{"montant rembourse", "total rembourse", "rembourse", "refunded amount", "amount refunded", "refund amount", "item refund amount", "line refund", "lineitem refund"},
		},
	}
}

func saidOfOrder() []Field {
	once := func(fr, en string) Words {
		return Words{FR: fr + " ; dit une fois ou sur chaque ligne.", EN: en + "; said once or on every line."}
	}
	return []Field{
		{
			Name: "status", Title: Words{FR: "Statut commande", EN: "Order status"}, Type: Word, Example: "payée",
			About: Words{FR: "État de la commande : il décide si elle compte.", EN: "State of the order: it decides whether it counts."},
			Names: []string{"statut commande", "etat commande", "status commande", "order status", "statut vente", "statut facture", "etat facture", "order state", "invoice status", "sale status", "item status", "statut ticket", "order payment state"},
			Weak:  []string{"statut", "status", "etat"},
		},
		{
			Name: "financial_status", Title: Words{FR: "Statut du paiement", EN: "Payment status"}, Type: Word, Example: "paid",
			About: Words{FR: "État du paiement : il décide aussi.", EN: "State of the payment: it decides too."},
			Names: []string{"financial status", "payment status", "statut paiement", "etat paiement", "statut financier", "statut reglement"},
		},
		{
			Name: "fulfilment_status", Title: Words{FR: "Statut de livraison", EN: "Delivery status"}, Type: Text, Example: "fulfilled",
			About: Words{FR: "État de la livraison ; gardé, ne décide de rien.", EN: "State of the delivery; kept, decides nothing."},
			Names: []string{"fulfillment status", "fulfilment status", "shipping status", "delivery status", "statut livraison", "etat livraison", "statut expedition"},
		},
		{
			Name: "cancelled_on", Title: Words{FR: "Annulée le", EN: "Cancelled on"}, Type: Text, Example: "31/12/2024",
			About: Words{FR: "Jour de l'annulation : la commande ne compte pas.", EN: "Day of the cancellation: the order does not count."},
			Names: []string{"annulee le", "date annulation", "cancelled at", "cancelled on", "canceled at", "canceled on", "cancellation date", "voided at"},
		},
		{
			Name: "order_discount", Title: Words{FR: "Remise de la commande", EN: "Order discount"}, Type: Number, Example: "10,00",
			About: once("Remise sur toute la commande, répartie sur ses articles", "Discount on the whole order, shared out over its goods"),
			Names: []string{"remise commande", "remise globale", "remise panier", "total remises", "total remise", "remise totale", "bons reduction", "order discount", "cart discount", "cart discount amount", "discount total", "total discount", "total discounts", "order discount amount", "basket discount"},
		},
		{
			Name: "order_net", Title: Words{FR: "Articles remise déduite", EN: "Goods after discount"}, Type: Number, Example: "90,00",
			About: once("Total des articles de la commande, remises déduites ; dit ce que la remise vaut au juste", "Total of the order's goods after discounts; says what the discount is worth exactly"),
			Names: []string{"articles remise deduite", "total articles remise deduite", "goods after discount", "subtotal after discount", "sous total apres remise"},
		},
		{
			Name: "order_shipping", Title: Words{FR: "Frais de port", EN: "Shipping"}, Type: Number, Example: "4,90",
			About: once("Port de toute la commande", "Shipping of the whole order"),
			Names: []string{"frais port", "frais livraison", "frais expedition", "frais envoi", "total livraison", "total port", "montant port", "shipping", "shipping cost", "shipping amount", "shipping total", "total shipping", "order shipping", "order shipping amount", "shipping fee", "delivery fee", "delivery charge", "postage paid", "shipping and handling", "shipping charge", "shipping charged", "shipping charges", "postage"},
		},
		{
			Name: "order_tip", Title: Words{FR: "Pourboire", EN: "Tip"}, Type: Number, Example: "2,00",
			About: once("Pourboire de la commande", "Tip on the order"),
			Names: []string{"pourboire", "pourboires", "tip", "tips", "tip amount", "gratuity"},
		},
		{
			Name: "order_tax", Title: Words{FR: "Taxes de la commande", EN: "Order tax"}, Type: Number, Example: "20,00",
			About: once("Taxe de toute la commande", "Tax of the whole order"),
			Names: []string{"order tax", "order tax amount", "order total tax amount", "total tax", "tax total", "total taxes", "total tva", "tva commande", "taxes commande"},
		},
		{
			Name: "order_refund", Title: Words{FR: "Remboursement de la commande", EN: "Order refund"}, Type: Number, Example: "25,00",
			About: once("Montant remboursé sur toute la commande, réparti sur ses lignes", "Amount paid back on the whole order, shared out over its lines"),
			Names: []string{"remboursement commande", "montant rembourse commande", "total rembourse commande", "order refund", "order refund amount", "order refunded amount", "refund total", "total refunded"},
		},
		{
			Name: "order_total", Title: Words{FR: "Total complet de la commande", EN: "Order total amount"}, Type: Number, Example: "114,90",
			About: once("Total de la commande, pour contrôle", "Total of the order, to check"),
			Names: []string{"total complet commande", "order total amount", "total order amount"},
		},
	}
}

// sayMore fills in what a sheet says beside the sale itself.
func (r *row) sayMore(line *crm.OrderLine) {
	line.LineID = r.loose(lineID)
	line.Seller = r.text(lineSeller)
	line.Channel = r.text(lineChannel)
	line.Coupon = r.text(lineCoupon)
	line.Campaign = r.text(lineCampaign)
	line.Status = r.statusText()
	line.ListPrice = r.money(lineListPrice)
	line.Tax = r.money(lineTax)
}

// statusText is the order's state as the sheet words it; of several columns the first that is filled.
func (r *row) statusText() string {
	for _, f := range [...]int{orderStatus, orderFinancial, orderFulfilment} {
		if s := r.text(f); s != "" {
			return s
		}
	}
	return ""
}

// money is an amount that a row can do without; a bad one is a warning.
func (r *row) money(f int) *crm.Money {
	x := r.cell(f)
	if x == nil {
		return nil
	}
	scaled, ok := readNumber(x, r.plan.fields[f].sign)
	if ok {
		scaled, ok = r.plan.fields[f].head.units.rescale(scaled)
	}
	if !ok {
		r.warn(problem.ValueLeftOut, f, nil)
		return nil
	}
	return r.newMoney(crm.Money(scaled))
}
