package main

import (
	"fmt"

	"github.com/urfave/cli/v2"
)

func snapshotCommand(w *world) *cli.Command {
	return w.command(&cli.Command{
		Name:  "snapshot",
		Usage: w.say("calculer et publier l'état des clients à un jour", "compute and publish what is known of the customers on a day"),
		Description: w.say(`Écrit lake/snapshots/as_of=JOUR/customers.parquet et reports/JOUR/report.html. Les mêmes
ventes et réglages une seconde fois ne changent rien.

  habitue snapshot --as-of 2025-11-30`, `Writes lake/snapshots/as_of=DAY/customers.parquet and reports/DAY/report.html. The same
sales and rules a second time change nothing.

  habitue snapshot --as-of 2025-11-30`),
		Flags: []cli.Flag{asOfFlag(w), basisFlag(w), memoryFlag(w)},
		Action: func(c *cli.Context) error {
			day, err := dateFlag(c, "as-of")
			if err != nil {
				return err
			}
			memory, err := memorySize(w, c)
			if err != nil {
				return err
			}
			ws, err := w.locked(c, "snapshot")
			if err != nil {
				return err
			}
			ws.Memory = memory
			published, err := ws.Snapshot(w.ctx, day, c.String("basis"))
			if err == nil {
				published.Pruned, err = ws.Prune(w.ctx)
			}
			if err := closing(err, ws); err != nil {
				return err
			}
			if c.Bool("json") {
				return w.json(published.JSON())
			}
			fmt.Fprintln(w.stdout, published.Say(w.lang))
			return nil
		},
	}, true)
}

func asOfFlag(w *world) cli.Flag {
	return &cli.StringFlag{Name: "as-of", Usage: w.say("à la fin du `JOUR` (AAAA-MM-JJ)", "at the end of `DAY` (YYYY-MM-DD)")}
}

func basisFlag(w *world) cli.Flag {
	return oneOfFlag("basis", w.say("`BASE` : net (après retours) ou sales (lignes de vente seules)", "`BASIS`: net (after returns) or sales (sales lines alone)"), w, "net", "sales")
}
