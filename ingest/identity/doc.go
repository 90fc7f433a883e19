// Package identity says which customers are one person. It is pure: it is given everything that the sources ever
// said of each customer number, and what people decided, and gives the same answer in whatever order they come.
//
// There are three tiers of evidence. Tier A links alone: one e-mail address and nothing that speaks against it.
// Tier B is shown to a person: one address and a contradiction, one phone and a similar name, one name, postal
// code and birthday. Tier C is a hint for who looks for duplicates: a name and a city, an address one letter
// away. A link can be taken back, since it is worked out anew each time from the facts and the decisions.
//
// A wrong link would send one person's offer to another, a missing one costs a duplicate: where evidence
// contradicts itself anywhere in a group, nothing in that group links alone. No file is read here and no fact is
// changed; suppressions use a wider key (crm.Email.SuppressionKey) and are none of this package's business.
package identity
