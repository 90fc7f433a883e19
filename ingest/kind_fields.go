package ingest

import "fmt"

// who are the fields that name a customer, for a kind of facts: a number, an address, a name.
func who() []Field {
	return []Field{
		customerField(),
		{
			Name: "email", Title: Words{FR: "E-mail", EN: "Email"}, Type: Text, Example: "marie@example.com",
			About: Words{FR: "Adresse e-mail du client ; tient lieu de numéro.", EN: "E-mail address of the customer; stands in for the number."},
			Names: emailNames(),
		},
		{
			Name: "customer_name", Title: Words{FR: "Nom client", EN: "Customer name"}, Type: Text, Example: "Marie Durand",
			About: Words{FR: "Nom du client, pour qui n'a ni numéro ni adresse.", EN: "Name of the customer, where there is neither number nor address."},
			Names: listed("nom client, client nom, customer name, nom complet, full name, nom prenom, prenom nom, nom et prenom, member name, nom membre, patient name, nom patient"),
			Weak:  listed("nom, name, client, customer, membre, patient, guest"),
		},
	}
}

// whoNeed is the need of a customer, by any of the fields of who.
func whoNeed() want {
	return want{Words{FR: "le client", EN: "the customer"}, []string{"customer_id", "email", "customer_name"}}
}

func customerField() Field {
	return Field{
		Name: "customer_id", Title: Words{FR: "N° client", EN: "Customer ID"}, Type: ID, Example: "17850",
		About: Words{FR: "Numéro du client.", EN: "Number of the customer."},
		Names: append(combine("client", "customer", "cust", "clt", "member", "membership", "membre", "adherent", "acheteur", "buyer", "household", "patient", "compte client", "shopper", "tiers", "guest", "loyalty", "loyalty member", "visitor", "subscriber", "abonne", "utilisateur", "user", "fidelite"), "household key", "matricule client"),
		Weak:  listed("client, customer, membre, member, patient, adherent, abonne, household, foyer, carte client, carte fidelite, no carte, carte no, card no, card number, card id, titulaire, porteur, holder, no porteur, porteur no, no titulaire, cardholder ref, cardholder id, cardholder no, compte, account, no compte, compte no, code compte, account no, account id, account code, account ref"),
	}
}

func orderField() Field {
	return Field{
		Name: "order_id", Title: Words{FR: "N° commande", EN: "Order ID"}, Type: ID, Example: "536365",
		About: Words{FR: "Commande dont il s'agit.", EN: "Order that this is about."},
		Names: append(combine("commande", "cde", "facture", "invoice", "order", "ticket caisse", "receipt", "transaction", "vente", "sale", "basket", "original order"), "commande origine", "facture origine", "original order", "original invoice", "ticket origine", "vente origine"),
		Weak:  listed("commande, facture, order, invoice, ticket"),
	}
}

func productField() Field {
	return Field{
		Name: "product_id", Title: Words{FR: "Code article", EN: "Product ID"}, Type: ID, Example: "85123A",
		About: Words{FR: "Article dont il s'agit.", EN: "Product that this is about."},
		Names: append(combine("article", "produit", "product", "item", "plu"), "sku", "ean", "gtin", "upc"),
		Weak:  listed("article, produit, product, item, ref"),
	}
}

func storeField() Field {
	return Field{
		Name: "store", Title: Words{FR: "Magasin", EN: "Store"}, Type: ID, Example: "Lyon",
		About: Words{FR: "Magasin.", EN: "Shop."},
		Names: append(combine("magasin", "boutique", "store", "shop", "point vente", "branch", "outlet"), "branch", "outlet", "etablissement", "branch name", "outlet name", "magasin", "boutique", "store", "shop", "point vente", "pdv", "nom magasin", "store name"),
	}
}

func sellerField() Field {
	return Field{
		Name: "seller", Title: Words{FR: "Vendeur", EN: "Seller"}, Type: Text, Example: "Léa",
		About: Words{FR: "Qui s'en est occupé.", EN: "Who took care of it."},
		Names: listed("vendeur, vendeuse, nom vendeur, code vendeur, conseiller, conseillere, seller, salesperson, sales rep, sales person, employee, employe, agent, traite par, handled by, seller id, seller name, served by, server, serveur, serveuse, staff, staff member, staff name, team member, sales associate, sales representative, representant, stylist, therapist, practitioner, coiffeur, coiffeuse, praticien, praticienne, estheticienne, collaborateur, collaboratrice, technicien, called by, contacted by, given by, offert par, accorde par, appele par, contacte par, suivi par, assigned to, attribue a, caissier, caissiere, cashier, clerk"),
		Weak:  listed("par, by, with, avec, responsable, owner"),
	}
}

func channelField() Field {
	return Field{
		Name: "channel", Title: Words{FR: "Canal", EN: "Channel"}, Type: Word, Example: "e-mail", ExampleEN: "email",
		About:   Words{FR: "Canal : e-mail, téléphone, sms, courrier, magasin, site, réseaux.", EN: "Channel: e-mail, phone, sms, letter, shop, website, social."},
		Names:   listed("canal, channel, media, moyen, moyen contact, mode contact, contact channel, origine contact, medium, contact method, received via, recu par, recue par, moyen communication"),
		Weak:    listed("via, source"),
		Choices: channelChoices(),
	}
}

func channelChoices() []Choice {
	return []Choice{
		{Value: "email", Words: listed("e-mail, email, mail, courriel, newsletter, infolettre, emailing")},
		{Value: "phone", Words: listed("téléphone, telephone, tel, phone, call, appel, telephonique")},
		{Value: "sms", Words: listed("sms, texto, whatsapp, mobile, push")},
		{Value: "letter", Words: listed("courrier, lettre, letter, post, postal, print, papier, flyer")},
		{Value: "shop", Words: listed("magasin, boutique, en magasin, sur place, caisse, store, shop, in store, in person, comptoir, face a face")},
		{Value: "web", Words: listed("site, site web, web, website, internet, online, en ligne, formulaire, form, chat, app, appli, application, multichannel, multicanal")},
		{Value: "social", Words: listed("réseaux sociaux, reseaux, facebook, instagram, social, social media, google, messenger, tiktok, x")},
		{Value: "other", Words: listed("autre, other, divers")},
	}
}

// onDay is a day of a kind of facts.
func onDay(name, fr, en, aboutFR, aboutEN, names, weak string) Field {
	return Field{
		Name: name, Title: Words{fr, en}, Type: Day, Example: "31/12/2024",
		About: Words{aboutFR, aboutEN}, Names: listed(names), Weak: listed(weak),
	}
}

// onMoment is a day whose time of day counts.
func onMoment(name, fr, en, aboutFR, aboutEN, names, weak string) Field {
	f := onDay(name, fr, en, aboutFR, aboutEN, names, weak)
	f.Timed, f.Example = true, "31/12/2024 14:30"
	return f
}

// timeLast keeps the field's time behind the other columns of its table.
func timeLast(f Field) Field {
	f.TimeLast = true
	return f
}

// moneyField is an amount of a kind of facts.
func moneyField(name, fr, en, aboutFR, aboutEN, names, weak string) Field {
	return Field{
		Name: name, Title: Words{fr, en}, Type: Number, Money: true, Example: "12,50", ExampleEN: "12.50",
		About: Words{aboutFR, aboutEN}, Names: listed(names), Weak: listed(weak),
	}
}

// numberField is a number of a kind of facts, between least and most; both 0 are no bounds.
func numberField(name, fr, en, aboutFR, aboutEN, example string, least, most int64, names, weak string) Field {
	return Field{
		Name: name, Title: Words{fr, en}, Type: Number, Example: example, Least: least, Most: most,
		About: Words{aboutFR, aboutEN}, Names: listed(names), Weak: listed(weak),
	}
}

// textField is free words of a kind of facts.
func textField(name, fr, en, aboutFR, aboutEN, example, exampleEN, names, weak string) Field {
	return Field{
		Name: name, Title: Words{fr, en}, Type: Text, Example: example, ExampleEN: exampleEN,
		About: Words{aboutFR, aboutEN}, Names: listed(names), Weak: listed(weak),
	}
}

// idField is an identifier of a kind of facts.
func idField(name, fr, en, aboutFR, aboutEN, example, weak string, names ...string) Field {
	return Field{
		Name: name, Title: Words{fr, en}, Type: ID, Example: example,
		About: Words{aboutFR, aboutEN}, Names: names, Weak: listed(weak),
	}
}

// flagField is yes or no.
func flagField(name, fr, en, aboutFR, aboutEN, names, weak string) Field {
	return Field{
		Name: name, Title: Words{fr, en}, Type: Word, Example: "oui", ExampleEN: "yes",
		About: Words{aboutFR, aboutEN}, Names: listed(names), Weak: listed(weak),
	}
}

// wordField is one of the values of a list.
func wordField(name, fr, en, aboutFR, aboutEN, example, exampleEN, names, weak string, choices ...Choice) Field {
	return Field{
		Name: name, Title: Words{fr, en}, Type: Word, Example: example, ExampleEN: exampleEN,
		About: Words{aboutFR, aboutEN}, Names: listed(names), Weak: listed(weak), Choices: choices,
	}
}

// noteField is free words about the row.
func noteField() Field {
	return textField("note", "Remarque", "Remark", "Remarque libre.", "Free words.", "à rappeler en mars", "call again in March",
		"remarque, remarques, commentaire interne, observation, observations, remark, remarks, internal note", "note, notes, commentaire, commentaires, comment, comments")
}

// join puts fields and lists of fields together. A part of another type is a mistake in the catalogue.
func join(parts ...any) []Field {
	var all []Field
	for _, p := range parts {
		switch p := p.(type) {
		case Field:
			all = append(all, p)
		case []Field:
			all = append(all, p...)
		default:
			panic(fmt.Sprintf("a kind's field cannot be a %T", p))
		}
	}
	return all
}
