package main

import (
	"encoding/json"
	"errors"

	"github.com/urfave/cli/v2"

	"github.com/habitue-crm/habitue/internal/pipeline"
)

// json prints one value on one line.
func (w *world) json(v any) error {
	e := json.NewEncoder(w.stdout)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// locked opens the workspace for a command that changes it.
func (w *world) locked(c *cli.Context, command string) (*pipeline.Workspace, error) {
	return pipeline.OpenLocked(w.ctx, c.String("workspace"), command, w.session())
}

// closing closes a workspace after a command and keeps the command's own error first.
func closing(err error, ws *pipeline.Workspace) error {
	closed := ws.Close()
	if err != nil && closed != nil {
		return errors.Join(err, closed)
	}
	if err != nil {
		return err
	}
	return closed
}
