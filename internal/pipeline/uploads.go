package pipeline

import (
	"context"
	"slices"
	"time"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/lake"
)

// Upload is one load as it is listed.
type Upload struct {
	lake.Upload
	Waiting int64 `json:"waiting"` // orders that wait for a yes
}

// Uploads lists the loads in their order.
func (w *Workspace) Uploads(ctx context.Context) ([]Upload, error) {
	l, err := w.Lake()
	if err != nil {
		return nil, err
	}
	waiting, err := l.Waiting(ctx)
	if err != nil {
		return nil, err
	}
	held := map[string]int64{}
	for _, u := range waiting {
		held[u.Upload.ID]++
	}
	var all []Upload
	for _, u := range slices.DeleteFunc(l.Uploads(), isDecision) {
		all = append(all, Upload{Upload: u, Waiting: held[u.ID]})
	}
	return all, nil
}

// rows is the number of records that an upload holds, of whatever kind.
func (u Upload) rows() int64 {
	n := u.OrderLines + u.Customers + u.Products + u.Consents
	for _, facts := range u.Facts {
		n += facts
	}
	return n
}

// SayUploads is the list of loads for a person.
func (w *Workspace) SayUploads(uploads []Upload) string {
	if len(uploads) == 0 {
		return w.Say("Rien n'est chargé encore.\n", "Nothing is loaded yet.\n")
	}
	head := []string{"Fichier", "Numéro", "Lignes", "Chargé le"}
	if w.Lang != "fr" {
		head = []string{"File", "Upload", "Rows", "Loaded on"}
	}
	var rows [][]string
	remarks := false
	for _, u := range uploads {
		rows = append(rows, []string{clip(u.Name, 28), u.ID, crm.FormatCount(u.rows(), w.Lang), u.LoadedAt.In(w.Config.Zone()).Format(time.DateOnly)})
		remarks = remarks || w.remark(u) != ""
	}
	if remarks {
		head = append(head, "")
		for i, u := range uploads {
			rows[i] = append(rows[i], w.remark(u))
		}
	}
	return textTable(head, rows, nil)
}

// remark says what is out of the ordinary with an upload.
func (w *Workspace) remark(u Upload) string {
	text := ""
	if u.Partial {
		text = w.Say("partiel", "partial")
	}
	if u.Waiting > 0 {
		if text != "" {
			text += ", "
		}
		text += crm.FormatCount(u.Waiting, w.Lang) + w.Say(" en attente", " waiting")
	}
	return text
}
