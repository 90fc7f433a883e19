package main

import (
	"errors"
	"fmt"
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

// appHelp is the page of habitue --help: three groups in their order, one line a command.
func appHelp(w *world, list []*cli.Command) string {
	var b strings.Builder
	b.WriteString("habitue - {{.Usage}}\n\n")
	b.WriteString(w.say("Usage : habitue COMMANDE [options] [fichiers]\n", "Usage: habitue COMMAND [flags] [files]\n"))
	group := ""
	for _, c := range list {
		if c.Category != group {
			group = c.Category
			b.WriteString("\n" + group + w.say(" :", ":") + "\n")
		}
		fmt.Fprintf(&b, "  %-10s %s\n", c.Name, c.Usage)
	}
	b.WriteString("\n" + w.say("Pour une commande : habitue COMMANDE --help. Pour commencer : habitue demo", "For one command: habitue COMMAND --help. To begin: habitue demo") + "\n")
	return b.String()
}

// commandHelp is the page of one command.
func commandHelp(w *world, c *cli.Command) string {
	var b strings.Builder
	fmt.Fprintf(&b, "habitue %s - %s\n\n", c.Name, c.Usage)
	fmt.Fprintf(&b, "%s habitue %s %s %s\n\n%s\n\n%s\n", w.say("Usage :", "Usage:"), c.Name, w.say("[options]", "[flags]"), c.ArgsUsage, c.Description, w.say("Options :", "Flags:"))
	for _, f := range c.Flags {
		b.WriteString(flagLine(w, f))
	}
	fmt.Fprintf(&b, "  %-24s %s\n", "--help", w.say("cette page", "this page"))
	return strings.ReplaceAll(b.String(), "{{", "{{\"{{\"}}")
}

// flagLine is one flag with its value's name, which stands between backquotes in its usage.
func flagLine(w *world, f cli.Flag) string {
	doc, ok := f.(cli.DocGenerationFlag)
	if !ok {
		return ""
	}
	value, usage := "", doc.GetUsage()
	if _, after, found := strings.Cut(usage, "`"); found {
		value, _, _ = strings.Cut(after, "`")
		usage = strings.ReplaceAll(usage, "`", "")
	}
	if text := doc.GetDefaultText(); doc.TakesValue() && text != "" {
		usage += w.say(" (sinon "+text+")", " (default "+text+")")
	}
	if required, ok := f.(cli.RequiredFlag); ok && required.IsRequired() {
		usage += w.say(" ; obligatoire", "; required")
	}
	return fmt.Sprintf("  %-24s %s\n", strings.TrimSpace("--"+f.Names()[0]+" "+value), usage)
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
