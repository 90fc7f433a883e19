package xlsx

// shortRow reads <row …> or <row …/> into r.row and r.hidden.
func (r *rows) shortRow() (ok, empty bool) {
	b, p := r.buf, r.pos
	if !r.fast || b[p] != '<' || b[p+1] != 'r' || b[p+2] != 'o' || b[p+3] != 'w' {
		return false, false
	}
	number, hidden := 0, false
	var names attrNames
	for p += 4; ; {
		switch b[p] {
		case '>':
			if r.push(rowName, nil) != nil {
				return false, false
			}
			r.row, r.hidden, r.pos = number, hidden, p+1
			return true, false
		case '/':
			if b[p+1] != '>' {
				return false, false
			}
			r.row, r.hidden, r.pos = number, hidden, p+2
			return true, true
		case ' ':
			p++
		default:
			return false, false
		}
		if b[p] == 'r' && b[p+1] == '=' && b[p+2] == '"' {
			n, q := digits(b, p+3)
			if q == p+3 || q > p+10 || b[q] != '"' || number != 0 || n == 0 {
				return false, false
			}
			// the digits as they stand here are those that end the references of the row's cells
			r.refSize, r.refRow = q-p-2, n
			r.mask = ^uint64(0) >> (64 - 8*r.refSize)
			r.ref = le.Uint64(b[p+3:]) & r.mask
			number, p = n, q+1
			continue
		}
		name, value, q := shortAttr(b, p)
		if q == 0 || len(name) > 2 && name[0] == 'x' && name[1] == 'm' || string(name) == "r" || !names.add(name) {
			return false, false
		}
		if string(name) == "hidden" {
			hidden = truth(string(value))
		}
		p = q
	}
}

var rowName = []byte("row")

// attrNames are the names of the attributes of a tag that the short way has passed.
type attrNames struct {
	n     int
	names [12][]byte
}

// add says false where the name stands twice, or there are too many: the long way knows what to do.
func (a *attrNames) add(name []byte) bool {
	for _, other := range a.names[:a.n] {
		if len(other) == len(name) && string(other) == string(name) {
			return false
		}
	}
	if a.n == len(a.names) {
		return false
	}
	a.names[a.n] = name
	a.n++
	return true
}

// shortAttr reads name="value" without references; the end is 0 where it is anything else.
func shortAttr(b []byte, p int) (name, value []byte, end int) {
	q := p
	for nameByte(b[q]) && b[q] < 0x80 {
		q++
	}
	if q == p || b[q] != '=' || b[q+1] != '"' {
		return nil, nil, 0
	}
	v := q + 2
	e := v
	for b[e] != '"' {
		if kindOf[b[e]]&(isStop|isHigh|isAmp) != 0 {
			return nil, nil, 0
		}
		e++
	}
	return b[p:q], b[v:e], e + 1
}

// shortEnd reads </row>.
func (r *rows) shortEnd() bool {
	if le.Uint64(r.buf[r.pos:])&sixBytes != closeRow {
		return false
	}
	r.pos += 6
	r.drop()
	return true
}
