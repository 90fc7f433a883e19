package templates

import "embed"

//go:embed campaign/a-clients.fr.md campaign/a-clients.en.md
var firstCampaign embed.FS

// FirstCampaign is the campaign that init writes: an offer to the A-class clients, in both languages, with its
// remarks in one ("fr", else English).
func FirstCampaign(lang string) []byte {
	if lang != "fr" {
		lang = "en"
	}
	text, err := firstCampaign.ReadFile("campaign/a-clients." + lang + ".md")
	if err != nil {
		panic(err) // the file is part of the program
	}
	return text
}
