package text

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/habitue-crm/habitue/ingest/sheet/limit"
)

// frenchCells are what stands in the sheets of French shops; each has letters that are not ASCII.
var frenchCells = []string{
	"Prénom", "Numéro client", "Libellé", "Quantité", "Unité", "Référence", "Catégorie", "Crédit", "Date d'échéance",
	"Créé le", "Clé étrangère", "Téléphone", "Société", "Civilité", "Payé", "Réglé en espèces", "Chèque", "Déjà livré",
	"Zoé", "Noël", "Joël", "Anaïs", "Loïc", "Chloé", "Hélène", "Françoise", "François", "Jérôme", "Gaëlle", "Benoît",
	"Geneviève", "Éric", "Édouard", "Étienne", "Frédéric", "Agnès", "Thérèse", "Célia", "André", "Maïté", "Gérard",
	"Orléans", "Nîmes", "Béziers", "Angoulême", "Besançon", "Évreux", "Saint-Étienne", "Mâcon", "Thônes", "Sète",
	"Châteauroux", "Bâle", "Genève", "Québec", "Montréal", "Trois-Rivières", "Liège", "Île-de-France", "Le Crès",
	"Rhône-Alpes", "Côte d'Azur", "Provence-Alpes-Côte d'Azur", "Bouches-du-Rhône", "Hérault", "Allée des Érables",
	"rue de l'Église", "avenue de la République", "chemin des Crêtes", "résidence les Chênes", "1er étage", "boîte à lettres",
	"thé à la menthe", "café moulu", "pâté en croûte", "crème brûlée", "gâteau", "pêche", "mûre", "bœuf séché", "fenêtre",
	"théière émaillée", "boîte à thé", "bougie parfumée à la vanille", "étagère en chêne", "abat-jour rayé", "tête-à-tête",
	"réassort août", "où livrer", "à déterminer", "reçu n° 12", "façade", "maïs", "caméra à 360°", "CAFÉ", "THÉ VERT",
	"SOCIÉTÉ GÉNÉRALE", "ÉPICERIE FINE", "MARCHÉ", "RÉGLÉ", "INTÉRÊT", "HÔTEL DE VILLE", "FRANÇOIS", "GÂTEAU", "LÉA",
}

// inEncoding writes a text in a one-byte encoding; ok is false where it lacks a character.
func inEncoding(s string, e Encoding) (b string, ok bool) {
	m := charmapOf(e)
	var raw []byte
	for _, r := range s {
		c, ok := m.EncodeRune(r)
		if !ok {
			return "", false
		}
		raw = append(raw, c)
	}
	return string(raw), true
}

// TestOldEncodingsOfFrenchAreTold: some cells of a French shop, written in any of the encodings, come out as they
// were. CP850 and CP437 write French in the same bytes, so the text is compared and not the name.
func TestOldEncodingsOfFrenchAreTold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := rapid.SampledFrom([]Encoding{Windows1252, Latin9, MacRoman, CP850, CP437}).Draw(t, "encoding")
		var want []string
		for _, s := range rapid.SliceOfN(rapid.SampledFrom(frenchCells), 6, 40).Draw(t, "cells") {
			if _, ok := inEncoding(s, e); ok { // CP437 has neither Ê nor Ô, and none of the two DOS tables has œ
				want = append(want, s)
			}
		}
		if len(want) < 4 {
			t.Skip("too little")
		}
		content, _ := inEncoding("Nom;n\n"+strings.Join(want, ";1\n")+";1\n", e)
		w, err := Open(strings.NewReader(content), int64(len(content)), limit.Default().Columns)
		if err != nil {
			t.Fatal(err)
		}
		rows, _ := w.Rows(0)
		_, _ = rows.Next() // the header
		for _, s := range want {
			row, err := rows.Next()
			if err != nil {
				t.Fatal(err)
			}
			if got := row.Cells[0].Text; got != s {
				t.Fatalf("%s taken for %s: %q, want %q", e, w.Dialect().Encoding, got, s)
			}
		}
	})
}

// A single cell is little to go by; the encoding of Windows is meant where its marks stand as people type them.
func TestOneCellTellsTheEncoding(t *testing.T) {
	tests := []struct {
		name     string
		encoding Encoding
		cell     string
	}{
		{"an English apostrophe of Windows", Windows1252, "Don’t open"},
		{"a plural's apostrophe of Windows", Windows1252, "the boys’ room"},
		{"a French apostrophe of Windows", Windows1252, "l’ami"},
		{"quotation marks of Windows", Windows1252, "the “best” one"},
		{"single quotation marks of Windows", Windows1252, "the ‘best’ one"},
		{"dots of Windows", Windows1252, "to be continued…"},
		{"a dash between words", Windows1252, "Paris – Lyon"},
		{"a dash without blanks", Windows1252, "wait—what"},
		{"a short dash between names", Windows1252, "Paris–Lyon"},
		{"years", Windows1252, "2019–2024"},
		{"the euro sign of Windows", Windows1252, "12,50 €"},
		{"the euro sign behind a digit", Windows1252, "12€ TTC"},
		{"a no-break space before a colon", Windows1252, "Total\u00a0: 12"},
		{"a no-break space in a number", Windows1252, "1\u00a0234"},
		{"a heart of Windows", Windows1252, "cœur"},
		{"a work of Windows", Windows1252, "Œuvre"},
		{"a number sign of Windows", Windows1252, "n° 5"},
		{"one word of Windows", Windows1252, "été"},
		{"capitals of Windows", Windows1252, "MARCHÉ"},
		{"a trade mark of Windows", Windows1252, "Velcro™"},
		{"a bullet of Windows", Windows1252, "• bougies"},
		{"a Czech name in Windows", Windows1252, "Škoda"},
		{"German in Windows", Windows1252, "Größe für Müller"},
		{"German marks in Windows", Windows1252, "das „Haus“ und Öl"},
		{"Spanish in Windows", Windows1252, "señor, ¿mañana?"},
		{"a heart of ISO-8859-15", Latin9, "cœur"},
		{"one word of a Mac", MacRoman, "été"},
		{"a cedilla of a Mac", MacRoman, "façade"},
		{"one word of DOS", CP850, "été"},
		{"a cedilla of DOS", CP850, "façade"},
		{"circumflexes of DOS", CP850, "août, hôtel, tête"},
		{"a grave accent of DOS", CP850, "où est-il"},
		{"a capital of DOS", CP850, "Élodie"},
		{"capitals of DOS", CP850, "MARCHÉ COUVERT"},
		{"a cedilla in capitals of DOS", CP850, "REÇU"},
		{"capitals that only CP850 has", CP850, "INTÉRÊT À ÉCHÉANCE"},
		{"the euro sign of later DOS", CP850, "réglé 5 €"},
		{"German in DOS", CP850, "Größe für Müller"},
		{"the cents of CP437", CP437, "réglé 75 ¢"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			content, ok := inEncoding("a;"+tt.cell+"\nb;c\n", tt.encoding)
			if !ok {
				t.Fatal("the encoding lacks a character")
			}
			got, d, err := read(content)
			if err != nil {
				t.Fatal(err)
			}
			if want := "1: 1=a 2=" + tt.cell; got[0] != want {
				t.Errorf("taken for %s: %q, want %q", d.Encoding, got[0], want)
			}
		})
	}
}
