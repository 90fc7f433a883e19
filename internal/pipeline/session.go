package pipeline

import (
	"io"
	"time"
)

// Session is what a use case knows of the world besides the workspace: who listens, in which language, what
// time it is, where randomness comes from.
type Session struct {
	Stdout, Stderr io.Writer
	Lang           string // "fr" or "en"
	Now            func() time.Time
	Random         io.Reader
	Getenv         func(string) string
	Meter          Meter
	// Patience is how long a command waits for the workspace's lock.
	Patience time.Duration
	// Memory is about how much the engine takes for order lines on their way, in bytes; 0 is a quarter of the machine's.
	Memory int64
	// Version of the program, written into manifests.
	Version string
}

// Meter shows how far something has come. It may show nothing.
type Meter interface {
	// Start begins a new bar; total 0 is not known.
	Start(label string, total int64)
	// Set says how much is done.
	Set(done int64)
	// Stop takes the bar away.
	Stop()
}

// Silent is a Meter that shows nothing.
type Silent struct{}

// Start does nothing.
func (Silent) Start(string, int64) {}

// Set does nothing.
func (Silent) Set(int64) {}

// Stop does nothing.
func (Silent) Stop() {}

// Say picks the sentence of the session's language.
func (s *Session) Say(fr, en string) string {
	if s.Lang == "fr" {
		return fr
	}
	return en
}
