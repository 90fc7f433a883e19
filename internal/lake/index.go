package lake

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Beside each file of order lines index/ holds the sorted hashes of the orders in it, eight bytes each: which
// files have an order is found without reading them, at a cost that grows with the orders that are asked for.

const ordersExt = ".orders"

// indexPath is where the index of a file of order lines lies.
func indexPath(path string) string {
	return indexDir + "/" + strings.TrimSuffix(path, parquetExt) + ordersExt
}

// writeOrders writes hashes, sorted and each once, to a new file.
func writeOrders(path string, hashes []uint64) error {
	f, err := createFile(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	var b [8]byte
	for _, h := range hashes {
		binary.BigEndian.PutUint64(b[:], h)
		if _, err = w.Write(b[:]); err != nil {
			break
		}
	}
	return errors.Join(err, w.Flush(), f.Close())
}

// scanMost is the share of an index beyond which it is read whole instead of being searched.
const scanMost = 64

// indexOf is where the index of a file can be read now.
func (c *commit) indexOf(e entry) string {
	path := indexPath(e.Path)
	for _, m := range c.next.Pending {
		if m.To == path && m.From != "" {
			return c.lake.path(m.From)
		}
	}
	return c.lake.locateAs(path)
}

// whichOrders returns those of the asked hashes (sorted) that a file of order lines has, sorted; path is its index.
func whichOrders(path string, e entry, asked []uint64) ([]uint64, error) {
	if e.Orders == nil || len(asked) == 0 {
		return nil, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, damagedFile(path, err)
	}
	defer f.Close()
	n := *e.Orders
	if info, err := f.Stat(); err != nil || info.Size() != 8*n {
		return nil, damagedFile(path, errors.Join(err, fmt.Errorf("it does not hold %d orders", n)))
	}
	if int64(len(asked))*scanMost < n {
		return searchOrders(path, f, n, asked)
	}
	all := make([]byte, 8*n)
	if _, err := io.ReadFull(f, all); err != nil {
		return nil, damagedFile(path, err)
	}
	var found []uint64
	for i, at := 0, 0; i < len(asked) && at < len(all); {
		h := binary.BigEndian.Uint64(all[at:])
		switch {
		case h < asked[i]:
			at += 8
		case h > asked[i]:
			i++
		default:
			found = append(found, h)
			i++
		}
	}
	return found, nil
}

// searchOrders looks the asked hashes up one by one. Hashes are spread evenly, so that the first guess is near.
func searchOrders(path string, f io.ReaderAt, n int64, asked []uint64) (found []uint64, err error) {
	const window = 256
	var b [8 * window]byte
	for _, h := range asked {
		low, high := int64(0), n // h can only be at [low, high)
		guess := int64(float64(h) / (1 << 64) * float64(n))
		for low < high {
			start := min(max(guess-window/2, low), max(high-window, low))
			count := min(window, high-start)
			if _, err := f.ReadAt(b[:8*count], 8*start); err != nil {
				return nil, damagedFile(path, err)
			}
			at := func(i int64) uint64 { return binary.BigEndian.Uint64(b[8*i:]) }
			if h < at(0) {
				high = start
			} else if h > at(count-1) {
				low = start + count
			} else {
				for i := range count {
					if at(i) == h {
						found = append(found, h)
						break
					}
				}
				break
			}
			guess = (low + high) / 2
		}
	}
	return found, nil
}

// ordersOf reads the hashes of a file's orders from the file itself: for files that have no index yet.
func (l *Lake) ordersOf(e entry) ([]uint64, error) {
	var list orderList
	err := l.eachGroup(context.Background(), e, unitColumns(), func(g *lineGroup) error {
		for i := range g.rows {
			list.add(g.unit(i))
		}
		return nil
	})
	return list.sorted(), err
}

// orderList collects the hashes of orders.
type orderList struct {
	hashes []uint64
	last   unitKey
}

func (o *orderList) add(key unitKey) {
	group := key.group()
	if len(o.hashes) > 0 && group == o.last {
		return
	}
	o.last = group
	o.hashes = append(o.hashes, key.hash())
}

func (o *orderList) sorted() []uint64 {
	slices.Sort(o.hashes)
	return slices.Compact(o.hashes)
}

// indexed reports whether a file's index is there. One that is lost is made anew: it says nothing that the file does
// not say.
func (l *Lake) indexed(e entry) bool {
	if e.Orders == nil {
		return false
	}
	info, err := os.Stat(l.path(indexPath(e.Path)))
	return err == nil && info.Size() == 8**e.Orders
}

// indexOld gives every file that an older program wrote, or whose index is lost, its index. The files themselves
// stay as they are.
func (c *commit) indexOld() error {
	for _, files := range c.next.lineFiles() {
		for i := range *files {
			e := &(*files)[i]
			if e.area() == nowhere || c.lake.indexed(*e) {
				continue
			}
			hashes, err := c.lake.ordersOf(*e)
			if err != nil {
				return err
			}
			if err := c.placeIndex(e, hashes); err != nil {
				return err
			}
		}
	}
	return nil
}

// placeIndex stages the index of a file and plans its move.
func (c *commit) placeIndex(e *entry, hashes []uint64) error {
	n := int64(len(hashes))
	e.Orders = &n
	name := strings.ReplaceAll(indexPath(e.Path), "/", ",")
	path := filepath.Join(c.lake.path(c.staging), name)
	c.mu.Lock()
	again := c.dropIndex(e.Path)
	c.next.Pending = append(c.next.Pending, move{From: c.staging + "/" + name, To: indexPath(e.Path)})
	if !again {
		c.files = append(c.files, path)
	}
	c.mu.Unlock()
	if again {
		if err := os.Remove(path); err != nil {
			return err
		}
	}
	return writeOrders(path, hashes)
}

// dropIndex forgets the index that indexOld has staged for a file, and tells whether there was one. The caller holds
// the lock.
func (c *commit) dropIndex(path string) bool {
	before := len(c.next.Pending)
	c.next.Pending = slices.DeleteFunc(c.next.Pending, func(m move) bool { return m.From != "" && m.To == indexPath(path) })
	return len(c.next.Pending) < before
}
