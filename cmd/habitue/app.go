package main

import (
	"errors"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/habitue-crm/habitue/internal/problem"
)

// newApp is the program with its commands, in the world's language.
func newApp(w *world, list []*cli.Command) *cli.App {
	return &cli.App{
		Name:    "habitue",
		Usage:   w.say("reconnaître les habitués d'un commerce, leur écrire une fois", "know a shop's regulars, write to them once"),
		Version: version,
		Writer:  w.stdout, ErrWriter: w.stderr,
		Commands:              list,
		HideHelpCommand:       true,
		CustomAppHelpTemplate: appHelp(w, list),
		ExitErrHandler:        func(*cli.Context, error) {},
		OnUsageError:          usageError(w),
		Action: func(c *cli.Context) error {
			return cli.ShowAppHelp(c)
		},
	}
}

// usageError says in our own words what cli found wrong with a value.
func usageError(w *world) func(*cli.Context, error, bool) error {
	return func(c *cli.Context, err error, _ bool) error {
		var p *problem.Problem
		if errors.As(err, &p) {
			return p
		}
		name := "…"
		if c.Command != nil {
			name = c.Command.Name
		}
		return problem.New(problem.WrongFlag, problem.Args{"message": strings.TrimSuffix(err.Error(), ".") + ".", "command": name})
	}
}

// command fills in what all commands share: --workspace, --lang, help in the language.
func (w *world) command(c *cli.Command, jsonToo bool) *cli.Command {
	c.Flags = append(c.Flags,
		&cli.StringFlag{Name: "workspace", Value: ".", DefaultText: ".", Usage: w.say("`DOSSIER` de l'espace de travail", "`FOLDER` of the workspace")},
		&cli.StringFlag{Name: "lang", Usage: w.say("`LANGUE` : fr ou en", "`LANGUAGE`: fr or en"), Action: checkLang(w)})
	if jsonToo {
		c.Flags = append(c.Flags, &cli.BoolFlag{Name: "json", Usage: w.say("pour les machines : JSON, jamais traduit", "for machines: JSON, never translated")})
	}
	c.CustomHelpTemplate = commandHelp(w, c)
	c.HideHelpCommand = true
	c.OnUsageError = usageError(w)
	return c
}

func checkLang(w *world) func(*cli.Context, string) error {
	return func(c *cli.Context, value string) error {
		if value == "fr" || value == "en" {
			return nil
		}
		return wrongFlag(c.Command.Name, w.lang, `--lang `+value+` : fr ou en.`, `--lang `+value+`: it is fr or en.`)
	}
}
