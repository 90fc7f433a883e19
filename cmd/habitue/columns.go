package main

import (
	"strings"

	"github.com/urfave/cli/v2"
)

// columnsFlag says what columns mean, by header or by letter.
func columnsFlag(w *world) cli.Flag {
	return &cli.StringSliceFlag{Name: "columns", Usage: w.say("`COLONNE=CHAMP` pour une colonne mal comprise ; par sa lettre si le fichier n'a pas d'en-tête : A=customer_id", "`COLUMN=FIELD` for a column that is not understood; by its letter where the file has no header: A=customer_id"), Action: func(c *cli.Context, pairs []string) error {
		for _, pair := range pairs {
			if name, field, ok := strings.Cut(pair, "="); !ok || name == "" || field == "" {
				return wrongFlag(c.Command.Name, w.lang, "--columns "+pair+" : COLONNE=CHAMP, par exemple A=customer_id.", "--columns "+pair+": it is COLUMN=FIELD, for example A=customer_id.")
			}
		}
		return nil
	}}
}

// columnsOf are the pairs of --columns.
func columnsOf(c *cli.Context) map[string]string {
	columns := make(map[string]string)
	for _, pair := range c.StringSlice("columns") {
		name, field, _ := strings.Cut(pair, "=")
		columns[strings.TrimSpace(name)] = strings.TrimSpace(field)
	}
	return columns
}
