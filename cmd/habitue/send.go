package main

import (
	"errors"
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/habitue-crm/habitue/internal/pipeline"
)

func sendCommand(w *world) *cli.Command {
	return w.command(&cli.Command{
		Name:  "send",
		Usage: w.say("envoyer exactement la liste approuvée, à chacun une fois", "send exactly the approved plan, to each person once"),
		Description: w.say(`Sans --yes, dit seulement ce qui partirait. Interrompu, relancez la même commande : personne
ne reçoit deux fois. Avant son tout premier envoi, un espace de travail où personne n'a jamais dit non demande où
est l'ancienne liste des désabonnés.

  habitue send --plan a-clients-2025-12-88e505 --yes`, `Without --yes it only says what would leave. After an interruption run the same command
again: nobody gets it twice. Before its very first send, a workspace in which nobody has ever said no asks
where the old list of unsubscribed addresses is.

  habitue send --plan a-clients-2025-12-88e505 --yes`),
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "plan", Required: true, Usage: w.say("`NUMÉRO` de la liste d'envoi", "`ID` of the plan")},
			&cli.BoolFlag{Name: "yes", Usage: w.say("envoyer vraiment", "really send")},
			&cli.BoolFlag{Name: "no-old-list", Usage: w.say("premier envoi : il n'existe aucune ancienne liste de désabonnés ni d'adresses mortes", "first send: there is no older list of unsubscribed or dead addresses")},
		},
		Action: func(c *cli.Context) error {
			ws, err := w.locked(c, "send")
			if err != nil {
				return err
			}
			sent, err := ws.Send(w.ctx, c.String("plan"), pipeline.Sending{Yes: c.Bool("yes"), NoOldList: c.Bool("no-old-list")})
			err = closing(err, ws)
			if sent.Result.Total == 0 && err != nil {
				return err
			}
			// What was done is told even where the send ended early.
			if c.Bool("json") {
				err = errors.Join(err, w.json(sent.JSON()))
			} else {
				fmt.Fprint(w.stdout, sent.Say(w.lang))
			}
			if err != nil {
				return err
			}
			return exitCode(sent.Exit())
		},
	}, true)
}
