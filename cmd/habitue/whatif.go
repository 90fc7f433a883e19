package main

import (
	"github.com/urfave/cli/v2"

	"github.com/habitue-crm/habitue/internal/pipeline"
)

func whatifCommand(w *world) *cli.Command {
	return w.command(&cli.Command{
		Name:  "whatif",
		Usage: w.say("ce que d'autres paliers ou points changeraient, sans rien changer", "what other tiers or points would change, changing nothing"),
		Description: w.say(`Le fichier contient une section tiers: ou points: comme habitue.yaml, et s'il le faut
perk_cost: et margin: (docs/points.md). Qui monterait, qui descendrait, ce que cela coûte.

  habitue whatif --rules essai.yaml`, `The file has a tiers: or points: section like habitue.yaml, and where wanted perk_cost: and
margin: (docs/points.md). Who would move up, who down, what it costs.

  habitue whatif --rules trial.yaml`),
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "rules", Required: true, Usage: w.say("`FICHIER` des règles à essayer", "`FILE` of the rules to try")},
			asOfFlag(w),
		},
		Action: func(c *cli.Context) error {
			day, err := dateFlag(c, "as-of")
			if err != nil {
				return err
			}
			ws, err := pipeline.Open(c.String("workspace"), w.session())
			if err != nil {
				return err
			}
			tried, err := ws.WhatIf(w.ctx, c.String("rules"), day)
			if err != nil {
				return err
			}
			if c.Bool("json") {
				return w.json(tried)
			}
			return tried.Terminal(w.stdout, ws)
		},
	}, true)
}
