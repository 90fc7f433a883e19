package problem

// stateCodes lists the problems of this area.
func stateCodes() []Code {
	return nil
}
