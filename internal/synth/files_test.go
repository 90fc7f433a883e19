package synth

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"

	"github.com/habitue-crm/habitue/internal/crm"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func contents(t *testing.T, s *Shop) map[string]string {
	t.Helper()
	dir := t.TempDir()
	paths, err := s.WriteFiles(filepath.Join(dir, "inbox"))
	if err != nil {
		t.Fatal(err)
	}
	truth := filepath.Join(dir, "truth.json")
	if err := s.WriteTruth(truth); err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, path := range append(paths, truth) {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.Base(path)] = string(b)
		if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows" {
			t.Errorf("%s: others may read it (%v)", path, err)
		}
	}
	return all
}

func TestOneSeedIsOneShopByteForByte(t *testing.T) {
	first := contents(t, NewShop(42, 120, endOf2024()))
	if len(first) != 7 {
		t.Fatalf("got %d files", len(first))
	}
	time.Sleep(1100 * time.Millisecond) // workbook properties and zip entries count in seconds
	for range 5 {
		for name, content := range contents(t, NewShop(42, 120, endOf2024())) {
			if content != first[name] {
				t.Fatalf("%s differs between two writings of one seed", name)
			}
		}
	}
	for name, content := range contents(t, NewShop(43, 120, endOf2024())) {
		if content == first[name] && name != ProductsFile {
			t.Errorf("%s is the same for another seed", name)
		}
	}
}

func TestWorkbooksCarryNoMomentOfWriting(t *testing.T) {
	for name, content := range contents(t, NewShop(1, Tiny, endOf2024())) {
		if !strings.HasSuffix(name, ".xlsx") {
			continue
		}
		z, err := zip.NewReader(strings.NewReader(content), int64(len(content)))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range z.File {
			if f.ModifiedDate != 0 || f.ModifiedTime != 0 || len(f.Extra) != 0 {
				t.Errorf("%s: %s carries a time", name, f.Name)
			}
		}
		w, err := excelize.OpenReader(strings.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		props, err := w.GetDocProps()
		if err != nil || !strings.HasSuffix(props.Created, "T18:00:00Z") || props.Created != props.Modified {
			t.Errorf("%s: created %s, modified %s, %v", name, props.Created, props.Modified, err)
		}
	}
}

func TestTheSalesWorkbookIsAsMessyAsRealOnes(t *testing.T) {
	s := NewShop(1, Tiny, endOf2024())
	paths, err := s.WriteFiles(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenFile(paths[2])
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if sheets := f.GetSheetList(); !slices.Equal(sheets, []string{"Ventes", "Notes"}) {
		t.Errorf("sheets %q", sheets)
	}
	merged, err := f.GetMergeCells("Ventes")
	if err != nil || len(merged) != 1 || merged[0].GetStartAxis()+merged[0].GetEndAxis() != "A1I1" {
		t.Errorf("merged cells: %v, %v", merged, err)
	}
	shown, err := f.GetRows("Ventes")
	if err != nil {
		t.Fatal(err)
	}
	if len(shown[0]) != 1 || !strings.Contains(shown[0][0], "2023-2024") || len(shown[2]) != 0 {
		t.Errorf("title rows: %q", shown[:3])
	}
	header := []string{"N° commande", "Date", "N° client", "Réf. article", "Désignation", "Qté", "Prix unitaire", "Montant TTC", "Avoir de"}
	if !slices.Equal(shown[3], header) {
		t.Errorf("header: %q", shown[3])
	}
	for cell, want := range map[string]excelize.CellType{
		"A5": excelize.CellTypeInlineString, "B5": excelize.CellTypeUnset, "C5": excelize.CellTypeInlineString,
		"F5": excelize.CellTypeUnset, "H5": excelize.CellTypeUnset,
	} {
		if got, err := f.GetCellType("Ventes", cell); err != nil || got != want {
			t.Errorf("%s: cell type %d, want %d, %v", cell, got, want, err)
		}
	}
	first := s.linesOf(s.years()[2])[0]
	if shown[4][1] != first.Date.Time().Format("02/01/2006") || !strings.HasSuffix(shown[4][7], "€") {
		t.Errorf("as shown: %q, want the day %s", shown[4], first.Date)
	}
}

func TestTheOldTillsCSVIsAsMessyAsRealOnes(t *testing.T) {
	s := NewShop(1, 400, endOf2024())
	paths, err := s.WriteFiles(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(paths[1])
	if err != nil {
		t.Fatal(err)
	}
	if utf8.Valid(raw) {
		t.Error("it reads as UTF-8")
	}
	if lines := bytes.Count(raw, []byte("\n")); lines != bytes.Count(raw, []byte("\r\n")) || lines != s.Truth().Files[1].Rows+1 {
		t.Errorf("%d lines", lines)
	}
	for what, part := range map[string]string{"a euro sign": "\x80", "a no-break thousands group": "\xa0", "doubled quotes": `""Petit matin""`, "a quoted semicolon": `; sel`, "a negative amount": ";-"} {
		if !bytes.Contains(raw, []byte(part)) {
			t.Errorf("it lacks %s", what)
		}
	}
	days := false
	for _, l := range s.linesOf(s.years()[1]) {
		days = days || l.Date.Time().Day() > 12
	}
	if !days {
		t.Error("no day is above 12, so that day and month cannot be told apart")
	}
}

func TestWriteFilesSaysWhereItCannotWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "taken")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s := NewShop(1, Tiny, endOf2024())
	if _, err := s.WriteFiles(path); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("files: got %v", err)
	}
	if err := s.WriteTruth(filepath.Join(path, "truth.json")); err == nil {
		t.Error("truth: got no error")
	}
}

// TestTinyShopIsAsRemembered keeps the shop of a seed: other tests and the README quote it. The xlsx files are shown
// by their first rows, because their bytes also hang on the Go version's deflate.
func TestTinyShopIsAsRemembered(t *testing.T) {
	s := NewShop(1, Tiny, endOf2024())
	dir := t.TempDir()
	paths, err := s.WriteFiles(dir)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for i, f := range s.Truth().Files {
		fmt.Fprintf(&b, "== %s: %s, %d rows, %d returns, %s pieces, %s\n", f.Name, f.Kind, f.Rows, f.ReturnLines, f.Quantity, f.NetSales)
		raw, err := os.ReadFile(paths[i])
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range firstRows(t, paths[i], raw) {
			b.WriteString(row + "\n")
		}
	}
	golden := filepath.Join("testdata", "tiny.golden")
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Error(diff)
	}
}

// firstRows are the first twelve rows of a file as text, and for a csv the digest of the whole.
func firstRows(t *testing.T, path string, raw []byte) []string {
	t.Helper()
	if strings.HasSuffix(path, ".xlsx") {
		f, err := excelize.OpenFile(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		rows, err := f.GetRows(f.GetSheetName(0))
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, r := range rows[:12] {
			out = append(out, strings.Join(r, " | "))
		}
		return out
	}
	digest := fmt.Sprintf("sha256 %x", sha256.Sum256(raw))
	if !utf8.Valid(raw) {
		var err error
		if raw, err = charmap.Windows1252.NewDecoder().Bytes(raw); err != nil {
			t.Fatal(err)
		}
	}
	return append(strings.Split(string(raw), "\r\n")[:12], digest)
}

func TestConsentsFileSaysWhatWasPlanted(t *testing.T) {
	s := NewShop(9, 500, endOf2024())
	paths, err := s.WriteFiles(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(paths[5])
	if err != nil {
		t.Fatal(err)
	}
	plain, marked := bytes.CutPrefix(raw, []byte{0xef, 0xbb, 0xbf})
	if !marked || !utf8.Valid(plain) {
		t.Error("it is not UTF-8 with a byte order mark")
	}
	last, dates, twice := map[string]crm.ConsentState{}, map[string]time.Time{}, 0
	for _, r := range csvRows(t, plain)[1:] {
		on, err := time.Parse("02/01/2006", r[3])
		if err != nil || !on.After(dates[r[1]]) || on.After(s.EndsOn.Time()) {
			t.Errorf("%q after %s: %v", r, dates[r[1]], err)
		}
		if _, again := last[r[1]]; again {
			twice++
		}
		last[r[1]], dates[r[1]] = map[string]crm.ConsentState{"oui": crm.ConsentGranted, "non": crm.ConsentDenied}[r[2]], on
	}
	for _, c := range s.Customers {
		if got := last[c.ID]; got != c.Consent && (got != "" || c.Consent != crm.ConsentUnknown) {
			t.Errorf("customer %s: the file says %q, planted was %q", c.ID, got, c.Consent)
		}
	}
	if twice == 0 {
		t.Error("nobody changed their mind")
	}
}
