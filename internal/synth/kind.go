package synth

// Kind is the way of buying that was planted in a customer.
type Kind string

// The kinds, told apart by when and what they buy.
const (
	Regular       Kind = "regular"        // every few weeks, from some day until the end
	BigSpender    Kind = "big spender"    // as a regular, and dear things, several of each
	Lapsed        Kind = "lapsed"         // bought often, nothing for the last thirteen months
	Occasional    Kind = "occasional"     // two to four orders on any day
	Seasonal      Kind = "seasonal"       // only in one season of the year
	BargainHunter Kind = "bargain hunter" // every line with a discount
	OneTime       Kind = "one-time"       // a single order
	Newcomer      Kind = "new"            // first order in the last six weeks
	Refunded      Kind = "refunded"       // one large order, returned to the last piece
	NeverBought   Kind = "never bought"   // only left an address
)

// Kinds lists them all.
func Kinds() []Kind {
	return []Kind{Regular, BigSpender, Lapsed, Occasional, Seasonal, BargainHunter, OneTime, Newcomer, Refunded, NeverBought}
}

// kindShares is the mixture; one-time buyers are the rest.
func kindShares() []share[Kind] {
	return []share[Kind]{
		{Regular, 150},
		{BigSpender, 30},
		{Lapsed, 140},
		{Occasional, 140},
		{Seasonal, 100},
		{BargainHunter, 100},
		{Newcomer, 50},
		{Refunded, 2},
		{NeverBought, 18},
	}
}

// AddressQuality is what the customers sheet says where an address should be.
type AddressQuality string

// The qualities: broken texts are none that mail could be sent to.
const (
	AddressGood   AddressQuality = "good"
	AddressNone   AddressQuality = "none"
	AddressBroken AddressQuality = "broken"
)

// Season is the part of the year in which a seasonal customer buys.
type Season string

// The seasons.
const (
	Christmas Season = "christmas" // 20 November to 24 December
	Easter    Season = "easter"    // 15 March to 20 April
	Summer    Season = "summer"    // 1 July to 15 August
)
