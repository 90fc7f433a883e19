package main

import (
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/habitue-crm/habitue/internal/pipeline"
	"github.com/habitue-crm/habitue/internal/problem"
)

func reportCommand(w *world) *cli.Command {
	return w.command(&cli.Command{
		Name:  "report",
		Usage: w.say("les chiffres d'un état : segments, classes, paliers", "the figures of a snapshot: segments, classes, tiers"),
		Description: w.say(`Montre les chiffres publiés ; --basis sales calcule ceux de la littérature sans rien publier.

  habitue report
  habitue report --as-of 2025-12-31 --basis sales
  habitue report --against 2025-11-30
  habitue report --by store`, `Shows the published figures; --basis sales computes those of the literature and publishes
nothing.

  habitue report
  habitue report --as-of 2025-12-31 --basis sales
  habitue report --against 2025-11-30
  habitue report --by store`),
		Flags: []cli.Flag{
			asOfFlag(w), basisFlag(w),
			&cli.StringFlag{Name: "against", Usage: w.say("qui a changé depuis l'état du `JOUR`", "who moved since the snapshot of `DAY`")},
			&cli.StringFlag{Name: "by", Usage: w.say("`store` : chaque chapitre par magasin, à côté de l'ensemble", "`store`: every chapter by store, beside the chain")},
			&cli.IntFlag{Name: "abc-months", Usage: w.say("classes ABC des `N` derniers mois, 0 : tout l'historique", "ABC classes of the last `N` months, 0: the whole history")},
		},
		Action: func(c *cli.Context) error {
			day, err := dateFlag(c, "as-of")
			if err != nil {
				return err
			}
			against, err := dateFlag(c, "against")
			if err != nil {
				return err
			}
			if by := c.String("by"); by != "" && by != "store" {
				return problem.New(problem.WrongFlag, problem.Args{"command": "report", "message": w.say("--by "+by+" n'existe pas ; écrivez --by store.", "--by "+by+" does not exist; write --by store.")})
			}
			asked := pipeline.Asked{ByStore: c.String("by") != "", AsOf: day, Basis: c.String("basis"), Against: against}
			if c.IsSet("abc-months") {
				months := c.Int("abc-months")
				if months < 0 || months > 1200 {
					return problem.New(problem.WrongFlag, problem.Args{"command": "report", "message": w.say("--abc-months va de 0 à 1200.", "--abc-months is 0 to 1200.")})
				}
				asked.ABCMonths = &months
			}
			ws, err := pipeline.Open(c.String("workspace"), w.session())
			if err != nil {
				return err
			}
			report, err := ws.ReportOn(w.ctx, asked)
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
