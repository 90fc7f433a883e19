// Package offer holds the kinds of offer that a campaign can make, one file each, listed in catalog.go, and
// the reward codes. An offer knows its fields, its sentence in both languages and how long it lasts; it does
// not know who gets it or how the letter looks.
package offer
