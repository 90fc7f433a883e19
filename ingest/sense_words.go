package ingest

import (
	"strings"
	"sync"
)

// senses are the words of names that say one thing, in both languages, by the first of them. Words that say two things,
// as "note" does in French and in English, stand in none.
var senses = sync.OnceValue(func() map[string]string {
	all := make(map[string]string)
	for _, list := range []string{
		"client customer debiteur debtor cliente acheteur acheteuse buyer shopper patron consumer consommateur caller tiers membre member adherent",
		"compte account", "commande order", "facture invoice", "recu receipt", "vente sale", "achat purchase",
		"article produit product item plu", "magasin store shop boutique pdv succursale branch outlet",
		"vendeur vendeuse seller salesperson", "nom name", "prenom forename", "adresse address addresse", "ville city town commune localite municipalite",
		"postal zip", "pays country", "telephone phone mobile portable cell cellulaire gsm natel", "langue language lang", "naissance birth dob",
		"date day jour dt", "heure time", "montant amount somme", "prix price", "quantite quantity qty", "remise discount rabais",
		"categorie category famille family departement department rayon", "marque brand", "cout cost", "motif reason raison cause why pourquoi",
		"niveau level palier tier", "statut status etat", "carte card", "point pt", "recompense reward cadeau gift",
		"debut start begin", "fin end expiry expiration echeance", "canal channel", "fournisseur supplier vendor",
		"commentaire comment", "remarque remark", "ouverture opened opening open ouvert ouverte", "cloture closed close fermeture ferme fermee resolved clos resolu resolue",
		"ligne line", "retour return returned retourne retournee", "rembourse remboursee refunded remboursement refund",
		"reclamation plainte complaint", "reponse response answer reply", "reservation booking rdv appointment resa appt", "contrat contract", "abonnement subscription",
		"ajustement adjustment adjusted regularisation regularise ajuste correction corrige", "nombre count", "libelle label intitule", "titre title", "texte text",
		"lancement launch launched", "publicite advertising", "depense expense spend spent", "campagne campaign", "envoye sent envoi", "ouverture opens", "clic click clicked",
		"code cd", "unitaire unit each", "parrain referrer", "filleul referee", "type kind", "cle key", "cree created creation creee", "ne born", "joined joining join", "left leaving leave",
		"accord consentement consent optin", "origine original source orig", "mensuel monthly mensualite", "recu received reception recue", "email courriel mail mel",
	} {
		words := strings.Fields(list)
		for _, w := range words {
			if _, known := all[w]; !known {
				all[w] = words[0]
			}
		}
	}
	return all
})

// emptyWords say nothing of what a column holds; they are senses.
var emptyWords = sync.OnceValue(func() []string {
	return sensesIn("civique votre your vos my mon ma sa son his her our notre concerne concernee fiche web online internet they them perso per court courte amazon etsy ebay shopify un une titulaire beneficiaire choisi choisie home prive privee personnel personnelle usuel actuel actuelle current affectation affecte correspondance for pour")
})

// sensesIn are the senses of the words of a list.
func sensesIn(list string) []string {
	var all []string
	for _, w := range strings.Fields(list) {
		all = append(all, senseWord(w))
	}
	return all
}

// ownWords are the senses of the words for what each row of a kind is.
func ownWords(kind string) []string { return allOwn()[kind] }

var allOwn = sync.OnceValue(func() map[string][]string {
	all := make(map[string][]string)
	for kind, list := range map[string]string{
		"order_lines":         "vente vendu vendue sold ligne achat achete achetee purchased bought ordered commandee soin treatment prestation realise realisee bouteille bottle vin wine ouvrage livre book plat dish effectue effectuee provided",
		"customers":           "client contact personne person individu abonne subscriber patient guest",
		"products":            "article stock",
		"consents":            "client contact abonne subscriber marketing",
		"stores":              "magasin vente point agence etablissement",
		"sellers":             "vendeur employe employee staff salarie collaborateur",
		"returns":             "retour avoir rma rembourse rendu back",
		"complaints":          "reclamation ticket case sav litige incident issue probleme",
		"surveys":             "reponse enquete survey sondage questionnaire",
		"ratings":             "reponse enquete survey sondage questionnaire",
		"kano":                "reponse enquete survey sondage questionnaire",
		"contracts":           "contrat abonnement sub",
		"memberships":         "adhesion membership client programme club fidelite",
		"loyalty_cards":       "carte fidelite loyalty",
		"requests":            "demande request requested demandee",
		"reviews":             "avis review",
		"referrals":           "parrainage referral ref",
		"redemptions":         "echange echangee redemption redeemed utilise utilisee used",
		"points_adjustments":  "ajustement",
		"rewards":             "recompense catalogue",
		"gestures":            "geste gesture commercial com goodwill",
		"perks":               "avantage perk",
		"bookings":            "reservation",
		"contacts":            "contact call appel contacte contactee contacted",
		"campaigns":           "campagne operation mailing envoi",
		"campaign_recipients": "campagne operation mailing",
		"coupons":             "coupon bon promo voucher",
		"costs":               "depense dep exp cout frais",
	} {
		all[kind] = sensesIn(list)
	}
	return all
})
