package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/habitue-crm/habitue/internal/pipeline"
	"github.com/habitue-crm/habitue/internal/problem"
)

func checkCommand(w *world) *cli.Command {
	return w.command(&cli.Command{
		Name:      "check",
		Usage:     w.say("lire un fichier, dire ce qu'il contient, ne rien changer", "read a file, say what is in it, change nothing"),
		ArgsUsage: w.say("FICHIER…", "FILE…"),
		Description: w.say(`Dit quelles feuilles sont reconnues, quelles colonnes, combien de lignes seraient
chargées, écartées ou passées, et pourquoi.

  habitue check ventes-2025.xlsx
  habitue check --json ventes-2025.xlsx clients.xlsx

--inbox pose une page à côté de chaque fichier d'inbox/, « … - OK.html » ou « … - à
corriger.html », et les lignes à corriger dans un classeur ; rien n'est chargé. À lancer
toutes les cinq minutes.`, `Says which sheets are recognised, which columns, how many rows would be loaded,
rejected or skipped, and why.

  habitue check ventes-2025.xlsx
  habitue check --json ventes-2025.xlsx clients.xlsx

--inbox lays a page beside each file of inbox/, “… - OK.html” or “… - to fix.html”, and the
rows to correct in a workbook; nothing is loaded. To be run every five minutes.`),
		Flags: append(readingFlags(w), acceptChangesFlag(w), &cli.BoolFlag{Name: "inbox", Usage: w.say("une page à côté de chaque fichier d'inbox/ ; rien n'est chargé", "a page beside each file of inbox/; nothing is loaded")}),
		Action: func(c *cli.Context) error {
			if c.Bool("inbox") {
				return w.checkInbox(c)
			}
			if c.NArg() == 0 {
				return problem.New(problem.NoFiles, problem.Args{"command": "check"})
			}
			checked, currency, err := pipeline.Check(w.ctx, c.String("workspace"), c.Args().Slice(), reading(c), w.session())
			if err != nil {
				return err
			}
			code := 0
			for _, f := range checked {
				if c.Bool("json") {
					if err := w.json(f); err != nil {
						return err
					}
				} else {
					fmt.Fprint(w.stdout, f.Say(w.session(), currency))
				}
				code = worse(code, f.Exit())
			}
			return exitCode(code)
		},
	}, true)
}

// checkInbox lays the pages beside the files of the inbox.
func (w *world) checkInbox(c *cli.Context) error {
	if c.NArg() > 0 {
		return wrongFlag("check", w.lang, "--inbox lit inbox/ et ne prend pas de fichier.", "--inbox reads inbox/ and takes no file.")
	}
	if c.Bool("accept-changes") {
		return wrongFlag("check", w.lang, "--accept-changes ne va pas avec --inbox, qui ne compare rien avec ce qui est chargé.", "--accept-changes does not go with --inbox, which compares nothing with what is loaded.")
	}
	pages, err := pipeline.CheckInbox(w.ctx, c.String("workspace"), reading(c), w.session())
	if err != nil {
		return err
	}
	if !c.Bool("json") {
		fmt.Fprint(w.stdout, pages.Say(w.lang))
		return exitCode(pages.Exit())
	}
	for _, p := range pages.Pages {
		if err := w.json(p); err != nil {
			return err
		}
	}
	return exitCode(pages.Exit())
}

// readingFlags say what the files leave open.
func readingFlags(w *world) []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "source", Value: "shop", Usage: w.say("`NOM` de la caisse ou boutique d'où viennent les numéros", "`NAME` of the till or shop whose numbers these are")},
		oneOfFlag("date-order", w.say("`ORDRE` des dates comme 03/04/2026 : dmy ou mdy, ymd pour 26-04-03", "`ORDER` of dates such as 03/04/2026: dmy or mdy, ymd for 26-04-03"), w, "dmy", "mdy", "ymd"),
		oneOfFlag("date-system", w.say("`ANNÉE` depuis laquelle les jours en nombres nus se comptent : 1900 ou 1904", "`YEAR` from which bare day numbers count: 1900 or 1904"), w, "1900", "1904"),
		oneOfFlag("decimal", w.say("`SIGNE` devant les décimales : comma ou dot", "`SIGN` before the decimals: comma or dot"), w, "comma", "dot"),
		columnsFlag(w),
		&cli.BoolFlag{Name: "accept-mapping", Usage: w.say("dire oui aux colonnes seulement vraisemblables, et à un en-tête qui a changé ; c'est retenu pour la source", "say yes to columns that are only likely, and to a header that has changed; it is remembered for the source")},
		oneOfFlag("discount", w.say("`SENS` des remises comme 0,5 : percent (0,5 %), share (50 %) ou amount", "`MEANING` of discounts such as 0.5: percent (0.5 %), share (50 %) or amount"), w, "percent", "share", "amount"),
		&cli.StringSliceFlag{Name: "skip-sheet", Usage: w.say("`FEUILLE` qui ne contient ni ventes ni clients", "`SHEET` that holds neither sales nor customers")},
		&cli.StringFlag{Name: "password-env", Usage: w.say("`VARIABLE` d'environnement qui contient le mot de passe", "environment `VARIABLE` that holds the password")},
		recoverFlag(w),
		&cli.BoolFlag{Name: "total-differs", Usage: w.say("charger même si la ligne de total du fichier ne correspond pas", "load although the file's own total row does not match")},
	}
}

// acceptChangesFlag lets a load replace whatever it changes.
func acceptChangesFlag(w *world) cli.Flag {
	return &cli.BoolFlag{Name: "accept-changes", Usage: w.say("remplacer aussi les commandes qui perdent des lignes, changent de client ou de jour", "replace orders too that lose lines, go to another customer or move to another day")}
}

// recoverFlag asks for what is left of a damaged file.
func recoverFlag(w *world) cli.Flag {
	return &cli.BoolFlag{Name: "recover", Usage: w.say("lire ce qui reste d'un fichier abîmé ; tout ce qui manque est dit, et le code est 3", "read what is left of a damaged file; all that is missing is said, and the code is 3")}
}

// oneOfFlag takes one of a few words.
func oneOfFlag(name, usage string, w *world, words ...string) cli.Flag {
	return &cli.StringFlag{Name: name, Usage: usage, Action: func(c *cli.Context, value string) error {
		if slices.Contains(words, value) {
			return nil
		}
		first, last := strings.Join(words[:len(words)-1], ", "), words[len(words)-1]
		return wrongFlag(c.Command.Name, w.lang, "--"+name+" "+value+" : "+first+" ou "+last+".", "--"+name+" "+value+": it is "+first+" or "+last+".")
	}}
}

// reading is what the flags say.
func reading(c *cli.Context) pipeline.Reading {
	return pipeline.Reading{
		Source: c.String("source"), DateOrder: c.String("date-order"), DateSystem: c.String("date-system"), Decimal: c.String("decimal"), Discount: c.String("discount"), Columns: columnsOf(c),
		SkipSheets: c.StringSlice("skip-sheet"), AcceptChanges: c.Bool("accept-changes"), AcceptMapping: c.Bool("accept-mapping"), TotalDiffers: c.Bool("total-differs"), PasswordEnv: c.String("password-env"), Recover: c.Bool("recover"),
	}
}
