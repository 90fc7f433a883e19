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
Rien n'est écrasé.

  habitue init --workspace boutique --shop "Maison Exemple"`, `Makes the folders, the keys, a commented habitue.yaml and a first campaign.
Nothing is overwritten.

  habitue init --workspace shop --shop "Example House"`),
		Flags: []cli.Flag{&cli.StringFlag{Name: "shop", Value: w.say("Ma boutique", "My shop"), Usage: w.say("`NOM` de la boutique", "`NAME` of the shop")}},
		Action: func(c *cli.Context) error {
			made, err := pipeline.Init(w.ctx, c.String("workspace"), c.String("shop"), w.session())
			if err != nil {
				return err
			}
			if c.Bool("json") {
				return w.json(made)
			}
			fmt.Fprintln(w.stdout, w.say("L'espace de travail est prêt : "+made.Dir, "The workspace is ready: "+made.Dir))
			fmt.Fprintln(w.stdout, w.say("1. Lisez habitue.yaml : nom, adresse, personnes.\n2. Déposez vos exports dans inbox/.\n3. habitue run", "1. Read habitue.yaml: name, address, people.\n2. Drop your exports into inbox/.\n3. habitue run"))
			return nil
		},
	}, true)
}
