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
		Usage:   w.say("garder les clients d'un commerce : lire ses ventes, reconnaître les habitués, leur écrire une fois", "keep a shop's customers: read its sales, know its regulars, write to them once"),
		Version: version,
		Writer:  w.stdout, ErrWriter: w.stderr,
		Commands:              list,
		HideHelpCommand:       true,
		CustomAppHelpTemplate: appHelp(w),
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
		return problem.New(problem.WrongFlag, problem.Args{"message": strings.TrimSuffix(err.Error(), "."), "command": name})
	}
}

// appHelp is the page of habitue --help: three groups, one line a command.
func appHelp(w *world) string {
	return `habitue - {{.Usage}}

` + w.say("Usage :", "Usage:") + ` habitue ` + w.say("COMMANDE [options] [fichiers]", "COMMAND [flags] [files]") + `
{{range .VisibleCategories}}
{{.Name}}:
{{range .VisibleCommands}}  {{printf "%-10s" .Name}} {{.Usage}}
{{end}}{{end}}
` + w.say("Pour une commande : habitue COMMANDE --help. Pour commencer : habitue demo", "For one command: habitue COMMAND --help. To begin: habitue demo") + "\n"
}

// commandHelp is the page of one command.
func commandHelp(w *world) string {
	return `habitue {{.Name}} - {{.Usage}}

` + w.say("Usage :", "Usage:") + ` habitue {{.Name}} ` + w.say("[options]", "[flags]") + `{{if .ArgsUsage}} {{.ArgsUsage}}{{end}}

{{.Description}}

` + w.say("Options :", "Flags:") + `
{{range .VisibleFlags}}  {{.}}
{{end}}`
}

// command fills in what all commands share: --workspace, --lang, help in the language.
func (w *world) command(c *cli.Command, jsonToo bool) *cli.Command {
	c.Flags = append(c.Flags,
		&cli.StringFlag{Name: "workspace", Value: ".", DefaultText: ".", Usage: w.say("`DOSSIER` de l'espace de travail", "`FOLDER` of the workspace")},
		&cli.StringFlag{Name: "lang", Usage: w.say("`LANGUE` : fr ou en", "`LANGUAGE`: fr or en"), Action: checkLang(w)})
	if jsonToo {
		c.Flags = append(c.Flags, &cli.BoolFlag{Name: "json", Usage: w.say("pour les machines : JSON, jamais traduit", "for machines: JSON, never translated")})
	}
	c.CustomHelpTemplate = commandHelp(w)
	c.HideHelpCommand = true
	c.OnUsageError = usageError(w)
	return c
}

func checkLang(w *world) func(*cli.Context, string) error {
	return func(c *cli.Context, value string) error {
		if value == "fr" || value == "en" {
			return nil
		}
		return wrongFlag(c.Command.Name, w.lang, `--lang `+value+` : fr ou en`, `--lang `+value+`: it is fr or en`)
	}
}
