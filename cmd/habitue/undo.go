package main

import (
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/habitue-crm/habitue/internal/pipeline"
	"github.com/habitue-crm/habitue/internal/problem"
)

// uploadFlag names uploads.
func uploadFlag(w *world) cli.Flag {
	return &cli.StringSliceFlag{Name: "upload", Usage: w.say("`NUMÉRO` du chargement, ou son début ; plusieurs fois pour plusieurs", "`ID` of the upload, or its beginning; several times for several")}
}

// yesFlag does what is else only shown.
func yesFlag(w *world) cli.Flag {
	return &cli.BoolFlag{Name: "yes", Usage: w.say("le faire ; sans lui, ce qui changerait est montré", "do it; without it, what would change is shown")}
}

func undoCommand(w *world) *cli.Command {
	return w.command(&cli.Command{
		Name:  "undo",
		Usage: w.say("reprendre un chargement, comme s'il n'avait jamais eu lieu", "take an upload back, as if it had never been loaded"),
		Description: w.say(`Ce que le chargement avait remplacé revient ; les suivants restent. L'original reste
dans archive/ et peut être chargé à nouveau.

  habitue undo --upload u000006
  habitue undo --upload u000006 --yes`, `What the upload had replaced comes back; later ones stay. The original stays in
archive/ and can be loaded again.

  habitue undo --upload u000006
  habitue undo --upload u000006 --yes`),
		Flags:  []cli.Flag{uploadFlag(w), yesFlag(w)},
		Action: revising(w, "undo", (*pipeline.Workspace).Undo),
	}, true)
}

func acceptCommand(w *world) *cli.Command {
	return w.command(&cli.Command{
		Name:  "accept",
		Usage: w.say("accepter les commandes d'un chargement qui attendent", "accept the orders of an upload that wait"),
		Description: w.say(`Une commande qui perd des lignes, change de client ou de jour attend qu'une personne
l'accepte. « habitue uploads » dit où il y en a.

  habitue accept --upload u000006
  habitue accept --upload u000006 --yes`, `An order that loses lines, goes to another customer or moves to another day waits
until a person accepts it. “habitue uploads” says where there are any.

  habitue accept --upload u000006
  habitue accept --upload u000006 --yes`),
		Flags:  []cli.Flag{uploadFlag(w), yesFlag(w)},
		Action: revising(w, "accept", (*pipeline.Workspace).Accept),
	}, true)
}

// revising carries out a command that changes uploads.
func revising(w *world, name string, do func(*pipeline.Workspace, []string, bool) (pipeline.Revised, error)) cli.ActionFunc {
	return func(c *cli.Context) error {
		ids := c.StringSlice("upload")
		if len(ids) == 0 {
			return problem.New(problem.NoUploadsNamed, problem.Args{"command": name})
		}
		ws, err := w.locked(c, name)
		if err != nil {
			return err
		}
		currency := ws.Config.Currency
		revised, err := do(ws, ids, c.Bool("yes"))
		if err := closing(err, ws); err != nil {
			return err
		}
		if c.Bool("json") {
			return w.json(revised.JSON())
		}
		fmt.Fprint(w.stdout, revised.Say(w.session(), currency))
		return nil
	}
}

func reloadCommand(w *world) *cli.Command {
	return w.command(&cli.Command{
		Name:  "reload",
		Usage: w.say("relire des originaux archivés avec les réglages d'aujourd'hui", "read archived originals again under today's settings"),
		Description: w.say(`Après un changement de habitue.yaml : ce que les fichiers disent maintenant prend la
place de ce qu'ils disaient, dans leur ordre.

  habitue reload --upload u000006
  habitue reload --all --yes`, `After a change of habitue.yaml: what the files say now takes the place of what they
said, in their order.

  habitue reload --upload u000006
  habitue reload --all --yes`),
		Flags: []cli.Flag{
			uploadFlag(w), yesFlag(w),
			&cli.BoolFlag{Name: "all", Usage: w.say("tous les chargements", "every upload")},
			acceptChangesFlag(w),
		},
		Action: func(c *cli.Context) error {
			ids := c.StringSlice("upload")
			if len(ids) == 0 && !c.Bool("all") {
				return problem.New(problem.NoUploadsNamed, problem.Args{"command": "reload"})
			}
			if len(ids) > 0 && c.Bool("all") {
				return wrongFlag("reload", w.lang, "--all relit tous les chargements et ne va pas avec --upload.", "--all reads every upload again and does not go with --upload.")
			}
			ws, err := w.locked(c, "reload")
			if err != nil {
				return err
			}
			currency := ws.Config.Currency
			all, err := ws.Reload(w.ctx, ids, pipeline.Reading{AcceptChanges: c.Bool("accept-changes")}, c.Bool("yes"))
			if err := closing(err, ws); err != nil {
				return err
			}
			return reloaded(w, all, currency, c.Bool("json"))
		},
	}, true)
}

// reloaded prints what was read again.
func reloaded(w *world, all []pipeline.Revised, currency string, asJSON bool) error {
	code := 0
	for _, r := range all {
		if r.Change.Waiting > 0 {
			code = 3
		}
		if !asJSON {
			fmt.Fprint(w.stdout, r.Say(w.session(), currency))
			continue
		}
		if err := w.json(r.JSON()); err != nil {
			return err
		}
	}
	return exitCode(code)
}
