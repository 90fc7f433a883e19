package crm

import "strings"

// Profile is what is known of one customer at the end of one day. It is one row of customers.parquet.
// A pointer or an empty text is "not known" or "does not apply".
type Profile struct {
	CustomerID string
	Name       string
	Email      string // as the source wrote it
	Language   string
	City       string
	PostalCode string
	Country    string

	FirstOrderOn *Date
	LastOrderOn  *Date
	Orders       int64 // distinct order ids with a positive line
	OrderDays    int64 // distinct days with a positive line
	Lines        int64
	Quantity     Quantity
	GrossSales   Money // ≥ 0
	Returns      Money // ≥ 0
	NetSales     Money // GrossSales − Returns
	AverageOrder Money // NetSales over Orders
	RecencyDays  *int64

	RScore, FScore, MScore int64  // 1 to 5; 0 for someone who never bought
	RFMCode                string // "555"
	RFMSegment             Segment
	RFMBecause             string
	ABCClass               string // "A", "B", "C"; "" for someone who never bought
	ABCBecause             string
	Tier                   string
	TierSince              *Date // the first day of this stay
	TierUntil              *Date // the last day for which it is certain; nil where nothing ends it
	TierBecause            string
	TierSales              Money // the metric in the ladder's window

	ConsentEmail   ConsentState
	ConsentBecause string
	Suppressed     bool

	// LinkedIDs are the other ids under which the same person is known, in order, "; " between them; LinkedBecause
	// says why they are one. Both are "" for someone known by one id.
	LinkedIDs     string
	LinkedBecause string
	// IsAccount marks what is nobody in particular (the till's catch-all, the shop itself): its sales count, it is
	// never scored, classed or mailed. AccountBecause is why; where it is filled and IsAccount is false, a person is
	// asked, and nothing is sent until then.
	IsAccount      bool
	AccountBecause string

	PointsBalance *int64 `json:",omitempty"` // that can be spent; below zero is a debt; nil where the shop gives no points
	PointsPending *int64 `json:",omitempty"` // earned and not active yet

	HomeStore string `json:",omitempty"` // where they bought for the most; "" where no sheet names stores
}

// IDs are all the ids under which the person is known, CustomerID first.
func (p *Profile) IDs() []string {
	if p.LinkedIDs == "" {
		return []string{p.CustomerID}
	}
	return append([]string{p.CustomerID}, strings.Split(p.LinkedIDs, IDGap)...)
}

// IDGap stands between the ids of LinkedIDs.
const IDGap = "; "

// Segment is a group of customers by their RFM code, usually one of the eleven of the published map; the value is
// the stable lower-case name.
type Segment string

// The eleven segments (reference: the map of 125 codes that Squeezely and Spotler publish).
const (
	Champions         Segment = "champions"
	LoyalSegment      Segment = "loyal"
	PotentialLoyalist Segment = "potential_loyalist"
	NewCustomers      Segment = "new"
	Promising         Segment = "promising"
	NeedAttention     Segment = "need_attention"
	AboutToSleep      Segment = "about_to_sleep"
	AtRisk            Segment = "at_risk"
	CannotLose        Segment = "cannot_lose"
	Hibernating       Segment = "hibernating"
	Lost              Segment = "lost"
)

// The two of the six groups of three levels that are not among the eleven.
const (
	Recent   Segment = "recent"
	Inactive Segment = "inactive"
)

// Segments lists the eleven from the best to the lost, the order of every table.
func Segments() []Segment {
	return []Segment{Champions, LoyalSegment, PotentialLoyalist, NewCustomers, Promising, NeedAttention, AboutToSleep, AtRisk, CannotLose, Hibernating, Lost}
}

// Title is the name that people read. Loyal is said of nobody here: it is a finding about repeat kind, not
// about a score. A segment of a shop's own map has its name for a title.
func (s Segment) Title(lang string) string {
	names := map[Segment][2]string{
		Champions:         {"Meilleurs", "Best"},
		LoyalSegment:      {"Réguliers", "Regulars"},
		PotentialLoyalist: {"En devenir", "On the way up"},
		NewCustomers:      {"Nouveaux", "New"},
		Promising:         {"Prometteurs", "Promising"},
		NeedAttention:     {"À soigner", "Need attention"},
		AboutToSleep:      {"S’éloignent", "Drifting away"},
		AtRisk:            {"À risque", "At risk"},
		CannotLose:        {"À ne pas perdre", "Not to be lost"},
		Hibernating:       {"Endormis", "Asleep"},
		Lost:              {"Perdus", "Lost"},
		Recent:            {"Récents", "Recent"},
		Inactive:          {"Inactifs", "Inactive"},
	}
	if _, known := names[s]; !known {
		return string(s)
	}
	if lang == "fr" {
		return names[s][0]
	}
	return names[s][1]
}
