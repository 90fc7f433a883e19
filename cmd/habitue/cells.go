package main

import (
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/habitue-crm/habitue/internal/pipeline"
	"github.com/habitue-crm/habitue/internal/problem"
)

func cellsCommand(w *world) *cli.Command {
	return w.command(&cli.Command{
		Name:      "cells",
		Usage:     w.say("montrer chaque cellule remplie, telle qu'elle est lue", "show every filled cell as it is read"),
		ArgsUsage: w.say("FICHIER", "FILE"),
		Description: w.say(`Une ligne par cellule : place, type, valeur. Les lignes ne valent qu'à la fin : un fichier
endommagé se termine par un message et le code 1.

  habitue cells --sheet Ventes ventes-2025.xlsx`, `One line a cell: place, type, value. Lines are provisional until the end: a damaged file
ends with a message and exit code 1.

  habitue cells --sheet Ventes ventes-2025.xlsx`),
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "sheet", Usage: w.say("seulement la feuille `NOM`", "only the sheet `NAME`")},
			&cli.StringFlag{Name: "password-env", Usage: w.say("`VARIABLE` d'environnement qui contient le mot de passe", "environment `VARIABLE` that holds the password")},
			recoverFlag(w),
		},
		Action: func(c *cli.Context) error {
			if c.NArg() != 1 {
				return problem.New(problem.NoFiles, problem.Args{"command": "cells"})
			}
			password := ""
			if name := c.String("password-env"); name != "" {
				password = w.getenv(name)
			}
			lost, err := pipeline.Cells(w.ctx, c.String("workspace"), c.Args().First(), pipeline.CellsOptions{
				Sheet: c.String("sheet"), JSON: c.Bool("json"), Password: password, Recover: c.Bool("recover"),
			}, w.session())
			if err != nil || len(lost) == 0 {
				return err
			}
			const shown = 20
			for _, p := range lost[:min(len(lost), shown)] {
				fmt.Fprintln(w.stderr, p.Say(w.lang))
			}
			if more := len(lost) - shown; more > 0 {
				fmt.Fprintln(w.stderr, w.say(fmt.Sprintf("… et %d autres pertes ; --json les montre", more), fmt.Sprintf("… and %d more losses; --json lists them", more)))
			}
			return exitCode(3)
		},
	}, true)
}
