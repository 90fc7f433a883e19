package ods

import "github.com/habitue-crm/habitue/ingest/sheet/numfmt"

// styles is what is known of styles: which tables are hidden, and which cells show their time as a duration.
type styles struct {
	hidden map[string]bool        // tables, by style
	data   map[string]numfmt.Kind // data styles (§16.29)
	cells  map[string]string      // cell style → its data style
	parent map[string]string      // cell style → the style it is made from
}

// readPart reads styles.xml.
func (st *styles) readPart(s *scanner) error {
	for {
		t, err := s.next()
		if err != nil || t == endOfFile {
			return err
		}
		if t != startTag {
			continue
		}
		switch string(s.name) {
		case "office:styles", "office:automatic-styles":
			if err := st.read(s); err != nil {
				return err
			}
		}
	}
}

// read reads the styles up to the end of the element that holds them.
func (st *styles) read(s *scanner) error {
	if st.data == nil {
		st.hidden, st.data = map[string]bool{}, map[string]numfmt.Kind{}
		st.cells, st.parent = map[string]string{}, map[string]string{}
	}
	depth := len(s.starts)
	for {
		t, err := s.next()
		if err != nil {
			return err
		}
		if t == endTag && len(s.starts) < depth {
			return nil
		}
		if t != startTag {
			continue
		}
		switch string(s.name) {
		case "style:style":
			err = st.style(s)
		case "number:time-style":
			err = st.time(s)
		}
		if err != nil {
			return err
		}
	}
}

// style reads a style of a table or a cell.
func (st *styles) style(s *scanner) error {
	var name, family, data, parent string
	for _, v := range []struct {
		attr string
		to   *string
	}{{"style:name", &name}, {"style:family", &family}, {"style:data-style-name", &data}, {"style:parent-style-name", &parent}} {
		b, err := s.value(v.attr)
		if err != nil {
			return err
		}
		*v.to = string(b)
	}
	if family == "table-cell" {
		if data != "" {
			st.cells[name] = data
		}
		st.parent[name] = parent
	}
	if family != "table" {
		return nil
	}
	depth := len(s.starts)
	for {
		t, err := s.next()
		if err != nil {
			return err
		}
		if t == endTag && len(s.starts) < depth {
			return nil
		}
		if t == startTag && string(s.name) == "style:table-properties" {
			shown, err := s.value("table:display")
			if err != nil {
				return err
			}
			if string(shown) == "false" {
				st.hidden[name] = true
			}
		}
	}
}

// time reads a time style: one that is not cut at 24 hours shows a duration (§19.368).
func (st *styles) time(s *scanner) error {
	name, err := s.value("style:name")
	if err != nil {
		return err
	}
	key := string(name)
	cut, err := s.value("number:truncate-on-overflow")
	if err != nil {
		return err
	}
	st.data[key] = numfmt.Time
	if string(cut) == "false" {
		st.data[key] = numfmt.Duration
	}
	return nil
}

// kind is what a cell style shows; Number where it is not known.
func (st *styles) kind(style string) numfmt.Kind {
	for range 16 { // styles are not made from one another for ever
		if data, ok := st.cells[style]; ok {
			return st.data[data]
		}
		style = st.parent[style]
		if style == "" {
			break
		}
	}
	return numfmt.Number
}
