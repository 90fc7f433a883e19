package problem

// configCodes lists the problems of this area.
func configCodes() []Code {
	return nil
}
