package problem

// ingestCodes lists the problems of this area.
func ingestCodes() []Code {
	return nil
}
