//go:build !linux

package pipeline

// networkFileSystem names nothing where the system has no common way to ask.
func networkFileSystem(string) string { return "" }
