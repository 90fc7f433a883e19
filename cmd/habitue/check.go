package main

import (
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/habitue-crm/habitue/internal/pipeline"
	"github.com/habitue-crm/habitue/internal/problem"
)

func checkCommand(w *world) *cli.Command {
	return w.command(&cli.Command{
		Name:      "check",
		Usage:     w.say("lire un fichier, dire ce qu'il contient, ne rien changer", "read a file, say what is in it, change nothing"),
		ArgsUsage: w.say("FICHIER…", "FILE…"),
		Description: w.say(`Dit quelles feuilles sont reconnues, quelles colonnes, combien de lignes seraient
chargées, écartées ou passées, et pourquoi.

  habitue check ventes.xlsx
  habitue check --json ventes.xlsx clients.csv`, `Says which sheets are recognised, which columns, how many rows would be loaded,
rejected or skipped, and why.

  habitue check sales.xlsx
  habitue check --json sales.xlsx customers.csv`),
		Flags: []cli.Flag{sourceFlag(w)},
		Action: func(c *cli.Context) error {
			if c.NArg() == 0 {
				return problem.New(problem.NoFiles, problem.Args{"command": "check"})
			}
			checked, err := pipeline.Check(w.ctx, c.String("workspace"), c.Args().Slice(), c.String("source"), w.session())
			if err != nil {
				return err
			}
			code := 0
			for _, f := range checked {
				if c.Bool("json") {
					if err := w.json(f.Report); err != nil {
						return err
					}
				} else {
					fmt.Fprint(w.stdout, f.Report.Say(w.lang))
				}
				code = worse(code, f.Exit())
			}
			return exitCode(code)
		},
	}, true)
}

func sourceFlag(w *world) cli.Flag {
	return &cli.StringFlag{Name: "source", Value: "shop", Usage: w.say("`NOM` de la caisse ou boutique d'où viennent les numéros", "`NAME` of the till or shop whose numbers these are")}
}
