package pipeline

// region is the country (ISO 3166) of a time zone, where the telephone numbers of its shops are dialled; "" where the
// zone says nothing certain.
func region(zone string) string {
	switch zone {
	case "Europe/Paris":
		return "FR"
	case "Europe/Brussels":
		return "BE"
	case "Europe/Zurich":
		return "CH"
	case "Europe/Luxembourg":
		return "LU"
	case "Europe/Monaco":
		return "MC"
	case "Europe/London":
		return "GB"
	case "Europe/Dublin":
		return "IE"
	case "Europe/Berlin":
		return "DE"
	case "Europe/Madrid":
		return "ES"
	case "Europe/Rome":
		return "IT"
	case "Europe/Amsterdam":
		return "NL"
	case "Europe/Lisbon":
		return "PT"
	case "Europe/Vienna":
		return "AT"
	case "America/Montreal", "America/Toronto", "America/Vancouver", "America/Halifax", "America/Winnipeg", "America/Edmonton", "America/Moncton", "America/St_Johns":
		return "CA"
	case "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles":
		return "US"
	case "Africa/Casablanca":
		return "MA"
	case "Africa/Tunis":
		return "TN"
	case "Africa/Algiers":
		return "DZ"
	case "Africa/Dakar":
		return "SN"
	}
	return ""
}
