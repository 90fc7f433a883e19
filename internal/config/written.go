package config

import (
	_ "embed"
	"strconv"
	"strings"
)

//go:embed habitue.en.yaml
var english string

//go:embed habitue.fr.yaml
var french string

// Commented is the file that `habitue init` writes: every setting, each with a remark in the language.
func Commented(lang, shop string) string {
	text := english
	if lang == "fr" {
		text = french
	}
	return strings.ReplaceAll(text, "{{shop}}", strconv.Quote(shop))
}
