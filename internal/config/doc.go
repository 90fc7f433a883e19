// Package config reads habitue.yaml, the one configuration file of a workspace: strictly, with the line and a
// suggestion for each mistake. It holds what can be set and its checks; what the settings mean lives with the
// packages that obey them, and package pipeline carries the values there.
package config
