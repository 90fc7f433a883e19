package main

import "github.com/urfave/cli/v2"

// commands lists every command, group by group: what a person does every day, campaigns, and technical ones.
func commands(w *world) []*cli.Command {
	daily, campaigns, technical := w.say("Tous les jours", "Every day"), w.say("Campagnes", "Campaigns"), w.say("Technique", "Technical")
	var all []*cli.Command
	for _, group := range []struct {
		name string
		list []func(*world) *cli.Command
	}{
		{daily, []func(*world) *cli.Command{demoCommand, tryCommand, initCommand, checkCommand, ingestCommand, uploadsCommand, undoCommand, reloadCommand, acceptCommand, snapshotCommand, reportCommand, explainCommand, whatifCommand, identityCommand}},
		{campaigns, []func(*world) *cli.Command{planCommand, previewCommand, approveCommand, sendCommand}},
		{technical, []func(*world) *cli.Command{runCommand, exportCommand, restoreCommand, cellsCommand, foldCommand}},
	} {
		for _, make := range group.list {
			c := make(w)
			c.Category = group.name
			all = append(all, c)
		}
	}
	return all
}
