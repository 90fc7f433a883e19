// Package crm is the vocabulary that every other package speaks: money, quantities, civil days,
// addresses, points, and the nouns of the glossary (order line, customer, product, consent, profile).
// It imports the standard library only, knows no file format, no store and no rule, and holds nothing
// that reads a clock.
package crm
