package quality

import (
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
)

// today is the day of these tests: a Wednesday.
var today = crm.NewDate(2026, 4, 1)

// newSurvey is a survey with one announced file.
func newSurvey(opt Options) *Survey {
	opt.Day = today
	s := New(opt)
	s.Upload(Upload{ID: "u1", File: "shop.csv", Source: "shop", First: crm.NoDate, Latest: crm.NoDate, LoadedOn: today})
	return s
}

func money(units int64) *crm.Money {
	m := crm.MoneyOf(units)
	return &m
}

// sale is an ordinary line that differs from every other by its row.
func sale(row int, change func(*crm.OrderLine)) *crm.OrderLine {
	l := &crm.OrderLine{
		Source: "shop", OrderID: "W" + strconv.Itoa(row), Date: today - 10, CustomerID: "K1", ProductID: "P1", Description: "Tea",
		Quantity: crm.QuantityOf(2), UnitPrice: money(10), Place: crm.Place{Row: row},
	}
	if change != nil {
		change(l)
	}
	return l
}

// found is the finding of a code; the zero value is none.
func found(q Quality, code Code) Finding {
	for _, f := range q.Findings {
		if f.Code == code {
			return f
		}
	}
	return Finding{}
}

// rows lists where the cases of a finding stand.
func rows(f Finding) []int {
	var all []int
	for _, c := range f.Cases {
		for _, at := range c.At {
			all = append(all, at.Row)
		}
	}
	return all
}

func TestLinesOutOfTheOrdinaryAreListedWithTheirRows(t *testing.T) {
	type line = crm.OrderLine
	tests := []struct {
		name   string
		change map[int]func(*line) // of the lines 1 to 30
		code   Code
		want   []int
	}{
		{"an ordinary shop has nothing", nil, PriceFar, nil},
		{"a price a hundred times the median", map[int]func(*line){7: func(l *line) { l.UnitPrice = money(1000) }}, PriceFar, []int{7}},
		{"a price 99 times the median is none", map[int]func(*line){7: func(l *line) { l.UnitPrice = money(990) }}, PriceFar, nil},
		{"a price that only the amount tells", map[int]func(*line){7: func(l *line) { l.UnitPrice, l.Amount = nil, money(2000) }}, PriceFar, []int{7}},
		{"shipping has no usual price", map[int]func(*line){7: func(l *line) { l.UnitPrice, l.Type = money(1000), crm.Shipping }}, PriceFar, nil},
		{"a product of two lines has no median", map[int]func(*line){7: func(l *line) { l.ProductID = "Q" }, 8: func(l *line) { l.ProductID, l.UnitPrice = "Q", money(1000) }}, PriceFar, nil},
		{"a product sold once, of which a thousand times the source's usual quantity", map[int]func(*line){
			7: func(l *line) { l.ProductID, l.Quantity = "Q", crm.QuantityOf(80995) },
			8: func(l *line) { l.ProductID, l.Quantity, l.Return = "Q", crm.QuantityOf(-80995), true },
		}, QuantityFar, []int{7, 8}},
		{"two hundred of what usually sells by twos", map[int]func(*line){7: func(l *line) { l.Quantity = crm.QuantityOf(200) }}, QuantityFar, []int{7}},
		{"tomorrow", map[int]func(*line){7: func(l *line) { l.Date = today + 1 }}, DayAhead, []int{7}},
		{"today is no future", map[int]func(*line){7: func(l *line) { l.Date = today }}, DayAhead, nil},
		{"the year 1900", map[int]func(*line){7: func(l *line) { l.Date = crm.NewDate(1900, 1, 1) }}, DayEarly, []int{7}},
		{"the same line twice", map[int]func(*line){7: func(l *line) { l.OrderID = "W3" }}, SameLine, []int{3, 7}},
		{"the same but for the time of day", map[int]func(*line){7: func(l *line) { l.OrderID, l.Time = "W3", "10:00" }}, SameLine, nil},
		{"one order and two customers", map[int]func(*line){
			7: func(l *line) { l.OrderID, l.CustomerID = "W3", "K2" },
			8: func(l *line) { l.OrderID, l.CustomerID = "W3", "K3" },
		}, OrderTwoCustomers, []int{3, 7}},
		{"an order of another day is another", map[int]func(*line){7: func(l *line) { l.OrderID, l.CustomerID, l.Date = "W3", "K2", today-9 }}, OrderTwoCustomers, nil},
		{"two names of one product", map[int]func(*line){7: func(l *line) { l.Description = "Coffee" }}, ProductTwoNames, []int{7}},
		{"case and blanks make no other name", map[int]func(*line){7: func(l *line) { l.Description = "TEA " }}, ProductTwoNames, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newSurvey(Options{})
			for row := 1; row <= 30; row++ {
				s.OrderLine("u1", sale(row, tt.change[row]))
			}
			if diff := cmp.Diff(tt.want, rows(found(s.Quality(), tt.code))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestOneUploadIsMeasuredByAll(t *testing.T) {
	s := newSurvey(Options{Only: "u2"})
	s.Upload(Upload{ID: "u2", File: "more.csv", Source: "shop", First: crm.NoDate, Latest: crm.NoDate, LoadedOn: today})
	for row := 1; row <= 30; row++ {
		s.OrderLine("u1", sale(row, func(l *crm.OrderLine) {
			if row == 5 {
				l.UnitPrice = money(5000)
			}
		}))
	}
	s.OrderLine("u2", sale(2, func(l *crm.OrderLine) { l.OrderID, l.UnitPrice = "X", money(2000) }))
	q := s.Quality()
	want := []Case{{Subject: "P1", Value: "2000", Usual: "10", Rows: 1, At: []At{{"u2", "more.csv", "", 2}}}}
	if diff := cmp.Diff(want, found(q, PriceFar).Cases); diff != "" {
		t.Error(diff)
	}
	if q.Tables[0].Rows != 1 {
		t.Errorf("%d rows of order lines, want those of u2 alone", q.Tables[0].Rows)
	}
}

func TestPeopleWhoContradictThemselves(t *testing.T) {
	tests := []struct {
		name string
		list []crm.Customer
		code Code
		want []Case
	}{
		{
			"two names for one number",
			[]crm.Customer{{ID: "1", Name: "Marie Durand"}, {ID: "1", Name: "DURAND  Marie"}, {ID: "1", Name: "Paul Roy"}},
			TwoNames,
			[]Case{{Subject: "1", Value: "Paul Roy", Usual: "Marie Durand", Rows: 2, At: []At{{"u1", "shop.csv", "", 3}, {"u1", "shop.csv", "", 1}}}},
		},
		{
			"one address under two numbers, masked",
			[]crm.Customer{{ID: "1", Email: "marie@example.com"}, {ID: "2", Email: " Marie@Example.com"}, {ID: "3", Email: "paul@example.com"}},
			SamePerson,
			[]Case{{Subject: "1, 2", Value: "m…@example.com", Rows: 2, At: []At{{"u1", "shop.csv", "", 1}, {"u1", "shop.csv", "", 2}}}},
		},
		{
			"one name and phone, written in two ways",
			[]crm.Customer{{ID: "1", Name: "Marie Durand", Phone: "06 12 34 56 78"}, {ID: "2", Name: "marie durand", Phone: "+33 6 12 34 56 78"}},
			SamePerson,
			[]Case{{Subject: "1, 2", Value: "Marie Durand, …78", Rows: 2, At: []At{{"u1", "shop.csv", "", 1}, {"u1", "shop.csv", "", 2}}}},
		},
		{"a role's address is nobody's", []crm.Customer{{ID: "1", Email: "info@example.com"}, {ID: "2", Email: "Info@example.com"}}, SamePerson, nil},
		{"a placeholder is nobody's address", []crm.Customer{{ID: "1", Email: "xx@example.com"}, {ID: "2", Email: "xx@example.com"}}, SamePerson, nil},
		{
			"a phone that a till accepts is nobody's",
			[]crm.Customer{{ID: "1", Name: "Marie Durand", Phone: "0000000000"}, {ID: "2", Name: "Marie Durand", Phone: "00 00 00 00 00"}},
			SamePerson, nil,
		},
		{"a name alone is nobody", []crm.Customer{{ID: "1", Name: "Marie Durand"}, {ID: "2", Name: "Marie Durand"}}, SamePerson, nil},
		{
			"an address that is none",
			[]crm.Customer{{ID: "1", Email: "marie at example.com"}},
			BadAddress,
			[]Case{{Subject: "1", Value: "m…", Rows: 1, At: []At{{"u1", "shop.csv", "", 1}}}},
		},
		{
			"born tomorrow",
			[]crm.Customer{{ID: "1", Birthday: day(today + 1)}, {ID: "2", Birthday: day(today)}},
			BirthdayAhead,
			[]Case{{Subject: "1", Value: "2026-04-02", Rows: 1, At: []At{{"u1", "shop.csv", "", 1}}}},
		},
		{
			"born 121 years ago",
			[]crm.Customer{{ID: "1", Birthday: day(today.AddMonths(-121 * 12))}},
			BirthdayAhead,
			[]Case{{Subject: "1", Value: "1905-04-01", Rows: 1, At: []At{{"u1", "shop.csv", "", 1}}}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newSurvey(Options{})
			for i, c := range tt.list {
				c.Source, c.Place.Row = "shop", i+1
				s.Customer("u1", &c)
			}
			if diff := cmp.Diff(tt.want, found(s.Quality(), tt.code).Cases); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func day(d crm.Date) *crm.Date { return &d }

func TestConsentsThatNoDayDecides(t *testing.T) {
	yes, no, never := crm.Consent{State: crm.ConsentGranted}, crm.Consent{State: crm.ConsentDenied}, crm.Consent{Suppress: true}
	on := func(c crm.Consent, d crm.Date) crm.Consent {
		c.On = &d
		return c
	}
	tests := []struct {
		name string
		said []crm.Consent
		want int64
	}{
		{"a yes alone", []crm.Consent{yes}, 0},
		{"yes and no without a day", []crm.Consent{yes, no}, 1},
		{"yes and no on one day", []crm.Consent{on(yes, 5), on(no, 5)}, 1},
		{"yes and later no is a change of mind", []crm.Consent{on(yes, 5), on(no, 6)}, 0},
		{"no and later yes is one too", []crm.Consent{on(no, 5), on(yes, 6)}, 0},
		{"a no for good and later a yes", []crm.Consent{on(never, 5), on(yes, 6)}, 1},
		{"a yes and later a no for good", []crm.Consent{on(yes, 5), on(never, 6)}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newSurvey(Options{})
			for i, c := range tt.said {
				c.Source, c.CustomerID, c.Channel, c.Place.Row = "shop", "1", "email", i+1
				s.Consent("u1", &c)
			}
			if got := found(s.Quality(), TwoConsents).Count; got != tt.want {
				t.Errorf("%d, want %d", got, tt.want)
			}
		})
	}
}

func TestAddressesAreShownWhereTheyAreAskedFor(t *testing.T) {
	for _, tt := range []struct {
		name   string
		shown  bool
		values []string
	}{
		{"masked", false, []string{"m…", "m…@example.com"}},
		{"whole", true, []string{"marie at example.com", "marie@example.com"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newSurvey(Options{Addresses: tt.shown})
			for i, c := range []crm.Customer{{ID: "1", Email: "marie@example.com"}, {ID: "2", Email: "marie@example.com"}, {ID: "3", Email: "marie at example.com"}} {
				c.Source, c.Place.Row = "shop", i+1
				s.Customer("u1", &c)
			}
			q := s.Quality()
			if got := []string{found(q, BadAddress).Cases[0].Value, found(q, SamePerson).Cases[0].Value}; !slices.Equal(got, tt.values) {
				t.Errorf("%q, want %q", got, tt.values)
			}
		})
	}
}

func TestHowLongAgoPeopleBought(t *testing.T) {
	s := newSurvey(Options{})
	for i, ago := range []int{0, 11, 12, 23, 24, 36, 40} {
		s.OrderLine("u1", sale(i+1, func(l *crm.OrderLine) { l.CustomerID, l.Date = strconv.Itoa(ago), today.AddMonths(-ago) }))
	}
	s.OrderLine("u1", sale(9, func(l *crm.OrderLine) {
		l.CustomerID, l.Quantity, l.Return = "back", crm.QuantityOf(-1), true
	}))
	s.Upload(Upload{ID: "u2", File: "list.csv", Source: "shop", First: crm.NoDate, Latest: crm.NoDate, LoadedOn: today.AddMonths(-3)})
	s.Customer("u2", &crm.Customer{Source: "shop", ID: "40", Place: crm.Place{Row: 2}})
	want := People{Known: 8, Year: 2, Years2: 2, Years3: 1, Longer: 2, Never: 1, Quiet: 5, Lists: []List{{"shop", "list.csv", today.AddMonths(-3)}}}
	if diff := cmp.Diff(want, s.Quality().People); diff != "" {
		t.Error(diff)
	}
}

func TestFilledFieldsAreCountedByName(t *testing.T) {
	old := &crm.FactKind{Name: "reviews", Columns: []crm.FactColumn{{Name: "stars", Type: crm.FactNumber}}}
	now := &crm.FactKind{Name: "reviews", Columns: []crm.FactColumn{{Name: "site"}, {Name: "stars", Type: crm.FactNumber}, {Name: "words"}}}
	s := newSurvey(Options{})
	set := crm.FactValue{Set: true, Int: 1}
	s.Fact("u1", &crm.Fact{Kind: old, Values: []crm.FactValue{set}})
	s.Fact("u1", &crm.Fact{Kind: now, Values: []crm.FactValue{{}, set, {}}})
	s.Fact("u1", &crm.Fact{Kind: now, Values: []crm.FactValue{{Set: true, Text: "x"}, {}, {}}})
	want := []Table{{Table: "reviews", Rows: 3, Fields: []Field{{"stars", 2, 1}, {"site", 1, 2}}, Absent: []string{"words"}}}
	if diff := cmp.Diff(want, s.Quality().Tables); diff != "" {
		t.Error(diff)
	}
}
