// Package fold turns the order lines of one customer into one record: Add, Merge, Finish. It is pure and knows
// nothing of where lines come from or who runs it, so that one machine, a worker on standard input and a cluster
// fold alike. The order of the lines and the way they are cut into parts change nothing in a record. What a line
// is (a sale, a return, ...) is decided here, once, for the fold and for the reconciliation of the whole lake.
// Scores, classes and anything that compares customers live elsewhere.
package fold
