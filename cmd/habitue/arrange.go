package main

import (
	"cmp"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/habitue-crm/habitue/internal/problem"
)

// arrange checks a command line before cli sees it. cli v2 stops reading flags at the first name and takes what
// follows for further names; a flag that would be lost that way is refused with the corrected line. Flags in
// front of the command are moved behind it.
func arrange(args []string, list []*cli.Command, lang string) ([]string, error) {
	front, rest := leading(args[1:])
	if len(rest) == 0 {
		return append(args[:1:1], withoutCommon(front)...), nil
	}
	i := slices.IndexFunc(list, func(c *cli.Command) bool { return c.HasName(rest[0]) })
	if i < 0 {
		if rest[0] == "help" {
			return args, nil
		}
		return nil, unknownCommand(rest[0], list, lang)
	}
	command, line := list[i], []string{args[0], rest[0]}
	if between, under := leading(rest[1:]); len(under) > 0 { // a command under another one
		if j := slices.IndexFunc(command.Subcommands, func(c *cli.Command) bool { return c.HasName(under[0]) }); j >= 0 {
			command, line, front, rest = command.Subcommands[j], append(line, under[0]), append(front, between...), under
		}
	}
	sorted, err := sortFlags(command, append(front, rest[1:]...), len(front), lang)
	if err != nil {
		return nil, err
	}
	return append(line, sorted...), nil
}

// leading parts the flags before the first name from what follows.
func leading(words []string) (flags, rest []string) {
	rest = words
	for len(rest) > 0 && strings.HasPrefix(rest[0], "-") {
		width := 1
		if name := strings.TrimLeft(rest[0], "-"); (name == "lang" || name == "workspace") && len(rest) > 1 {
			width = 2
		}
		flags, rest = append(flags, rest[:width]...), rest[width:]
	}
	return flags, rest
}

// withoutCommon leaves of the flags before any command those that the program itself knows: help and version.
func withoutCommon(front []string) []string {
	var kept []string
	for i := 0; i < len(front); i++ {
		switch name, _, valued := strings.Cut(strings.TrimLeft(front[i], "-"), "="); name {
		case "lang", "workspace":
			if !valued {
				i++
			}
		default:
			kept = append(kept, front[i])
		}
	}
	return kept
}

// fullName is a command as it is typed behind "habitue".
func fullName(c *cli.Command) string { return cmp.Or(c.HelpName, c.Name) }

// sortFlags walks one command's arguments; the first allowedFront words are flags that stood before it.
func sortFlags(c *cli.Command, words []string, allowedFront int, lang string) ([]string, error) {
	var flags, names []string
	var late string
	for i := 0; i < len(words); i++ {
		word := words[i]
		if word == "--" {
			names = append(names, words[i+1:]...)
			break
		}
		if !strings.HasPrefix(word, "-") || word == "-" {
			names = append(names, word)
			continue
		}
		takesValue, err := lookUp(c, word, lang)
		if err != nil {
			return nil, err
		}
		if len(names) > 0 && late == "" && i >= allowedFront {
			late = word
		}
		flags = append(flags, word)
		if takesValue && !strings.Contains(word, "=") {
			if i+1 == len(words) {
				return nil, wrongFlag(fullName(c), lang, word+" attend une valeur.", word+" needs a value.")
			}
			i++
			flags = append(flags, words[i])
		}
	}
	if late != "" {
		line := append(append(append([]string{"habitue"}, strings.Fields(fullName(c))...), flags...), names...)
		return nil, problem.New(problem.FlagAfterName, problem.Args{"flag": late, "line": quoted(line)})
	}
	if err := missing(c, flags, lang); err != nil {
		return nil, err
	}
	if slices.ContainsFunc(names, func(n string) bool { return strings.HasPrefix(n, "-") && n != "-" }) {
		flags = append(flags, "--")
	}
	return append(flags, names...), nil
}

// missing refuses a line without a flag that the command needs; a line that asks for help needs none.
func missing(c *cli.Command, flags []string, lang string) error {
	given := map[string]bool{}
	for _, word := range flags {
		name, _, _ := strings.Cut(strings.TrimLeft(word, "-"), "=")
		given[name] = true
	}
	if given["help"] || given["h"] {
		return nil
	}
	for _, f := range c.Flags {
		required, ok := f.(cli.RequiredFlag)
		if ok && required.IsRequired() && !given[f.Names()[0]] {
			name := "--" + f.Names()[0]
			return wrongFlag(fullName(c), lang, "Il manque "+name+".", name+" is needed.")
		}
	}
	return nil
}

// lookUp says whether a flag takes a value, or that the command has no such flag.
func lookUp(c *cli.Command, word, lang string) (takesValue bool, err error) {
	name, _, _ := strings.Cut(strings.TrimLeft(word, "-"), "=")
	var known []string
	for _, f := range append(slices.Clone(c.Flags), cli.HelpFlag) {
		for _, n := range f.Names() {
			if n == name {
				_, isBool := f.(*cli.BoolFlag)
				return !isBool, nil
			}
			known = append(known, n)
		}
	}
	fr, en := "«\u00a0"+word+"\u00a0» n'est pas une option de "+fullName(c)+".", `"`+word+`" is not a flag of `+fullName(c)+"."
	if near := problem.Nearest(name, known); near != "" {
		fr, en = fr+" Vouliez-vous dire --"+near+"\u00a0?", en+" Did you mean --"+near+"?"
	}
	return false, wrongFlag(fullName(c), lang, fr, en)
}

func wrongFlag(command, lang, fr, en string) error {
	message := en
	if lang == "fr" {
		message = fr
	}
	return problem.New(problem.WrongFlag, problem.Args{"message": message, "command": command})
}

func unknownCommand(name string, list []*cli.Command, lang string) error {
	var known []string
	for _, c := range list {
		known = append(known, c.Name)
	}
	suggestion := ""
	if near := problem.Nearest(name, known); near != "" {
		suggestion = " Did you mean: habitue " + near
		if lang == "fr" {
			suggestion = " Vouliez-vous dire : habitue " + near
		}
	}
	return problem.New(problem.UnknownCommand, problem.Args{"name": name, "suggestion": suggestion})
}

// quoted writes a command line that a shell reads back.
func quoted(words []string) string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = w
		if w == "" || strings.ContainsAny(w, " \t\n'\"\\$&|;<>()*?[]#~`!{}") {
			out[i] = "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
		}
	}
	return strings.Join(out, " ")
}
