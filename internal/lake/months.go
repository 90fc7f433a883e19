package lake

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"sync"

	"github.com/habitue-crm/habitue/internal/crm"
)

// The files of one month and area hold lines by upload, each file a stretch of the load order that no other file
// reaches into. Files that a load would leave too many of are brought together in its commit.
const (
	smallRows = 16_384 // a file with fewer lines is small
	smallMost = 16     // so many small files of one month and area may lie side by side
)

// loose is a line on its way from one file to another.
type loose struct {
	seq, lineNo    int64
	upload         string
	content, place string
}

func (a loose) compare(seq, lineNo int64) int {
	return cmp.Or(cmp.Compare(a.seq, seq), cmp.Compare(a.lineNo, lineNo))
}

// output is one file that is to be written.
type output struct {
	area  area
	path  string // "" is named by what it will hold
	from  []entry
	loose []loose
	loads []*Load
}

// writeMonths writes every month that the commit touches, as many at once as there are cores.
func (c *commit) writeMonths() error {
	months := c.months()
	errs := make([]error, len(months))
	turn := make(chan struct{}, max(1, min(runtime.GOMAXPROCS(0), 4)))
	var wg sync.WaitGroup
	for i, month := range months {
		if err := c.lake.step("merge " + month); err != nil {
			errs[i] = err
			break
		}
		turn <- struct{}{}
		wg.Go(func() {
			defer func() { <-turn }()
			if err := c.writeMonth(month); err != nil {
				errs[i] = fmt.Errorf("month %s: %w", month, err)
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// months lists the months whose files change.
func (c *commit) months() []string {
	set := map[string]bool{}
	for _, ld := range c.loads {
		for _, month := range c.batch.spool.of(ld.n) {
			set[month] = true
		}
	}
	for _, e := range c.next.everyFile() {
		if e.area() != nowhere && c.touched(e) {
			set[e.month()] = true
		}
	}
	return slices.Sorted(maps.Keys(set))
}

// touched reports whether lines of a file go.
func (c *commit) touched(e entry) bool {
	return len(c.moves[e.Path]) > 0 || len(c.gone) > 0 && slices.ContainsFunc(e.uploads(), func(id string) bool { return c.gone[id] })
}

func (c *commit) writeMonth(month string) error {
	in, err := c.loosen(month)
	if err != nil {
		return err
	}
	for a := live; a < areas; a++ {
		for _, out := range c.outputs(month, a, in[a]) {
			if err := c.write(month, out); err != nil {
				return err
			}
		}
	}
	return nil
}

// ofMonth lists the files of a month and area, in load order.
func (c *commit) ofMonth(month string, a area) []entry {
	c.mu.Lock()
	defer c.mu.Unlock()
	var files []entry
	for _, e := range *c.next.list(a) {
		if e.area() == a && e.month() == month {
			files = append(files, e)
		}
	}
	slices.SortStableFunc(files, func(x, y entry) int {
		fx, _ := c.stretch(x)
		fy, _ := c.stretch(y)
		return cmp.Compare(fx, fy)
	})
	return files
}

// loosen reads the lines that change their area, and those of a load that takes a place, sorted by load order.
func (c *commit) loosen(month string) (in [areas][]loose, err error) {
	var line crm.OrderLine
	for a := live; a < areas; a++ {
		for _, e := range c.ofMonth(month, a) {
			moves := c.moves[e.Path]
			if len(moves) == 0 {
				continue
			}
			hit := map[unitKey]bool{}
			for key := range moves {
				hit[key.unit] = true
			}
			err := c.lake.eachLine(context.Background(), e, func(key unitKey) bool { return hit[key] }, func(r *storedRow) error {
				upload := r.upload()
				to, ok := moves[fileKey{r.unit(), upload}]
				if !ok || c.gone[upload] {
					return nil
				}
				r.line(&line)
				in[to] = append(in[to], loose{
					seq: c.seqs[upload], lineNo: r.lineNo(), upload: upload,
					content: string(appendContent(nil, &line)), place: string(appendPlace(nil, line.Place, r.lineNo())),
				})
				return nil
			})
			if err != nil {
				return in, err
			}
		}
	}
	for _, ld := range c.loads {
		if ld.again {
			err = errors.Join(err, ld.loosen(month, &in))
		}
	}
	for _, lines := range in {
		slices.SortFunc(lines, func(x, y loose) int { return x.compare(y.seq, y.lineNo) })
	}
	return in, err
}

// loosen makes the load's own lines of a month loose.
func (ld *Load) loosen(month string, in *[areas][]loose) error {
	dec := &decoder{}
	return ld.batch.spool.each(ld.n, month, func(content, place string) error {
		line, lineNo, err := dec.line(content, place)
		if err != nil {
			return err
		}
		to := ld.area(unitKey{line.Source, line.Store, line.OrderID, line.Date})
		in[to] = append(in[to], loose{
			seq: ld.upload.Seq, lineNo: lineNo, upload: ld.upload.ID, content: content, place: place,
		})
		return nil
	})
}

// area is where a unit of the load goes.
func (ld *Load) area(key unitKey) area {
	if to, ok := ld.to[key]; ok {
		return to
	}
	return live
}

// outputs decides which files of a month and area are written anew.
func (c *commit) outputs(month string, a area, in []loose) []output {
	files := c.ofMonth(month, a)
	var outs []output
	for _, e := range files {
		first, last := c.stretch(e)
		n := 0
		for n < len(in) && in[n].seq < first {
			n++
		}
		outs = append(outs, c.between(a, in[:n])...)
		in = in[n:]
		for n = 0; n < len(in) && in[n].seq <= last; {
			n++
		}
		if n > 0 || c.touched(e) {
			outs = append(outs, output{area: a, path: e.Path, from: []entry{e}, loose: in[:n]})
		}
		in = in[n:]
	}
	outs = append(outs, c.between(a, in)...)
	var loads []*Load
	for _, ld := range c.loads {
		if !ld.again && ld.has(month, a) {
			loads = append(loads, ld)
		}
	}
	if len(loads) == 0 {
		return outs
	}
	out := output{area: a, loads: loads}
	if len(outs) == 0 {
		out.from = c.tooMany(files)
	}
	return append(outs, out)
}

// between makes files of loose lines that no file reaches around: each upload its own, as it would have had from
// the first, or one for all where there would be many.
func (c *commit) between(a area, in []loose) []output {
	var outs []output
	for rest := in; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].upload == rest[0].upload {
			n++
		}
		outs = append(outs, output{area: a, loose: rest[:n]})
		rest = rest[n:]
	}
	if len(outs) > c.lake.crowd {
		return []output{{area: a, loose: in}}
	}
	return outs
}

// has reports whether the load may have lines for an area in a month.
func (ld *Load) has(month string, a area) bool {
	if !ld.batch.spool.has(ld.n, month) {
		return false
	}
	if a == live {
		return true
	}
	for key, to := range ld.to {
		if to == a && key.date.Month() == month {
			return true
		}
	}
	return false
}

// tooMany lists the small files at the end of a month, if there are so many that they are to be brought together.
func (c *commit) tooMany(files []entry) []entry {
	n := len(files)
	for n > 0 && files[n-1].Rows < smallRows && (n == len(files) || c.before(files[n-1], files[n])) {
		n--
	}
	if len(files)-n < c.lake.crowd {
		return nil
	}
	return files[n:]
}

// before reports whether a file ends in load order before another begins.
func (c *commit) before(a, b entry) bool {
	_, last := c.stretch(a)
	first, _ := c.stretch(b)
	return last < first
}

// write writes one file and lists it in the place of those that it was made from.
func (c *commit) write(month string, out output) error {
	w := &lineFile{commit: c, records: &decoder{}, area: out.area, month: month, name: fmt.Sprintf("%d,%s,%s", out.area, month, out.tag())}
	err := w.fill(out)
	if err != nil {
		w.discard()
		return err
	}
	var fresh *entry
	if w.table != nil {
		path := out.path
		if path == "" {
			path = out.area.folder() + "/month=" + month + "/" + fileName(w.uploads, c.seqs) + parquetExt
		}
		e, err := w.close(path)
		if err != nil {
			return err
		}
		fresh = &e
	}
	return c.exchange(out, w, fresh)
}

// tag tells the outputs of one month and area apart.
func (o output) tag() string {
	switch {
	case len(o.loose) > 0:
		return o.loose[0].upload
	case len(o.from) > 0:
		return o.from[0].uploads()[0]
	}
	return o.loads[0].upload.ID
}

// fileName names a file by the uploads in it.
func fileName(uploads []string, seqs map[string]int64) string {
	if len(uploads) == 1 {
		return uploads[0]
	}
	return fmt.Sprintf("u%06d-to-u%06d", seqs[uploads[0]], seqs[uploads[len(uploads)-1]])
}

// exchange lists a file in the place of those that it was made from.
func (c *commit) exchange(out output, w *lineFile, fresh *entry) error {
	if fresh != nil {
		if err := c.placeIndex(fresh, w.orders.sorted()); err != nil {
			return err
		}
	}
	c.mu.Lock()
	list := c.next.list(out.area)
	for _, e := range out.from {
		*list = slices.DeleteFunc(*list, func(f entry) bool { return f.Path == e.Path })
		if fresh != nil && fresh.Path == e.Path { // it is put over the old one
			continue
		}
		c.dropIndex(e.Path)
		c.next.Pending = append(c.next.Pending, move{To: e.Path}, move{To: indexPath(e.Path)})
	}
	c.mu.Unlock()
	if fresh != nil {
		c.place(w.name+parquetExt, *fresh, list)
	}
	return nil
}
