package ingest

import (
	"testing"
)

// filled is a template's sheet with one row of its examples below the header.
func filled(t Template) page {
	var examples, headers []any
	for _, c := range t.Columns {
		examples, headers = append(examples, c.Example), append(headers, c.Header)
	}
	return grid(t.Title, line(t.About), line(t.Hint), examples, headers, examples)
}

func TestAFilledTemplateLoadsAsItsKind(t *testing.T) {
	for _, lang := range []string{"fr", "en"} {
		templates := Templates(lang)
		if len(templates) != len(Kinds()) {
			t.Fatalf("%d templates for %d kinds", len(templates), len(Kinds()))
		}
		for _, template := range templates {
			t.Run(lang+" "+template.Kind, func(t *testing.T) {
				_, report, err := read(t, Options{}, filled(template))
				if err != nil {
					t.Fatal(err)
				}
				s := report.Sheets[0]
				if s.Kind != template.Kind || s.HeaderRow != 4 || s.Accepted != 1 || s.Rejected != 0 || s.Skipped.Title != 3 {
					t.Errorf("read as %q, header %d, %d accepted, %d rejected, skipped %+v", s.Kind, s.HeaderRow, s.Accepted, s.Rejected, s.Skipped)
				}
				for _, c := range s.Columns {
					if want := titled(template.Kind, c.Header, lang); c.Field != want {
						t.Errorf("column %q is read as %q, want %q", c.Header, c.Field, want)
					}
				}
				for _, p := range report.Problems {
					t.Errorf("%s", p.Say(lang))
				}
			})
		}
	}
}

// titled is the field of a kind that has a title.
func titled(kind, title, lang string) string {
	for _, k := range Kinds() {
		for _, f := range k.Fields {
			if k.Name == kind && f.Title.In(lang) == title {
				return f.Name
			}
		}
	}
	return ""
}

// TestATemplatesNeededColumnsAreEnough reads each template cut to the columns that it marks as needed.
func TestATemplatesNeededColumnsAreEnough(t *testing.T) {
	for _, lang := range []string{"fr", "en"} {
		for _, template := range Templates(lang) {
			var columns []TemplateColumn
			for _, c := range template.Columns {
				if c.Needed {
					columns = append(columns, c)
				}
			}
			template.Columns = columns
			if template.Kind == "consents" {
				continue // such a sheet may name customers too, and then says the same consents
			}
			_, report, err := read(t, Options{}, filled(template))
			if err != nil || report.Sheets[0].Kind != template.Kind || report.Sheets[0].Accepted != 1 {
				t.Errorf("%s %s: %v, %+v", lang, template.Kind, err, report.Sheets)
			}
		}
	}
}

func TestAnUnfilledTemplateLoadsNothing(t *testing.T) {
	for _, template := range Templates("fr") {
		sheet := filled(template)
		sheet.rows = sheet.rows[:4]
		sink, report, err := read(t, Options{}, sheet)
		if err != nil || report.Accepted() != 0 || len(sink.facts)+len(sink.lines)+len(sink.customers)+len(sink.products)+len(sink.consents) != 0 {
			t.Errorf("%s: %v, %d accepted", template.Kind, err, report.Accepted())
		}
	}
}

func TestTemplatesSayEverythingInBothLanguages(t *testing.T) {
	french, english := Templates("fr"), Templates("en")
	for i, fr := range french {
		en := english[i]
		if fr.Title == "" || en.Title == "" || fr.About == en.About || len(fr.Columns) != len(en.Columns) {
			t.Errorf("%s: %q, %q", fr.Kind, fr.Title, en.Title)
		}
		for c := range fr.Columns {
			a, b := fr.Columns[c], en.Columns[c]
			if a.Header == "" || b.Header == "" || a.About == "" || b.About == "" || a.Example == "" || b.Example == "" || len(a.Words) != len(b.Words) {
				t.Errorf("%s: %+v, %+v", fr.Kind, a, b)
			}
		}
	}
}

// TestWordsOfTemplatesAreUnderstood chooses every word that a template offers.
func TestWordsOfTemplatesAreUnderstood(t *testing.T) {
	for _, lang := range []string{"fr", "en"} {
		for _, template := range Templates(lang) {
			for i, c := range template.Columns {
				for _, word := range c.Words {
					sheet := filled(template)
					sheet.rows[4].Cells[i].Text = word
					if _, report, err := read(t, Options{}, sheet); err != nil || report.Accepted() != 1 {
						t.Errorf("%s %s: %q under %q is not understood: %v", lang, template.Kind, word, c.Header, err)
					}
				}
			}
		}
	}
}
