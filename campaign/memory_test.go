package campaign

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/habitue-crm/habitue/campaign/mail"
	"github.com/habitue-crm/habitue/internal/crm"
)

const sample = `---
author: marie
audience: abc_class == "A" and net_sales > 500
offer:
  type: percent_off
  percent: 15
  minimum: 50
  ends: 30
  code: yes
subject:
  fr: "{{.FirstName}}, un mot pour vous : {{.Offer}}"
  en: A word for you, {{.FirstName}}
preheader: {fr: "Jusqu’au {{.Ends}}", en: "Until {{.Ends}}"}
repeat: monthly
language: fr
---
<!-- fr -->
# Merci de revenir

Bonjour {{.FirstName}},

vous êtes de ceux qui font vivre {{.Shop}}{{if .City}}, à {{.City}} et *ailleurs*{{end}}. Pour vous remercier :
{{.Offer}}. Voyez [nos nouveautés](https://www.example.com/neuf?a=1&b=2).

1. Du thé {vert}
2. Du café, torréfié chez nous chaque semaine, et que l’on peut goûter le samedi matin avant de choisir

{{if .Tier}}

> Votre palier : {{.Tier}}

{{end}}

**[Voir la boutique](https://www.example.com/)**

<!-- en -->
# Thank you for coming back

Hello, {{.FirstName}},

people like you keep {{.Shop}} going. To say thank you: {{.Offer}}.

![A cup of coffee](https://www.example.com/cup.jpg)

## What is new

- Tea
- Coffee
`

var errDead = errors.New("the power went off")

// world is a journal, a suppression list and a transport that can lose power at any step. A step is one call;
// the one at which the power goes either takes effect or does not, and everything after it fails.
type world struct {
	mu         sync.Mutex
	states     map[string]crm.JournalEntry
	suppressed map[crm.Email]string
	mailed     map[string]int    // in the days of the budget
	reached    map[crm.Email]int // likewise
	delivered  map[string]int    // address → times
	answer     func(to string, attempt int) error
	attempts   map[string]int
	opened     int
	openErr    func(n int) error
	step       int
	dieAt      int // 0 never
	lastCounts bool
	fail       string // "Intend", "Begin", "Finish", "States": returns an error
}

func newWorld() *world {
	return &world{states: map[string]crm.JournalEntry{}, suppressed: map[crm.Email]string{}, delivered: map[string]int{}, attempts: map[string]int{}}
}

// powered counts a step; effect says whether it happens at all.
func (w *world) powered() (effect bool, err error) {
	w.step++
	switch {
	case w.dieAt == 0 || w.step < w.dieAt:
		return true, nil
	case w.step == w.dieAt:
		return w.lastCounts, errDead
	}
	return false, errDead
}

func (w *world) MailedSince(context.Context, time.Time) (map[string]int, map[crm.Email]int, error) {
	if w.fail == "MailedSince" {
		return nil, nil, errDead
	}
	return w.mailed, w.reached, nil
}

func (w *world) Suppressed(_ context.Context, mailbox crm.Email) (string, bool, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.fail == "Suppressed" {
		return "", false, errDead
	}
	why, found := w.suppressed[mailbox.SuppressionKey()]
	return why, found, nil
}

func (w *world) States(_ context.Context, campaign, occurrence string) ([]crm.JournalEntry, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.fail == "States" {
		return nil, errDead
	}
	var all []crm.JournalEntry
	for _, id := range slices.Sorted(maps.Keys(w.states)) {
		if e := w.states[id]; e.Key.Campaign == campaign && e.Key.Occurrence == occurrence {
			all = append(all, e)
		}
	}
	return all, nil
}

func (w *world) Intend(_ context.Context, planID string, entries []crm.JournalEntry) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.fail == "Intend" {
		return errDead
	}
	effect, err := w.powered()
	for _, e := range entries {
		if have := w.states[e.Key.CustomerID]; have.State.Mailed() {
			return fmt.Errorf("intend %s: already %s", e.Key.CustomerID, have.State)
		}
		if effect {
			e.PlanID, e.State = planID, crm.MailIntent
			w.states[e.Key.CustomerID] = e
		}
	}
	return err
}

func (w *world) Begin(_ context.Context, e crm.JournalEntry) error {
	return w.put("Begin", e, crm.MailIntent)
}

func (w *world) Finish(_ context.Context, e crm.JournalEntry) error {
	if e.State == crm.MailWithheld {
		return w.put("Finish", e, crm.MailIntent)
	}
	return w.put("Finish", e, crm.MailBegun)
}

// put moves a mailing on, only from the state that must come before.
func (w *world) put(call string, e crm.JournalEntry, from crm.MailState) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.fail == call {
		return errDead
	}
	effect, err := w.powered()
	if have := w.states[e.Key.CustomerID].State; effect && have != from {
		return fmt.Errorf("%s %s as %s: it is %q", call, e.Key.CustomerID, e.State, have)
	}
	if strings.Contains(e.Detail, "@") {
		return fmt.Errorf("%s: an address in %q", call, e.Detail)
	}
	if effect {
		w.states[e.Key.CustomerID] = e
	}
	return err
}

// restart is what the state does when it is opened again: begun without outcome is uncertain.
func (w *world) restart() (uncertain int) {
	for id, e := range w.states {
		if e.State == crm.MailBegun {
			e.State = crm.MailUncertain
			w.states[id] = e
			uncertain++
		}
	}
	w.dieAt, w.step = 0, 0
	return uncertain
}

func (w *world) Open(context.Context) (mail.Lane, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.opened++
	if w.openErr != nil {
		if err := w.openErr(w.opened); err != nil {
			return nil, err
		}
	}
	return &worldLane{world: w}, nil
}

type worldLane struct{ *world }

func (l *worldLane) Worn() bool   { return false }
func (l *worldLane) Close() error { return nil }

func (l *worldLane) Send(env mail.Envelope, message []byte) (string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	effect, err := l.powered()
	if err == nil && l.answer != nil {
		l.attempts[env.To]++
		if err := l.answer(env.To, l.attempts[env.To]); err != nil {
			return "", err
		}
	}
	if effect {
		l.delivered[env.To]++
	}
	if err != nil {
		return "", &mail.SendError{Phase: mail.PhaseReply, Uncertain: true, Cause: err}
	}
	return fmt.Sprintf("250 ok %d bytes", len(message)), nil
}

func testSettings() Settings {
	return Settings{
		AsOf: crm.NewDate(2011, 12, 10), SnapshotDigest: "abc", Author: "marie", CreatedAt: time.Date(2011, 12, 11, 6, 0, 0, 0, time.UTC), Currency: "EUR",
		Tiers: []string{"bronze", "silver", "gold"},
		Sender: Sender{
			Shop: "Café Exemple", Address: "12 rue du Marché, 00000 Exemple", Website: "https://www.example.com/", Name: "Café Exemple",
			Email: "news@example.com", ReplyTo: "hello@example.com", Unsubscribe: "https://www.example.com/unsubscribe/", UnsubscribeMailto: "unsubscribe@example.com",
		},
	}
}

var testKeys = Keys{Code: []byte("0123456789abcdef0123456789abcdef"), Link: []byte("fedcba9876543210fedcba9876543210")}

// member is someone of the sample's audience.
func member(id, name, email, lang string) crm.Profile {
	last := crm.NewDate(2011, 12, 1)
	return crm.Profile{
		CustomerID: id, Name: name, Email: email, Language: lang, City: "Lyon", ABCClass: "A", NetSales: crm.MoneyOf(600), RFMSegment: crm.Champions,
		Tier: "gold", LastOrderOn: &last, ConsentEmail: crm.ConsentGranted,
	}
}

// people is n members with addresses of their own.
func people(n int) []crm.Profile {
	var all []crm.Profile
	for i := range n {
		id := fmt.Sprintf("c%04d", i)
		all = append(all, member(id, "Marie Tremblay", id+"@example.com", "fr"))
	}
	return all
}
