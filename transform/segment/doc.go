// Package segment compares customers with one another: RFM scores by quintiles and the eleven segments of their
// codes, and ABC classes by share of sales. Each finding comes with its reason. Placement on the ladder of tiers,
// which looks at one customer alone, lives in transform/tier.
package segment
