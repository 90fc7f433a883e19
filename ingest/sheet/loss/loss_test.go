package loss

import (
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/problem"
)

// slowly mends a text rune by rune.
func slowly(s string) string {
	var b strings.Builder
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xfffe || r == 0xffff {
			r = utf8.RuneError
		}
		b.WriteRune(r)
		s = s[n:]
	}
	return b.String()
}

func TestLettersAsSlowly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pieces := rapid.SliceOf(rapid.SampledFrom([]string{"a", "é", "€", "😀", "\xff", "\xc3", "\xe2\x82", "\x00", "\x1a", "\n", "\ufffd", "\uffff", "<b>", "\xf0\x9f\x98", strings.Repeat("x", 40_000)})).Draw(t, "pieces")
		s := strings.Join(pieces, "")
		var list List
		var in io.Reader = strings.NewReader(s)
		if rapid.Bool().Draw(t, "byte by byte") && len(s) < 1000 {
			in = iotest.OneByteReader(in)
		}
		got, err := io.ReadAll(Letters(in, "part", &list))
		if err != nil {
			t.Fatal(err)
		}
		want := slowly(s)
		if string(got) != want {
			t.Fatalf("%q: got %q, want %q", s, got, want)
		}
		if changed := want != s; changed != list.Replaced() || changed != (len(list.All()) == 1) {
			t.Fatalf("%q: replaced %v, %v", s, list.Replaced(), list.All())
		}
	})
}

func TestLossesAreListedOnceAndInOrder(t *testing.T) {
	var list List
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for row := 30; row > 0; row-- {
				list.Note(problem.LostRow, problem.Where{Part: "b", Row: row}, nil, nil)
			}
			list.Note(problem.LostUnsure, problem.Where{Part: "a"}, nil, nil)
		})
	}
	wg.Wait()
	all := list.All()
	if len(all) != 31 || all[0].ID != problem.LostUnsure || all[1].Where.Row != 1 || all[30].Where.Row != 30 {
		t.Errorf("%d losses: %v", len(all), all)
	}
	for row := range 2 * most {
		list.Note(problem.LostCell, problem.Where{Part: "c", Row: row + 1}, nil, nil)
	}
	if all = list.All(); len(all) != most+1 || all[most].ID != problem.LostMore {
		t.Errorf("%d losses, the last is %v", len(all), all[len(all)-1])
	}
}

func TestWhatIsForgiven(t *testing.T) {
	var none *List
	broken, limit := problem.New(problem.XMLBroken, nil), problem.New(problem.LimitReached, nil)
	if none.Forgive(problem.LostRest, broken) || none.All() != nil {
		t.Error("no list forgives nothing")
	}
	var list List
	for _, err := range []error{limit, problem.New(problem.Protected, nil), problem.New(problem.XMLEntity, nil), errors.New("a fault"), io.EOF, nil} {
		if list.Forgive(problem.LostRest, err) || len(list.All()) > 0 {
			t.Errorf("%v is no damage", err)
		}
	}
	if !list.Forgive(problem.LostRest, broken.At(problem.Where{Row: 3})) || list.All()[0].Where.Row != 3 || !errors.Is(list.All()[0], broken) {
		t.Errorf("got %v", list.All())
	}
}

// ending is a sheet of one row that ends with an error.
type ending struct {
	None
	given bool
	end   error
}

func (e *ending) Next() (cell.Row, error) {
	if e.given {
		return cell.Row{}, e.end
	}
	e.given = true
	return cell.Row{Number: 1}, nil
}

func (e *ending) Close() error { return e.end }

func TestRowsEndWhereTheyAreDamaged(t *testing.T) {
	broken, limit := problem.New(problem.XMLBroken, nil), problem.New(problem.LimitReached, nil)
	for _, tt := range []struct {
		name   string
		end    error
		losses int
		next   error
		close  error
	}{{"damage", broken, 1, io.EOF, nil}, {"a limit", limit, 0, limit, limit}} {
		t.Run(tt.name, func(t *testing.T) {
			for _, read := range []bool{true, false} {
				var list List
				r := Rows(&ending{end: tt.end}, &list)
				if read {
					if row, err := r.Next(); err != nil || row.Number != 1 {
						t.Fatal(err)
					}
					for range 2 {
						if _, err := r.Next(); !errors.Is(err, tt.next) {
							t.Errorf("got %v, want %v", err, tt.next)
						}
					}
				}
				if err := r.Close(); err != tt.close || len(list.All()) != tt.losses {
					t.Errorf("read %v: %v, %v", read, err, list.All())
				}
			}
		})
	}
	if r := (&ending{}); Rows(r, nil) != cell.Rows(r) {
		t.Error("without a list rows are as they were")
	}
}
