// Package abuse looks for signs that a loyalty programme is being abused: people who recommend themselves, rings of
// recommendations, purchases returned once their points are spent, rewards taken in bursts, points booked by a seller
// to one card, codes passed on, points without a sale, a card in two shops at once, an account that exists for one
// reward, debts that grow (reference/loyalty.md §3.11).
//
// Each finding is a suspicion with a score, the reason and the rows that speak for it. It is for a person to look at:
// nothing here blocks, takes or holds back anything, and no other package may act on it. It reads facts that are
// already known by customer, and knows no sheets and no addresses.
package abuse
