package problem

// sheetCodes lists the problems of this area.
func sheetCodes() []Code {
	return nil
}
