package problem

// Line is a problem as --json prints it: the fields for machines, and the English message for logs.
type Line struct {
	Code     ID       `json:"code"`
	Severity Severity `json:"severity"`
	File     string   `json:"file,omitempty"`
	Part     string   `json:"part,omitempty"` // inside a workbook
	Sheet    string   `json:"sheet"`
	Row      int      `json:"row"`    // from 1; 0 where it is about no row
	Column   string   `json:"column"` // its letters
	Header   string   `json:"header,omitempty"`
	Value    string   `json:"value"` // of the cell, as the sheet shows it
	Message  string   `json:"message"`
	Fix      string   `json:"fix,omitempty"`   // the end of the message: what to do
	Count    int      `json:"count,omitempty"` // rows with the same problem, where several were joined
}

// Line is the problem's fields; its texts are English whatever the language.
func (p *Problem) Line() Line {
	return Line{
		Code: p.ID, Severity: p.Severity(),
		File: p.Where.File, Part: p.Where.Part, Sheet: p.Where.Sheet, Row: p.Where.Row, Column: ColumnName(p.Where.Column), Header: p.Where.Header,
		Value: p.Args["value"], Message: p.Say("en"), Fix: p.Fix("en"), Count: p.Count,
	}
}
