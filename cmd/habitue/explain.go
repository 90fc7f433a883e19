package main

import (
	"github.com/urfave/cli/v2"

	"github.com/habitue-crm/habitue/internal/pipeline"
)

func explainCommand(w *world) *cli.Command {
	return w.command(&cli.Command{
		Name:  "explain",
		Usage: w.say("pourquoi ce palier, cette classe : jusqu'aux lignes des feuilles", "why this tier, this class: down to the spreadsheet rows"),
		Description: w.say(`Montre le segment, la classe, le palier, l'accord et les points d'un client, la
règle et les chiffres de chacun, et les lignes des feuilles d'où ils viennent.

  habitue explain --customer 03663`, `Shows a customer's segment, class, tier, consent and points, the rule and the figures
of each, and the rows of the sheets that they come from.

  habitue explain --customer 03663`),
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "customer", Required: true, Usage: w.say("`NUMÉRO` du client", "`ID` of the customer")},
			asOfFlag(w),
		},
		Action: func(c *cli.Context) error {
			day, err := dateFlag(c, "as-of")
			if err != nil {
				return err
			}
			s := w.session()
			ws, err := pipeline.Open(c.String("workspace"), s)
			if err != nil {
				return err
			}
			explanation, err := ws.Explain(w.ctx, c.String("customer"), day)
			if err != nil {
				return err
			}
			if c.Bool("json") {
				return w.json(explanation)
			}
			return explanation.Terminal(w.stdout, s)
		},
	}, true)
}
