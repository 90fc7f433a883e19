package templates

import (
	"embed"
	"html/template"
)

//go:embed report/report.html report/report.css
var reportFiles embed.FS

// ReportPage is the page of a snapshot's figures; its dot is what pipeline's report makes of them. Every text in
// it is already in the reader's language.
func ReportPage() (*template.Template, error) {
	css, err := reportFiles.ReadFile("report/report.css")
	if err != nil {
		return nil, err
	}
	return template.New("report.html").Funcs(template.FuncMap{
		"css": func() template.CSS { return template.CSS(css) },
	}).ParseFS(reportFiles, "report/report.html")
}
