package lake

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// A commit writes manifest.json anew. So that a night costs the same after thousands of loads, what has come to rest is
// sealed: the uploads of a full stretch of sequence numbers, and the files of a month of order lines, each group in a file
// of sealed/ that is named by the SHA-256 of its bytes and never changed. The manifest then names the group alone. A
// group is sealed by the first commit that leaves it as it was, and listed again by one that changes it.

const (
	sealedDir = "sealed"
	sealedExt = ".json"

	// sealedVersion is the version of a manifest that names sealed groups; others are of SchemaVersion.
	sealedVersion = 3

	sealedUploads = 128 // so many sequence numbers are one group
	latestMonths  = 2   // so many months of order lines are listed in any case: the next load is of them
	fewUploads    = 16  // a file of more names them by their sequence numbers
)

// sealedGroup is one group that the manifest names.
type sealedGroup struct {
	Of     string `json:"of"` // "uploads 1-128" or "month 2011-12"
	SHA256 string `json:"sha256"`
}

// path is where the group lies, from the lake's folder.
func (g sealedGroup) path() string { return sealedDir + "/" + g.SHA256 + sealedExt }

// sealedPath reports whether a path is one of a group.
func sealedPath(path string) bool {
	name, inside := strings.CutPrefix(path, sealedDir+"/")
	sum, named := strings.CutSuffix(name, sealedExt)
	return inside && named && validSHA256(sum)
}

// sealedLists is what a group holds.
type sealedLists struct {
	Uploads    []Upload `json:"uploads,omitempty"`
	Files      []entry  `json:"files,omitempty"`
	Waiting    []entry  `json:"waiting,omitempty"`
	Superseded []entry  `json:"superseded,omitempty"`
}

// groups are the parts of the manifest that may be sealed, by their names.
func (m *manifest) groups(size int64) map[string]*sealedLists {
	all := map[string]*sealedLists{}
	at := func(name string) *sealedLists {
		if all[name] == nil {
			all[name] = &sealedLists{}
		}
		return all[name]
	}
	if m.NextSeq <= size {
		return nil
	}
	for _, u := range m.Uploads {
		first := (u.Seq-1)/size*size + 1
		if first+size <= m.NextSeq {
			g := at(fmt.Sprintf("uploads %d-%d", first, first+size-1))
			g.Uploads = append(g.Uploads, u)
		}
	}
	for _, e := range m.everyFile() {
		if e.area() != nowhere {
			at("month " + e.month())
		}
	}
	months := slices.DeleteFunc(slices.Sorted(maps.Keys(all)), func(name string) bool { return !strings.HasPrefix(name, "month ") })
	for _, name := range months[max(0, len(months)-latestMonths):] {
		delete(all, name)
	}
	for _, a := range []area{live, waiting, aside} {
		for _, e := range *m.list(a) {
			if g := all["month "+e.month()]; g != nil && e.area() == a {
				list := [...]*[]entry{live: &g.Files, waiting: &g.Waiting, aside: &g.Superseded}[a]
				*list = append(*list, e)
			}
		}
	}
	return all
}

// packed is a manifest as it is written, and the groups that are written with it, by path.
type packed struct {
	text  []byte
	fresh map[string][]byte
}

// pack seals what m leaves as it is in the state before, and writes the rest down. The groups and the steps that take
// away those that are no longer named are noted in m.
func (l *Lake) pack(m *manifest) (packed, error) {
	p := packed{fresh: map[string][]byte{}}
	was, now := l.state.groups(l.group), m.groups(l.group)
	seqs := sequencesOf(m.Uploads)
	before := map[string]sealedGroup{}
	for _, g := range l.state.Sealed {
		before[g.Of] = g
	}
	m.Sealed = nil
	sealed := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(now)) {
		if was[name] == nil || !reflect.DeepEqual(was[name], now[name]) {
			continue
		}
		g, there := before[name]
		if !there {
			lists := now[name].shortened(seqs)
			text, err := marshalIndented(lists)
			if err != nil {
				return p, err
			}
			sum := sha256.Sum256(text)
			g = sealedGroup{Of: name, SHA256: hex.EncodeToString(sum[:])}
			p.fresh[g.path()] = text
		}
		m.Sealed, sealed[name] = append(m.Sealed, g), true
	}
	m.dropSealed(l.state.Sealed)
	listed := *m
	if len(sealed) > 0 {
		m.Schema, listed.Schema = sealedVersion, sealedVersion
		rest := sealedLists{m.Uploads, m.Files, m.Waiting, m.Superseded}.without(sealed, now).shortened(seqs)
		listed.Uploads, listed.Files, listed.Waiting, listed.Superseded = rest.Uploads, rest.Files, rest.Waiting, rest.Superseded
	}
	text, err := marshalIndented(listed)
	p.text = signed(text)
	return p, err
}

// dropSealed plans the end of the groups that are named no longer.
func (m *manifest) dropSealed(before []sealedGroup) {
	for _, g := range before {
		if !slices.ContainsFunc(m.Sealed, func(o sealedGroup) bool { return o.SHA256 == g.SHA256 }) {
			m.Pending = append(m.Pending, move{To: g.path()})
		}
	}
}

// without is what the groups that are sealed do not hold.
func (s sealedLists) without(sealed map[string]bool, now map[string]*sealedLists) sealedLists {
	ids, paths := map[string]bool{}, map[string]bool{}
	for name := range sealed {
		g := now[name]
		for _, u := range g.Uploads {
			ids[u.ID] = true
		}
		for _, e := range slices.Concat(g.Files, g.Waiting, g.Superseded) {
			paths[e.Path] = true
		}
	}
	rest := sealedLists{Uploads: slices.DeleteFunc(slices.Clone(s.Uploads), func(u Upload) bool { return ids[u.ID] })}
	rest.eachList(s, func(list []entry) []entry {
		return slices.DeleteFunc(slices.Clone(list), func(e entry) bool { return paths[e.Path] })
	})
	return rest
}

// eachList makes each list of files out of that of another.
func (s *sealedLists) eachList(of sealedLists, fn func([]entry) []entry) {
	s.Files, s.Waiting, s.Superseded = fn(of.Files), fn(of.Waiting), fn(of.Superseded)
}

// shortened names the uploads of files that hold many by their sequence numbers.
func (s sealedLists) shortened(seqs map[string]int64) sealedLists {
	s.eachList(s, func(list []entry) []entry {
		list = slices.Clone(list)
		for i := range list {
			if e := &list[i]; len(e.Uploads) > fewUploads {
				e.Loads, e.Uploads = runsOf(e.Uploads, seqs), nil
			}
		}
		return list
	})
	return s
}

// runsOf writes ascending sequence numbers as "1-12,14".
func runsOf(uploads []string, seqs map[string]int64) string {
	var b strings.Builder
	for i := 0; i < len(uploads); {
		first := seqs[uploads[i]]
		last := first
		for i++; i < len(uploads) && seqs[uploads[i]] == last+1; i++ {
			last++
		}
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.FormatInt(first, 10))
		if last > first {
			b.WriteString("-" + strconv.FormatInt(last, 10))
		}
	}
	return b.String()
}

// errLoads says that a file's sequence numbers are not those of uploads.
var errLoads = errors.New("it is of uploads that are not listed")

// uploadsIn reads what runsOf wrote.
func uploadsIn(runs string, bySeq map[int64]string) (ids []string, err error) {
	next := int64(1)
	for run := range strings.SplitSeq(runs, ",") {
		from, to, many := strings.Cut(run, "-")
		first, err := strconv.ParseInt(from, 10, 64)
		last := first
		if many && err == nil {
			last, err = strconv.ParseInt(to, 10, 64)
		}
		if err != nil || first < next || last < first {
			return nil, fmt.Errorf("%q: %w", runs, errLoads)
		}
		for seq := first; seq <= last; seq++ {
			id, known := bySeq[seq]
			if !known {
				return nil, fmt.Errorf("%d: %w", seq, errLoads)
			}
			ids = append(ids, id)
		}
		next = last + 1
	}
	return ids, nil
}

// unpack takes in what the groups hold that the manifest names. read reads one of them.
func (m *manifest) unpack(read func(path string) ([]byte, error)) error {
	for _, g := range m.Sealed {
		if !sealedPath(g.path()) {
			return fmt.Errorf("the group %q is not one of ours", g.Of)
		}
		text, err := read(g.path())
		if err != nil {
			return err
		}
		var lists sealedLists
		if err := json.Unmarshal(text, &lists); err != nil {
			return fmt.Errorf("read the group %q: %w", g.Of, err)
		}
		m.Uploads = append(m.Uploads, lists.Uploads...)
		m.Files, m.Waiting, m.Superseded = append(m.Files, lists.Files...), append(m.Waiting, lists.Waiting...), append(m.Superseded, lists.Superseded...)
	}
	bySeq := make(map[int64]string, len(m.Uploads))
	for _, u := range m.Uploads {
		bySeq[u.Seq] = u.ID
	}
	for _, files := range m.lineFiles() {
		for i := range *files {
			e := &(*files)[i]
			if e.Loads == "" {
				continue
			}
			ids, err := uploadsIn(e.Loads, bySeq)
			if err != nil {
				return fmt.Errorf("the entry %q: %w", e.Path, err)
			}
			e.Loads, e.Uploads = "", ids
		}
		slices.SortFunc(*files, func(a, b entry) int { return cmp.Compare(a.Path, b.Path) })
	}
	slices.SortFunc(m.Uploads, func(a, b Upload) int { return cmp.Compare(a.Seq, b.Seq) })
	return nil
}

// readSealed reads a group of the lake in a folder.
func readSealed(dir, path string) ([]byte, error) {
	at := filepath.Join(dir, filepath.FromSlash(path))
	text, err := os.ReadFile(at)
	if err != nil {
		return nil, damagedFile(at, err)
	}
	if sum := sha256.Sum256(text); path != (sealedGroup{SHA256: hex.EncodeToString(sum[:])}).path() {
		return nil, damagedFile(at, fmt.Errorf("SHA-256 is %x, its name says another", sum))
	}
	return text, nil
}

// writeSealed writes groups and makes them durable, all at once. Until a manifest names them they are nothing.
func (l *Lake) writeSealed(fresh map[string][]byte) error {
	if len(fresh) == 0 {
		return nil
	}
	dir := l.path(sealedDir)
	if err := makeDurableFolder(dir); err != nil {
		return err
	}
	if err := l.step("write groups"); err != nil {
		return err
	}
	var aside []string
	for path, text := range fresh {
		name := l.path(path) + asideExt
		if err := errors.Join(removeIfThere(name), os.WriteFile(name, text, 0o600)); err != nil {
			return err
		}
		aside = append(aside, name)
	}
	if err := syncFiles(aside); err != nil {
		return err
	}
	if err := l.step("place groups"); err != nil {
		return err
	}
	for _, name := range aside {
		if err := os.Rename(name, strings.TrimSuffix(name, asideExt)); err != nil {
			return err
		}
	}
	return syncDir(dir)
}

// sweepSealed removes groups that the manifest does not name.
func (l *Lake) sweepSealed() error {
	there, err := os.ReadDir(l.path(sealedDir))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	for _, d := range there {
		path := sealedDir + "/" + d.Name()
		named := slices.ContainsFunc(l.state.Sealed, func(g sealedGroup) bool { return g.path() == path })
		if !named && sealedPath(strings.TrimSuffix(path, asideExt)) {
			if err := removeIfThere(l.path(path)); err != nil {
				return err
			}
		}
	}
	return nil
}

// The manifest ends with the SHA-256 of what it says otherwise: a byte that is changed in it is told, whatever it says.
const (
	signHead = ",\n \"manifest_sha256\": \""
	signTail = "\"\n}\n"
	textTail = "\n}\n"
)

// signed is a manifest with its sum.
func signed(text []byte) []byte {
	body, whole := strings.CutSuffix(string(text), textTail)
	if !whole {
		return text
	}
	sum := sha256.Sum256(text)
	return []byte(body + signHead + hex.EncodeToString(sum[:]) + signTail)
}

// errSigned says that a manifest is not what was written.
var errSigned = errors.New("it is not what its own SHA-256 says")

// unsigned is a manifest without its sum, which is checked; one of an older program has none.
func unsigned(text []byte) ([]byte, error) {
	body, ended := strings.CutSuffix(string(text), signTail)
	at := len(body) - 64 - len(signHead)
	if !ended || at < 0 || !strings.HasPrefix(body[at:], signHead) {
		if strings.Contains(string(text), "manifest_sha256") {
			return nil, errSigned
		}
		return text, nil
	}
	plain := body[:at] + textTail
	if sum := sha256.Sum256([]byte(plain)); hex.EncodeToString(sum[:]) != body[len(body)-64:] {
		return nil, errSigned
	}
	return []byte(plain), nil
}
