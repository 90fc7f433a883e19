package synth

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"

	"golang.org/x/text/encoding/charmap"

	"github.com/habitue-crm/habitue/internal/crm"
)

// The names of the files that do not carry a year.
const (
	CustomersFile = "clients.xlsx"
	ProductsFile  = "articles.xlsx"
	ConsentsFile  = "accords-newsletter.csv"
)

// sheetFile is one file to write.
type sheetFile struct {
	name  string
	bytes func() ([]byte, error)
}

// files are the spreadsheets of the shop, by name of what they hold: sales by year, customers, products, consents.
func (s *Shop) files() []sheetFile {
	var all []sheetFile
	for _, y := range s.years() {
		all = append(all, sheetFile{y.file(), func() ([]byte, error) { return s.sales(y) }})
	}
	return append(all,
		sheetFile{CustomersFile, s.customersSheet},
		sheetFile{ProductsFile, s.productsSheet},
		sheetFile{ConsentsFile, func() ([]byte, error) { return consentsCSV(s.Consents) }},
	)
}

// file is the name of the year's sales.
func (y year) file() string {
	if y.discounts {
		return "ventes-" + y.label + ".csv"
	}
	return "ventes-" + y.label + ".xlsx"
}

func (s *Shop) sales(y year) ([]byte, error) {
	if y.discounts {
		return salesCSV(s.linesOf(y))
	}
	return s.salesWorkbook(y)
}

// linesOf are the lines of one year; all lines are in the order of days.
func (s *Shop) linesOf(y year) []Line {
	from, to := 0, len(s.Lines)
	for from < to && s.Lines[from].Date < y.from {
		from++
	}
	for to > from && s.Lines[to-1].Date > y.to {
		to--
	}
	return s.Lines[from:to]
}

// WriteFiles writes the shop's spreadsheets into a folder, which it makes where it is missing, and returns their
// paths in a fixed order: three years of sales, customers, products, consents.
func (s *Shop) WriteFiles(dir string) ([]string, error) {
	return writeAll(dir, s.files())
}

// salesWorkbook is a year as the till exports it for the accountant: a title across the columns, the period, a
// blank row, the header, the lines, their total, and a second sheet of notes.
func (s *Shop) salesWorkbook(y year) ([]byte, error) {
	w, err := newWorkbook()
	if err != nil {
		return nil, err
	}
	defer w.file.Close() // takes away the temporary file of a sheet that was not finished
	if err := s.salesSheet(w, y); err != nil {
		return nil, err
	}
	if err := w.sheet("Notes", 90); err != nil {
		return nil, err
	}
	for _, note := range []string{
		"Notes de la caisse",
		"Les avoirs portent un numéro AV et des quantités négatives ; la colonne « Avoir de » donne la commande reprise.",
		"Ventes au comptoir sans carte : pas de N° client.",
		"Le magasin est fermé le dimanche.",
	} {
		if err := w.add(note); err != nil {
			return nil, err
		}
	}
	if err := w.stream.Flush(); err != nil {
		return nil, err
	}
	return w.bytes(y.to)
}

func (s *Shop) salesSheet(w *workbook, y year) error {
	if err := w.sheet("Ventes", 14, 12, 10, 12, 44, 7, 13, 14, 14); err != nil {
		return err
	}
	if err := w.add(titleCell(w, "L'Épicerie du Faubourg — journal des ventes "+y.label)); err != nil {
		return err
	}
	if err := w.stream.MergeCell("A1", "I1"); err != nil {
		return err
	}
	if err := w.add(fmt.Sprintf("Du %s au %s, montants en euros TTC", frenchDay(y.from), frenchDay(y.to))); err != nil {
		return err
	}
	w.row++
	if err := w.headers("N° commande", "Date", "N° client", "Réf. article", "Désignation", "Qté", "Prix unitaire", "Montant TTC", "Avoir de"); err != nil {
		return err
	}
	var pieces int64
	var sum crm.Money
	for _, l := range s.linesOf(y) {
		units := int64(l.Quantity) / crm.Scale
		pieces, sum = pieces+units, sum+*l.Amount
		if err := w.add(l.OrderID, w.day(l.Date), text(l.CustomerID), l.ProductID, l.Description, units, w.amount(*l.UnitPrice), w.amount(*l.Amount), text(l.Cites)); err != nil {
			return err
		}
	}
	if err := w.add("TOTAL", nil, nil, nil, nil, pieces, nil, totalCell(w, sum)); err != nil {
		return err
	}
	return w.stream.Flush()
}

// salesCSV is a year as the old till writes it: semicolons, Windows-1252, decimal commas with the euro sign,
// day before month, Windows line ends, and the discount in a column of its own.
func salesCSV(lines []Line) ([]byte, error) {
	rows := [][]string{{"N° commande", "Date", "N° client", "Réf. article", "Désignation", "Qté", "Prix unitaire", "Remise", "Montant TTC", "Commande annulée"}}
	for _, l := range lines {
		rows = append(rows, []string{
			l.OrderID, frenchDay(l.Date), l.CustomerID, l.ProductID, l.Description, l.Quantity.String(),
			euros(*l.UnitPrice), fmt.Sprintf("%d %%", l.DiscountPercent), euros(*l.Amount), l.Cites,
		})
	}
	plain, err := semicolons(rows)
	if err != nil {
		return nil, err
	}
	return charmap.Windows1252.NewEncoder().Bytes(plain)
}

func (s *Shop) customersSheet() ([]byte, error) {
	w, err := newWorkbook()
	if err != nil {
		return nil, err
	}
	if err := w.sheet("Clients", 10, 16, 14, 34, 16, 28, 12, 18, 8); err != nil {
		return nil, err
	}
	if err := w.headers("N° client", "Nom", "Prénom", "E-mail", "Téléphone", "Adresse", "Code postal", "Ville", "Langue"); err != nil {
		return nil, err
	}
	for _, c := range s.Customers {
		if err := w.add(c.ID, c.LastName, c.FirstName, text(c.Email), c.Phone, c.Street, c.PostalCode, c.City, text(strings.ToUpper(c.Language))); err != nil {
			return nil, err
		}
	}
	if err := w.stream.Flush(); err != nil {
		return nil, err
	}
	return w.bytes(s.EndsOn)
}

func (s *Shop) productsSheet() ([]byte, error) {
	w, err := newWorkbook()
	if err != nil {
		return nil, err
	}
	if err := w.sheet("Articles", 12, 46, 26, 12); err != nil {
		return nil, err
	}
	if err := w.headers("Réf. article", "Désignation", "Catégorie", "Prix"); err != nil {
		return nil, err
	}
	for _, p := range s.Products {
		if err := w.add(p.ID, p.Name, p.Category, w.amount(*p.ListPrice)); err != nil {
			return nil, err
		}
	}
	if err := w.stream.Flush(); err != nil {
		return nil, err
	}
	return w.bytes(s.EndsOn)
}

// consentsCSV is the newsletter form's export: UTF-8 with a byte order mark.
func consentsCSV(consents []crm.Consent) ([]byte, error) {
	rows := [][]string{{"E-mail", "N° client", "Accord newsletter", "Date de l'accord", "Origine de l'accord"}}
	for _, c := range consents {
		answer := "non"
		if c.State == crm.ConsentGranted {
			answer = "oui"
		}
		rows = append(rows, []string{c.Email, c.CustomerID, answer, frenchDay(*c.On), c.Proof})
	}
	return markedUTF8(rows)
}

func markedUTF8(rows [][]string) ([]byte, error) {
	plain, err := semicolons(rows)
	return append([]byte("\ufeff"), plain...), err
}

func semicolons(rows [][]string) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Comma, w.UseCRLF = ';', true
	if err := w.WriteAll(rows); err != nil {
		return nil, fmt.Errorf("write csv: %w", err)
	}
	return b.Bytes(), nil
}

// frenchDay is a day as 22/11/2024.
func frenchDay(d crm.Date) string { return d.Time().Format("02/01/2006") }

// euros is an amount as French spreadsheets export it: "-1 234,50 €" with no-break spaces of Windows-1252.
func euros(m crm.Money) string { return strings.ReplaceAll(m.Format("fr", "EUR"), "\u202f", "\u00a0") }
