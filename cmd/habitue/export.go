package main

import (
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/habitue-crm/habitue/internal/pipeline"
)

func exportCommand(w *world) *cli.Command {
	return w.command(&cli.Command{
		Name:  "export",
		Usage: w.say("une table d'un état en csv, xlsx ou json", "a snapshot table as csv, xlsx or json"),
		Description: w.say(`  habitue export --table customers --where 'abc_class == "A"' --columns email
  habitue export --table customers --format xlsx --output clients.xlsx
  habitue export --table tiers --where 'abc_class == "A"' --format json`, `  habitue export --table customers --where 'abc_class == "A"' --columns email
  habitue export --table customers --format xlsx --output customers.xlsx
  habitue export --table tiers --where 'abc_class == "A"' --format json`),
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "table", Required: true, Usage: w.say("`NOM` de la table : "+pipeline.TableNames(), "`NAME` of the table: "+pipeline.TableNames())},
			asOfFlag(w),
			&cli.StringFlag{Name: "columns", Usage: w.say("`NOMS` des colonnes, séparés par des virgules", "`NAMES` of the columns, separated by commas")},
			&cli.StringFlag{Name: "where", Usage: w.say("`CONDITION` sur les clients, comme dans une campagne", "`CONDITION` on the customers, as in a campaign")},
			&cli.StringFlag{Name: "format", Value: "csv", Usage: w.say("`FORMAT` : csv, xlsx, json", "`FORMAT`: csv, xlsx, json")},
			&cli.StringFlag{Name: "output", Usage: w.say("`FICHIER` à écrire, sinon la sortie", "`FILE` to write, else standard output")},
		},
		Action: func(c *cli.Context) error {
			day, err := dateFlag(c, "as-of")
			if err != nil {
				return err
			}
			ws, err := pipeline.Open(c.String("workspace"), w.session())
			if err != nil {
				return err
			}
			opt := pipeline.ExportOptions{Table: c.String("table"), AsOf: day, Where: c.String("where"), Format: c.String("format")}
			if names := c.String("columns"); names != "" {
				opt.Columns = strings.Split(names, ",")
			}
			if c.String("output") == "" {
				return ws.Export(c.Context, opt, w.stdout)
			}
			return ws.ExportFile(c.Context, opt, c.String("output"))
		},
	}, false)
}
