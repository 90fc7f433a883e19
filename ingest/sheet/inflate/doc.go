// Package inflate decompresses raw DEFLATE streams (RFC 1951), as the entries of a workbook's zip hold them. It
// exists because inflating is more than half of the time that reading a workbook takes: the decoder is laid out
// as libdeflate's is (one 8-byte load refills a 64-bit bit buffer, one look-up in an 11-bit table gives base and
// extra bits, up to three literals a turn, matches copied 16 bytes at a time) in plain Go. It refuses what the
// standard library refuses. It knows no zip: checksums and sizes are the caller's.
package inflate
