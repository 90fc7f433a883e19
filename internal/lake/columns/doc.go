// Package columns writes Parquet files from values that come one column at a time. Nothing of it is reflected upon, equal
// values of a column are found by the value before or in a table without pointers, and a Writer's memory serves one file
// after the other. What it writes is, byte for byte, what parquet-go's own writer writes of the same rows under the same
// options; encodings, bounds, compression and the form of headers and footers are parquet-go's. It knows no lake.
package columns
