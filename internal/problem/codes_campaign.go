package problem

// campaignCodes lists the problems of this area.
func campaignCodes() []Code {
	return nil
}
