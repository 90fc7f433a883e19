package main

import (
	"fmt"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"
)

// sales is a text table of order lines: some texts stand between quotes, since they hold the delimiter or a quote.
func sales(delimiter string, encode func(string) []byte) []byte {
	var b strings.Builder
	line := func(fields ...string) { b.WriteString(strings.Join(fields, delimiter) + "\r\n") }
	line("Commande", "Date", "Client", "Désignation", "Quantité", "Prix unitaire", "Ville")
	products := []string{"Café moulu", `"Thé vert` + delimiter + ` vrac"`, `"Boîte ""fer"" 20 cm"`, "Théière", `"Crème brûlée` + delimiter + `
à emporter"`, "Pâtes de fruits"}
	for i := range 60 {
		line(fmt.Sprint(7001+i/2), fmt.Sprintf("2024-03-%02d", 1+i%28), fmt.Sprintf("C%03d", i%17), products[i%len(products)],
			fmt.Sprint(1+i%4), fmt.Sprintf("%d.%02d", 2+i%9, 25*(i%4)), []string{"Orléans", "Besançon", "Lyon"}[i%3])
	}
	return encode(b.String())
}

func utf8(s string) []byte { return []byte(s) }

func utf8Mark(s string) []byte { return []byte("\ufeff" + s) }

func utf16Little(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune("\ufeff" + s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return b
}

func utf16Big(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u>>8), byte(u))
	}
	return b
}

func windows1252(s string) []byte {
	b, err := charmap.Windows1252.NewEncoder().Bytes([]byte(s))
	if err != nil {
		panic(err) // every letter above is in it
	}
	return b
}
