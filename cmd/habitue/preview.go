package main

import (
	"github.com/urfave/cli/v2"

	"github.com/habitue-crm/habitue/internal/pipeline"
)

func previewCommand(w *world) *cli.Command {
	return w.command(&cli.Command{
		Name:  "preview",
		Usage: w.say("le message exact qu'une personne recevrait", "the exact message that one person would get"),
		Description: w.say(`Sans --customer : la première personne de la liste.

  habitue preview --campaign a-clients --format text
  habitue preview --campaign a-clients --customer 03663
  habitue preview --campaign a-clients --format html > essai.html`, `Without --customer: the first person of the plan.

  habitue preview --campaign a-clients --format text
  habitue preview --campaign a-clients --customer 03663
  habitue preview --campaign a-clients --format html > sample.html`),
		Flags: append(planFlags(w),
			&cli.StringFlag{Name: "customer", Usage: w.say("`NUMÉRO` du client", "`ID` of the customer")},
			&cli.StringFlag{Name: "format", Value: "eml", Usage: w.say("`FORMAT` : eml, html, text", "`FORMAT`: eml, html, text")}),
		Action: func(c *cli.Context) error {
			ws, err := pipeline.Open(c.String("workspace"), w.session())
			if err != nil {
				return err
			}
			mail, err := ws.Preview(w.ctx, pipeline.PlanRef{Plan: c.String("plan"), Campaign: c.String("campaign")}, c.String("customer"), c.String("format"))
			if err != nil {
				return err
			}
			_, err = w.stdout.Write(mail)
			return err
		},
	}, false)
}
