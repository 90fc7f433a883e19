package main

import (
	"github.com/urfave/cli/v2"

	"github.com/habitue-crm/habitue/internal/pipeline"
)

func demoCommand(w *world) *cli.Command {
	return w.command(&cli.Command{
		Name:  "demo",
		Usage: w.say("une boutique entière, de bout en bout, en une commande", "a whole shop, end to end, in one command"),
		Description: w.say(`Invente une boutique (trois ans, 5 000 clients), écrit ses feuilles, fait toute la nuit et
montre où regarder. Rien n'est envoyé : le courrier reste dans outbox/.

  habitue demo
  habitue demo --workspace ma-demo`, `Invents a shop (three years, 5,000 customers), writes its sheets, runs the whole night and
shows where to look. Nothing is sent: mail stays in outbox/.

  habitue demo
  habitue demo --workspace my-demo`),
		Flags: []cli.Flag{
			&cli.Uint64Flag{Name: "seed", Value: 1, Usage: w.say("`GRAINE` : une autre donne une autre boutique", "`SEED`: another one gives another shop")},
		},
		Action: func(c *cli.Context) error {
			opt := pipeline.DemoOptions{Seed: c.Uint64("seed")}
			if c.IsSet("workspace") {
				opt.Dir = c.String("workspace")
			}
			return pipeline.Demo(w.ctx, opt, w.session())
		},
	}, false)
}
