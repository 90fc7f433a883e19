package ingest

// Template is what an empty sheet of a kind holds, in one language: the rows above its header, the header, and for
// each column what people should know of it.
type Template struct {
	Kind    string // the kind's name
	Title   string // the sheet's name
	About   string // one sentence, for the row on top
	Hint    string // how to fill it in, for the second row
	Columns []TemplateColumn
}

// TemplateColumn is one column of a template. Example stands above the header, where no reading takes it for a row.
type TemplateColumn struct {
	Header, Example string
	// About says what belongs there, and for a word column which words.
	About string
	// Needed marks a column that the kind cannot do without; of several, one is enough.
	Needed bool
	// Identifier marks a column whose cells should be text, so that leading zeros stay.
	Identifier bool
	// Day marks a column of days.
	Day bool
	// Words are the words to choose from; nil is free.
	Words []string
}

// Templates lists an empty sheet for each kind, in the order of Kinds and in a language ("fr", else English).
func Templates(lang string) []Template {
	var all []Template
	for _, k := range catalog() {
		t := Template{
			Kind: k.Name, Title: k.Title.In(lang), About: k.About.In(lang),
			Hint: Words{
				FR: "Exemple, en gris, au-dessus de l'en-tête : il n'est pas chargé. Saisissez sous l'en-tête ; les colonnes dont vous n'avez pas besoin peuvent être supprimées.",
				EN: "The example, in grey, stands above the header: it is not loaded. Type below the header; columns that you do not need may be deleted.",
			}.In(lang),
		}
		needed := make(map[int]bool)
		for _, need := range k.Needs {
			for _, f := range need.AnyOf {
				needed[f] = true
			}
		}
		for i, f := range k.Fields {
			if k.fact == nil && isProgramsOwn(f.Name) {
				continue
			}
			t.Columns = append(t.Columns, TemplateColumn{
				Header: f.Title.In(lang), Example: f.ExampleIn(lang), About: f.About.In(lang), Needed: needed[i],
				Identifier: f.Type == ID || f.Type == Loose, Day: f.Type == Day, Words: f.words(k.fact != nil, lang),
			})
		}
		all = append(all, t)
	}
	return all
}

// isProgramsOwn reports a field of order lines that shop programs write and nobody types: what belongs to a whole
// order, or says a second time that a line is no sale.
func isProgramsOwn(name string) bool {
	switch name {
	case "gross_amount", "line_shipping", "returned_quantity", "refunded_amount", "financial_status", "fulfilment_status", "cancelled_on",
		"order_discount", "order_net", "order_shipping", "order_tip", "order_tax", "order_refund", "order_total":
		return true
	}
	return false
}

// words are what a word column of a fact offers: the first word of each value in French, the value's own in English.
func (f Field) words(fact bool, lang string) []string {
	switch {
	case f.Type != Word || !fact:
		return nil
	case f.Choices == nil:
		return []string{Words{FR: "oui", EN: "yes"}.In(lang), Words{FR: "non", EN: "no"}.In(lang)}
	}
	var words []string
	for _, c := range f.Choices {
		if lang == "fr" && len(c.Words) > 0 {
			words = append(words, c.Words[0])
			continue
		}
		words = append(words, c.english())
	}
	return words
}

// english is the value as English writes it.
func (c Choice) english() string {
	words := []byte(c.Value)
	for i := range words {
		if words[i] == '_' {
			words[i] = ' '
		}
	}
	return string(words)
}

// Reading says how the field's values are read, in the words of the reference.
func (f Field) Reading() string {
	switch {
	case f.Type == Number && f.Money:
		return "amount"
	case f.Type == Day && f.Timed:
		return "day and time"
	case f.Type == Word && f.Choices != nil:
		words := "one of"
		for i, c := range f.Choices {
			if i > 0 {
				words += ","
			}
			words += " " + c.Value
		}
		return words
	}
	return f.Type.String()
}
