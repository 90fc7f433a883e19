package main

import (
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/habitue-crm/habitue/internal/pipeline"
)

func approveCommand(w *world) *cli.Command {
	return w.command(&cli.Command{
		Name:  "approve",
		Usage: w.say("dire oui, en seconde personne, à exactement cette liste d'envoi", "say yes, as a second person, to exactly this plan"),
		Description: w.say(`L'accord vaut pour cette liste, au caractère près ; l'auteur ne peut pas le donner lui-même.

  habitue approve --campaign a-clients --as paul`, `The yes holds for this plan to the last byte; its author cannot give it.

  habitue approve --campaign a-clients --as paul`),
		Flags: append(planFlags(w), asFlag(w)),
		Action: func(c *cli.Context) error {
			ws, err := w.locked(c, "approve")
			if err != nil {
				return err
			}
			approved, err := ws.Approve(w.ctx, pipeline.PlanRef{Plan: c.String("plan"), Campaign: c.String("campaign")}, c.String("as"))
			if err := closing(err, ws); err != nil {
				return err
			}
			if c.Bool("json") {
				return w.json(approved)
			}
			fmt.Fprintln(w.stdout, approved.Say(w.lang))
			return nil
		},
	}, true)
}
