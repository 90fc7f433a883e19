package main

import (
	"github.com/urfave/cli/v2"

	"github.com/habitue-crm/habitue/internal/pipeline"
)

func memoryFlag(w *world) cli.Flag {
	return &cli.StringFlag{Name: "memory", Usage: w.say(
		"mémoire pour les lignes de vente : `TAILLE` comme 500MB ou 2GB ; au-delà, des fichiers (sinon le quart de la machine)",
		"memory for order lines: `SIZE` such as 500MB or 2GB; beyond it, files (default: a quarter of the machine's)")}
}

// memorySize reads --memory; 0 where it is not there.
func memorySize(w *world, c *cli.Context) (int64, error) {
	if !c.IsSet("memory") {
		return 0, nil
	}
	text := c.String("memory")
	n, ok := pipeline.ParseSize(text)
	if !ok {
		return 0, wrongFlag(c.Command.Name, w.lang, "--memory "+text+" : une taille d'au moins 1MB, comme 500MB ou 2GB.", "--memory "+text+": it is a size of at least 1MB, such as 500MB or 2GB.")
	}
	return n, nil
}
