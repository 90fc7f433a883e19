package ingest

import (
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/habitue-crm/habitue/internal/crm"
)

// stateWords are the words of a consent column, folded.
var stateWords = sync.OnceValue(func() map[string]said {
	lists := []struct {
		said
		words []string
	}{
		{said{crm.ConsentGranted, false}, []string{"oui", "o", "yes", "y", "ja", "1", "x", "true", "vrai", "ok", "on", "opt in", "opted in", "single opt in", "double opt in", "granted", "given", "accorde", "accordee", "accepte", "acceptee", "accepted", "agreed", "accord", "d'accord", "abonne", "abonnee", "subscribed", "subscriber", "subscribe", "inscrit", "inscrite", "confirme", "confirmee", "confirmed", "actif", "active", "j'accepte", "oui j'accepte", "consent", "consented", "consentement", "coche", "cochee", "checked", "autorise", "autorisee", "yes please", "si"}},
		{said{crm.ConsentDenied, false}, []string{"non", "no", "nein", "nee", "0", "false", "faux", "off", "denied", "refuse", "refusee", "refused", "refus", "declined", "not subscribed", "non subscribed", "non abonne", "non abonnee", "pas abonne", "non inscrit", "non inscrite", "pas d'accord", "inactif", "inactive", "je refuse", "je n'accepte pas", "non merci", "no thanks", "no consent", "not consented", "sans consentement", "non coche", "non cochee", "unchecked", "not checked", "non autorise", "non autorisee", "desactive", "desactivee", "pas ok", "ko", "nok"}},
		{said{crm.ConsentDenied, true}, []string{"opt out", "opted out", "unsubscribed", "unsubscribe", "desabonne", "desabonnee", "desabonnement", "desinscrit", "desinscrite", "desinscription", "opposition", "oppose", "opposee", "objection", "objected", "stop", "ne plus ecrire", "ne pas ecrire", "ne pas contacter", "do not contact", "do not email", "bounce", "bounced", "hard bounce", "hard bounced", "bounce definitif", "npai", "cleaned", "spam", "complaint", "complained", "abuse", "plainte", "blacklisted", "blocked", "bloque", "bloquee", "suppressed", "invalide", "invalid", "revoked", "withdrawn", "retire", "revoque", "spam complaint", "marked as spam", "invalid email", "user suppressed", "manual suppression", "manually suppressed", "blocklisted", "blacklistee", "blackliste"}},
		{said{crm.ConsentUnknown, false}, []string{"inconnu", "inconnue", "unknown", "na", "n/a", "non renseigne", "non renseignee", "pending", "en attente", "vide", "none", "null", "never subscribed", "jamais abonne", "jamais inscrit"}},
	}
	m := make(map[string]said)
	for _, l := range lists {
		for _, w := range l.words {
			m[foldWord(w)] = l.said
		}
	}
	return m
})

// channelWords are the words of a channel column, folded.
var channelWords = sync.OnceValue(func() map[string]string {
	m := make(map[string]string)
	for _, w := range []string{"email", "e-mail", "mail", "courriel", "newsletter", "infolettre", "emailing"} {
		m[foldWord(w)] = "email"
	}
	for _, w := range []string{"phone", "telephone", "tel", "sms", "mobile", "portable", "gsm"} {
		m[foldWord(w)] = "phone"
	}
	return m
})

// languageWords are the words of a language column, folded, as ISO 639-1.
var languageWords = sync.OnceValue(func() map[string]string {
	m := make(map[string]string)
	for code, words := range map[string][]string{
		"fr": {"fr", "fra", "fre", "f", "francais", "francaise", "french", "fr-fr", "fr-ca", "fr-be", "fr-ch", "fr-lu"},
		"en": {"en", "eng", "e", "anglais", "anglaise", "english", "en-gb", "en-us", "en-ca", "en-ie", "en-au"},
		"de": {"de", "deu", "ger", "allemand", "german", "deutsch", "de-de", "de-ch", "de-at"},
		"nl": {"nl", "nld", "neerlandais", "dutch", "nederlands", "nl-be", "nl-nl"},
		"es": {"es", "esp", "spa", "espagnol", "spanish", "espanol", "es-es"},
		"it": {"it", "ita", "italien", "italian", "italiano", "it-it"},
		"pt": {"pt", "por", "portugais", "portuguese", "portugues", "pt-pt", "pt-br"},
	} {
		for _, w := range words {
			m[foldLanguage(w)] = code
		}
	}
	return m
})

// The words that a message offers where it refuses another.
const (
	stateExamples   = "oui, non, yes, no, 1, 0, x, true, false, opt-in, opt-out, abonné, désabonné, subscribed, unsubscribed, granted, denied, opposition, spam, bounced, cleaned, inconnu, unknown"
	channelExamples = "e-mail, courriel, téléphone, phone, sms"
)

// foldLanguage keeps a language word's letters, without accents and in lower case.
func foldLanguage(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(s) {
		if unicode.IsLetter(r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}
