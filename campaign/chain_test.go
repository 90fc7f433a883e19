package campaign

import (
	"context"
	"os"
	"strings"
	"sync"
	"testing"
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
  fr: "{{.FirstName}} un mot pour vous : {{.Offer}}"
  en: A word for you, {{.FirstName}}
preheader: {fr: "Jusqu'au {{.Ends}}", en: "Until {{.Ends}}"}
repeat: monthly
language: fr
---
<!-- fr -->
# Merci de revenir

Bonjour {{.FirstName}},

vous êtes de ceux qui font vivre {{.Shop}}{{if .City}}, à {{.City}} et *ailleurs*{{end}}. Pour vous remercier :
{{.Offer}}. Voyez [nos nouveautés](https://www.example.com/neuf?a=1&b=2).

- Du thé
- Du café de {{.City}}

{{if .Code}}

> Votre code : {{.Code}}

{{end}}

**[Voir la boutique](https://www.example.com/)**

<!-- en -->
# Thank you for coming back

Hello {{.FirstName}},

people like you keep {{.Shop}} going. To say thank you: {{.Offer}}.
`

// memory is a journal and a suppression list in memory.
type memory struct {
	mu         sync.Mutex
	states     map[string]crm.JournalEntry
	suppressed map[crm.Email]string
	step       int
	dieAt      int // the step at which everything fails, 0 never
	begun      int // begun and not finished
}

func newMemory() *memory {
	return &memory{states: map[string]crm.JournalEntry{}, suppressed: map[crm.Email]string{}}
}

func (m *memory) Suppressed(_ context.Context, mailbox crm.Email) (string, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	why, found := m.suppressed[mailbox.SuppressionKey()]
	return why, found, nil
}

func testSettings() Settings {
	return Settings{
		AsOf: crm.NewDate(2011, 12, 10), SnapshotDigest: "abc", Author: "marie", CreatedAt: time.Date(2011, 12, 11, 6, 0, 0, 0, time.UTC), Currency: "EUR",
		Sender: Sender{
			Shop: "Café Exemple", Address: "12 rue du Marché, 00000 Exemple", Website: "https://www.example.com/", Name: "Café Exemple",
			Email: "news@example.com", ReplyTo: "hello@example.com", Unsubscribe: "https://www.example.com/unsubscribe/", UnsubscribeMailto: "unsubscribe@example.com",
		},
	}
}

var testKeys = Keys{Code: []byte("0123456789abcdef0123456789abcdef"), Link: []byte("fedcba9876543210fedcba9876543210")}

func profile(id, name, email, lang string) crm.Profile {
	last := crm.NewDate(2011, 12, 1)
	return crm.Profile{
		CustomerID: id, Name: name, Email: email, Language: lang, City: "Lyon", ABCClass: "A", NetSales: crm.MoneyOf(600), RFMSegment: crm.Champions,
		Tier: "gold", LastOrderOn: &last, ConsentEmail: crm.ConsentGranted,
	}
}

func TestShow(t *testing.T) {
	c, err := Parse("a-clients", []byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	p, err := Build(t.Context(), c, []crm.Profile{
		profile("1", "Marie Tremblay", "marie@example.com", "fr"), profile("2", "<b>x</b> [y](http://evil.example)", "x@example.com", "en"),
		profile("3", "", "nobody@example.com", ""),
	}, newMemory(), testSettings())
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := p.Write(dir); err != nil {
		t.Fatal(err)
	}
	q, err := Load(dir, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	l, err := q.Letters(testKeys)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range q.Mailings {
		msg, err := l.Message(m, p.CreatedAt)
		if err != nil {
			t.Fatal(err)
		}
		_, raw, err := l.Compose(m, p.CreatedAt)
		if err != nil {
			t.Fatal(err)
		}
		if out := os.Getenv("SHOW"); out != "" {
			os.WriteFile(out+"/"+m.CustomerID+".html", []byte(msg.HTML), 0o600)
			os.WriteFile(out+"/"+m.CustomerID+".txt", []byte(msg.Text), 0o600)
			os.WriteFile(out+"/"+m.CustomerID+".eml", raw, 0o600)
		}
	}
	t.Log(p.ID, strings.Join([]string{p.Digest}, ""), p.Mailings[0].Because)
	_ = mail.PhaseAuth
}

func (m *memory) States(context.Context, string, string) ([]crm.JournalEntry, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []crm.JournalEntry
	for _, e := range m.states {
		all = append(all, e)
	}
	return all, nil
}
