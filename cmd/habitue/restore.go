package main

import (
	"fmt"

	"github.com/urfave/cli/v2"
)

func restoreCommand(w *world) *cli.Command {
	return w.command(&cli.Command{
		Name:  "restore",
		Usage: w.say("reprendre de lake/events un state.db perdu ou trop ancien", "bring a lost or outdated state.db back from lake/events"),
		Description: w.say(`Les oppositions et leurs levées, et qui a déjà été écrit, sont notés dans lake/events avant
chaque état et à la fin de chaque envoi. Si state.db est perdu ou vient d'une ancienne
sauvegarde, rien n'est envoyé avant que ceci les ait reprises. Rien d'autre ne change.

  habitue restore`, `Opt-outs and their liftings, and who was written to, are noted in lake/events before
each snapshot and at the end of each send. Where state.db is lost or comes from an old
backup, nothing is sent until this has brought them back. Nothing else changes.

  habitue restore`),
		Action: func(c *cli.Context) error {
			ws, err := w.locked(c, "restore")
			if err != nil {
				return err
			}
			restored, err := ws.Restore(w.ctx)
			if err := closing(err, ws); err != nil {
				return err
			}
			if c.Bool("json") {
				return w.json(restored)
			}
			fmt.Fprintln(w.stdout, restored.Say(w.lang))
			return nil
		},
	}, true)
}
