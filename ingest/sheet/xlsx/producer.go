package xlsx

import (
	"strings"

	"github.com/habitue-crm/habitue/ingest/sheet/archive"
)

// Producer is the program that wrote the file and its version, as docProps/app.xml says (ECMA-376 part 1 §22.2), else
// who docProps/core.xml says created it: programs that leave the first away sign there. It is "" where neither says.
func (w *Workbook) Producer() string { return Producer(w.zip) }

// Producer is that of a package; a workbook of records (.xlsb) has the same parts.
func Producer(zip *archive.File) string {
	app := zip.Texts("docProps/app.xml", "Application", "AppVersion")
	if said := strings.TrimSpace(app["Application"] + " " + app["AppVersion"]); said != "" {
		return said
	}
	return zip.Texts("docProps/core.xml", "creator")["creator"]
}
