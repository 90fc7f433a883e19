// Package pipeline holds the use cases that the commands call and the console will: make a workspace, load,
// publish a snapshot, report, plan, approve, send, run the night. It wires the stages, which do not know one
// another, and is the only place that knows the workspace's folders, its lock and the clock. No rule about
// sheets, customers or mail lives here.
package pipeline
