package ingest

// spelling is headers of real exports and the field that they mean; "" is none.
type spelling struct {
	kind, field string
	headers     string // parted by |
}

// tunedSpellings are the headers that the matching was made on: tills, accountants and shop systems, with typos,
// abbreviations, units, plurals, other word orders, underscores, humps, lost accents and line breaks.
func tunedSpellings() []spelling {
	return []spelling{
		{"order_lines", "order_id", "N°Fact.|Num Ticket|NUM_TICKET|No. de facture|Facture N°|numero_piece|InvoiceNumber|Transaction ID|Sales Order Number|Receipt Nbr|Référence de commande|Ref cmde|Numéro de commande web|Order Nr.|Id_commande|N° de ticket de caisse|Comande n°|Order Numbr|N°\nCommande|ticketNumber|Order reference"},
		{"order_lines", "order_date", "Date de la vente|Dt facture|DATE_FACT|Date d'encaissement|Date ticket|OrderDate|Sold On|Transaction Date/Time|Date\nde commande|Date de commnade|DateCde|Date of purchase|Invoice dt|Date vente (jj/mm/aaaa)|Purchased at|Date du ticket de caisse|Jour de vente|date_achat"},
		{"order_lines", "customer_id", "Code cli|Cod. client|N° Clt|num_client|CustomerNumber|Cust ID|Client (code)|Réf client|N° de carte fidélité|Numéro fidélité|Cutomer ID|Codes clients|customerid|Client Number|Cust_No|Compte client|N° du client|Customer account"},
		{"order_lines", "product_id", "Réf.|Code art.|Réf article|CODE_ARTICLE|Item Number|Article N°|Product SKU|SKU code|Référence artcle|Item SKU|Code EAN|productCode|Refs articles"},
		{"order_lines", "description", "Libellé de l'article|Designation produit|Désign.|LIB_ARTICLE|Product title|Item desc.|Descriptif|Nom de produit|Article (libellé)|Désignaton|productName|Item description"},
		{"order_lines", "quantity", "Qté.|Quantités|QTE_VENDUE|Qté livrée|Qty.|Qty ordered|Quantitée|Quantiy|Nb d'unités|Nombre d'articles|Units sold|Nb pièces|Quantité\nvendue|qte_cmd|Quantity Purchased"},
		{"order_lines", "unit_price", "P.U. TTC|PU net TTC|Prix Unit. TTC|Px Unit. HT|PRIX_UNITAIRE|Price/unit|unitPrice|Prix unitaires|Price (each)|Prix à l'unité|Prix unitaie|P.V. TTC (€)|Unit price (EUR)|Prix de vente unitaire TTC"},
		{"order_lines", "amount", "Mt TTC|Mnt TTC|MONTANT_TTC|Montant TTC ligne|Total de la ligne|Total TTC (€)|CA TTC (€)|Chiffre d'affaire TTC|Line Amt|Net sales ($)|Ext. price|Extended Amount|Montants|Montnat TTC|Total\nTTC|LineTotal|Sales Amt|Ventes TTC|Amount (incl. tax)"},
		{"order_lines", "discount", "Rem. %|Remise en %|Discount %|Disc.|Montant de la remise|Remises|Taux remise (%)|Line discount amount"},
		{"order_lines", "store", "Nom du magasin|Shop name|Code bout.|Point de vente"},
		{"order_lines", "seller", "Vendeur(se)|Sales Rep"},
		{"order_lines", "tax", "Montant TVA|TVA (€)"},
		{"order_lines", "currency", "Devise (code)"},
		{"order_lines", "order_shipping", "Frais de port TTC"},
		{"order_lines", "coupon", "Code promo utilisé"},
		{"order_lines", "status", "Statut de la commande"},
		{"customers", "customer_id", "N° d'adhérent|Code Client"},
		{"customers", "last_name", "Nom de famille|Last Name"},
		{"customers", "first_name", "Prénoms|Prenom_client|Firstnam|Given names"},
		{"customers", "email", "Adresse e-mail|Mail client|Adr. mail|E-Mail 1|Courriel principal|Adresse éléctronique|email_address"},
		{"customers", "phone", "Tél. mobile|N° tél.|Tel_portable|Numéro de portable|Téléphonne|Phone Nbr|Mobile number"},
		{"customers", "street", "Adresse (rue)|Adr. 1|Address1|Adresse ligne 1|Adrese"},
		{"customers", "postal_code", "Code Post.|C.P.|ZIP/Postal Code|Codepostal|Code postale"},
		{"customers", "city", "VILLE_CLI|Town/City|Villes"},
		{"customers", "country", "Pays de résidence|Country code"},
		{"customers", "birthday", "Date naiss.|Né(e) le|Birth Dt|Date de naisance"},
		{"customers", "civility", "Civ."},
		{"customers", "joined_on", "Date d'inscription|Customer since"},
		{"customers", "consent", "Opt-in newsletter|Consentement e-mail"},
		{"customers", "opt_out", "Désabonné(e)"},
		{"products", "product_id", "Gencod|Code barres EAN13"},
		{"products", "name", "Libellé court"},
		{"products", "list_price", "Prix public conseillé|PV TTC|Retail Price ($)"},
		{"products", "cost", "Prix d'achat HT|PA HT"},
		{"products", "category", "Famille d'articles|Rayons|Categorie produit"},
		{"products", "brand", "Marques|Fabriquant"},
	}
}

// heldBackSpellings were written before the matching was tuned, and nothing was changed for their sake.
func heldBackSpellings() []spelling {
	return []spelling{
		{"order_lines", "order_id", "N° doc.|Num. de commande|Pièce n°|InvNo|Order_Number|Transacton ID|Numéros de tickets"},
		{"order_lines", "order_date", "Date de transaction|Dte commande|Invoice Date (dd/mm/yyyy)|Order_Dt|Date comande|Sale date/time"},
		{"order_lines", "customer_id", "ID_CLIENT|N°client|Code clients|Customr No|Membership number|Numéro de compte client|clientCode"},
		{"order_lines", "product_id", "Réf. produit|Art. n°|Product_Id|Item code|Code artcile"},
		{"order_lines", "description", "Libelle produit|Désignation de l'article|Product descr.|Nom article"},
		{"order_lines", "quantity", "Qtés|Quanity|Qté commandée|Number of units|Nbre d'articles"},
		{"order_lines", "unit_price", "Prix U.|Prix unit HT|Unit Prce|Prix net unitaire|price_per_unit"},
		{"order_lines", "amount", "Total ligne TTC|Montant ligne HT|Mtt TTC|Amt|Line total ($)|CA HT (€)|Montan net"},
		{"order_lines", "discount", "% remise|Discount amt|Remise (€)"},
		{"customers", "first_name", "Prénom(s)"},
		{"customers", "email", "E-mails|Adr mail"},
		{"customers", "phone", "N° de mobile|Phone no.|Cellphone"},
		{"customers", "postal_code", "Code_Postal"},
		{"customers", "city", "Vile"},
		{"customers", "street", "Adresse 1ère ligne"},
		{"customers", "birthday", "Date de naiss"},
		{"customers", "name", "Nom & prénom"},
		{"products", "list_price", "Prix de vente TTC"},
		{"products", "sub_category", "Sous-famille"},
		{"products", "category", "Product Cat."},
	}
}

// foreignHeaders stand in real exports and mean nothing that is read: none may be used.
func foreignHeaders() []spelling {
	return []spelling{
		{"order_lines", "", "Poids (kg)|Commentaire|Mode de paiement|Marge|Transporteur|Taux TVA|Numéro de suivi|Date de livraison prévue|Solde|Profit|Prix d'achat HT|Stock restant|Garantie|N° de série|Emplacement|Couleur|Taille|Marge brute|Compte comptable|Lettrage|Échéance|Row ID|Nb de points"},
		{"customers", "", "Commentaire|Solde|Plafond de crédit|Nb commandes|CA cumulé|Dernière visite|Photo|Hash|SIRET"},
	}
}
