// Command habitue reads a shop's sales spreadsheets, works out who its regulars are, and writes to them once.
// This package turns flags into calls of internal/pipeline and prints what comes back; no rule lives here.
package main

import (
	"os"

	"github.com/habitue-crm/habitue/internal/pipeline"
)

func main() { os.Exit(realMain()) }

// realMain is main with an exit code, so that tests can run the program in their own process.
func realMain() int {
	return run(os.Args, &world{
		stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr,
		getenv: os.Getenv, now: pipeline.Clock,
	})
}
