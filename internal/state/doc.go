// Package state is the transactional store of a workspace: the journal of mailings, suppressions, plans,
// approvals and runs, in one SQLite file (state.db), and the send log beside it (state.sendlog), to which the
// begin and the outcome of each mail are written before and after the act. It is the only importer of the
// SQLite driver. It decides nothing: who is written to and when something is tried again is the business of
// package campaign; what people read is in package problem.
//
// # One writer of the journal
//
// Open is for the command that holds the workspace's lock: it migrates, folds what a killed command left in
// the send log, and alone may write the journal. OpenShared is for those that take no lock (an opt-out, an
// approval), OpenReadOnly for readers; neither recovers anything, and both see the running command's mailings
// through the send log.
//
// # How a mailing is kept from being sent twice
//
// Intend commits the intent to state.db, Begin appends a begun record to the send log, Finish an outcome.
// Both records are written with one write each, so that a killed process loses none that returned, and are
// synced at least every 20 ms. At the next Open a begun mailing without outcome is uncertain. If the machine
// itself stopped (the boot differs and the session was not closed), records of the last moments may be
// missing, so every intent of that session that is still open becomes uncertain as well: intend in batches
// that are sent at once, not a whole campaign ahead.
package state
