package main

import (
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/habitue-crm/habitue/internal/pipeline"
)

func tryCommand(w *world) *cli.Command {
	return w.command(&cli.Command{
		Name:      "try",
		Usage:     w.say("lire des exports à l'essai et voir ses habitués sur une page", "read exports as a try and see your regulars on one page"),
		ArgsUsage: w.say("FICHIER…", "FILE…"),
		Description: w.say(`Lit des exports dans un espace jetable et écrit une page : les habitués, la classe A, les
ventes par mois, ce qui ne va pas dans les fichiers. Rien n'est envoyé ; seule la page
reste, sauf avec --keep.

  habitue try ventes.xlsx clients.csv
  habitue try --open ventes.xlsx`, `Reads exports into a throw-away workspace and writes one page: the regulars, class A, sales
by month, what is wrong in the files. Nothing is sent; only the page stays, unless --keep
is given.

  habitue try sales.xlsx customers.csv
  habitue try --open sales.xlsx`),
		Flags: append([]cli.Flag{
			&cli.BoolFlag{Name: "open", Usage: w.say("ouvrir la page dans le navigateur", "open the page in the browser")},
			&cli.StringFlag{Name: "keep", Usage: w.say("`DOSSIER` où garder l'espace de travail", "`FOLDER` in which to keep the workspace")},
		}, readingFlags(w)...),
		Action: func(c *cli.Context) error {
			tried, err := pipeline.Try(w.ctx, c.Args().Slice(), c.String("keep"), reading(c), w.session())
			if err != nil {
				return err
			}
			if c.Bool("json") {
				if err := w.json(tried.JSON()); err != nil {
					return err
				}
			} else {
				fmt.Fprint(w.stdout, tried.Say(w.session()))
			}
			if c.Bool("open") && !pipeline.ShowPage(tried.Page, w.getenv) {
				fmt.Fprintln(w.stderr, w.say("habitue: aucun navigateur ici ; ouvrez la page vous-même.", "habitue: no browser is here; open the page yourself."))
			}
			return exitCode(tried.Loads.Exit())
		},
	}, true)
}
