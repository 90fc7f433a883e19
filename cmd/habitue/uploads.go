package main

import (
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/habitue-crm/habitue/internal/pipeline"
)

func uploadsCommand(w *world) *cli.Command {
	return w.command(&cli.Command{
		Name:        "uploads",
		Usage:       w.say("ce qui a été chargé, dans l'ordre", "what was loaded, in order"),
		Description: "  habitue uploads --json",
		Action: func(c *cli.Context) error {
			ws, err := pipeline.Open(c.String("workspace"), w.session())
			if err != nil {
				return err
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
