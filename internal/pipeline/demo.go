package pipeline

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/habitue-crm/habitue/internal/config"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/synth"
)

// DemoOptions say where and what the demo is.
type DemoOptions struct {
	Dir  string // "" is a new temporary folder
	Seed uint64
	Size synth.Size // 0 is a full shop
}

// demoEndsOn is the last day of the demo's sales: fixed, so that the same seed shows the same figures for ever.
var demoEndsOn = crm.NewDate(2025, 12, 31)

// Demo makes a workspace, invents a shop, runs the whole night on its sheets, lets a second person approve the
// campaign, sends it into outbox/, and shows what happened and where to look.
func Demo(ctx context.Context, opt DemoOptions, s *Session) error {
	if opt.Size == 0 {
		opt.Size = synth.Full
	}
	dir, err := demoFolder(opt.Dir)
	if err != nil {
		return err
	}
	fmt.Fprintln(s.Stdout, s.Say(
		"Une boutique a trois ans de ventes dans des feuilles de calcul ; Habitué y\ntrouve les clients qui la font vivre et leur écrit un merci, une fois.",
		"A shop has three years of sales in spreadsheets; Habitué finds the customers who\nkeep it going and writes them a thank-you, once."))
	if err := demoWorkspace(ctx, dir, opt, s); err != nil {
		return err
	}
	day := demoEndsOn
	night := func(title string) (Night, error) {
		fmt.Fprintf(s.Stdout, "\n%s\n", title)
		return Run(ctx, dir, &day, s, func(step Step) { fmt.Fprintln(s.Stdout, step.under("  ", s.Lang)) })
	}
	first, err := night(s.Say("Première nuit", "First night"))
	if err := errors.Join(append(first.Errors(), err)...); err != nil {
		return err
	}
	if err := demoApprove(ctx, dir, s); err != nil {
		return err
	}
	second, err := night(s.Say("Nuit suivante", "Next night"))
	if err := errors.Join(append(second.Errors(), err)...); err != nil {
		return err
	}
	return demoShow(ctx, dir, s)
}

// demoFolder is the named folder, or a new temporary one.
func demoFolder(named string) (string, error) {
	if named != "" {
		return named, nil
	}
	dir, err := os.MkdirTemp("", "habitue-demo-")
	if err != nil {
		return "", writeProblem("habitue-demo", err)
	}
	return dir, nil
}

// demoWorkspace makes the workspace and drops the shop's sheets into its inbox, the truth beside it.
func demoWorkspace(ctx context.Context, dir string, opt DemoOptions, s *Session) error {
	if _, err := Init(ctx, dir, "Maison Exemple", s); err != nil {
		return err
	}
	path := filepath.Join(dir, config.FileName)
	text, err := os.ReadFile(path)
	if err != nil {
		return readProblem(config.FileName, err)
	}
	// The notes beside the sales are no sales; a person has looked and said so.
	said := strings.Replace(string(text), "  shop: {}\n", "  shop: {skip_sheets: [Notes]}\n", 1)
	if err := writeFile(path, []byte(said), 0o600); err != nil {
		return err
	}
	shop := synth.NewShop(opt.Seed, opt.Size, demoEndsOn)
	files, err := shop.WriteFiles(filepath.Join(dir, inboxDir))
	if err != nil {
		return err
	}
	if err := shop.WriteTruth(filepath.Join(dir, "truth.json")); err != nil {
		return err
	}
	fmt.Fprintf(s.Stdout, "\n%s\n", s.Say("Les feuilles dans inbox/", "The sheets in inbox/"))
	for _, f := range files {
		fmt.Fprintf(s.Stdout, "  %s\n", filepath.Base(f))
	}
	return nil
}

// demoApprove is the second person.
func demoApprove(ctx context.Context, dir string, s *Session) error {
	w, err := OpenLocked(ctx, dir, "approve", s)
	if err != nil {
		return err
	}
	approved, err := w.Approve(ctx, PlanRef{Campaign: "a-clients"}, "paul")
	if err := errors.Join(err, w.Close()); err != nil {
		return err
	}
	fmt.Fprintf(s.Stdout, "\n%s\n  %s\n", s.Say("Le matin, une seconde personne relit", "In the morning a second person looks"), strings.ReplaceAll(approved.Say(s.Lang), "\n", "\n  "))
	return nil
}

// demoShow prints one mail, the head of the A-class list with its reasons, and where everything lies.
func demoShow(ctx context.Context, dir string, s *Session) error {
	w, err := Open(dir, s)
	if err != nil {
		return err
	}
	report, err := w.Report(ctx, nil, "")
	if err != nil {
		return err
	}
	fmt.Fprintf(s.Stdout, "\n%s\n", wrap(report.page.Lead, textWidth))
	ref, l, err := w.snapshotOf(nil)
	if err != nil {
		return err
	}
	profiles, err := l.Profiles(ref)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.Stdout, "\n%s\n", s.Say("Les clients A qui ont le plus acheté en tout, et pourquoi A", "The A clients who bought most in all, and why A"))
	for _, p := range best(profiles, 5) {
		fmt.Fprintf(s.Stdout, "  %s  %s  %s\n%s\n", p.CustomerID, p.Name, p.NetSales.Format(s.Lang, ref.Currency), indent(reasonIn(s.Lang, ref.Currency, p.ABCBecause)))
	}
	mail, err := w.Preview(ctx, PlanRef{Campaign: "a-clients"}, "", "text")
	if err != nil {
		return err
	}
	fmt.Fprintf(s.Stdout, "\n%s\n", s.Say("Un des courriels", "One of the mails"))
	for line := range strings.Lines(string(mail)) {
		fmt.Fprint(s.Stdout, "  | "+line)
	}
	fmt.Fprintf(s.Stdout, "\n%s\n", s.Say("Où regarder", "Where to look"))
	for _, place := range [][2]string{
		{ref.Dir, s.Say("l'état (Parquet, manifeste)", "the snapshot (Parquet, manifest)")},
		{w.path(reportsDir, "latest", "report.html"), s.Say("le rapport", "the report")},
		{w.path(reportsDir, "latest", "a-clients.csv"), s.Say("la liste des clients A", "the list of A clients")},
		{w.path(outboxDir, "new"), s.Say("le courrier ; rien n'est parti", "the mail; nothing has left")},
		{w.path("truth.json"), s.Say("ce que la boutique a vraiment vendu", "what the shop really sold")},
	} {
		fmt.Fprintf(s.Stdout, "  %s\n      %s\n", place[1], place[0])
	}
	return nil
}

// best are the n customers of class A with the highest net sales.
func best(profiles []crm.Profile, n int) []*crm.Profile {
	list := aClass(profiles)
	return list[:min(n, len(list))]
}
