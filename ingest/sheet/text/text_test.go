package text

import (
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/internal/problem"
)

// read gives the rows as "row: col=text|col=text".
func read(content string) (lines []string, d Dialect, err error) {
	w, err := Open(strings.NewReader(content), int64(len(content)), limit.Default().Columns)
	if err != nil {
		return nil, Dialect{}, err
	}
	rows, err := w.Rows(0)
	if err != nil {
		return nil, Dialect{}, err
	}
	for {
		row, err := rows.Next()
		if err == io.EOF {
			return lines, w.Dialect(), rows.Close()
		}
		if err != nil {
			return lines, w.Dialect(), err
		}
		var b strings.Builder
		b.WriteString(strconv.Itoa(row.Number) + ":")
		for _, c := range row.Cells {
			if c.Type != cell.Text || c.Row != row.Number {
				return lines, w.Dialect(), errors.New("not a text cell of its row")
			}
			b.WriteString(" " + strconv.Itoa(c.Col) + "=" + c.Text)
		}
		lines = append(lines, b.String())
	}
}

func units(s string, little bool) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(s)) {
		if little {
			b.Write([]byte{byte(u), byte(u >> 8)})
		} else {
			b.Write([]byte{byte(u >> 8), byte(u)})
		}
	}
	return b.String()
}

func TestRead(t *testing.T) {
	tests := []struct {
		name     string
		content  string
		encoding Encoding
		delim    rune
		want     []string
	}{
		{"commas", "a,b\n1,2\n", UTF8, ',', []string{"1: 1=a 2=b", "2: 1=1 2=2"}},
		{
			"semicolons beside decimal commas", "Client;Prix\n1;12,50\n2;3,20\n", UTF8, ';',
			[]string{"1: 1=Client 2=Prix", "2: 1=1 2=12,50", "3: 1=2 2=3,20"},
		},
		{
			"a header with more commas than semicolons", "Nom, prénom, titre;Montant\nA;1\nB;2\nC;3\n", UTF8, ';',
			[]string{"1: 1=Nom, prénom, titre 2=Montant", "2: 1=A 2=1", "3: 1=B 2=2", "4: 1=C 2=3"},
		},
		{
			"title rows above the table", "Ventes\n\nA;B\n1;2\n3;4\n", UTF8, ';',
			[]string{"1: 1=Ventes", "3: 1=A 2=B", "4: 1=1 2=2", "5: 1=3 2=4"},
		},
		{"tabs", "a\tb\n1\t2\n", UTF8, '\t', []string{"1: 1=a 2=b", "2: 1=1 2=2"}},
		{"bars", "a|b\n1|2\n", UTF8, '|', []string{"1: 1=a 2=b", "2: 1=1 2=2"}},
		{
			"one column of names with commas", "Nom\nDupont, Jean\nMartin\nDurand\nPetit\n", UTF8, 0,
			[]string{"1: 1=Nom", "2: 1=Dupont, Jean", "3: 1=Martin", "4: 1=Durand", "5: 1=Petit"},
		},
		{"one column of decimals", "Montant\n12,5\n3,75\n", UTF8, 0, []string{"1: 1=Montant", "2: 1=12,5", "3: 1=3,75"}},
		{
			"one column of two words", "Jean Dupont\nAnne Martin\nLuc Petit\n", UTF8, 0,
			[]string{"1: 1=Jean Dupont", "2: 1=Anne Martin", "3: 1=Luc Petit"},
		},
		{
			"columns aligned with blanks", " id  date n\r\n 1 2024  5\r\n 2 2025  6\r\n", UTF8, ' ',
			[]string{"1: 1=id 2=date 3=n", "2: 1=1 2=2024 3=5", "3: 1=2 2=2025 3=6"},
		},
		{"quotes", "a,\"b,\"\"c\"\"\"\n1,\"\"\n", UTF8, ',', []string{`1: 1=a 2=b,"c"`, "2: 1=1"}},
		{
			"a line break in quotes is one row", "a;b\n1;\"x\r\ny\"\n2;z\n", UTF8, ';',
			[]string{"1: 1=a 2=b", "2: 1=1 2=x\r\ny", "3: 1=2 2=z"},
		},
		{"text after a closing quote", "a,\"b\"c\nd,e\n", UTF8, ',', []string{"1: 1=a 2=bc", "2: 1=d 2=e"}},
		{"a quote inside a text", "a,5\" pipe\nb,c\n", UTF8, ',', []string{"1: 1=a 2=5\" pipe", "2: 1=b 2=c"}},
		{
			"quoted fields with another delimiter inside", "\"a;b\",\"c;d\"\n\"e;f\",\"g;h\"\n", UTF8, ',',
			[]string{"1: 1=a;b 2=c;d", "2: 1=e;f 2=g;h"},
		},
		{"sep line", "sep=;\r\na;b,c\r\n1;2,3\r\n", UTF8, ';', []string{"1: 1=a 2=b,c", "2: 1=1 2=2,3"}},
		{"sep line after a mark, quoted", "\ufeff\"sep=|\"\na|b\n", UTF8BOM, '|', []string{"1: 1=a 2=b"}},
		{
			"ragged rows and trailing delimiters", "a;b;c;\n1;;3;;;\n;2\n", UTF8, ';',
			[]string{"1: 1=a 2=b 3=c", "2: 1=1 3=3", "3: 2=2"},
		},
		{"blank rows count", "a,b\n\n\n1,2", UTF8, ',', []string{"1: 1=a 2=b", "4: 1=1 2=2"}},
		{"carriage returns only", "a,b\r1,2\r", UTF8, ',', []string{"1: 1=a 2=b", "2: 1=1 2=2"}},
		{"NUL bytes are left out", "a,b\n\x00,x\x00y\n", UTF8, ',', []string{"1: 1=a 2=b", "2: 2=xy"}},
		{"the end mark of DOS", "a,b\n1,2\n\x1a", UTF8, ',', []string{"1: 1=a 2=b", "2: 1=1 2=2"}},
		{"merge markers are rows", "a,b\n<<<<<<< HEAD\n1,2\n", UTF8, ',', []string{"1: 1=a 2=b", "2: 1=<<<<<<< HEAD", "3: 1=1 2=2"}},
		{"UTF-8", "é,€\nà,ç\n", UTF8, ',', []string{"1: 1=é 2=€", "2: 1=à 2=ç"}},
		{"UTF-8 with one rare letter", "a,b\n1,ʤ\n", UTF8, ',', []string{"1: 1=a 2=b", "2: 1=1 2=ʤ"}},
		{"UTF-8 with one sign", "a,b\n1,10 Ω\n", UTF8, ',', []string{"1: 1=a 2=b", "2: 1=1 2=10 Ω"}},
		{"UTF-8 with one Chinese name", "a,b\n1,王\n", UTF8, ',', []string{"1: 1=a 2=b", "2: 1=1 2=王"}},
		{"UTF-8 with mark", "\ufeffé,b\n1,2\n", UTF8BOM, ',', []string{"1: 1=é 2=b", "2: 1=1 2=2"}},
		{"UTF-16 LE with mark", "\xff\xfe" + units("é;😀\n1;2\n", true), UTF16LE, ';', []string{"1: 1=é 2=😀", "2: 1=1 2=2"}},
		{"UTF-16 BE with mark", "\xfe\xff" + units("é;b\n1;2\n", false), UTF16BE, ';', []string{"1: 1=é 2=b", "2: 1=1 2=2"}},
		{"UTF-16 LE without mark", units("é;b\n1;2\n", true), UTF16LE, ';', []string{"1: 1=é 2=b", "2: 1=1 2=2"}},
		{
			"UTF-16 BE without mark", units("Дата;b\n1;2\n3;4\n", false), UTF16BE, ';',
			[]string{"1: 1=Дата 2=b", "2: 1=1 2=2", "3: 1=3 2=4"},
		},
		{"UTF-32 LE", "\xff\xfe\x00\x00a\x00\x00\x00,\x00\x00\x00b\x00\x00\x00", UTF32LE, ',', []string{"1: 1=a 2=b"}},
		{
			"Windows-1252", "pr\xe9nom;prix\nZo\xeb;5 \x80\nL\x92\xc9t\xe9;1\n", Windows1252, ';',
			[]string{"1: 1=prénom 2=prix", "2: 1=Zoë 2=5 €", "3: 1=L’Été 2=1"},
		},
		{
			"Windows-1252 whose symbols look like UTF-8", "\xab\xa0priv\xe9\xa0\xbb;CAF\xc9\xa0\xbb\n1;2\n", Windows1252, ';',
			[]string{"1: 1=«\u00a0privé\u00a0» 2=CAFÉ\u00a0»", "2: 1=1 2=2"},
		},
		{"ISO-8859-15", "c\xbdur;5 \xa4\n\xe9t\xe9;2\n", Latin9, ';', []string{"1: 1=cœur 2=5 €", "2: 1=été 2=2"}},
		{"a half is no ligature", "pr\xe9nom;1\xbd\na;2\n", Windows1252, ';', []string{"1: 1=prénom 2=1½", "2: 1=a 2=2"}},
		{
			"Mac Roman", "pr\x8enom;ville\nZo\x91;Orl\x8eans\nL\xd5\x83t\x8e;N\x94mes\n", MacRoman, ';',
			[]string{"1: 1=prénom 2=ville", "2: 1=Zoë 2=Orléans", "3: 1=L’Été 2=Nîmes"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, d, err := read(tt.content)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			if d.Encoding != tt.encoding || d.Delimiter != tt.delim {
				t.Errorf("got %s and %q, want %s and %q", d.Encoding, d.Delimiter, tt.encoding, tt.delim)
			}
		})
	}
}

func TestRefuse(t *testing.T) {
	tests := []struct {
		name    string
		content string
		id      problem.ID
		says    string
	}{
		{"one byte of another encoding in UTF-8", "nom,ville\nZoé,Orl\xe9ans\n", problem.TextMixed, "line 2, character 8"},
		{"UTF-8 cut inside a character", "nom,ville\nZoé,Orl\xc3", problem.TextMixed, "line 2, character 8"},
		{"a quote that never closes", "a,b\n1,2\n3,\"four\n5,6\n", problem.TextOpenQuote, "line 3"},
		{"a quote after a quoted line break", "a,\"x\ny\"\n\"3,4\n", problem.TextOpenQuote, "line 3"},
		{
			"an open quote does not make decimal commas separators",
			"Client;Prix\n1;12,5\n2;\"3,2\n3;4,75\n4;1,2\n", problem.TextOpenQuote, "line 3",
		},
		{
			"an open quote in the first cell of the table", "\"Client;Prix\n1;12,5\n2;3,2\n3;4,75\n",
			problem.TextOpenQuote, "line 1",
		},
		{
			"a quote that the next quoted field seems to close",
			"nom;ville\nA;\"Lyon\nB;\"Paris\"\nC;\"Nice\"\n", problem.TextOpenQuote, "line 2",
		},
		{
			"a quote that the next field's quote seems to close on its own line",
			"order,customer,text,amount\n1,C01,\"a, b\",2\n2,\"C02,\"Bougie, vanille\",3\n3,C03,\"d, e\",4\n", problem.TextOpenQuote, "line 3",
		},
		{
			"an open quote behind more text than the sample holds",
			"Client;Prix\n" + strings.Repeat("1;12,5\n", sampleSize) + "2;\"3,2\n3;4,75\n", problem.TextOpenQuote,
			"line " + strconv.Itoa(sampleSize+2),
		},
		{
			"an open quote in the second row of a long file",
			"Client;Prix\n0;\"1,5\n" + strings.Repeat("1;12,5\n", sampleSize), problem.TextOpenQuote, "line 2",
		},
		{"UTF-16 cut in the middle", "\xff\xfea\x00,", problem.TextCut, "UTF-16 LE"},
		{"half a surrogate pair", "\xff\xfe" + units("a;b\n", true) + "\x3d\xd8a\x00", problem.TextBadCode, "Line 2"},
		{"half a surrogate pair at the end", "\xff\xfe" + units("a;b\n", true) + "\x3d\xd8", problem.TextBadCode, "Line 2"},
		{"a hole of zeros", "a,b\n" + strings.Repeat("\x00", 4096) + "1,2\n", problem.TextHole, "zeros"},
		{"a hole of zeros in UTF-16", "\xff\xfe" + units("a;b\n1;2\n", true) + strings.Repeat("\x00", 1024) + units("3;4\n", true), problem.TextHole, "zeros"},
		{"more zeros than strays", strings.Repeat("a,b\x00\n", 20), problem.TextUnknown, "encoding"},
		{"too many columns", strings.Repeat("a,", limit.Default().Columns) + "a\nb,c\n", problem.TextTooWide, "16,384"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := read(tt.content)
			var p *problem.Problem
			if !errors.As(err, &p) || p.ID != tt.id || !strings.Contains(p.Say("en"), tt.says) {
				t.Fatalf("got %v, want [%s] with %q", err, tt.id, tt.says)
			}
		})
	}
}

// A record that a window cuts, at any place, is read as if it were not cut.
func TestWindowsDoNotShow(t *testing.T) {
	record := "alpha,\"b\"\"c\r\nd\",é,\"\",omega\r\n"
	for pad := windowSize - len(record) - 3; pad < windowSize+3; pad++ {
		content := strings.Repeat("x", pad) + ",y\n" + record + record
		got, _, err := read(content)
		if err != nil {
			t.Fatal(err)
		}
		want := []string{"2: 1=alpha 2=b\"c\r\nd 3=é 5=omega", "3: 1=alpha 2=b\"c\r\nd 3=é 5=omega"}
		if diff := cmp.Diff(want, got[1:]); diff != "" {
			t.Fatalf("with %d bytes before: %s", pad, diff)
		}
	}
}

func TestARecordTooLong(t *testing.T) {
	content := "a,b\n1,\"" + strings.Repeat("x\n", maxRecord+windowSize) + "\"\n"
	_, _, err := read(content)
	if !errors.Is(err, problem.New(problem.TextLongRecord, nil)) {
		t.Errorf("got %v", err)
	}
}

// A hostile row ends in one message before it takes memory: a cell is nearly a hundred bytes.
func TestARowOfMillionsOfCells(t *testing.T) {
	content := "a,b\n1,2\n" + strings.Repeat("x,", 6_000_000) + "\n"
	before := live()
	w, err := Open(strings.NewReader(content), int64(len(content)), limit.Default().Columns)
	if err != nil {
		t.Fatal(err)
	}
	rows := newRows(w)
	for err == nil {
		_, err = rows.Next()
	}
	var p *problem.Problem
	if !errors.As(err, &p) || p.ID != problem.TextTooWide || p.Where.Row != 3 {
		t.Errorf("got %v", err)
	}
	if held := live() - before; held > 20<<20 {
		t.Errorf("%d bytes are held", held)
	}
	if len(rows.cells) > 3*limit.Default().Columns {
		t.Errorf("room for %d cells", len(rows.cells))
	}
}

func TestAlignedRowOfAnotherWidthIsHandedOutWhole(t *testing.T) {
	content := strings.Repeat(" 1  2  3\n", 3) + strings.Repeat(" 1  2  3\n", sampleSize/9) + " 7  8\n"
	got, d, err := read(content)
	if err != nil || d.Delimiter != ' ' {
		t.Fatal(d, err)
	}
	if last := got[len(got)-1]; !strings.HasSuffix(last, ": 1=7  8") {
		t.Errorf("got %q", last)
	}
}

type shrunk struct{ *strings.Reader }

func (s shrunk) ReadAt(b []byte, off int64) (int, error) {
	if off > 0 {
		return 0, io.EOF
	}
	return s.Reader.ReadAt(b, off)
}

func TestAFileThatShrinksIsRefused(t *testing.T) {
	content := strings.Repeat("a,b\n", foresight)
	if _, err := Open(shrunk{strings.NewReader(content)}, int64(len(content)), limit.Default().Columns); !errors.Is(err, problem.New(problem.FileChanged, nil)) {
		t.Errorf("got %v", err)
	}
}
