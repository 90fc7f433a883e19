// Package lake keeps what the shop's files said (order lines, customers, products, consents) and the dated
// snapshots computed from it, as Parquet files that any tool can read. It is the only importer of parquet-go.
//
// One file, manifest.json, says what is live: its rename is the moment at which a load happens. Before it the
// lake is what it was, after it the load is whole, whatever is killed between. A snapshot appears by the
// rename of its folder. What the facts mean (who is whom, segments, tiers) is decided elsewhere, and so is who
// may write: the workspace lock is the caller's.
package lake
