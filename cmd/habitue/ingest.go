package main

import (
	"fmt"

	"github.com/urfave/cli/v2"
)

func ingestCommand(w *world) *cli.Command {
	return w.command(&cli.Command{
		Name:      "ingest",
		Usage:     w.say("charger des fichiers (sans nom : ce qui attend dans inbox/)", "load files (none named: what waits in inbox/)"),
		ArgsUsage: w.say("[FICHIER…]", "[FILE…]"),
		Description: w.say(`Chaque fichier est chargé en entier ou pas du tout. Le même fichier une seconde fois ne
change rien. L'original est gardé dans archive/.

  habitue ingest ventes-2025.xlsx`, `Each file is loaded whole or not at all. The same file a second time changes nothing.
The original is kept in archive/.

  habitue ingest ventes-2025.xlsx`),
		Flags: append(readingFlags(w), acceptChangesFlag(w)),
		Action: func(c *cli.Context) error {
			ws, err := w.locked(c, "ingest")
			if err != nil {
				return err
			}
			loads, err := ws.Ingest(w.ctx, c.Args().Slice(), reading(c))
			if err := closing(err, ws); err != nil {
				return err
			}
			if c.Bool("json") {
				for _, l := range loads.JSON() {
					if err := w.json(l); err != nil {
						return err
					}
				}
				return exitCode(loads.Exit())
			}
			fmt.Fprint(w.stdout, loads.Say(w.lang))
			if loads.Stuck != nil {
				return loads.Stuck
			}
			return exitCode(loads.Exit())
		},
	}, true)
}
