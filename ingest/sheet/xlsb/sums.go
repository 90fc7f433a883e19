package xlsb

import "github.com/habitue-crm/habitue/ingest/sheet/xls"

// place is a cell, counted from 0.
type place struct{ row, col uint32 }

// sumsOf reports a formula that begins with a sum ([MS-XLSB] §2.5.97.1): two bytes of flags, the tokens behind their size,
// and more behind the size of that. A cell that shares its formula with others says where the first of them stands, its
// column in what is behind.
func (r *rows) sumsOf(b []byte) bool {
	const fixed = 6
	if len(b) < fixed || int64(fixed)+int64(le.Uint32(b[2:])) > int64(len(b)) {
		return false
	}
	n := int(le.Uint32(b[2:]))
	tokens, more := b[fixed:fixed+n], b[fixed+n:]
	if len(tokens) == 5 && tokens[0] == xls.ExpToken {
		return len(more) >= 8 && r.sums[place{le.Uint32(tokens[1:]), le.Uint32(more[4:])}]
	}
	return xls.Tokens12.Sums(tokens)
}

// keepShared notes whether a formula that several cells share is a sum (§2.4.815). The first of them stands before it.
func (r *rows) keepShared() {
	const fixed = 20
	b := r.body
	if len(b) < fixed || int64(fixed)+int64(le.Uint32(b[16:])) > int64(len(b)) || !xls.Tokens12.Sums(b[fixed:fixed+int(le.Uint32(b[16:]))]) {
		return
	}
	first := place{le.Uint32(b), le.Uint32(b[8:])}
	if r.sums == nil {
		r.sums = make(map[place]bool)
	}
	r.sums[first] = true
	if n := len(r.cells); n > 0 && uint32(r.cells[n-1].Row) == first.row+1 && uint32(r.cells[n-1].Col) == first.col+1 {
		r.cells[n-1].Sums = true
	}
}
