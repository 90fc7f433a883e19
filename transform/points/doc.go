// Package points keeps one customer's points: what was earned, in lots that expire, and what became of each point. It
// replays events from the beginning each time, so nothing drifts, and it yields a ledger of which every balance is a
// sum. Points are whole numbers. Rules have dates: a lot lives under the rule of the day on which it was earned.
//
// What moves points is an Event; what the ledger says of it is one or more Entries. Spending takes the active lots by
// expiry, then the day on which they were earned, then their number (first in, first out). What a return takes back
// comes out of its own lot; what was spent of it already becomes a debt that the next active points repay
// (reference/loyalty.md §3.8). Tiers are another package's: points spent move nobody.
package points
