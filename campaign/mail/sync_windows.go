package mail

// syncFolder does nothing: Windows has no way to sync a folder, and its file systems journal names.
func syncFolder(string) error { return nil }
