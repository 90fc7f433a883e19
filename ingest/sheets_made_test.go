package ingest

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/xuri/excelize/v2"
)

// madeSheet is a sheet of order lines as shops print them, and what is true of it.
type madeSheet struct {
	rows    [][]madeCell
	merged  [][4]int // first row and column, last row and column, from 1
	excel   bool
	english bool

	header  int          // row of the names that stand directly over the records, a row of units apart
	records map[int]bool // rows that are sales
	totals  map[int]bool // rows that are totals
	cents   int64        // the sum of the sales
	traits  []string
}

// madeCell is a value; formula is written beside it where the sheet is a workbook.
type madeCell struct {
	value   any // nil, string, int or float64 (cents ÷ 100) or madeDay
	formula string
}

// madeDay is a day of March 2024.
type madeDay int

// madeColumn is one column of a made sheet.
type madeColumn struct {
	what  string   // date, order, customer, product, description, quantity, price, amount, store, seller, name
	names []string // by depth, the topmost first; "" where nothing stands
	unit  string
}

// maker builds one sheet from a seed.
type maker struct {
	*rand.Rand
	sheet   madeSheet
	columns []madeColumn
	left    int // blank columns before the table
	depth   int
	style   string // word, formula, sum
	last    []int  // record rows since the last total
	all     []int
	qty     map[int]int
	amt     map[int]int64
	order   int
	formula bool // formulas have results
	texts   bool // numbers and days are written
}

func (m *maker) pick(list ...string) string { return list[m.IntN(len(list))] }
func (m *maker) chance(percent int) bool    { return m.IntN(100) < percent }

func (m *maker) say(fr, en string) string {
	if m.sheet.english {
		return en
	}
	return fr
}

func (m *maker) trait(s string) { m.sheet.traits = append(m.sheet.traits, s) }

// makeSheet makes the sheet of a seed.
func makeSheet(seed uint64) *madeSheet {
	m := &maker{Rand: rand.New(rand.NewPCG(seed, 77)), qty: map[int]int{}, amt: map[int]int64{}}
	m.sheet.records, m.sheet.totals = map[int]bool{}, map[int]bool{}
	m.sheet.excel, m.sheet.english = m.chance(65), m.chance(50)
	m.texts = !m.sheet.excel || m.chance(20)
	m.formula = m.chance(75)
	m.left = max(0, m.IntN(5)-2)
	m.depth = 1 + m.IntN(3)
	m.style = m.pick("word", "word", "formula", "sum")
	if m.texts && m.style == "formula" { // SUM passes over texts
		m.style = "word"
	}
	m.trait(fmt.Sprintf("%s totals, depth %d, excel %v", m.style, m.depth, m.sheet.excel))
	m.titles()
	m.chooseColumns()
	m.headers()
	m.body()
	m.trailing()
	m.side()
	return &m.sheet
}

func (m *maker) blank() { m.sheet.rows = append(m.sheet.rows, nil) }

// put adds a row of cells that begins at the table's first column.
func (m *maker) put(cells ...madeCell) int {
	row := make([]madeCell, m.left, m.left+len(cells))
	m.sheet.rows = append(m.sheet.rows, append(row, cells...))
	return len(m.sheet.rows)
}

func words(texts ...string) (cells []madeCell) {
	for _, t := range texts {
		if t == "" {
			cells = append(cells, madeCell{})
		} else {
			cells = append(cells, madeCell{value: t})
		}
	}
	return cells
}

func (m *maker) titles() {
	n := m.IntN(9)
	for range n {
		switch m.IntN(9) {
		case 0:
			m.put(words(m.say("Période :", "Period:"), m.say("du 01/03/2024 au 31/03/2024", "03/01/2024 to 03/31/2024"))...)
		case 1:
			m.put(words(m.say("Magasin :", "Store:"), "Lyon", "", m.say("Édité le :", "Printed on:"), "02/04/2024")...)
		case 2:
			row := m.put(words(m.say("Journal des ventes – mars 2024", "Sales journal – March 2024"))...)
			m.sheet.merged = append(m.sheet.merged, [4]int{row, m.left + 1, row, m.left + 4})
		case 3:
			m.put(words(m.say("Ventes", "Sales"))...)
		case 4:
			m.put(words("", "", m.say("SARL Aux Bons Savons", "The Good Soap Ltd"))...)
		case 5:
			m.put(words("12 rue de la République", "", "69001 Lyon")...)
		case 6:
			m.put(words(m.say("Montants en euros TTC", "Amounts in euros, tax included"))...)
		case 7:
			m.put(words(m.say("Client", "Customer"), m.say("Tous", "All"))...)
		default:
			m.put(madeCell{value: m.say("Date d'édition", "Print date")}, madeCell{value: madeDay(28)})
		}
		if m.chance(25) {
			m.blank()
		}
	}
	if n > 0 && m.chance(50) {
		m.blank()
	}
}

// named is a column with the spellings of its header; those of depth two have a "/" between their lines.
func (m *maker) named(what string) madeColumn {
	one := map[string][2]string{
		"date":        {"Date|Date de vente|Date facture|Jour|Date commande", "Date|Order date|Invoice date|Sale date"},
		"order":       {"N° facture|N° commande|Ticket|Cde|N° pièce|Facture", "Invoice No|Order ID|Receipt no|Order number"},
		"customer":    {"N° client|Code client|Client n°|Réf. client|Identifiant client", "Customer ID|Customer no|Client ID|Member number"},
		"product":     {"Réf. article|Code article|SKU|Code produit", "SKU|Product ID|Item no|Product code"},
		"description": {"Désignation|Libellé|Libellé article", "Description|Item description|Product name"},
		"quantity":    {"Qté|Quantité|Qté vendue", "Qty|Quantity|Units"},
		"price":       {"PU|Prix unitaire|P.U. TTC", "Unit price|Price each"},
		"amount":      {"Montant|Montant TTC|CA TTC (€)|Total ligne|Total TTC", "Amount|Line total|Sales|Total price"},
		"store":       {"Magasin|Boutique|Point de vente", "Store|Shop"},
		"seller":      {"Vendeur|Vendeuse|Conseiller", "Seller|Clerk|Salesperson"},
	}[what]
	list := strings.Split(m.say(one[0], one[1]), "|")
	return madeColumn{what: what, names: []string{list[m.IntN(len(list))]}}
}

// broken is a column whose header is written over two lines.
func (m *maker) broken(what string) madeColumn {
	two := map[string][2]string{
		"date":        {"Date de/vente|Date/facture|Date/commande", "Order/date|Invoice/date"},
		"order":       {"N°/facture|Numéro/commande", "Invoice/No|Order/number"},
		"customer":    {"N°/client|Code/client", "Customer/ID|Client/ID"},
		"product":     {"Code/article|Réf./article", "Product/code|Item/no"},
		"description": {"Libellé/article|Désignation/", "Item/description|Description/"},
		"quantity":    {"Qté/vendue|Quantité/", "Quantity/sold|/Qty"},
		"price":       {"Prix/unitaire|PU/TTC", "Unit/price|Price/each"},
		"amount":      {"Montant/TTC|Total/ligne|Montant/", "Line/total|Sales/amount"},
		"store":       {"Magasin/|/Boutique", "Store/|/Shop"},
		"seller":      {"Vendeur/|/Vendeur", "Seller/|/Clerk"},
	}[what]
	list := strings.Split(m.say(two[0], two[1]), "|")
	upper, lower, _ := strings.Cut(list[m.IntN(len(list))], "/")
	return madeColumn{what: what, names: []string{upper, lower}}
}

// grouped are columns under one heading: "Ventes" over "Qté | Montant".
func (m *maker) grouped(what ...string) (columns []madeColumn) {
	over := map[string][2]string{
		"date": {"Facture|N°|Date", "Invoice|No|Date"}, "customer": {"Client|N°|Nom", "Customer|No|Name"},
		"product": {"Article|Code|Libellé", "Product|Code|Description"}, "quantity": {"Ventes|Qté|PU|Montant", "Sales|Qty|Unit price|Amount"},
	}[what[0]]
	names := strings.Split(m.say(over[0], over[1]), "|")
	for i, w := range what[1:] {
		upper := ""
		if i == 0 {
			upper = names[0]
		}
		columns = append(columns, madeColumn{what: w, names: []string{upper, names[i+1]}})
	}
	return columns
}

func (m *maker) chooseColumns() {
	var list []string
	list = append(list, "date")
	if m.chance(75) {
		list = append(list, "order")
	}
	list = append(list, "customer")
	if m.chance(60) {
		list = append(list, "product")
	}
	if m.chance(60) {
		list = append(list, "description")
	}
	list = append(list, "quantity")
	if m.chance(50) {
		list = append(list, "price")
	}
	if m.chance(30) {
		list = append(list, "store")
	}
	if m.chance(30) {
		list = append(list, "seller")
	}
	m.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	if m.chance(60) {
		list = append(list, "amount")
	} else {
		at := m.IntN(len(list))
		list = append(list[:at], append([]string{"amount"}, list[at:]...)...)
	}
	if m.depth == 1 || m.depth == 3 && m.chance(40) {
		for _, what := range list {
			m.columns = append(m.columns, m.named(what))
		}
		if m.depth == 3 {
			m.depth = 2
			m.unitsRow()
		}
		return
	}
	if m.chance(50) {
		for _, what := range list {
			m.columns = append(m.columns, m.broken(what))
		}
	} else {
		m.columns = append(m.columns, m.grouped("date", "order", "date")...)
		m.columns = append(m.columns, m.grouped("customer", "customer", "name")...)
		m.columns = append(m.columns, m.grouped("product", "product", "description")...)
		m.columns = append(m.columns, m.grouped("quantity", "quantity", "price", "amount")...)
		if m.chance(40) {
			store := m.named("store")
			m.columns = append(m.columns, madeColumn{what: "store", names: []string{store.names[0], ""}})
		}
		m.trait("grouped")
	}
	if m.depth == 3 {
		m.unitsRow()
	}
}

func (m *maker) unitsRow() {
	m.trait("units")
	for i := range m.columns {
		c := &m.columns[i]
		switch c.what {
		case "amount", "price":
			c.unit = m.pick("€", "EUR", "(€)")
		case "quantity":
			c.unit = m.pick("u.", "pcs", "")
		case "date":
			c.unit = m.say(m.pick("jj/mm/aaaa", ""), m.pick("mm/dd/yyyy", ""))
		}
	}
}

func (m *maker) headers() {
	lines := len(m.columns[0].names)
	for d := range lines {
		var cells []string
		for _, c := range m.columns {
			cells = append(cells, c.names[d])
		}
		row := m.put(words(cells...)...)
		if d == 0 && lines > 1 {
			for i, c := range m.columns {
				switch end := m.groupEnd(i); {
				case c.names[0] != "" && c.names[1] == "":
					m.sheet.merged = append(m.sheet.merged, [4]int{row, m.left + i + 1, row + 1, m.left + i + 1})
				case c.names[0] != "" && end > i:
					m.sheet.merged = append(m.sheet.merged, [4]int{row, m.left + i + 1, row, m.left + end + 1})
				}
			}
		}
		m.sheet.header = row
	}
	var unit []string
	some := false
	for _, c := range m.columns {
		unit, some = append(unit, c.unit), some || c.unit != ""
	}
	if some {
		m.put(words(unit...)...)
	}
}

func (m *maker) groupEnd(i int) int {
	end := i
	for end+1 < len(m.columns) && m.columns[end+1].names[0] == "" && m.columns[end+1].names[1] != "" {
		end++
	}
	return end
}

func (m *maker) at(what string) int {
	for i, c := range m.columns {
		if c.what == what {
			return i
		}
	}
	return -1
}

func (m *maker) number(cents int64) any {
	if !m.texts {
		return float64(cents) / 100
	}
	sign := ""
	if cents < 0 {
		sign, cents = "-", -cents
	}
	if m.sheet.english {
		return fmt.Sprintf("%s%d.%02d", sign, cents/100, cents%100)
	}
	return fmt.Sprintf("%s%d,%02d", sign, cents/100, cents%100)
}

func (m *maker) body() {
	sections := 1
	heads := false
	if m.chance(55) {
		sections, heads = 2+m.IntN(4), m.chance(70)
	}
	subtotals := sections > 1 && m.chance(75)
	repeats := m.chance(15)
	store := []string{"Lyon", "Paris Rivoli", "Marseille", "Lille", "Nantes", "Metz"}
	month := strings.Split(m.say("Janvier 2024|Février 2024|Mars 2024|Avril|Mai|Juin", "January 2024|February 2024|March 2024|April|May|June"), "|")
	people := []string{"Durand Marie", "Jean Petit", "Total Energies", "LEROY", "Anna K.", "M. Brun"}
	heading := [][]string{store, month, people}[m.IntN(3)]
	at := 0
	if m.chance(15) {
		at = m.IntN(len(m.columns))
	}
	for s := range sections {
		if heads {
			m.trait("sections")
			m.put(append(make([]madeCell, at), madeCell{value: heading[s]})...)
		}
		if repeats && s > 0 {
			m.trait("header repeated")
			for d := range m.columns[0].names {
				var cells []string
				for _, c := range m.columns {
					cells = append(cells, c.names[d])
				}
				m.put(words(cells...)...)
			}
		}
		for range 2 + m.IntN(14) {
			m.record()
			if m.chance(3) {
				m.blank()
			}
		}
		if subtotals {
			m.total(false, heading[s])
		}
		if m.chance(20) {
			m.blank()
		}
	}
	if m.chance(85) {
		m.total(true, "")
		if m.chance(15) && m.style == "word" {
			row := m.put(words(append(make([]string, m.at("amount")), "")...)...)
			m.sheet.rows[row-1][m.left] = madeCell{value: m.say("dont TVA 20 %", "VAT 20 %")}
			m.sheet.rows[row-1][m.left+m.at("amount")] = madeCell{value: m.number(m.sum(m.all) / 6)}
			m.sheet.totals[row] = true
			if m.at("amount") == 0 {
				m.sheet.rows = m.sheet.rows[:row-1]
				delete(m.sheet.totals, row)
			}
		}
	}
}

func (m *maker) sum(rows []int) (cents int64) {
	for _, r := range rows {
		cents += m.amt[r]
	}
	return cents
}

func (m *maker) record() {
	m.order++
	cells := make([]madeCell, len(m.columns))
	row := len(m.sheet.rows) + 1
	quantity := 1 + m.IntN(5)
	price := int64(50 + m.IntN(9_000))
	cents := int64(quantity) * price
	if m.chance(4) {
		quantity, cents = -1, -price
	}
	// a trap: an order of as much as all since the last total
	if sum := m.sum(m.last); len(m.last) > 1 && sum > 0 && m.chance(4) && m.at("order") >= 0 {
		quantity, price, cents = 1, sum, sum
		m.trait("an order of the running sum")
	}
	for i, c := range m.columns {
		var v any
		switch c.what {
		case "date":
			day := madeDay(1 + m.IntN(28))
			v = day
			if m.texts {
				v = m.say(fmt.Sprintf("%02d/03/2024", day), fmt.Sprintf("03/%02d/2024", day))
			}
		case "order":
			v = fmt.Sprintf("F%04d", m.order)
		case "customer":
			if !m.chance(10) {
				v = fmt.Sprintf("%04d", 100+m.IntN(60))
			}
		case "name":
			v = m.pick("Durand", "Petit", "Total Energies", "Leroy", "Brun")
		case "product":
			v = m.pick("A1", "B2", "C3", "T-77", "1044")
		case "description":
			v = m.pick("Bougie vanille", "Savon", "Grand Total Mix", "Total Care crème", "Thé vert 100 g", "Somme toute (livre)")
		case "quantity":
			v = quantity
			if m.texts {
				v = fmt.Sprint(quantity)
			}
		case "price":
			v = m.number(price)
		case "amount":
			v = m.number(cents)
		case "store":
			v = m.pick("Lyon", "Paris")
		case "seller":
			v = m.pick("Léa", "Max", "")
			if v == "" {
				v = nil
			}
		}
		cells[i] = madeCell{value: v}
	}
	m.put(cells...)
	m.sheet.records[row] = true
	m.sheet.cents += cents
	m.qty[row], m.amt[row] = quantity, cents
	m.last, m.all = append(m.last, row), append(m.all, row)
}

// total writes a total of the rows since the last one, or of all.
func (m *maker) total(grand bool, of string) {
	rows := m.last
	if grand {
		rows = m.all
	}
	m.last = nil
	if len(rows) < 2 {
		m.sheet.rows = append(m.sheet.rows, nil)
		return
	}
	cells := make([]madeCell, len(m.columns))
	quantity := 0
	for _, r := range rows {
		quantity += m.qty[r]
	}
	label := ""
	switch {
	case m.style == "word" && grand:
		label = m.say(m.pick("TOTAL", "Total général", "Total", "TOTAUX", "Somme", "Total du mois"), m.pick("Total", "Grand total", "TOTAL", "Sum", "Total for the month"))
	case m.style == "word":
		label = m.say(m.pick("Sous-total", "Total "+of, "S/Total "+of, "Sous total "+of), m.pick("Subtotal", "Sub-total", "Total "+of, of+" total"))
	case m.style == "formula" && m.chance(40):
		label = m.say(m.pick("Ensemble", "Résultat", of), m.pick("Overall", "All", of))
	case m.style == "sum" && m.chance(20):
		label = of
	}
	summed := []string{"amount"}
	if m.chance(60) {
		summed = append(summed, "quantity")
	}
	for _, what := range summed {
		i, cell := m.at(what), madeCell{value: m.number(m.sum(rows))}
		if what == "quantity" {
			cell.value = quantity
			if m.texts {
				cell.value = fmt.Sprint(quantity)
			}
		}
		if m.style == "formula" {
			name, _ := excelize.ColumnNumberToName(m.left + i + 1)
			f := "SUM(%s%d:%s%d)"
			if !grand || m.chance(30) {
				f = "SUBTOTAL(9,%s%d:%s%d)"
			}
			cell.formula = fmt.Sprintf(f, name, rows[0], name, rows[len(rows)-1])
			if !m.formula {
				cell.value = nil
			}
		}
		cells[i] = cell
	}
	if label != "" {
		m.placeLabel(cells, label)
	}
	m.sheet.totals[m.put(cells...)] = true
}

// placeLabel writes a total's label in the first free cell, or in some free one before the amount.
func (m *maker) placeLabel(cells []madeCell, label string) {
	var free []int
	for i := range cells {
		if cells[i].value == nil && cells[i].formula == "" {
			free = append(free, i)
		}
	}
	at := free[0]
	if m.chance(30) {
		at = free[m.IntN(len(free))]
		m.trait("label in " + m.columns[at].what)
	}
	cells[at] = madeCell{value: label}
}

func (m *maker) trailing() {
	if m.chance(40) {
		m.blank()
	}
	for range m.IntN(5) {
		switch m.IntN(7) {
		case 0:
			m.put(words(m.say("Document sans valeur comptable.", "Not a tax document."))...)
		case 1:
			m.put(madeCell{value: m.say("Imprimé le", "Printed on")}, madeCell{value: madeDay(28)})
		case 2:
			m.put(words(m.say("Signature", "Signature"), "", m.say("Cachet", "Stamp"))...)
		case 3:
			m.put(words("", "Page 1/3")...)
		case 4:
			m.put(words("______________")...)
		case 5:
			m.put(words(m.say("Imprimé le 02/04/2024 à 10:32", "Printed 04/02/2024 10:32 AM"), "", "", "Page 1")...)
		default:
			m.put(words(m.say("Vu par :", "Checked by:"), "Léa")...)
		}
	}
}

// side sets a small list beside the table.
func (m *maker) side() {
	if !m.chance(30) {
		return
	}
	m.trait("a list beside")
	list := [][]string{{m.say("Code", "Code"), m.say("Libellé", "Label")}, {"L", "Lyon"}, {"P", "Paris"}, {"M", "Marseille"}}
	switch m.IntN(3) {
	case 0:
		list = [][]string{{m.say("Taux", "Rate"), m.say("TVA", "VAT")}, {"T1", "20 %"}, {"T2", "5,5 %"}}
	case 1:
		list = [][]string{{m.say("Vendeur", "Seller"), m.say("Magasin", "Store"), m.say("Objectif", "Target")}, {"Léa", "Lyon", "1000"}, {"Max", "Paris", "1200"}, {"Zoé", "Metz", "900"}}
	}
	from := m.sheet.header - 1
	if m.chance(30) {
		from = m.IntN(m.sheet.header)
	}
	column := m.left + len(m.columns) + 1 + m.IntN(2)
	for i, texts := range list {
		at := from + i
		for len(m.sheet.rows) <= at {
			m.sheet.rows = append(m.sheet.rows, nil)
		}
		row := m.sheet.rows[at]
		for len(row) < column {
			row = append(row, madeCell{})
		}
		m.sheet.rows[at] = append(row[:column:column], words(texts...)...)
	}
}
