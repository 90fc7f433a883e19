package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/habitue-crm/habitue/internal/config"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/pipeline"
	"github.com/habitue-crm/habitue/internal/problem"
)

// version is the program's version; releases set it when linking.
var version = "0.1.0-dev"

// world is what the program knows of its surroundings.
type world struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string
	now            func() time.Time
	lang           string
	ctx            context.Context
}

// say picks the sentence of the program's language.
func (w *world) say(fr, en string) string {
	if w.lang == "fr" {
		return fr
	}
	return en
}

// patience is how long a person's command waits for the workspace's lock.
const patience = 10 * time.Second

// run carries out one command line and returns its exit code.
func run(args []string, w *world) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	w.ctx = ctx
	w.lang = language(args, w.getenv)
	list := commands(w)
	line, err := arrange(args, list, w.lang)
	if err == nil {
		err = newApp(w, list).RunContext(ctx, line)
	}
	return w.finish(ctx, err)
}

// finish says what went wrong, if anything, and turns it into the exit code.
func (w *world) finish(ctx context.Context, err error) int {
	if err == nil {
		return 0
	}
	var done exit
	if errors.As(err, &done) {
		return int(done)
	}
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		err = problem.New(problem.Interrupted, nil)
	}
	return w.complain(err)
}

// complain prints a problem, or several, to stderr, each once, and returns the worst exit code in the order of
// DESIGN §4: 130, 2, 1, 4, 3.
func (w *world) complain(err error) int {
	code := 0
	said := map[string]bool{}
	narrow := onTerminal(w.stderr) // it would cut words at its edge
	for _, p := range problems(err) {
		if line := "habitue: " + p.Say(w.lang); !said[line] {
			said[line] = true
			if narrow {
				line = pipeline.Hanging(line, 2)
			}
			fmt.Fprintln(w.stderr, line)
		}
		code = worse(code, p.Exit())
	}
	return code
}

// problems flattens joined errors into what a person is told.
func problems(err error) []*problem.Problem {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var all []*problem.Problem
		for _, e := range joined.Unwrap() {
			all = append(all, problems(e)...)
		}
		return all
	}
	return []*problem.Problem{pipeline.Told(err)}
}

// worse is the exit code that wins.
func worse(a, b int) int {
	for _, code := range []int{130, 2, 1, 4, 3} {
		if a == code || b == code {
			return code
		}
	}
	return 0
}

// exit is an exit code of a command that has already said everything.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

// exitCode makes a code an error, nil for 0.
func exitCode(code int) error {
	if code == 0 {
		return nil
	}
	return exit(code)
}

// session is what the use cases get.
func (w *world) session() *pipeline.Session {
	return &pipeline.Session{
		Stdout: w.stdout, Stderr: w.stderr, Lang: w.lang, Now: w.now, Random: rand.Reader,
		Getenv: w.getenv, Meter: newMeter(w), Patience: patience, Version: version,
	}
}

// language decides in which language the program speaks: --lang, the workspace's setting, LANG, English.
func language(args []string, getenv func(string) string) string {
	if lang := valueOf(args, "lang"); lang == "fr" || lang == "en" {
		return lang
	}
	dir := valueOf(args, "workspace")
	if dir == "" {
		dir = "."
	}
	if c, err := config.Load(dir); err == nil && c.Language != "" {
		return c.Language
	}
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := getenv(name); value != "" {
			if strings.HasPrefix(value, "fr") {
				return "fr"
			}
			return "en"
		}
	}
	return "en"
}

// valueOf finds the value of a flag anywhere in a command line, before it is parsed.
func valueOf(args []string, name string) string {
	for i, arg := range args {
		if arg == "--"+name && i+1 < len(args) {
			return args[i+1]
		}
		if value, ok := strings.CutPrefix(arg, "--"+name+"="); ok {
			return value
		}
	}
	return ""
}

// dateFlag reads a day from a flag; nil where the flag is not there.
func dateFlag(c *cli.Context, name string) (*crm.Date, error) {
	if !c.IsSet(name) {
		return nil, nil
	}
	d, err := crm.ParseDate(c.String(name))
	if err != nil {
		return nil, problem.New(problem.BadDate, problem.Args{"value": c.String(name)})
	}
	return &d, nil
}
