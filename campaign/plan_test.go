package campaign

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

func mustBuild(t testing.TB, profiles []crm.Profile, w *world) *Plan {
	t.Helper()
	p, err := Build(t.Context(), mustParse(t, sample), profiles, w, testSettings())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func with(p crm.Profile, change func(*crm.Profile)) crm.Profile {
	change(&p)
	return p
}

func TestEveryMemberIsAMailingOrAHoldWithItsFirstReason(t *testing.T) {
	w := newWorld()
	w.suppressed["objector@example.com"] = "unsubscribed"
	w.suppressed["broken@"] = "complaint"
	entry := func(id string, mailbox crm.Email, state crm.MailState) {
		w.states[id] = crm.JournalEntry{Key: crm.MailKey{Campaign: "a-clients", Occurrence: "2011-12", CustomerID: id}, PlanID: "earlier", Mailbox: mailbox, State: state}
	}
	entry("20", "done@example.com", crm.MailAccepted)
	entry("21", "lost@example.com", crm.MailUncertain)
	entry("22", "later@example.com", crm.MailDeferred)
	entry("23", "meant@example.com", crm.MailIntent)
	entry("24", "held@example.com", crm.MailWithheld)
	noConsent := func(p *crm.Profile) { p.ConsentEmail = "" }
	profiles := []crm.Profile{
		member("01", "Marie Tremblay", " Marie@Bücher.example ", "fr"),
		with(member("02", "B", "b@example.com", "fr"), func(p *crm.Profile) { p.ABCClass = "B" }),
		member("03", "", "objector+tag@example.com", "fr"),
		with(member("04", "", "d@example.com", "fr"), func(p *crm.Profile) { p.Suppressed = true; p.ConsentEmail = "" }),
		member("05", "", "", "fr"),
		member("06", "", " \u00a0 ", "fr"),
		member("07", "", "nobody at example", "fr"),
		member("08", "", "jörg@example.com", "fr"),
		with(member("09", "", "not@asked.example", "fr"), noConsent),
		with(member("10", "", "no@asked.example", "fr"), func(p *crm.Profile) { p.ConsentEmail = crm.ConsentDenied }),
		member("11", "", "Shared@example.com", "en"),
		member("12", "", "shared@EXAMPLE.com", "fr"),
		with(member("13", "", "", "fr"), noConsent),
		member("14", "", "broken@", "fr"),
		with(member("15", "", "first@example.com", "fr"), noConsent),
		member("16", "", "first@example.com", "de"),
		member("20", "", "done@example.com", "fr"),
		member("21", "", "lost@example.com", "fr"),
		member("22", "", "later@example.com", "fr"),
		member("23", "", "meant@example.com", "fr"),
		member("24", "", "held@example.com", "fr"),
		member("25", "", "done@example.com", "fr"),
		with(member("26", "Counter", "counter@example.com", "fr"), func(p *crm.Profile) {
			p.IsAccount, p.AccountBecause = true, "rule account: said"
		}),
		with(member("27", "Staff", "staff@example.com", "fr"), func(p *crm.Profile) { p.AccountBecause = "rule account: asked" }),
		with(member("19", "", "new@example.com", "fr"), func(p *crm.Profile) { p.LinkedIDs = "20; web:3" }),
	}
	p := mustBuild(t, profiles, w)
	holds := []Hold{
		{"03", crm.HoldSuppressed, "suppressed = unsubscribed"},
		{"04", crm.HoldSuppressed, "suppressed = profile"},
		{"05", crm.HoldNoAddress, `email = ""`},
		{"06", crm.HoldNoAddress, `email = ""`},
		{"07", crm.HoldBadAddress, "email = …"},
		{"08", crm.HoldBadAddress, "email = j…@example.com"},
		{"09", crm.HoldNoConsent, "consent_email = unknown"},
		{"10", crm.HoldNoConsent, "consent_email = denied"},
		{"12", crm.HoldSameMailbox, "customer_id = 11"},
		{"13", crm.HoldNoAddress, `email = ""`},
		{"14", crm.HoldSuppressed, "suppressed = complaint"},
		{"15", crm.HoldNoConsent, "consent_email = unknown"},
		{"19", crm.HoldAlreadyMailed, "plan = earlier, state = accepted"},
		{"20", crm.HoldAlreadyMailed, "plan = earlier, state = accepted"},
		{"21", crm.HoldAlreadyMailed, "plan = earlier, state = uncertain"},
		{"25", crm.HoldSameMailbox, "customer_id = 20"},
		{"26", crm.HoldAccount, "rule account: said"},
		{"27", crm.HoldAccount, "rule account: asked"},
	}
	if diff := cmp.Diff(holds, p.Holds); diff != "" {
		t.Error(diff)
	}
	got := map[string]string{}
	for _, m := range p.Mailings {
		got[m.CustomerID] = m.Address + " " + string(m.Mailbox) + " " + m.Language
	}
	want := map[string]string{
		"01": "Marie@xn--bcher-kva.example marie@bücher.example fr", "11": "Shared@example.com shared@example.com en",
		"16": "first@example.com first@example.com fr", "22": "later@example.com later@example.com fr",
		"23": "meant@example.com meant@example.com fr", "24": "held@example.com held@example.com fr",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if want := `abc_class == "A" and net_sales > 500: abc_class = "A", net_sales = 600.0000`; p.Mailings[0].Because != want {
		t.Errorf("because %q", p.Mailings[0].Because)
	}
	if !strings.HasPrefix(p.ID, "a-clients-2011-12-") || !strings.HasSuffix(p.ID, p.Digest[:6]) || len(p.Digest) != 64 {
		t.Errorf("id %s, digest %s", p.ID, p.Digest)
	}
}

func TestAPlanIsAFunctionOfItsInput(t *testing.T) {
	first := mustBuild(t, people(40), newWorld())
	rapid.Check(t, func(rt *rapid.T) {
		shuffled := rapid.Permutation(people(40)).Draw(rt, "order")
		s := testSettings()
		s.CreatedAt = s.CreatedAt.Add(time.Duration(rapid.IntRange(0, 100).Draw(rt, "hours")) * time.Hour)
		p, err := Build(t.Context(), mustParse(t, sample), shuffled, newWorld(), s)
		if err != nil || p.Digest != first.Digest || p.ID != first.ID {
			rt.Fatalf("digest %s, %v", p.Digest, err)
		}
	})
}

func TestWhateverChangesIsAnotherPlan(t *testing.T) {
	base := mustBuild(t, people(3), newWorld())
	build := func(text string, profiles []crm.Profile, change func(*Settings)) string {
		s := testSettings()
		change(&s)
		p, err := Build(t.Context(), mustParse(t, text), profiles, newWorld(), s)
		if err != nil {
			t.Fatal(err)
		}
		return p.Digest
	}
	same := func(*Settings) {}
	digests := map[string]string{
		"the text":        build(strings.Replace(sample, "Merci", "merci", 1), people(3), same),
		"the audience":    build(strings.Replace(sample, "500", "501", 1), people(3), same),
		"the offer":       build(strings.Replace(sample, "percent: 15", "percent: 16", 1), people(3), same),
		"the people":      build(sample, people(4), same),
		"a name":          build(sample, append(people(2), member("c0002", "Anne", "c0002@example.com", "fr")), same),
		"the snapshot":    build(sample, people(3), func(s *Settings) { s.SnapshotDigest = "def" }),
		"the day":         build(sample, people(3), func(s *Settings) { s.AsOf++ }),
		"the author":      build(sample, people(3), func(s *Settings) { s.Author = "paul" }),
		"the sender":      build(sample, people(3), func(s *Settings) { s.Sender.Name = "Café" }),
		"the reply":       build(sample, people(3), func(s *Settings) { s.Sender.ReplyTo = "" }),
		"the currency":    build(sample, people(3), func(s *Settings) { s.Currency = "CHF" }),
		"nothing changed": base.Digest,
	}
	seen := map[string]string{}
	for what, digest := range digests {
		if other, twice := seen[digest]; twice {
			t.Errorf("%s: the same digest as %s", what, other)
		}
		seen[digest] = what
	}
	if again := build(sample, people(3), same); again != base.Digest {
		t.Error("the same input gives another plan")
	}
}

func TestAPlanIsReadBackAndGuarded(t *testing.T) {
	profiles := append(people(3), member("held", "", "", "fr"))
	p := mustBuild(t, profiles, newWorld())
	dir := t.TempDir()
	for range 2 { // the second time it is there already
		if err := p.Write(dir); err != nil {
			t.Fatal(err)
		}
	}
	q, err := Load(dir, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(p, q, cmp.AllowUnexported(Plan{}, skeleton{})); diff != "" {
		t.Error(diff)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("%v, %v", entries, err)
	}
	files, err := os.ReadDir(filepath.Join(dir, p.ID))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range files {
		names = append(names, f.Name())
		if info, _ := f.Info(); info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", f.Name(), info.Mode())
		}
	}
	if want := []string{"campaign.md", "holds.jsonl", "letter.en.html", "letter.en.json", "letter.en.txt", "letter.fr.html", "letter.fr.json", "letter.fr.txt", "mailings.jsonl", "plan.json"}; !slices.Equal(names, want) {
		t.Errorf("got %v", names)
	}
	for _, name := range names {
		path := filepath.Join(dir, p.ID, name)
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		spoilt := slices.Clone(text)
		for _, place := range []int{len(spoilt) / 2, len(spoilt) / 3, 2} {
			spoilt[place] ^= 1
			write(t, path, spoilt)
			guarded(t, dir, p.ID, name)
			spoilt[place] ^= 1
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		guarded(t, dir, p.ID, name)
		write(t, path, text)
	}
	if _, err := Load(dir, p.ID); err != nil {
		t.Errorf("restored, it is still refused: %v", err)
	}
	for _, id := range []string{"", "..", "../x", "nothing-2011-12-abcdef", "a/b"} {
		if _, err := Load(dir, id); !errors.Is(err, problem.New(problem.NoSuchPlan, nil)) {
			t.Errorf("%q: %v", id, err)
		}
	}
}

func write(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

func guarded(t *testing.T, dir, id, name string) {
	t.Helper()
	_, err := Load(dir, id)
	var p *problem.Problem
	if !errors.As(err, &p) || p.ID != problem.PlanChanged || p.Args["file"] != name {
		t.Errorf("%s was changed: %v", name, err)
	}
}

func TestAPlanWithoutAuthorCannotBeMadeTheApproversOwn(t *testing.T) {
	p := mustBuild(t, people(1), newWorld())
	dir := t.TempDir()
	if err := p.Write(dir); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, p.ID, "plan.json")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	write(t, path, []byte(strings.Replace(string(text), `"author": "marie"`, `"author": "paul"`, 1)))
	guarded(t, dir, p.ID, "plan.json")
}

func TestApprovalIsAnothersAndOfThisPlan(t *testing.T) {
	p := mustBuild(t, people(1), newWorld())
	p.Author, p.FileAuthor = "marie", "luc"
	tests := []struct {
		name, approver, digest string
		want                   problem.ID
	}{
		{"another person, this plan", "paul", p.Digest, ""},
		{"the planner", "marie", p.Digest, problem.SameApprover},
		{"the planner, written otherwise", " Marie", p.Digest, problem.SameApprover},
		{"the author of the text", "luc", p.Digest, problem.SameApprover},
		{"nobody", "", p.Digest, problem.SameApprover},
		{"another plan", "paul", strings.Repeat("0", 64), problem.OtherDigest},
		{"no digest", "paul", "", problem.OtherDigest},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := CheckApproval(p, tt.approver, tt.digest)
			if tt.want == "" && err != nil || tt.want != "" && !errors.Is(err, problem.New(tt.want, nil)) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestASenderThatNoMailCanBearIsRefused(t *testing.T) {
	tests := []struct {
		name   string
		change func(*Sender)
	}{
		{"no address", func(s *Sender) { s.Email = "" }},
		{"an address that cannot travel", func(s *Sender) { s.Email = "café@example.com" }},
		{"a broken reply address", func(s *Sender) { s.ReplyTo = "hello@" }},
		{"a broken unsubscribe address", func(s *Sender) { s.UnsubscribeMailto = "x" }},
		{"no unsubscribe link", func(s *Sender) { s.Unsubscribe = "" }},
		{"an unsubscribe link without TLS", func(s *Sender) { s.Unsubscribe = "http://www.example.com/u/" }},
		{"an unsubscribe link that is none", func(s *Sender) { s.Unsubscribe = "https://" }},
		{"an unsubscribe link with a bracket", func(s *Sender) { s.Unsubscribe = "https://www.example.com/>/" }},
		{"a website that runs a script", func(s *Sender) { s.Website = "javascript:alert(1)" }},
		{"no shop", func(s *Sender) { s.Shop = " " }},
		{"no postal address", func(s *Sender) { s.Address = "" }},
		{"a line end in the name", func(s *Sender) { s.Name = "Shop\r\nBcc: x@example.com" }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := testSettings()
			tt.change(&s.Sender)
			_, err := Build(t.Context(), mustParse(t, sample), people(1), newWorld(), s)
			if !errors.Is(err, problem.New(problem.BadSender, nil)) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestNotKnowingIsNotANo(t *testing.T) {
	for _, call := range []string{"Suppressed", "States"} {
		w := newWorld()
		w.fail = call
		if _, err := Build(t.Context(), mustParse(t, sample), people(1), w, testSettings()); !errors.Is(err, errDead) {
			t.Errorf("%s fails and the plan is made: %v", call, err)
		}
	}
	s := testSettings()
	s.Tiers = []string{"bois"}
	text := strings.Replace(sample, `abc_class == "A"`, `tier == "gold"`, 1)
	if _, err := Build(t.Context(), mustParse(t, text), people(1), newWorld(), s); !errors.Is(err, problem.New(problem.AudienceValue, nil)) {
		t.Errorf("a tier that the ladder lacks: %v", err)
	}
}
