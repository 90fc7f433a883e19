// Package bench holds what the side-by-side benchmarks share: the large workbooks and text files that are
// generated for them, the totals that every reader must find in them, and the measuring of child processes. The
// programs stand below it (generate, inflaters, readers, and calamine in Rust); docs/benchmarks.md tells what they
// found. Nothing of the product imports it, and it writes only where it is told to.
package bench
