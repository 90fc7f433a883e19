package main

import (
	"fmt"
	"os"

	"github.com/urfave/cli/v2"

	"github.com/habitue-crm/habitue/internal/pipeline"
)

// qualityFlags are the flags by which uploads tells how good what was loaded is.
func qualityFlags(w *world) []cli.Flag {
	return []cli.Flag{
		&cli.BoolFlag{Name: "quality", Usage: w.say("ce qui manque, se contredit ou sort de l'ordinaire dans ce qui est chargé", "what is missing, contradicts itself or is out of the ordinary in what is loaded")},
		&cli.StringFlag{Name: "upload", Usage: w.say("avec --quality, un seul chargement : son `NUMÉRO` ou son début", "with --quality, one upload alone: its `ID` or its beginning")},
		&cli.StringFlag{Name: "page", Usage: w.say("avec --quality, écrire aussi la page dans ce `FICHIER`", "with --quality, write the page to this `FILE` too")},
		&cli.BoolFlag{Name: "addresses", Usage: w.say("avec --quality, montrer les adresses et téléphones entiers", "with --quality, show addresses and phone numbers whole")},
	}
}

// showQuality prints the quality of what is loaded, and writes its page where one is asked for.
func showQuality(w *world, c *cli.Context, ws *pipeline.Workspace) error {
	report, err := ws.Quality(w.ctx, c.String("upload"), c.Bool("addresses"))
	if err != nil {
		return err
	}
	if path := c.String("page"); path != "" {
		html, err := report.HTML()
		if err != nil {
			return err
		}
		if err := os.WriteFile(path, html, 0o600); err != nil {
			return fmt.Errorf("write the page: %w", err)
		}
	}
	if c.Bool("json") {
		return w.json(report.Quality)
	}
	return report.Terminal(w.stdout)
}

// needsQuality refuses a flag that only --quality knows.
func needsQuality(w *world, c *cli.Context) error {
	for _, name := range []string{"upload", "page", "addresses"} {
		if c.IsSet(name) && !c.Bool("quality") {
			return wrongFlag("uploads", w.lang, "--"+name+" va avec --quality.", "--"+name+" goes with --quality.")
		}
	}
	return nil
}
