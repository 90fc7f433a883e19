package main

import (
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/habitue-crm/habitue/internal/pipeline"
)

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
	b.WriteString(pipeline.Hanging("habitue "+c.Name+" - "+c.Usage, 2) + "\n\n")
	usage := strings.TrimSpace(fmt.Sprintf("%s habitue %s %s %s", w.say("Usage :", "Usage:"), c.Name, w.say("[options]", "[flags]"), c.ArgsUsage))
	fmt.Fprintf(&b, "%s\n\n%s\n\n%s\n", usage, filled(c.Description), w.say("Options :", "Flags:"))
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
	return pipeline.Hanging(fmt.Sprintf("  %-24s %s", strings.TrimSpace("--"+f.Names()[0]+" "+value), usage), 27) + "\n"
}

// filled wraps the paragraphs of a description; lines that are set in are examples and stay as they are.
func filled(description string) string {
	paragraphs := strings.Split(description, "\n\n")
	for i, p := range paragraphs {
		if !strings.HasPrefix(p, "  ") {
			paragraphs[i] = pipeline.Hanging(strings.ReplaceAll(p, "\n", " "), 0)
		}
	}
	return strings.Join(paragraphs, "\n\n")
}
