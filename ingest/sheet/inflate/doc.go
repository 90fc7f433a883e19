// Package inflate decompresses raw DEFLATE streams (RFC 1951), as the entries of a workbook's zip hold them. It
// exists because inflating is more than half of the time that reading a workbook takes. The decoder follows
// libdeflate (one 8-byte load refills a 64-bit bit buffer, an entry holds base and extra bits, matches are copied 32
// bytes at a time) and adds a table of turns, in which one look-up of 11 bits yields up to three literals and the
// length after them: sheets are short runs of digits between matches, and a branch for each literal would be
// guessed wrong. It is plain Go. It refuses what the standard library refuses. It knows no zip: checksums and sizes
// are the caller's.
package inflate
