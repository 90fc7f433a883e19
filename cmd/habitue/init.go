package main

import (
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/habitue-crm/habitue/internal/pipeline"
)

func initCommand(w *world) *cli.Command {
	return w.command(&cli.Command{
		Name:  "init",
		Usage: w.say("créer un espace de travail", "make a workspace"),
		Description: w.say(`Crée les dossiers, les clés, un habitue.yaml commenté et une première campagne.
Rien n'est écrasé. --templates ajoute dans templates/ un classeur vide par genre de
feuille, avec un exemple et l'explication de chaque colonne ; il se donne aussi dans un
espace qui existe déjà.

  habitue init --workspace boutique --shop "Maison Exemple"
  habitue init --templates --lang fr`, `Makes the folders, the keys, a commented habitue.yaml and a first campaign.
Nothing is overwritten. --templates adds to templates/ an empty workbook for each kind of
sheet, with an example and what each column is for; it may be given in a workspace that
exists already.

  habitue init --workspace shop --shop "Example House"
  habitue init --templates --lang en`),
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "shop", Value: w.say("Ma boutique", "My shop"), Usage: w.say("`NOM` de la boutique", "`NAME` of the shop")},
			&cli.BoolFlag{Name: "templates", Usage: w.say("écrire aussi un classeur vide par genre de feuille", "write an empty workbook for each kind of sheet, too")},
		},
		Action: func(c *cli.Context) error {
			start := pipeline.Init
			if c.Bool("templates") {
				start = pipeline.InitTemplates
			}
			made, err := start(w.ctx, c.String("workspace"), c.String("shop"), w.session())
			if err != nil {
				return err
			}
			if c.Bool("json") {
				return w.json(made)
			}
			fmt.Fprintln(w.stdout, w.say("L'espace de travail est prêt : "+made.Dir, "The workspace is ready: "+made.Dir))
			if c.Bool("templates") {
				fmt.Fprintln(w.stdout, w.say("Les classeurs vides sont dans templates/ : remplissez-les, puis déposez-les dans inbox/.", "The empty workbooks are in templates/: fill them in, then drop them into inbox/."))
			}
			fmt.Fprintln(w.stdout, w.say("1. Lisez habitue.yaml : nom, adresse, personnes.\n2. Déposez vos exports dans inbox/.\n3. habitue run", "1. Read habitue.yaml: name, address, people.\n2. Drop your exports into inbox/.\n3. habitue run"))
			return nil
		},
	}, true)
}
