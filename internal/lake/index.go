package lake

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/internal/problem"
)

// Beside each file of order lines index/ holds the sorted hashes of the orders in it, eight bytes each: which
// files have an order is found without reading them, at a cost that grows with the orders that are asked for.
// Behind them stand four bytes for every 256: the CRC-32C of the file's SHA-256, the block's number and its bytes. A
// block that was damaged, or that is of another file's index, is not believed; the file is asked instead. An older
// program wrote none: its indexes are believed until the next commit, which writes them anew.

const ordersExt = ".orders"

// indexPath is where the index of a file of order lines lies.
func indexPath(path string) string {
	return indexDir + "/" + strings.TrimSuffix(path, parquetExt) + ordersExt
}

// orderBlock is how many hashes have one sum.
const orderBlock = 256

// orderBlocks is how many blocks so many hashes have.
func orderBlocks(n int64) int64 { return (n + orderBlock - 1) / orderBlock }

// blockSum is the sum of a block of an index; sha256 is that of the file that it is about.
func blockSum(sha256 string, number int64, hashes []byte) uint32 {
	table := crc32.MakeTable(crc32.Castagnoli)
	sum := crc32.Update(0, table, binary.BigEndian.AppendUint64([]byte(sha256), uint64(number)))
	return crc32.Update(sum, table, hashes)
}

// writeOrders writes hashes, sorted and each once, to a new file; sha256 is that of the file that they are in.
func writeOrders(path, sha256 string, hashes []uint64) error {
	f, err := createFile(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	var sums []byte
	block := make([]byte, 0, 8*orderBlock)
	for number := int64(0); err == nil && len(hashes) > 0; number++ {
		n := min(orderBlock, len(hashes))
		block = block[:0]
		for _, h := range hashes[:n] {
			block = binary.BigEndian.AppendUint64(block, h)
		}
		hashes = hashes[n:]
		sums = binary.BigEndian.AppendUint32(sums, blockSum(sha256, number, block))
		_, err = w.Write(block)
	}
	if err == nil {
		_, err = w.Write(sums)
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
	x := orderIndex{path: path, file: f, n: *e.Orders, sha256: e.SHA256}
	info, err := f.Stat()
	if err != nil {
		return nil, damagedFile(path, err)
	}
	switch info.Size() {
	case 8*x.n + 4*orderBlocks(x.n):
		x.summed = true
	case 8 * x.n:
	default:
		return nil, damagedFile(path, fmt.Errorf("it does not hold %d orders", x.n))
	}
	if int64(len(asked))*scanMost < x.n {
		return x.search(asked)
	}
	return x.scan(asked)
}

// orderIndex is an open index.
type orderIndex struct {
	path   string
	file   io.ReaderAt
	n      int64
	sha256 string // of the file that it is about
	summed bool
	room   [8 * orderBlock]byte
}

// block reads the hashes of one block; they are valid until the next.
func (x *orderIndex) block(number int64) (orderHashes, error) {
	b := x.room[:8*min(orderBlock, x.n-number*orderBlock)]
	if _, err := x.file.ReadAt(b, 8*orderBlock*number); err != nil {
		return nil, damagedFile(x.path, err)
	}
	if x.summed {
		var sum [4]byte
		if _, err := x.file.ReadAt(sum[:], 8*x.n+4*number); err != nil {
			return nil, damagedFile(x.path, err)
		}
		if binary.BigEndian.Uint32(sum[:]) != blockSum(x.sha256, number, b) {
			return nil, damagedFile(x.path, fmt.Errorf("block %d is not what was written", number))
		}
	}
	return b, nil
}

// orderHashes are the hashes of a block, as they are written.
type orderHashes []byte

func (b orderHashes) len() int        { return len(b) / 8 }
func (b orderHashes) at(i int) uint64 { return binary.BigEndian.Uint64(b[8*i:]) }

// scan goes through all blocks.
func (x *orderIndex) scan(asked []uint64) (found []uint64, err error) {
	i := 0
	for number := range orderBlocks(x.n) {
		b, err := x.block(number)
		if err != nil {
			return nil, err
		}
		for at := 0; i < len(asked) && at < b.len(); {
			switch h := b.at(at); {
			case h < asked[i]:
				at++
			case h > asked[i]:
				i++
			default:
				found = append(found, h)
				i++
			}
		}
	}
	return found, nil
}

// search looks the asked hashes up one by one. Hashes are spread evenly, so that the first guess is near.
func (x *orderIndex) search(asked []uint64) (found []uint64, err error) {
	read := int64(-1)
	var b orderHashes
	for _, h := range asked {
		low, high := int64(0), orderBlocks(x.n) // the blocks that h can be in
		guess := int64(float64(h)/(1<<64)*float64(x.n)) / orderBlock
		for low < high {
			number := min(max(guess, low), high-1)
			if number != read {
				if b, err = x.block(number); err != nil {
					return nil, err
				}
				read = number
			}
			if h < b.at(0) {
				high = number
			} else if h > b.at(b.len()-1) {
				low = number + 1
			} else {
				if b.holds(h) {
					found = append(found, h)
				}
				break
			}
			guess = (low + high) / 2
		}
	}
	return found, nil
}

// holds looks a hash up.
func (b orderHashes) holds(h uint64) bool {
	low, high := 0, b.len()
	for low < high {
		if mid := (low + high) / 2; b.at(mid) < h {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low < b.len() && b.at(low) == h
}

// orders is whichOrders for a file of the lake. An index that is damaged is not believed: it says nothing that the file
// does not say, which is asked instead, and a commit writes it anew.
func (c *commit) orders(e *entry, asked []uint64) ([]uint64, error) {
	hits, err := whichOrders(c.indexOf(*e), *e, asked)
	if !errors.Is(err, problem.New(problem.DamagedLake, nil)) {
		return hits, err
	}
	all, err := c.lake.ordersOf(*e)
	if err != nil {
		return nil, err
	}
	if c.deciding {
		if err := c.placeIndex(e, all); err != nil {
			return nil, err
		}
	}
	hits = nil
	for _, h := range asked {
		if _, found := slices.BinarySearch(all, h); found {
			hits = append(hits, h)
		}
	}
	return hits, nil
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
	return err == nil && info.Size() == 8**e.Orders+4*orderBlocks(*e.Orders)
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
	return writeOrders(path, e.SHA256, hashes)
}

// dropIndex forgets the index that indexOld has staged for a file, and tells whether there was one. The caller holds
// the lock.
func (c *commit) dropIndex(path string) bool {
	before := len(c.next.Pending)
	c.next.Pending = slices.DeleteFunc(c.next.Pending, func(m move) bool { return m.From != "" && m.To == indexPath(path) })
	return len(c.next.Pending) < before
}
