package main

import (
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/habitue-crm/habitue/internal/pipeline"
)

func uploadsCommand(w *world) *cli.Command {
	return w.command(&cli.Command{
		Name:  "uploads",
		Usage: w.say("ce qui a été chargé, dans l'ordre, et de quelle qualité", "what was loaded, in order, and how good it is"),
		Description: w.say(`Avec --quality : la vente la plus récente de chaque source, les jours sans vente, les
champs vides, les doublons, contradictions et valeurs aberrantes avec leurs lignes, et
les mots écrits de plusieurs façons. Les adresses sont masquées.

  habitue uploads --json
  habitue uploads --quality
  habitue uploads --quality --upload u000006 --page qualite.html`, `With --quality: the newest sale of each source, the days without a sale, empty
fields, duplicates, contradictions and outliers with their rows, and the words spelled
in several ways. Addresses are masked.

  habitue uploads --json
  habitue uploads --quality
  habitue uploads --quality --upload u000006 --page quality.html`),
		Flags: qualityFlags(w),
		Action: func(c *cli.Context) error {
			if err := needsQuality(w, c); err != nil {
				return err
			}
			ws, err := pipeline.Open(c.String("workspace"), w.session())
			if err != nil {
				return err
			}
			if c.Bool("quality") {
				return showQuality(w, c, ws)
			}
			uploads, err := ws.Uploads(w.ctx)
			if err != nil {
				return err
			}
			if !c.Bool("json") {
				fmt.Fprint(w.stdout, ws.SayUploads(uploads))
				return nil
			}
			for _, u := range uploads {
				if err := w.json(u); err != nil {
					return err
				}
			}
			return nil
		},
	}, true)
}
