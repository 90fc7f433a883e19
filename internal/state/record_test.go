package state

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"

	"github.com/habitue-crm/habitue/internal/crm"
)

// scanned is all that a scan of a log's bytes finds.
func scanned(t testing.TB, b []byte, generation uint64) ([]record, ending) {
	t.Helper()
	var found []record
	end, err := scan(bytes.NewReader(b), headerSize, int64(len(b)), generation, func(r record, _ int64) error {
		found = append(found, r)
		return nil
	})
	must(t, err)
	return found, end
}

// someLog is a log of a few records of different lengths.
func someLog(generation uint64) ([]byte, []record) {
	b := header{version: formatVersion, generation: generation, id: 7}.bytes()
	records := []record{
		{key: keyID{1}, state: codeBegun, at: micros(day)},
		{key: keyID{1}, state: codeAccepted, at: micros(day), detail: "250 2.0.0 ok"},
		{key: keyID{2}, state: codeBegun, at: micros(day) + 1},
		{key: keyID{2}, state: codeRefused, at: micros(day) + 2, detail: "550 5.1.1 " + string(bytes.Repeat([]byte("é"), 40))},
		{key: keyID{3}, state: codeWithheld, at: micros(day) + 3, detail: "suppressed"},
	}
	for _, r := range records {
		b = appendRecord(b, r, int64(len(b)), generation)
	}
	return b, records
}

func TestNoFlippedBitPassesTheScan(t *testing.T) {
	clean, want := someLog(5)
	got, end := scanned(t, clean, 5)
	if fmt.Sprint(got) != fmt.Sprint(want) || end.rest != 0 {
		t.Fatalf("got %v, %+v", got, end)
	}
	starts := []int{headerSize}
	for _, r := range want {
		starts = append(starts, starts[len(starts)-1]+recordMin+len(r.detail))
	}
	for i := headerSize; i < len(clean); i++ {
		in := 0
		for starts[in+1] <= i {
			in++
		}
		for bit := range 8 {
			b := append([]byte(nil), clean...)
			b[i] ^= 1 << bit
			got, end := scanned(t, b, 5)
			if fmt.Sprint(got) != fmt.Sprint(want[:in]) || end.at != int64(starts[in]) {
				t.Fatalf("bit %d of byte %d: got %d records, want the %d before it", bit, i, len(got), in)
			}
			if last := in == len(want)-1; end.damaged == last {
				t.Fatalf("bit %d of byte %d, record %d: damaged is %v", bit, i, in, end.damaged)
			}
		}
	}
}

func TestRecordsOfAnotherPlaceOrLogDoNotPass(t *testing.T) {
	b, want := someLog(5)
	if got, end := scanned(t, b, 6); len(got) != 0 || end.at != headerSize {
		t.Errorf("records of generation 5 passed as generation 6: %v", got)
	}
	moved := append(append([]byte(nil), b...), b[headerSize:headerSize+recordMin]...)
	if got, end := scanned(t, moved, 5); len(got) != len(want) || end.rest != recordMin {
		t.Errorf("a record passed in a place that is not its own: %v", got)
	}
}

func TestAnyLogIsReadAsItWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		generation := rapid.Uint64().Draw(t, "generation")
		b := header{version: formatVersion, generation: generation}.bytes()
		var want []record
		for range rapid.IntRange(0, 30).Draw(t, "records") {
			r := record{
				state:  code(rapid.IntRange(int(codeBegun), int(codeWithheld)).Draw(t, "state")),
				at:     rapid.Int64().Draw(t, "at"),
				detail: shortDetail(rapid.String().Draw(t, "detail")),
			}
			copy(r.key[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "key"))
			want = append(want, r)
			b = appendRecord(b, r, int64(len(b)), generation)
		}
		var got []record
		end, err := scan(bytes.NewReader(b), headerSize, int64(len(b)), generation, func(r record, _ int64) error {
			got = append(got, r)
			return nil
		})
		if err != nil || end.rest != 0 || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("got %v, %+v, %v", got, end, err)
		}
	})
}

// FuzzScan reads any bytes as a log: it must end, never panic, and what it takes for records must be written
// exactly so.
func FuzzScan(f *testing.F) {
	whole, _ := someLog(5)
	for _, b := range [][]byte{nil, whole, whole[:len(whole)-5], whole[headerSize:], make([]byte, 200)} {
		f.Add(b)
	}
	if b, err := os.ReadFile(filepath.Join("testdata", "state-v1.sendlog")); err == nil {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		h, err := parseHeader(b)
		if err != nil {
			h = header{generation: 5}
		} else if again := h.bytes(); !bytes.Equal(again[:20], b[:20]) || !bytes.Equal(again[24:40], b[24:40]) {
			t.Fatalf("the header %x was read as %+v", b[:headerSize], h)
		}
		if len(b) < headerSize {
			return
		}
		found, end := scanned(t, b, h.generation)
		again := append([]byte(nil), b[:headerSize]...)
		for _, r := range found {
			again = appendRecord(again, r, int64(len(again)), h.generation)
		}
		if !bytes.Equal(again, b[:end.at]) || end.at+end.rest != int64(len(b)) {
			t.Fatalf("%d records end at %d of %d", len(found), end.at, len(b))
		}
	})
}

// TestTheJournalFollowsItsModel does anything in any order, killing and reopening at will, and compares with a map.
func TestTheJournalFollowsItsModel(t *testing.T) {
	left := 25 // each opens files and syncs them many times
	rapid.Check(t, func(rt *rapid.T) {
		if left--; left < 0 {
			return
		}
		dir, err := os.MkdirTemp(t.TempDir(), "") // one for each run
		must(t, err)
		s := mustOpen(t, dir, "boot 1")
		model := map[string]crm.MailState{}
		here := map[string]bool{} // intended by the store that is open
		ids := []string{"1", "2", "3", "4"}
		settle := func() {
			for _, id := range ids {
				if model[id] == crm.MailBegun {
					model[id] = crm.MailUncertain
				}
			}
			clear(here)
		}
		expect := func(doing, id string, err error, allowed bool) {
			if (err == nil) != allowed {
				rt.Fatalf("%s of %s, which is %q: %v", doing, id, model[id], err)
			}
		}
		rt.Repeat(map[string]func(*rapid.T){
			"intend": func(rt *rapid.T) {
				id := rapid.SampledFrom(ids).Draw(rt, "id")
				allowed := !model[id].Mailed()
				expect("intend", id, s.Intend(t.Context(), "p", []crm.JournalEntry{entry(id, "")}), allowed)
				if allowed {
					model[id], here[id] = crm.MailIntent, true
				}
			},
			"begin": func(rt *rapid.T) {
				id := rapid.SampledFrom(ids).Draw(rt, "id")
				allowed := model[id] == crm.MailIntent && here[id]
				expect("begin", id, s.Begin(t.Context(), entry(id, "")), allowed)
				if allowed {
					model[id] = crm.MailBegun
				}
			},
			"finish": func(rt *rapid.T) {
				id := rapid.SampledFrom(ids).Draw(rt, "id")
				st := rapid.SampledFrom([]crm.MailState{crm.MailAccepted, crm.MailRefused, crm.MailDeferred, crm.MailUncertain, crm.MailWithheld}).Draw(rt, "state")
				err := s.Finish(t.Context(), entry(id, st))
				if model[id] == crm.MailBegun || model[id] == crm.MailIntent && here[id] && st == crm.MailWithheld {
					expect("finish", id, err, true)
					model[id] = st
				} else if err == nil && model[id] != st {
					expect("finish", id, err, false)
				}
			},
			"fold": func(*rapid.T) { must(t, s.Fold(t.Context())) },
			"close": func(*rapid.T) {
				must(t, s.Close())
				s = mustOpen(t, dir, "boot 1")
				settle()
			},
			"kill": func(*rapid.T) {
				after := killed(t, dir)
				must(t, s.closeFiles())
				dir, s = after, mustOpen(t, after, "boot 1")
				settle()
			},
			"": func(*rapid.T) {
				want := map[string]crm.MailState{}
				for id, st := range model {
					want[id] = st
				}
				same(t, statesOf(t, s), want)
			},
		})
		must(t, s.Close())
	})
}
