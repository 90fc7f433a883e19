// Package segment compares customers with one another: RFM scores by quantiles and the segments of their codes, ABC
// classes by share of sales or margin, of customers and of products, and who moved between two snapshots. Each
// finding comes with its reason. Placement on the ladder of tiers, which looks at one customer alone, lives in
// transform/tier; what the months say together, in transform/cohort.
package segment
