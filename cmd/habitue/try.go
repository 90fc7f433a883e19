package main

import (
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/habitue-crm/habitue/internal/pipeline"
)

func tryCommand(w *world) *cli.Command {
	return w.command(&cli.Command{
		Name:      "try",
		Usage:     w.say("lire des exports à l'essai et voir ses habitués sur une page", "read exports as a try and see your regulars on one page"),
		ArgsUsage: w.say("FICHIER…", "FILE…"),
		Description: w.say(`Lit des exports dans un espace jetable et montre une page : les habitués, la classe A, les
ventes par mois, ce qui ne va pas dans les fichiers. Rien n'est envoyé et rien n'est gardé :
dans un terminal la page s'ouvre dans le navigateur sans être un fichier, ailleurs elle
s'affiche en texte. --out garde la page, --keep l'essai entier.

  habitue try ventes-2025.xlsx clients.xlsx
  habitue try --out page.html ventes-2025.xlsx`, `Reads exports into a throw-away workspace and shows one page: the regulars, class A, sales
by month, what is wrong in the files. Nothing is sent and nothing is kept: on a terminal the
page opens in the browser without being a file, elsewhere it is printed as text. --out keeps
the page, --keep the whole try.

  habitue try ventes-2025.xlsx clients.xlsx
  habitue try --out page.html ventes-2025.xlsx`),
		Flags: append([]cli.Flag{
			&cli.BoolFlag{Name: "open", Usage: w.say("ouvrir la page dans le navigateur, même sans terminal", "open the page in the browser, also without a terminal")},
			&cli.StringFlag{Name: "out", Usage: w.say("`FICHIER` où garder la page", "`FILE` in which to keep the page")},
			&cli.StringFlag{Name: "keep", Usage: w.say("`DOSSIER` où garder l'espace de travail", "`FOLDER` in which to keep the workspace")},
		}, readingFlags(w)...),
		Action: func(c *cli.Context) error {
			keep := pipeline.Keeping{Folder: c.String("keep"), Page: c.String("out")}
			tried, err := pipeline.Try(w.ctx, c.Args().Slice(), keep, reading(c), w.session())
			if err != nil {
				return err
			}
			if c.Bool("json") {
				err = w.json(tried.JSON())
			}
			if err == nil {
				err = w.showTry(tried, c.Bool("open"), c.Bool("json"))
			}
			if err != nil {
				return err
			}
			return exitCode(tried.Loads.Exit())
		},
	}, true)
}

// showTry shows the page of a try: the file where there is one and it is asked for, else in the browser of whoever sits
// at the terminal, else as text.
func (w *world) showTry(tried pipeline.Tried, open, asJSON bool) error {
	show := func(address string) error { return pipeline.ShowPage(address, w.getenv) }
	inBrowser := open || w.sits() && !asJSON && pipeline.HasBrowser(w.getenv)
	if !asJSON && (tried.Page != "" || inBrowser) {
		fmt.Fprint(w.stdout, tried.Say(w.session()))
	}
	if tried.Page != "" {
		if open && show(tried.Page) != nil {
			fmt.Fprintln(w.stderr, w.say("habitue: aucun navigateur ici ; ouvrez la page vous-même.", "habitue: no browser is here; open the page yourself."))
		}
		return nil
	}
	s := w.session()
	if asJSON {
		s.Stdout = w.stderr
	}
	switch {
	case inBrowser:
		how := pipeline.Showing{Open: show}
		if w.sits() {
			how.Enter = w.stdin
		}
		if err := tried.Show(w.ctx, s, how); err != nil {
			return err
		}
	case asJSON:
		return nil
	default:
		if err := tried.Text(w.stdout); err != nil {
			return err
		}
	}
	if !asJSON {
		fmt.Fprint(w.stdout, "\n"+tried.SayKept(s))
	}
	return nil
}

// sits reports whether somebody sits at a terminal, to read and to type.
func (w *world) sits() bool {
	for _, end := range []any{w.stdin, w.stdout} {
		if !onTerminal(end) {
			return false
		}
	}
	return true
}
