package problem

// lakeCodes lists the problems of this area.
func lakeCodes() []Code {
	return nil
}
