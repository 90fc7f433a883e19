package main

import (
	"strconv"

	"github.com/urfave/cli/v2"

	"github.com/habitue-crm/habitue/internal/pipeline"
)

func foldCommand(w *world) *cli.Command {
	c := &cli.Command{
		Name:  "fold",
		Usage: w.say("compter des lignes triées, dans le moteur d'un autre", "fold sorted lines, inside someone else's engine"),
		Description: w.say(`Lit des lignes de commande triées par client (docs/formats.md) et écrit une ligne par client,
rien d'autre. Au moindre doute : un message avec le numéro de la ligne, et un code différent de 0.

  LC_ALL=C sort -t "$(printf '\t')" -k 1,1 lignes.tsv |
    habitue fold --stdin --as-of 2025-12-31`, `Reads order lines sorted by customer (docs/formats.md) and writes one row a customer, nothing
else. On any doubt: a message with the line's number, and an exit code that is not 0.

  LC_ALL=C sort -t "$(printf '\t')" -k 1,1 lines.tsv |
    habitue fold --stdin --as-of 2025-12-31`),
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "stdin", Required: true, Usage: w.say("lire l'entrée standard", "read standard input")},
			&cli.StringFlag{Name: "as-of", Required: true, Usage: w.say("à la fin du `JOUR` (AAAA-MM-JJ) ; les lignes d'après ne comptent pas", "at the end of `DAY` (YYYY-MM-DD); later lines do not count")},
			basisFlag(w),
			&cli.BoolFlag{Name: "shipping", Usage: w.say("les frais de port payés comptent", "what was paid for shipping counts")},
			&cli.StringFlag{Name: "expect-lines", Usage: w.say("refuser un autre nombre de lignes que `N`", "refuse another number of lines than `N`")},
			&cli.StringFlag{Name: "lang", Usage: w.say("`LANGUE` : fr ou en", "`LANGUAGE`: fr or en"), Action: checkLang(w)},
		},
		Action: func(c *cli.Context) error {
			day, err := dateFlag(c, "as-of")
			if err != nil {
				return err
			}
			opt := pipeline.FoldOptions{AsOf: *day, Basis: c.String("basis"), Shipping: c.Bool("shipping")}
			if text := c.String("expect-lines"); c.IsSet("expect-lines") {
				n, err := strconv.ParseInt(text, 10, 64)
				if err != nil || n < 0 {
					return wrongFlag("fold", w.lang, "--expect-lines "+text+" : un nombre de lignes.", "--expect-lines "+text+": it is a number of lines.")
				}
				opt.Expect = &n
			}
			return pipeline.FoldStream(w.ctx, w.stdin, w.stdout, opt)
		},
	}
	c.CustomHelpTemplate = commandHelp(w, c)
	c.HideHelpCommand = true
	c.OnUsageError = usageError(w)
	return c
}
