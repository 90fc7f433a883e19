package quality

import (
	"strings"

	"github.com/habitue-crm/habitue/internal/crm"
)

// firstDay is the earliest order day that is believed.
const firstDay crm.Date = 7305 // 1990-01-01

// Survey gathers facts. Announce every upload before its rows; order lines come month by month, as the lake hands
// them out. It is for one goroutine.
type Survey struct {
	opt     Options
	uploads []Upload
	byID    map[string]int32
	sheets  []string
	bySheet map[string]int32
	last    struct { // of the row before, most rows following their neighbours
		upload, sheet string
		at            place
	}
	tables   []*table
	byTable  map[string]*table
	sources  map[string]*sourceDays
	products *products
	twins    twins
	orders   orders
	people   *people
	consents map[consentKey]*consentPair
	found    map[Code]*finding
}

// place is a row in few bytes; uploads and sheets are numbered.
type place struct{ upload, sheet, row int32 }

// New begins a survey.
func New(opt Options) *Survey {
	if opt.Cases == 0 {
		opt.Cases = 100
	}
	return &Survey{
		opt: opt, byID: map[string]int32{}, bySheet: map[string]int32{}, byTable: map[string]*table{}, sources: map[string]*sourceDays{},
		products: newProducts(), twins: newTwins(), orders: newOrders(), people: newPeople(), consents: map[consentKey]*consentPair{}, found: map[Code]*finding{},
	}
}

// Upload announces a file, in load order.
func (s *Survey) Upload(u Upload) {
	s.byID[u.ID] = int32(len(s.uploads))
	s.uploads = append(s.uploads, u)
}

// wanted reports whether the rows of an upload are to be reported.
func (s *Survey) wanted(upload string) bool { return s.opt.Only == "" || s.opt.Only == upload }

// at packs where a row stands.
func (s *Survey) at(upload string, p crm.Place) place {
	if upload != s.last.upload || p.Sheet != s.last.sheet || s.last.at == (place{}) {
		s.last.upload, s.last.sheet = upload, p.Sheet
		u, known := s.byID[upload]
		if !known {
			s.Upload(Upload{ID: upload, First: crm.NoDate, Latest: crm.NoDate, LoadedOn: crm.NoDate})
			u = s.byID[upload]
		}
		n, known := s.bySheet[p.Sheet]
		if !known {
			n = int32(len(s.sheets))
			s.sheets = append(s.sheets, p.Sheet)
			s.bySheet[p.Sheet] = n
		}
		s.last.at = place{upload: u, sheet: n}
	}
	s.last.at.row = int32(p.Row)
	return s.last.at
}

// where unpacks places.
func (s *Survey) where(places ...place) []At {
	all := make([]At, 0, len(places))
	for _, p := range places {
		u := s.uploads[p.upload]
		all = append(all, At{Upload: u.ID, File: u.File, Sheet: s.sheets[p.sheet], Row: int(p.row)})
	}
	return all
}

// table is the table of a name, made when it is first asked for.
func (s *Survey) table(name string, fields func() []fieldCount) *table {
	t := s.byTable[name]
	if t == nil {
		t = &table{name: name, fields: fields()}
		s.byTable[name] = t
		s.tables = append(s.tables, t)
	}
	return t
}

// Product takes a row of a price list. What stands beside sales is no list.
func (s *Survey) Product(upload string, p *crm.Product) {
	if p.Beside || !s.wanted(upload) {
		return
	}
	at := s.at(upload, p.Place)
	t := s.table("products", named("product_id", "name", "category", "sub_category", "brand", "list_price", "cost", "launched_on"))
	t.count(p.ID != "", p.Name != "", p.Category != "", p.SubCategory != "", p.Brand != "", p.ListPrice != nil, p.Cost != nil, p.LaunchedOn != nil)
	t.word(2, p.Source, p.Category, at)
	t.word(3, p.Source, p.SubCategory, at)
	t.word(4, p.Source, p.Brand, at)
}

// Fact takes a row of any other kind.
func (s *Survey) Fact(upload string, f *crm.Fact) {
	if !s.wanted(upload) {
		return
	}
	at := s.at(upload, f.Place)
	t := s.table(f.Kind.Name, func() []fieldCount { return nil })
	t.rows++
	for i, c := range f.Kind.Columns {
		n := t.at(i, c.Name)
		if i >= len(f.Values) || !f.Values[i].Set {
			continue
		}
		t.fields[n].filled++
		if c.Type == crm.FactText && !isNaming(c.Name) {
			t.word(n, f.Source, f.Values[i].Text, at)
		}
	}
}

// isNaming reports a column whose words name or tell one thing, so that no two of them are spellings of a word.
func isNaming(name string) bool {
	for _, end := range []string{"id", "email", "phone", "_at", "code", "card", "url", "line", "address"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}

// finding gathers the cases of one code in the order in which they are met, up to a limit.
type finding struct {
	table string
	count int64
	cases []Case
}

// add counts n and keeps the case while there is room.
func (s *Survey) add(code Code, table string, n int64, make func() Case) {
	f := s.found[code]
	if f == nil {
		f = &finding{table: table}
		s.found[code] = f
	}
	f.count += n
	if len(f.cases) < s.opt.Cases {
		f.cases = append(f.cases, make())
	}
}

// Quality is what was found; the survey may go on afterwards.
func (s *Survey) Quality() Quality {
	q := Quality{Day: s.opt.Day, Upload: s.opt.Only, Sources: s.rhythms(), Tables: s.completeness(), Findings: []Finding{}, Spellings: s.spellings()}
	q.Uploads = s.thinUploads(q.Sources)
	q.People = s.countPeople()
	kept := make(map[Code]*finding, len(s.found))
	for code, f := range s.found {
		kept[code] = f
	}
	s.judgeProducts(kept)
	s.judgePeople(kept)
	s.judgeConsents(kept)
	for _, code := range Codes() {
		if f := kept[code]; f != nil && f.count > 0 {
			q.Findings = append(q.Findings, Finding{Code: code, Table: f.table, Count: f.count, Cases: f.cases})
		}
	}
	return q
}

// put records the cases of a code, the worst of which come first.
func (s *Survey) put(kept map[Code]*finding, code Code, table string, count int64, cases []Case) {
	if count > 0 {
		kept[code] = &finding{table: table, count: count, cases: cases[:min(len(cases), s.opt.Cases)]}
	}
}
