package ingest

import (
	"strings"
	"sync"
	"sync/atomic"
)

// headingsKept is how many texts a Headings holds before it starts anew.
const headingsKept = 1 << 12

// Headings remembers how texts read as headers, for files that are read one after another or side by side: any of their
// first rows may be a header, and most texts there are those of the file before. It changes no result, only how often it
// is worked out. The zero value is ready; a nil one remembers nothing.
type Headings struct {
	mu    sync.Mutex
	texts map[string]heading
}

// of is headingOf, remembered.
func (r *Headings) of(text string) heading {
	if r == nil {
		return headingOf(text)
	}
	r.mu.Lock()
	h, known := r.texts[text]
	r.mu.Unlock()
	if known {
		return h
	}
	text = strings.Clone(text) // what it is cut from is not kept
	h = headingOf(text)
	h.named = &namedKinds{certain: h.certainKinds(), mark: exportMarks()[h.full]}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.texts == nil || len(r.texts) >= headingsKept {
		r.texts = make(map[string]heading)
	}
	r.texts[text] = h
	return h
}

// namedKinds is what the catalogue makes of a heading: the kinds of which it may name a field, a bit each.
type namedKinds struct {
	certain      uint64        // it is a certain name in them
	mark         bool          // some program is known by it
	asked, found atomic.Uint64 // of which it was asked, and in which it was one
}

// mayName reports whether a heading may be a field of the k-th kind. What is said of it by hand, by earlier files or by
// the program that wrote the file is looked up each time.
func (m *matcher) mayName(k int, h *heading, export map[string]string) bool {
	if h.named == nil || export != nil || m.isSaid(k, h) {
		return len(m.candidates(k, *h, export)) > 0
	}
	kind := uint64(1) << m.at[k]
	if h.named.asked.Load()&kind == 0 {
		if len(m.candidates(k, *h, nil)) > 0 {
			h.named.found.Or(kind)
		}
		h.named.asked.Or(kind)
	}
	return h.named.found.Load()&kind != 0
}

// isSaid reports a heading of which a person has said what it is, or an earlier file.
func (m *matcher) isSaid(k int, h *heading) bool {
	if _, fixed := m.fixed[h.full]; fixed {
		return true
	}
	if _, fixed := m.fixed[h.bare]; fixed {
		return true
	}
	_, remembered := m.remembered[rememberedName{m.kinds[k].Name, h.full}]
	return remembered
}
