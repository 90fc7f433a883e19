// Package cohort says what the months say together: who came back after a first order in which month, whether the
// base grows, how much hangs on few customers or on first orders, and how soon the second order follows. It looks at
// the records of all customers, is pure, and counts in whole numbers; a quotient is rounded to nine significant digits
// at the end. What one customer is beside the others lives in transform/segment.
package cohort
