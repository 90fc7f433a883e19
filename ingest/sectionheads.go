package ingest

import (
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
)

// Reports of accounting programs name the customer, or the article, once: in a row of its own over the sales below it, as
// "Client : 1040 Marie Martin", or the bare name with a total of that name at the end. What is said so stands beside each
// record as if the list had a column for it.

// sectionHeads is what the heads of sections say of the records under them.
type sectionHeads struct {
	field int // lineCustomer or lineProduct
	at    int // the column of bare names; 0 where each head says what it names
	first int // the column that is added: of the numbers, or of the names where there are none
	both  bool
	open  [2]cell.Cell // of the section that is being read: number and name, or one of them
}

// headWord is the field that a head with a colon names: "Client : …", "N° article : …"; rest is what it says of it.
func headWord(text string) (field int, rest string) {
	before, rest, found := strings.Cut(text, ":")
	if rest = trimBlanks(rest); !found || rest == "" {
		return -1, ""
	}
	field = -1
	for _, w := range headingWords(before) {
		switch singular(w) {
		case "client", "cliente", "customer", "cust", "tier", "patient", "adherent", "membre", "member":
			field = lineCustomer
		case "article", "produit", "product", "item":
			field = lineProduct
		case "no", "code", "id", "nom", "name", "compte", "account":
		default:
			return -1, ""
		}
	}
	return field, rest
}

// loneText is the only filled cell of a row, where it is a text and no total's; nil otherwise.
func loneText(row cell.Row) (lone *cell.Cell) {
	for i := range row.Cells {
		x := &row.Cells[i]
		if holdsNothing(x) {
			continue
		}
		if lone != nil || x.Type != cell.Text {
			return nil
		}
		lone = x
	}
	if lone == nil || startsTotal(lone.Text) {
		return nil
	}
	return lone
}

// says is what a row says as the head of a section; "" where it is none.
func (h *sectionHeads) says(row cell.Row) string {
	x := loneText(row)
	if x == nil {
		return ""
	}
	if h.at > 0 {
		if x.Col == h.at {
			return cleanText(x.Text)
		}
		return ""
	}
	if field, rest := headWord(cleanText(x.Text)); field == h.field {
		return rest
	}
	return ""
}

// cutNumber parts "1040 - Marie Martin" and "CL1040 Marie Martin"; number is "" where no number comes first.
func cutNumber(text string) (number, name string) {
	number, name, _ = strings.Cut(text, " ")
	if name = strings.TrimLeft(name, "-–: \u00a0"); name == "" || !isNumberLike(number) {
		return "", text
	}
	return number, name
}

// add gives a record what the head of its section says, and opens the next section. A row that has it already stays as it is.
func (h *sectionHeads) add(row cell.Row) cell.Row {
	if text := h.says(row); text != "" {
		h.open = [2]cell.Cell{{Col: h.first, Type: cell.Text, Text: text}}
		if h.both {
			number, name := cutNumber(text)
			h.open[0].Text, h.open[1] = number, cell.Cell{Col: h.first + 1, Type: cell.Text, Text: name}
		}
		return row
	}
	n := len(row.Cells)
	if h.open[0].Type == cell.None || filledCells(row) < 2 || row.Cells[n-1].Col >= h.first || startsAsTotal(row) {
		return row
	}
	row.Cells = slices.Clip(row.Cells)
	row.Cells = append(row.Cells, h.open[0])
	if h.both {
		row.Cells = append(row.Cells, h.open[1])
	}
	return row
}

// startsAsTotal reports a row whose first text is a total's.
func startsAsTotal(row cell.Row) bool {
	i := slices.IndexFunc(row.Cells, func(x cell.Cell) bool { return x.Type == cell.Text && !isBlankText(x.Text) })
	return i >= 0 && startsTotal(row.Cells[i].Text)
}

// findSectionHeads looks in the rows kept back for heads that name what the list has no column for.
func (s *surveyor) findSectionHeads(header, field int) *sectionHeads {
	h := &sectionHeads{field: field, both: true}
	found := 0
	for _, row := range s.kept {
		for i := range row.Cells {
			h.first = max(h.first, row.Cells[i].Col+1)
		}
		if row.Number <= header {
			continue
		}
		if said := h.says(row); said != "" {
			number, _ := cutNumber(said)
			h.both = h.both && number != ""
			found++
		}
	}
	if found == 0 && field == lineCustomer && s.titledByCustomer(header) {
		h.at, found, h.both = s.closedHeads(header), 1, false
	}
	if found == 0 || found == 1 && h.at < 0 {
		return nil
	}
	return h
}

// titledByCustomer reports a title over the list that says whose sales they are: "Sales by Customer Detail".
func (s *surveyor) titledByCustomer(header int) bool {
	return slices.ContainsFunc(s.kept, func(row cell.Row) bool {
		x := loneText(row)
		return row.Number < header && x != nil && slices.ContainsFunc(headingWords(x.Text), func(w string) bool {
			return singular(w) == "client" || singular(w) == "customer"
		})
	})
}

// closedHeads is the column of bare heads each of which a total of its name closes, two at least and all but the last one that
// was kept; −1 where there is none.
func (s *surveyor) closedHeads(header int) int {
	at, closed, open := -1, 0, ""
	for _, row := range s.kept {
		if row.Number <= header {
			continue
		}
		if x := loneText(row); x != nil {
			switch {
			case open != "" && closed < 2, at >= 0 && x.Col != at && closed < 2:
				return -1
			case at < 0 || x.Col == at:
				at, open = x.Col, cleanText(x.Text)
			}
			continue
		}
		i := slices.IndexFunc(row.Cells, func(x cell.Cell) bool { return !holdsNothing(&x) })
		if i >= 0 && open != "" && row.Cells[i].Col == at && startsAsTotal(row) && strings.Contains(cleanText(row.Cells[i].Text), open) {
			closed, open = closed+1, ""
		}
	}
	if closed < 2 {
		return -1
	}
	return at
}

// takeSectionHeads makes columns of what the heads of the sections say, and gives the rows kept back their cells.
func (s *surveyor) takeSectionHeads(h *sectionHeads, columns []*column) []*column {
	numbers, names := "N° client", "Nom client"
	if h.field == lineProduct {
		numbers, names = "Code article", "Désignation"
	}
	title := numbers
	if !h.both {
		title = names
	}
	add := func(at int, title string, fields ...candidate) {
		c := &column{label: label{index: at, header: title, head: s.match.headings.of(title)}, field: -1, might: fields}
		for _, x := range fields {
			c.types |= 1 << s.kind.Fields[x.field].Type
		}
		columns = append(columns, c)
	}
	field := h.field
	if !h.both && field == lineProduct {
		field = lineDescription
	}
	add(h.first, title, candidate{field, provenRank})
	switch {
	case h.both && h.field == lineProduct:
		add(h.first+1, names, candidate{lineDescription, provenRank})
	case h.both:
		add(h.first+1, names)
	}
	s.heads = h
	for i := range s.kept {
		s.kept[i] = h.add(s.kept[i])
	}
	h.open = [2]cell.Cell{}
	return columns
}
