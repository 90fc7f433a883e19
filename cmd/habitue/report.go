package main

import (
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/habitue-crm/habitue/internal/pipeline"
)

func reportCommand(w *world) *cli.Command {
	return w.command(&cli.Command{
		Name:  "report",
		Usage: w.say("les chiffres d'un état : segments, classes, paliers", "the figures of a snapshot: segments, classes, tiers"),
		Description: w.say(`Montre les chiffres publiés ; --basis sales calcule ceux de la littérature sans rien publier.

  habitue report
  habitue report --as-of 2011-12-10 --basis sales`, `Shows the published figures; --basis sales computes those of the literature and publishes
nothing.

  habitue report
  habitue report --as-of 2011-12-10 --basis sales`),
		Flags: []cli.Flag{asOfFlag(w), basisFlag(w)},
		Action: func(c *cli.Context) error {
			day, err := dateFlag(c, "as-of")
			if err != nil {
				return err
			}
			ws, err := pipeline.Open(c.String("workspace"), w.session())
			if err != nil {
				return err
			}
			report, err := ws.Report(w.ctx, day, c.String("basis"))
			if err != nil {
				return err
			}
			if c.Bool("json") {
				fmt.Fprintf(w.stdout, "%s\n", report.JSON)
				return nil
			}
			return report.Terminal(w.stdout)
		},
	}, true)
}
