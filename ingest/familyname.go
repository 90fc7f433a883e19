package ingest

import (
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
)

// familyNames takes "Nom client" or "Name" beside a column of first names for the family name, where the first name of
// its row does not stand in it: 'Durand' beside 'Marie' is half of a name, 'Marie Durand' beside 'Marie' is one.
func (s *surveyor) familyNames(p *plan) {
	if p.kind.field("first_name") != custFirst || p.kind.fact != nil {
		return
	}
	whole, first := p.sureField(custName), p.sureField(custFirst)
	if whole == nil || first == nil || p.fields[custLast] != nil || s.isRemembered(p, whole) || !mayBeFamilyName(whole.head.bare) {
		return
	}
	halves, wholes := 0, 0
	for _, row := range s.kept {
		if row.Number <= p.headerLast {
			continue
		}
		name, given := textIn(row, whole.index), textIn(row, first.index)
		switch {
		case name == "" || given == "":
		case strings.Contains(name, given):
			wholes++
		default:
			halves++
		}
	}
	if halves > wholes {
		whole.might, whole.field = []candidate{{custLast, provenRank}}, custLast
		p.fields[custName], p.fields[custLast] = nil, whole
	}
}

// mayBeFamilyName reports a header that speaks of a name, and not of a whole one.
func mayBeFamilyName(header string) bool {
	for _, whole := range [...]string{"prenom", "complet", "full", "raison", "sociale"} {
		if strings.Contains(header, whole) {
			return false
		}
	}
	return strings.Contains(header, "nom") || strings.Contains(header, "name")
}

// textIn is the text of a row in a column, folded for comparing.
func textIn(row cell.Row, col int) string {
	i := slices.IndexFunc(row.Cells, func(x cell.Cell) bool { return x.Col == col })
	if i < 0 || row.Cells[i].Type != cell.Text {
		return ""
	}
	return joinWords(headingWords(row.Cells[i].Text))
}
