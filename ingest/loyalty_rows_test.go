package ingest

import (
	"slices"
	"strings"
	"testing"
)

// practice is one row of the table of practices: what it is computed from, as kind.field.
type practice struct {
	row    int
	name   string
	inputs string
}

// The inputs that many practices share.
const (
	sold     = "order_lines.order_id order_lines.order_date order_lines.customer_id order_lines.amount order_lines.quantity"
	articles = "order_lines.product_id products.product_id products.category"
	answers  = "surveys.customer_id surveys.answered_on"
	invited  = "referrals.referrer_id referrals.referred_id referrals.converted_on"
)

// practices are the 72 rows of the founding texts and the inputs that each needs. Rows whose input is the
// program's own (tiers, snapshots, segments, settings) name what these are made of.
func practices() []practice {
	return []practice{
		{1, "second-order conversion", sold},
		{2, "retention and lapse", sold},
		{3, "goodwill log", "gestures.customer_id gestures.given_on gestures.gesture gestures.amount gestures.cost order_lines.unit_price"},
		{4, "proactive touch", sold + " contacts.customer_id contacts.contacted_on contacts.anticipated"},
		{5, "points ledger", sold + " redemptions.customer_id redemptions.redeemed_on redemptions.points points_adjustments.points points_adjustments.reason"},
		{6, "personal gift and its return", "customers.tags gestures.gesture gestures.gesture_type gestures.interest gestures.cost gestures.given_on " + sold},
		{7, "interest profile", articles + " preferences.likes preferences.note " + sold},
		{8, "benefit entitlement", "perks.customer_id perks.perk perks.tier perks.granted_on perks.until_on preferences.usual_table preferences.value"},
		{9, "priority rule", "bookings.customer_id bookings.booked_for_on bookings.place bookings.moved_for bookings.status"},
		{10, "action coverage", "gestures.given_on redemptions.redeemed_on perks.granted_on " + sold},
		{11, "geo-interest newsletter", "customers.city customers.postal_code customers.tags customers.consent consents.consent"},
		{12, "repeat and loyal", sold + " surveys.nps surveys.trust referrals.referrer_id contracts.from_on"},
		{13, "price-driven index", "order_lines.discount order_lines.list_price products.list_price " + sold},
		{14, "location-driven index", "customers.postal_code stores.store stores.postal_code stores.city stores.latitude stores.longitude order_lines.store surveys.main_reason rival_events.event rival_events.happened_on rival_events.city"},
		{15, "attachment index", "surveys.nps referrals.referrer_id order_lines.discount complaints.closed_on products.exclusive products.charity order_lines.seller"},
		{16, "regularity", sold + " order_lines.product_id"},
		{17, "fragility", sold},
		{18, "two labels", sold},
		{19, "transition", sold},
		{20, "loyalty-type vector", sold + " surveys.nps contracts.contract_type"},
		{21, "attitude pair", "surveys.perceived_value surveys.csat surveys.order_id " + answers},
		{22, "value for money", "surveys.value_for_money order_lines.unit_price products.list_price " + answers},
		{23, "awareness of benefits", "perks.told_on perks.used_on perks.customer_id redemptions.redeemed_on"},
		{24, "attitude loyalty", "surveys.nps surveys.value_for_money surveys.trust surveys.trust_benevolence surveys.trust_credibility surveys.trust_honesty " + answers},
		{25, "lock-in detector", "redemptions.redeemed_on redemptions.points contracts.deposit contracts.penalty contracts.until_on contracts.customer_id points_adjustments.expires_on"},
		{26, "surprise quota", "gestures.gesture_type gestures.given_on gestures.customer_id"},
		{27, "offer stance", articles + " requests.customer_id requests.asked_for requests.asked_on requests.category customers.tags"},
		{28, "programme what-if", sold},
		{29, "let-go list", sold + " costs.cost_type costs.amount costs.customer_id costs.spent_on complaints.status referrals.referrer_id"},
		{30, "share and regularity", articles + " surveys.wallet_share " + sold},
		{31, "tenure", sold},
		{32, "commitment", "contracts.contract_type contracts.deposit contracts.from_on surveys.intends_to_return"},
		{33, "newness adoption", "products.launched_on " + sold + " order_lines.product_id"},
		{34, "advocacy", "surveys.nps reviews.stars reviews.customer_id " + invited},
		{35, "disclosure index", "customers.birthday customers.phone customers.email customers.tags surveys.invited_on surveys.answered_on"},
		{36, "trust scale", "surveys.trust surveys.trust_benevolence surveys.trust_credibility surveys.trust_honesty"},
		{37, "referral rate", invited + " referrals.referred_on"},
		{38, "card, rebate and stamp schemes", "order_lines.store loyalty_cards.card_id loyalty_cards.customer_id loyalty_cards.scope loyalty_cards.programme loyalty_cards.replaced_by " + sold},
		{39, "goal-gradient nudge", "redemptions.reward redemptions.redeemed_on rewards.reward rewards.points rewards.stock rewards.tiers rewards.from_on rewards.until_on " + sold},
		{40, "true programme cost", "redemptions.amount redemptions.points rewards.cost costs.amount costs.cost_type products.cost"},
		{41, "dual KPI", "surveys.nps memberships.customer_id memberships.joined_on memberships.left_on memberships.why_left " + sold},
		{42, "cost to acquire and to keep", "costs.cost_type costs.amount costs.spent_on costs.channel " + sold},
		{43, "revenue at risk", sold},
		{44, "base attrition", sold},
		{45, "spend growth", sold},
		{46, "price sensitivity", "order_lines.unit_price order_lines.list_price products.list_price order_lines.product_id " + sold},
		{47, "support load", "complaints.complaint_id complaints.customer_id complaints.order_id complaints.opened_on " + sold},
		{48, "contact efficiency", "campaigns.campaign_id campaigns.starts_on campaigns.cost campaign_recipients.campaign_id campaign_recipients.customer_id campaign_recipients.arm campaign_recipients.bought"},
		{49, "unpaid recommendation", invited},
		{50, "affinity", articles + " " + sold},
		{51, "menu of the report", sold},
		{52, "product-interest segment", articles + " " + sold},
		{53, "contact policy", "customers.consent customers.email customers.phone customers.language preferences.note consents.channel consents.opt_out"},
		{54, "needs and Kano", "kano.feature kano.functional kano.dysfunctional kano.customer_id kano.segment products.category"},
		{55, "follow-up of orders", "contacts.contacted_on contacts.replied_on contacts.order_id contacts.channel complaints.opened_on complaints.first_reply_on"},
		{56, "complaint loop", "complaints.opened_on complaints.first_reply_on complaints.closed_on complaints.status complaints.customer_id complaints.resolution " + sold},
		{57, "drivers and non-response", "complaints.cause surveys.invited_on surveys.answered_on surveys.mode ratings.attribute ratings.rating"},
		{58, "ABC and effort budget", sold},
		{59, "data quality", "customers.email customers.phone customers.civility customers.birthday consents.consent consents.consent_on"},
		{60, "value map", sold + " costs.amount"},
		{61, "satisfied, not loyal", "surveys.csat " + answers + " " + sold},
		{62, "loyal test", "surveys.nps referrals.referrer_id " + sold},
		{63, "loyalty value gap", sold},
		{64, "referral value", invited + " " + sold},
		{65, "compounding check", invited},
		{66, "word-of-mouth share", "customers.origin customers.referrer customers.joined_on"},
		{67, "advertising saved", invited + " costs.cost_type costs.amount"},
		{68, "coupon independence", "redemptions.code redemptions.redeemed_on coupons.code coupons.valid_from_on coupons.valid_until_on order_lines.coupon rival_events.happened_on rival_events.ended_on"},
		{69, "price premium", "order_lines.unit_price order_lines.list_price"},
		{70, "forgiveness", "complaints.opened_on complaints.customer_id " + sold},
		{71, "word-of-mouth balance", "surveys.nps surveys.tells surveys.words reviews.stars reviews.words"},
		{72, "sellers and departments", "order_lines.seller sellers.seller sellers.department sellers.store complaints.seller surveys.seller"},
	}
}

func TestEveryPracticeFindsItsInputs(t *testing.T) {
	fields := make(map[string]bool)
	for _, k := range Kinds() {
		for _, f := range k.Fields {
			fields[k.Name+"."+f.Name] = true
		}
	}
	all := practices()
	if len(all) != 72 {
		t.Fatalf("%d practices", len(all))
	}
	used := make(map[string]bool)
	for i, p := range all {
		if p.row != i+1 || p.inputs == "" {
			t.Errorf("row %d stands at %d", p.row, i+1)
		}
		for _, input := range strings.Fields(p.inputs) {
			kind, _, _ := strings.Cut(input, ".")
			used[kind] = true
			if !fields[input] {
				t.Errorf("row %d, %s: no sheet holds %s", p.row, p.name, input)
			}
		}
	}
	// Kinds that no practice of the table reads are there for another reason, which must be known.
	others := []string{"returns", "purchase_summaries", "profiles"} // sales net of returns; models fitted elsewhere; let people read them
	for _, k := range Kinds() {
		if !used[k.Name] && !slices.Contains(others, k.Name) {
			t.Errorf("no practice reads %s", k.Name)
		}
	}
}
