package main

import (
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/habitue-crm/habitue/internal/pipeline"
)

func runCommand(w *world) *cli.Command {
	return w.command(&cli.Command{
		Name:  "run",
		Usage: w.say("la nuit : charger, état, campagnes dues, envois approuvés, rapport", "the night: load, snapshot, due campaigns, approved sends, report"),
		Description: w.say(`Ce que cron appelle (docs/operating.md). Une ligne par étape ; n'attend pas le verrou.

  habitue run --workspace /srv/habitue`, `What cron calls (docs/operating.md). One line a step; does not wait for the lock.

  habitue run --workspace /srv/habitue`),
		Flags: []cli.Flag{asOfFlag(w), memoryFlag(w)},
		Action: func(c *cli.Context) error {
			day, err := dateFlag(c, "as-of")
			if err != nil {
				return err
			}
			s := w.session()
			s.Patience = 0
			if s.Memory, err = memorySize(w, c); err != nil {
				return err
			}
			night, err := pipeline.Run(w.ctx, c.String("workspace"), day, s, func(step pipeline.Step) {
				if !c.Bool("json") {
					fmt.Fprintln(w.stdout, step.Say(w.lang))
				}
			})
			if err != nil {
				return err
			}
			if c.Bool("json") {
				if err := w.json(night); err != nil {
					return err
				}
			}
			code := 0
			for _, e := range night.Errors() {
				code = worse(code, w.complain(e))
			}
			return exitCode(worse(code, night.Exit()))
		},
	}, true)
}
