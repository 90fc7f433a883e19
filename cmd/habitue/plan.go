package main

import (
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/habitue-crm/habitue/internal/pipeline"
)

func planCommand(w *world) *cli.Command {
	return w.command(&cli.Command{
		Name:  "plan",
		Usage: w.say("qui recevrait quoi, qui non et pourquoi ; rien n'est envoyé", "who would get what, who not and why; nothing is sent"),
		Description: w.say(`Lit campaigns/NOM.md et écrit une liste d'envoi dans plans/.

  habitue plan --campaign a-clients --as marie`, `Reads campaigns/NAME.md and writes a plan into plans/.

  habitue plan --campaign a-clients --as marie`),
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "campaign", Required: true, Usage: w.say("`NOM` de la campagne", "`NAME` of the campaign")},
			asFlag(w), asOfFlag(w),
		},
		Action: func(c *cli.Context) error {
			day, err := dateFlag(c, "as-of")
			if err != nil {
				return err
			}
			ws, err := w.locked(c, "plan")
			if err != nil {
				return err
			}
			planned, err := ws.Plan(w.ctx, pipeline.PlanOptions{Campaign: c.String("campaign"), As: c.String("as"), AsOf: day})
			if err := closing(err, ws); err != nil {
				return err
			}
			if c.Bool("json") {
				return w.json(planned.JSON())
			}
			fmt.Fprint(w.stdout, planned.Say(w.lang))
			return nil
		},
	}, true)
}

func asFlag(w *world) cli.Flag {
	return &cli.StringFlag{Name: "as", Required: true, Usage: w.say("`QUI` parle, une des people: de habitue.yaml", "`WHO` speaks, one of the people: of habitue.yaml")}
}

// planFlags name a plan, or a campaign whose newest plan is meant.
func planFlags(w *world) []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "plan", Usage: w.say("`NUMÉRO` de la liste d'envoi", "`ID` of the plan")},
		&cli.StringFlag{Name: "campaign", Usage: w.say("`NOM` : sa liste d'envoi la plus récente", "`NAME`: its newest plan")},
	}
}
