package text

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/habitue-crm/habitue/internal/problem"
)

// misquoted is a table as shops export it in which one quote is missing or one is too many, and the line of it.
func misquoted(r *rand.Rand) (text string, line int) {
	sep, dec := []string{";", ",", "\t"}[r.IntN(3)], []string{".", ","}[r.IntN(2)]
	all := r.IntN(2) == 0
	field := func(s string) string {
		if all || strings.ContainsAny(s, sep+`"`) {
			return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
		}
		return s
	}
	rows := []string{strings.Join([]string{"N° commande", "Date", "N° client", "Désignation", "Montant"}, sep)}
	for i := range []int{3, 11, 59, 2_000}[r.IntN(4)] {
		name := []string{"Bougie, vanille", "Savon; doux", "Thé vert", `Lampe "mini"`}[r.IntN(4)]
		rows = append(rows, strings.Join([]string{
			field(strconv.Itoa(i + 1)), field(fmt.Sprintf("%02d/02/2024", i%28+1)), field(fmt.Sprintf("C%03d", i)), field(name),
			field(fmt.Sprintf("%d%s%02d", 1+r.IntN(99), dec, r.IntN(100))),
		}, sep))
	}
	for {
		line = r.IntN(len(rows))
		s := rows[line]
		var starts, ends []int // of fields without quotes, and closing quotes
		for i, open := 0, false; i < len(s); i++ {
			switch {
			case s[i] == '"' && open && (i+1 == len(s) || s[i+1] == sep[0]):
				ends, open = append(ends, i), false
			case s[i] == '"':
				if open {
					i++ // doubled
				}
				open = true
			case !open && (i == 0 || s[i-1] == sep[0]):
				starts = append(starts, i)
			}
		}
		switch {
		case len(starts) > 0 && (len(ends) == 0 || r.IntN(2) == 0):
			i := starts[r.IntN(len(starts))]
			rows[line] = s[:i] + `"` + s[i:]
		case len(ends) > 0:
			i := ends[r.IntN(len(ends))]
			rows[line] = s[:i] + s[i+1:]
		default:
			continue
		}
		return strings.Join(rows, "\n") + "\n", line + 1
	}
}

// TestAWrongQuoteIsNamedWithItsLine breaks one quote of 400 tables: each is refused with the line of that quote, whatever
// the delimiter is taken for.
func TestAWrongQuoteIsNamedWithItsLine(t *testing.T) {
	for seed := range uint64(400) {
		text, line := misquoted(rand.New(rand.NewPCG(seed, 41)))
		w, err := Open(strings.NewReader(text), int64(len(text)), 100)
		if err == nil {
			rows, _ := w.Rows(0)
			for err == nil {
				_, err = rows.Next()
			}
		}
		var p *problem.Problem
		if err == io.EOF || !errors.As(err, &p) || p.ID != problem.TextOpenQuote || p.Args["line"] != strconv.Itoa(line) {
			t.Errorf("seed %d, line %d: %v\n%s", seed, line, err, text[:min(len(text), 300)])
		}
	}
}
