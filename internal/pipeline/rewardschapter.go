package pipeline

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// rewardsChapter is the catalogue of the day, and what was taken against it.
func (v *view) rewardsChapter() chapter {
	s := v.s.Points
	c := chapter{
		ID: "rewards", Title: v.say("Récompenses", "Rewards"),
		Head: []string{v.say("Récompense", "Reward"), "Points", v.say("Prises", "Taken"), v.say("Coût", "Cost"), v.say("Restent", "Left"), v.say("À portée de", "Within reach of")},
	}
	cost := crm.Money(0)
	for _, r := range s.Rewards {
		name, left := r.Name, "–"
		if r.Store != "" {
			name += " (" + r.Store + ")"
		}
		if r.Left != nil {
			left = v.count(*r.Left)
		}
		cost += r.Cost
		c.Rows = append(c.Rows, []string{clip(name, 24), v.count(r.Points), v.count(r.Redeemed), v.money(r.Cost), left, v.count(r.Within)})
	}
	if len(c.Rows) == 0 {
		c.Head = nil
	}
	c.Finding = v.say("Les récompenses du catalogue prises jusqu'ici ont coûté "+v.money(cost)+".", "The rewards of the catalogue that were taken so far cost "+v.money(cost)+".")
	if len(s.RewardProblems) == 0 {
		return c
	}
	var parts []string
	for _, p := range s.RewardProblems {
		parts = append(parts, v.count(p.Count)+" "+v.w.rewardWords(problem.ID(p.Code)))
	}
	list := strings.Join(parts, ", ")
	c.Note = v.say("À vérifier\u00a0: "+list+"\u00a0; rewards-to-check.csv, à côté du rapport, nomme chaque ligne. Les points sont dépensés.",
		"To check: "+list+"; rewards-to-check.csv, beside the report, names each row. The points are spent.")
	return c
}

// rewardWords are a problem of rewards in few words.
func (s *Session) rewardWords(id problem.ID) string {
	words := map[problem.ID][2]string{
		problem.RewardStock:   {"au-delà du stock", "beyond the stock"},
		problem.RewardTier:    {"à un palier qui n'y a pas droit", "to a tier that may not"},
		problem.RewardBalance: {"au-delà du solde", "beyond the balance"},
		problem.RewardDay:     {"hors du catalogue de ce jour", "not in that day's catalogue"},
		problem.RewardNoTier:  {"pour un palier inconnu", "for an unknown tier"},
	}
	return s.Say(words[id][0], words[id][1])
}

// toCheck are the rewards that were taken against the catalogue, by the rows that say so.
func (c computed) toCheck() []*problem.Problem {
	if c.points == nil {
		return nil
	}
	list := slices.Clone(c.points.problems)
	slices.SortStableFunc(list, func(a, b *problem.Problem) int {
		return cmp.Or(cmp.Compare(a.Where.File, b.Where.File), cmp.Compare(a.Where.Sheet, b.Where.Sheet), cmp.Compare(a.Where.Row, b.Where.Row), cmp.Compare(a.ID, b.ID))
	})
	return list
}

// writeToCheck puts rewards-to-check.csv beside the report of a day, or takes it away where nothing is wrong.
func (w *Workspace) writeToCheck(day crm.Date, list []*problem.Problem) error {
	var b bytes.Buffer
	b.WriteString("\ufeff") // so that Excel reads it as UTF-8
	out := csv.NewWriter(&b)
	head := []string{"file", "sheet", "row", "what", "code", "message"}
	if w.Lang == "fr" {
		head = []string{"fichier", "feuille", "ligne", "quoi", "code", "message"}
	}
	rows := [][]string{head}
	for _, p := range list {
		row := ""
		if p.Where.Row > 0 {
			row = strconv.Itoa(p.Where.Row)
		}
		rows = append(rows, []string{neutral(p.Where.File), neutral(p.Where.Sheet), row, w.rewardWords(p.ID), string(p.ID), neutral(p.What(w.Lang) + " " + p.Fix(w.Lang))})
	}
	if err := out.WriteAll(rows); err != nil {
		return fmt.Errorf("write the list of rewards to check: %w", err)
	}
	for _, dir := range []string{filepath.Join(reportsDir, day.String()), filepath.Join(reportsDir, "latest")} {
		if err := w.writeList(w.path(dir, "rewards-to-check.csv"), b.Bytes(), len(list) == 0); err != nil {
			return err
		}
	}
	return nil
}

// sayRewards says how many rewards a person should look at.
func (p Published) sayRewards(lang string) string {
	switch n := crm.FormatCount(int64(len(p.Rewards)), lang); {
	case len(p.Rewards) == 0:
		return ""
	case lang == "fr":
		return "\nRécompenses à vérifier\u00a0: " + n + " (reports/latest/rewards-to-check.csv)"
	default:
		return "\nRewards to check: " + n + " (reports/latest/rewards-to-check.csv)"
	}
}

// RewardJSON is a reward that was taken against the catalogue, as snapshot --json prints it.
type RewardJSON struct {
	Code     string `json:"code"`
	File     string `json:"file"`
	Sheet    string `json:"sheet,omitempty"`
	Row      int    `json:"row,omitempty"`
	Customer string `json:"customer_id,omitempty"`
	Reward   string `json:"reward"`
	Message  string `json:"message"`
}

func (p Published) rewardsJSON() (list []RewardJSON) {
	for _, r := range p.Rewards {
		list = append(list, RewardJSON{string(r.ID), r.Where.File, r.Where.Sheet, r.Where.Row, r.Args["customer"], r.Args["reward"], r.What("en")})
	}
	return list
}
