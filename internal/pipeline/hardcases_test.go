package pipeline_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/pipeline"
)

// hardCase is a story whose end was worked out by hand, from reference/loyalty.md §3.8 and §3.9 alone.
type hardCase struct {
	name   string
	rules  string   // what habitue.yaml says of tiers and points
	sheets []string // loaded together
	link   []string // two numbers that a person says are one customer
	want   []string // a day, then who stands how at its end
	exit   int      // of the load
}

const (
	sold      = "Order ID;Order date;Customer ID;Product ID;Quantity;Unit price\n"
	soldTea   = "Order ID;Order date;Customer ID;Product ID;Category;Quantity;Unit price\n"
	soldCited = "Order ID;Order date;Customer ID;Product ID;Quantity;Unit price;Original order\n"
	moved     = "Customer ID;Adjusted on;Points adjusted;Adjustment reason\n"
	spent     = "Customer ID;Redeemed on;Reward redeemed;Points redeemed\n"
	silver    = "  steps: [{name: bronze, from: 0}, {name: silver, from: 300}]\n"
	ladder    = "tiers:\n  window_months: 12\n"
)

func hardCases() []hardCase {
	return []hardCase{
		{
			name: "points of 28 February of the year before end on 28 February of a leap year, those of 1 March live on", rules: "points: {earn: 1, expiry: months, lasts: 12}\n",
			sheets: []string{sold + "1;2023-02-28;C1;P;1;100\n2;2023-03-01;C2;P;1;50\n3;2024-02-29;C3;P;1;7\n"},
			want:   []string{"2024-02-28: C1 100, C2 50", "2024-02-29: C1 0, C2 50, C3 7", "2024-03-02: C1 0, C2 0, C3 7", "2025-02-28: C1 0, C2 0, C3 7", "2025-03-01: C1 0, C2 0, C3 0"},
		},
		{
			name: "the end of February is the 29th in a leap year", rules: "points: {earn: 1, expiry: month_end, lasts: 12}\n",
			sheets: []string{sold + "1;2023-02-10;C1;P;1;100\n"},
			want:   []string{"2024-02-29: C1 100", "2024-03-01: C1 0"},
		},
		{
			name: "a part comes back after most was spent: the rest is owed", rules: "points: {earn: 1}\n",
			sheets: []string{soldCited + "1;2024-01-05;C1;P;2;50;\n2;2024-03-01;C1;P;-1;50;1\n", spent + "C1;2024-02-01;Mug;80\n"},
			want:   []string{"2024-02-29: C1 20", "2024-03-01: C1 -30"},
		},
		{
			name: "what comes back after its points have expired takes nothing more", rules: "points: {earn: 1, expiry: months, lasts: 12}\n",
			sheets: []string{soldCited + "1;2023-01-05;C1;P;1;100;\n2;2024-02-01;C1;P;-1;100;1\n"},
			want:   []string{"2024-01-05: C1 100", "2024-01-06: C1 0", "2024-02-01: C1 0"},
		},
		{
			name: "points can be spent on their last day", rules: "points: {earn: 1, expiry: months, lasts: 12}\n",
			sheets: []string{sold + "1;2023-06-01;C1;P;1;100\n", spent + "C1;2024-06-01;Mug;80\n"},
			want:   []string{"2024-06-01: C1 20", "2024-06-02: C1 0"},
		},
		{
			name: "two cards of one person add up, and what is given to either is theirs", rules: ladder + silver + "points: {earn: 1}\n",
			sheets: []string{sold + "1;2024-01-05;C1;P;1;200\n2;2024-01-20;C2;P;1;150\n3;2024-01-20;C3;P;1;40\n", moved + "C3;2024-02-01;-30;transfer to C2\nC2;2024-02-01;30;transfer from C3\n"},
			link:   []string{"C1", "C2"},
			want:   []string{"2024-02-01: C1 380 silver 2024-01-20, C3 10 bronze 2024-01-20"},
		},
		{
			name: "what was reached under an earlier ladder keeps its term from the last day of that ladder", rules: ladder + "  term_months: 12\n" + silver +
				"  changes:\n    - {from: 2024-07-01, window_months: 12, term_months: 12, steps: [{name: bronze, from: 0}, {name: silver, from: 500}]}\n",
			sheets: []string{sold + "1;2024-01-05;C1;P;1;300\n2;2024-07-02;C2;P;1;300\n"},
			want:   []string{"2024-08-01: C1 silver 2024-01-05 until 2025-06-30, C2 bronze 2024-07-02", "2025-07-01: C1 bronze 2025-07-01, C2 bronze 2024-07-02"},
		},
		{
			name: "the term runs from the last day on which the window still held enough", rules: ladder + "  term_months: 12\n" + silver,
			sheets: []string{sold + "1;2024-01-05;C1;P;1;300\n"},
			want:   []string{"2025-06-01: C1 silver 2024-01-05 until 2026-01-04", "2026-01-04: C1 silver 2024-01-05 until 2026-01-04", "2026-01-05: C1 bronze 2026-01-05"},
		},
		{
			name: "days of grace are days more, which the last day does not count", rules: ladder + "  term_months: 12\n  grace_days: 10\n" + silver,
			sheets: []string{sold + "1;2024-01-05;C1;P;1;300\n"},
			want:   []string{"2026-01-14: C1 silver 2024-01-05 until 2026-01-04", "2026-01-15: C1 bronze 2026-01-15"},
		},
		{
			name: "the years of who joined on 29 February begin on the 28th of other years", rules: "tiers:\n  window: anniversary\n" + silver,
			sheets: []string{sold + "1;2020-02-29;C1;P;1;150\n2;2021-02-27;C1;P;1;200\n3;2021-02-28;C1;P;1;200\n"},
			want:   []string{"2021-02-27: C1 silver 2021-02-27", "2021-02-28: C1 bronze 2021-02-28"},
		},
		{
			name: "a calendar term ends with the next year", rules: "tiers:\n  window: calendar\n  term: calendar\n  term_months: 12\n" + silver,
			sheets: []string{sold + "1;2023-06-01;C1;P;1;300\n"},
			want:   []string{"2023-05-31:", "2023-06-01: C1 silver 2023-06-01 until 2024-12-31", "2024-12-31: C1 silver 2023-06-01 until 2024-12-31", "2025-01-01: C1 bronze 2025-01-01"},
		},
		{
			name: "by balance two steps fall at once", rules: ladder + "  term_months: 12\n  steps: [{name: bronze, from: 0}, {name: silver, from: 300}, {name: gold, from: 1000}]\n",
			sheets: []string{sold + "1;2022-01-10;C1;P;1;1000\n"},
			want:   []string{"2024-01-09: C1 gold 2022-01-10 until 2024-01-09", "2024-01-10: C1 bronze 2024-01-10"},
		},
		{
			name: "one down stops at the next step, for a term of its own", rules: ladder + "  term_months: 12\n  downgrade: one_down\n  steps: [{name: bronze, from: 0}, {name: silver, from: 300}, {name: gold, from: 1000}]\n",
			sheets: []string{sold + "1;2022-01-10;C1;P;1;1000\n"},
			want:   []string{"2024-01-09: C1 gold 2022-01-10 until 2024-01-09", "2024-06-01: C1 silver 2024-01-10", "2025-02-01: C1 bronze"},
		},
		{
			name: "soon after a loss less is enough, later and for others it is not", rules: "tiers:\n  window_months: 3\n  reenter_months: 6\n  steps: [{name: bronze, from: 0}, {name: silver, from: 300, keep: 200, reenter: 200}]\n",
			sheets: []string{sold + "1;2024-01-05;C1;P;1;300\n2;2024-06-01;C1;P;1;200\n3;2024-01-05;C2;P;1;300\n4;2024-11-01;C2;P;1;200\n5;2024-06-01;C3;P;1;200\n"},
			want:   []string{"2024-04-04: C1 silver 2024-01-05, C2 silver 2024-01-05", "2024-04-05: C1 bronze 2024-04-05, C2 bronze 2024-04-05", "2024-06-01: C1 silver 2024-06-01, C2 bronze 2024-04-05, C3 bronze 2024-06-01", "2024-11-01: C1 bronze 2024-09-01, C2 bronze 2024-04-05, C3 bronze 2024-06-01"},
		},
		{
			name: "a tier given by hand ends with its last day", rules: ladder + silver + "  grants: [{customer: C1, tier: silver, from: 2024-03-01, to: 2024-06-30, because: won the draw}]\n",
			sheets: []string{sold + "1;2024-01-05;C1;P;1;10\n"},
			want:   []string{"2024-02-29: C1 bronze 2024-01-05", "2024-06-30: C1 silver 2024-03-01 until 2024-06-30", "2024-07-01: C1 bronze 2024-07-01"},
		},
		{
			name: "a sale of the day counts, one of the day after does not", rules: ladder + silver + "points: {earn: 1}\n",
			sheets: []string{sold + "1;2024-06-29;C1;P;1;10\n2;2024-06-30;C1;P;1;290\n3;2024-07-01;C1;P;1;500\n"},
			want:   []string{"2024-06-29: C1 10 bronze 2024-06-29", "2024-06-30: C1 300 silver 2024-06-30"},
		},
		{
			name: "a month's window from 31 January holds the whole of February", rules: "tiers:\n  window_months: 1\n" + silver,
			sheets: []string{sold + "1;2024-01-31;C1;P;1;300\n"},
			want:   []string{"2024-02-29: C1 silver 2024-01-31", "2024-03-01: C1 bronze 2024-03-01"},
		},
		{
			name: "a gift on the bill earns nothing and fills no card", rules: "points: {earn: 1, stamps: [{name: card, every: 2, products: [P]}]}\n",
			sheets: []string{sold + "1;2024-01-05;C1;P;1;10\n1;2024-01-05;C1;G;1;0\n2;2024-01-06;C1;P;1;0\n"},
			want:   []string{"2024-01-31: C1 10"},
		},
		{
			name: "a line below zero lowers its invoice", rules: "points: {earn: 1}\n",
			sheets: []string{sold + "1;2024-01-05;C1;P;1;100\n1;2024-01-05;C1;P;-1;40\n"},
			want:   []string{"2024-01-31: C1 60"},
		},
		{
			name: "parts are dropped once an invoice", rules: "points: {earn: 1}\n",
			sheets: []string{sold + "1;2024-01-05;C1;P;1;1.90\n1;2024-01-05;C1;Q;1;1.90\n2;2024-01-06;C1;P;1;1.90\n"},
			want:   []string{"2024-01-31: C1 4"},
		},
		{
			name: "parts are dropped once a line", rules: "points: {earn: 1, floor: line}\n",
			sheets: []string{sold + "1;2024-01-05;C1;P;1;1.90\n1;2024-01-05;C1;Q;1;1.90\n2;2024-01-06;C1;P;1;1.90\n"},
			want:   []string{"2024-01-31: C1 3"},
		},
		{
			name: "parts of one customer wait for the next invoice", rules: "points: {earn: 1, floor: customer}\n",
			sheets: []string{sold + "1;2024-01-05;C1;P;1;1.90\n1;2024-01-05;C1;Q;1;1.90\n2;2024-01-06;C1;P;1;1.90\n"},
			want:   []string{"2024-01-05: C1 3", "2024-01-31: C1 5"},
		},
		{
			name: "ten points for each three spent, and cash back in coins", rules: "points: {earn: 10, per: 3, changes: [{from: 2024-02-01, cash_back: 2.5}]}\n",
			sheets: []string{sold + "1;2024-01-05;C1;P;1;10\n2;2024-02-01;C2;P;1;10.90\n"},
			want:   []string{"2024-02-28: C1 33, C2 27"},
		},
		{
			name: "two vouchers at once, and the next as soon as there is enough", rules: "points: {earn: 1, voucher: {name: Bon, at: 40}}\n",
			sheets: []string{sold + "1;2024-01-05;C1;P;1;100\n2;2024-01-06;C1;P;1;19\n3;2024-01-07;C1;P;1;1\n"},
			want:   []string{"2024-01-05: C1 20", "2024-01-06: C1 39", "2024-01-07: C1 0"},
		},
		{
			name: "of two multiples the larger holds, and none is none", rules: "points: {earn: 1, multiples: [{name: tea, times: 2, categories: [Tea]}, {name: december, times: 3, from: 2024-12-01, to: 2024-12-24}, {name: tobacco, times: 0, products: [T]}]}\n",
			sheets: []string{soldTea + "1;2024-11-30;C1;P;Tea;1;10\n2;2024-12-01;C2;P;Tea;1;10\n3;2024-12-24;C3;T;Tea;1;10\n4;2024-12-24;C4;X;Cups;1;10\n5;2024-12-25;C5;X;Cups;1;10\n"},
			want:   []string{"2024-12-31: C1 20, C2 30, C3 0, C4 30, C5 10"},
		},
		{
			name: "who recommends whom, from one to the next", rules: "points: {earn: 0, bonuses: [{name: thanks, event: referral, points: 100}, {name: hello, event: referred, points: 50}]}\n",
			sheets: []string{sold + "1;2024-01-05;C1;P;1;1\n2;2024-03-05;C2;P;1;1\n3;2024-04-05;C3;P;1;1\n", "Referrer;Referred;Referred on\nC1;C2;2024-02-01\nC2;C3;2024-03-20\n"},
			want:   []string{"2024-03-04: C1 0", "2024-03-05: C1 100, C2 50", "2024-04-05: C1 100, C2 150, C3 50"},
		},
		{
			name: "a birthday counts from the one after the first purchase, and its day is its day", rules: "points: {earn: 0, bonuses: [{name: birthday, event: birthday, points: 20}]}\n",
			sheets: []string{sold + "1;2024-01-05;C1;P;1;1\n2;2024-01-05;C2;P;1;1\n", "Customer ID;Name;Birthday\nC1;Ann Lee;1990-12-25\nC2;Bob Ray;\n"},
			want:   []string{"2024-12-24: C1 0, C2 0", "2024-12-25: C1 20, C2 0", "2025-12-31: C1 40, C2 0"},
		},
		{
			name: "points that wait, and what comes back meanwhile", rules: "points: {earn: 1, pending_days: 14}\n",
			sheets: []string{soldCited + "1;2024-06-20;C1;P;5;20;\n2;2024-06-23;C1;P;-2;20;1\n"},
			want:   []string{"2024-06-20: C1 0+100", "2024-07-03: C1 0+60", "2024-07-04: C1 60"},
		},
		{
			name: "a correction beyond what there is is owed", rules: "points: {earn: 1}\n",
			sheets: []string{sold + "1;2024-01-05;C1;P;1;50\n2;2024-03-05;C1;P;1;20\n", moved + "C1;2024-02-01;-80;wrong till\n"},
			want:   []string{"2024-02-01: C1 -30", "2024-03-05: C1 -10"},
		},
		{
			name: "a return lowers a ladder of points on its own day, a reward does not", rules: "points: {earn: 1}\ntiers:\n  metric: qualifying_points\n  window_months: 12\n" + silver,
			sheets: []string{soldCited + "1;2024-01-05;C1;P;30;10;\n2;2024-03-01;C1;P;-1;10;1\n3;2024-01-05;C2;P;30;10;\n", spent + "C2;2024-02-01;Mug;299\n"},
			want:   []string{"2024-02-29: C1 300 silver 2024-01-05, C2 1 silver 2024-01-05", "2024-03-01: C1 290 bronze 2024-03-01, C2 1 silver 2024-01-05"},
		},
		{
			name: "an amount in another currency is rejected, and earns nothing", rules: "points: {earn: 1}\n", exit: 3,
			sheets: []string{"Order ID;Order date;Customer ID;Product ID;Quantity;Unit price;Currency\n1;2024-01-05;C1;P;1;100;EUR\n" + many(2, 60, ";2024-01-06;C9;P;1;1;EUR\n") + "99;2024-01-06;C1;P;1;50;USD\n"},
			want:   []string{"2024-01-31: C1 100"},
		},
		{
			name: "sales to nobody earn nothing, and belong to nobody", rules: ladder + silver + "points: {earn: 1}\n",
			sheets: []string{sold + "1;2024-01-05;C1;P;1;10\n2;2024-01-06;;P;1;900\n"},
			want:   []string{"2024-01-31: C1 10 bronze 2024-01-05"},
		},
		{
			name: "who returns all is back below, on the day of the return", rules: ladder + silver,
			sheets: []string{soldCited + "1;2024-01-05;C1;P;1;300;\n2;2024-02-05;C1;P;-1;300;1\n"},
			want:   []string{"2024-02-04: C1 silver 2024-01-05", "2024-02-05: C1 bronze 2024-02-05"},
		},
	}
}

// many is so many rows of numbers from the first.
func many(first, n int, row string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%d%s", first+i, row)
	}
	return b.String()
}

func TestHardCasesOfTiersAndPoints(t *testing.T) {
	if testing.Short() {
		t.Skip("a hundred runs of the program")
	}
	for _, c := range hardCases() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := initialised(t, filepath.Join(t.TempDir(), "shop"))
			ruled(t, dir, c.rules)
			args := []string{"ingest", "--workspace", dir}
			for i, text := range c.sheets {
				path := filepath.Join(t.TempDir(), fmt.Sprintf("sheet%d.csv", i))
				write(t, path, text)
				args = append(args, path)
			}
			exits(t, c.exit, args...)
			if len(c.link) > 0 {
				must(t, append([]string{"identity", "link", "--workspace", dir, "--as", "marie", "--reason", "two cards"}, c.link...)...)
			}
			for _, want := range c.want {
				day, stands, _ := strings.Cut(want, ":")
				must(t, "snapshot", "--workspace", dir, "--as-of", day)
				stood := standing(t, dir, day, strings.Split(strings.TrimSpace(stands), ", "))
				if diff := cmp.Diff(strings.TrimSpace(stands), stood); diff != "" {
					t.Errorf("%s (-want +got):\n%s", day, diff)
				}
			}
		})
	}
}

// ruled replaces the tiers of a workspace's file, and gives it points.
func ruled(t *testing.T, dir, rules string) {
	t.Helper()
	text := string(read(t, filepath.Join(dir, "habitue.yaml")))
	if strings.Contains(rules, "tiers:") {
		at := strings.Index(text, "\ntiers:")
		end := at + strings.Index(text[at:], "\n\n")
		text = text[:at] + text[end:]
	}
	write(t, filepath.Join(dir, "habitue.yaml"), text+"\n"+rules)
}

// standing is how the customers of the wanted line stand, told as that line tells it: points and those that wait, the tier,
// since when, until when.
func standing(t *testing.T, dir, day string, wanted []string) string {
	t.Helper()
	got := map[string]string{}
	out := must(t, "export", "--table", "customers", "--format", "json", "--workspace", dir, "--as-of", day, "--columns", "customer_id,orders,points_balance,points_pending,tier,tier_since,tier_until")
	for line := range strings.Lines(out) {
		var p struct {
			ID      string `json:"customer_id"`
			Balance *int64 `json:"points_balance"`
			Pending *int64 `json:"points_pending"`
			Tier    string `json:"tier"`
			Since   string `json:"tier_since"`
			Until   string `json:"tier_until"`
		}
		if err := json.Unmarshal([]byte(line), &p); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		points := ""
		if p.Balance != nil {
			points = fmt.Sprint(*p.Balance)
			if p.Pending != nil && *p.Pending > 0 {
				points += fmt.Sprintf("+%d", *p.Pending)
			}
		}
		got[p.ID] = strings.Join(strings.Fields(fmt.Sprintf("%s %s %s %s until %s", p.ID, points, p.Tier, p.Since, p.Until)), " ")
	}
	var stood []string
	for _, w := range wanted {
		if w != "" {
			stood = append(stood, asTold(w, got[strings.Fields(w)[0]]))
		}
	}
	return strings.Join(stood, ", ")
}

// asTold leaves of what was got what a wanted word speaks of.
func asTold(want, got string) string {
	w, g := strings.Fields(want), strings.Fields(got)
	if len(g) == 0 {
		return "nobody"
	}
	var told []string
	for _, word := range g {
		number := strings.Trim(word, "-+0123456789") == ""
		day := number && len(word) == len("2024-01-01")
		switch {
		case word == "until" && !strings.Contains(want, "until"):
			return strings.Join(told, " ")
		case number && !day && (len(w) < 2 || strings.Trim(w[1], "-+0123456789") != ""):
			continue // points that it does not speak of
		case len(told) == len(w):
			return strings.Join(told, " ")
		}
		told = append(told, word)
	}
	return strings.Join(told, " ")
}

func TestATierByHandNamesItsLineOfTheConfiguration(t *testing.T) {
	dir := initialised(t, filepath.Join(t.TempDir(), "shop"))
	ruled(t, dir, ladder+silver+"  grants:\n    - {customer: 007, tier: silver, from: 2024-03-01, to: 2024-06-30, because: won the draw}\n")
	text := string(read(t, filepath.Join(dir, "habitue.yaml")))
	row := 1 + strings.Count(text[:strings.Index(text, "customer: 007")], "\n")
	path := filepath.Join(t.TempDir(), "sales.csv")
	write(t, path, sold+"1;2024-01-05;007;P;1;10\n")
	must(t, "ingest", "--workspace", dir, path)
	must(t, "snapshot", "--workspace", dir, "--as-of", "2024-06-30")
	for lang, want := range map[string]string{"en": "From habitue.yaml row %d; sales.csv row 2", "fr": "D'après habitue.yaml ligne %d ; sales.csv ligne 2"} {
		if out := must(t, "explain", "--workspace", dir, "--customer", "007", "--lang", lang); !strings.Contains(strings.ReplaceAll(out, "\u00a0", " "), fmt.Sprintf(want, row)) {
			t.Errorf("no %q in\n%s", fmt.Sprintf(want, row), out)
		}
	}
}

func TestATierByHandOfNobodyIsTold(t *testing.T) {
	dir := initialised(t, filepath.Join(t.TempDir(), "shop"))
	ruled(t, dir, ladder+silver+"  grants:\n    - {customer: 007, tier: silver, from: 2024-03-01, to: 2024-06-30, because: won the draw}\n"+
		"    - {customer: 7, tier: silver, from: 2024-03-01, to: 2024-06-30, because: won the draw}\n")
	path := filepath.Join(t.TempDir(), "sales.csv")
	write(t, path, sold+"1;2024-01-05;007;P;1;10\n")
	must(t, "ingest", "--workspace", dir, path)
	for lang, want := range map[string]string{"en": `"silver" is given by hand to customer 7,`, "fr": "« silver » est donné à la main au client 7,"} {
		out := must(t, "snapshot", "--workspace", dir, "--as-of", "2024-06-30", "--lang", lang)
		if out = strings.ReplaceAll(out, "\u00a0", " "); strings.Count(out, "[grant-of-nobody]") != 1 || !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	var published pipeline.PublishedJSON
	if err := json.Unmarshal([]byte(must(t, "snapshot", "--workspace", dir, "--as-of", "2024-06-30", "--json")), &published); err != nil {
		t.Fatal(err)
	}
	if len(published.Grants) != 1 || published.Grants[0].Row == 0 {
		t.Errorf("--json says %+v", published.Grants)
	}
}
