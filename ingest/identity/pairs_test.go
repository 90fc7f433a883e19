package identity

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/habitue-crm/habitue/internal/crm"
)

// pair is two customers of whom it is known whether they are one person.
type pair struct {
	form string
	same bool
	a, b Claim
}

// someone is a person who never existed, as they would write themselves.
type someone struct {
	first, last, mail, phone, postal, city string
	born                                   crm.Date
}

func (s someone) claim(r Ref) Claim {
	born := s.born
	return Claim{Ref: r, Name: s.first + " " + s.last, Email: s.mail, Phone: s.phone, PostalCode: s.postal, City: s.city, Birthday: &born}
}

func invent(r *rand.Rand, n int) someone {
	first := []string{"Marie", "Jean", "Élodie", "Anne-Sophie", "Karim", "Zoé", "François", "Sébastien", "Chloé", "Mohammed", "Alice", "Inès"}[r.IntN(12)]
	last := []string{"Durand", "Lefèvre", "Müller", "de la Tour", "O'Neil", "Petit", "Garçon", "Nguyen", "Fernandes", "Bertrand"}[r.IntN(10)]
	return someone{
		first: first, last: last, mail: fmt.Sprintf("person%d@example.com", n), phone: fmt.Sprintf("06 %02d %02d %02d %02d", n/10_000%100, n/100%100, n%100, r.IntN(100)),
		postal: fmt.Sprintf("%05d", 10_000+n%89_999), city: "Lyon", born: crm.NewDate(1940+r.IntN(60), time.Month(1+r.IntN(12)), 1+r.IntN(28)),
	}
}

// samePerson are the ways in which one person stands in two files.
var samePerson = map[string]func(*rand.Rand, *Claim){
	"upper case, family name first": func(_ *rand.Rand, c *Claim) {
		first, last, _ := strings.Cut(c.Name, " ")
		c.Name = strings.ToUpper(last + " " + first)
	},
	"accents lost": func(_ *rand.Rand, c *Claim) {
		c.Name = strings.NewReplacer("É", "E", "é", "e", "è", "e", "ü", "u", "ç", "c").Replace(c.Name)
	},
	"an initial": func(_ *rand.Rand, c *Claim) {
		c.Name = string([]rune(c.Name)[0]) + ". " + c.Name[strings.IndexByte(c.Name, ' ')+1:]
	},
	"no name":       func(_ *rand.Rand, c *Claim) { c.Name = "" },
	"no birthday":   func(_ *rand.Rand, c *Claim) { c.Birthday = nil },
	"a civility":    func(_ *rand.Rand, c *Claim) { c.Name = "Mme " + c.Name },
	"a letter lost": func(_ *rand.Rand, c *Claim) { c.Name = c.Name[:len(c.Name)-1] },
	"other spelling of the address": func(_ *rand.Rand, c *Claim) {
		c.Email = " \u200b" + strings.ToUpper(c.Email) + "\u00a0"
	},
	"the address alone": func(_ *rand.Rand, c *Claim) {
		*c = Claim{Ref: Ref{Source: c.Source, ID: c.Email}}
	},
	"another address": func(r *rand.Rand, c *Claim) { c.Email = fmt.Sprintf("new%d@example.com", r.Uint32()) },
	"no address":      func(_ *rand.Rand, c *Claim) { c.Email = "" },
	"married":         func(_ *rand.Rand, c *Claim) { c.Name = c.Name[:strings.IndexByte(c.Name, ' ')] + " Vandenberghe" },
	"married, both names": func(_ *rand.Rand, c *Claim) {
		c.Name = c.Name + "-Vandenberghe"
	},
	"first and last name in each other's column": func(_ *rand.Rand, c *Claim) {
		first, last, _ := strings.Cut(c.Name, " ")
		c.Name = last + ", " + first
	},
	"two letters of the name swapped": func(_ *rand.Rand, c *Claim) {
		r := []rune(c.Name)
		n := len(r)
		r[n-2], r[n-3] = r[n-3], r[n-2]
		c.Name = string(r)
	},
	"a letter of the name wrong": func(_ *rand.Rand, c *Claim) {
		r := []rune(c.Name)
		r[len(r)-2] = 'x'
		c.Name = string(r)
	},
	"a short form of the first name": func(_ *rand.Rand, c *Claim) {
		c.Name = string([]rune(c.Name)[:2]) + c.Name[strings.IndexByte(c.Name, ' '):]
	},
	"moved, and another phone": func(r *rand.Rand, c *Claim) {
		c.City, c.PostalCode, c.Phone = "Nice", "06000", fmt.Sprintf("07 55 %02d %02d %02d", r.IntN(100), r.IntN(100), r.IntN(100))
	},
	"a letter of the address wrong": func(_ *rand.Rand, c *Claim) {
		c.Email = strings.Replace(c.Email, "person", "persn", 1)
	},
	"day and month of the birthday swapped": func(_ *rand.Rand, c *Claim) {
		d := c.Birthday.Time()
		swapped := crm.NewDate(d.Year(), time.Month(min(d.Day(), 12)), int(d.Month()))
		c.Birthday = &swapped
	},
}

// plainForms are those of samePerson in which one address and no contradiction stand: they link alone, all of them.
func plainForms() []string {
	return []string{
		"upper case, family name first", "accents lost", "no name", "no birthday", "a civility", "other spelling of the address", "the address alone",
		"married, both names", "first and last name in each other's column", "moved, and another phone",
	}
}

// otherPerson are the ways in which two persons look like one.
var otherPerson = map[string]func(*rand.Rand, *Claim){
	"a couple": func(_ *rand.Rand, c *Claim) {
		c.Name, c.Birthday = "Théodore"+c.Name[strings.IndexByte(c.Name, ' '):], nil
	},
	"a child with the parents' address": func(_ *rand.Rand, c *Claim) {
		c.Name = "Léandre" + c.Name[strings.IndexByte(c.Name, ' '):]
		*c.Birthday += 10_000
	},
	"father and son of one name": func(_ *rand.Rand, c *Claim) { *c.Birthday += 9_000 },
	"two numbers of one till":    func(_ *rand.Rand, c *Claim) { c.Source = "till" },
	"colleagues at a role address": func(_ *rand.Rand, c *Claim) {
		c.Email, c.Name, c.Birthday = "contact@"+c.Email[:strings.IndexByte(c.Email, '@')]+".example.com", "", nil
	},
	"a placeholder": func(_ *rand.Rand, c *Claim) { c.Email, c.Name, c.Birthday = "xx@example.com", "", nil },
	"a namesake in town": func(r *rand.Rand, c *Claim) {
		c.Email, c.Phone, c.Birthday = fmt.Sprintf("other%d@example.com", r.Uint32()), "", nil
	},
	"twins with one address and one telephone": func(_ *rand.Rand, c *Claim) {
		c.Name = "Apolline" + c.Name[strings.IndexByte(c.Name, ' '):]
	},
	"twins whose first names are one letter apart": func(_ *rand.Rand, c *Claim) {
		first, last, _ := strings.Cut(c.Name, " ")
		c.Name = first + "a " + last
	},
	"father and son with one e-mail and one name, one birthday unknown": func(_ *rand.Rand, c *Claim) {
		c.Source, c.Birthday = "till", nil
	},
	"father and son with one e-mail, told by a civility": func(_ *rand.Rand, c *Claim) {
		c.Name, c.Birthday = "Mme"+c.Name[strings.IndexByte(c.Name, ' '):], nil
	},
	"mother and daughter of one initial": func(_ *rand.Rand, c *Claim) {
		first, last, _ := strings.Cut(c.Name, " ")
		c.Name = string([]rune(first)[0]) + "uliette-Octavie " + last
		*c.Birthday += 9_500
	},
	"colleagues at the office's telephone": func(r *rand.Rand, c *Claim) {
		c.Email, c.Name, c.Birthday = fmt.Sprintf("colleague%d@example.com", r.Uint32()), "Barnabé Quillivic", nil
	},
	"flatmates": func(r *rand.Rand, c *Claim) {
		c.Email, c.Name, c.Birthday, c.Phone = fmt.Sprintf("flat%d@example.com", r.Uint32()), "Ottilie Zubiaur", nil, ""
	},
	"a namesake with the same birthday elsewhere": func(r *rand.Rand, c *Claim) {
		c.Email, c.Phone, c.PostalCode, c.City = fmt.Sprintf("elsewhere%d@example.com", r.Uint32()), "", "59000", "Lille"
	},
	"a neighbour's address, one letter away": func(_ *rand.Rand, c *Claim) {
		c.Email = strings.Replace(c.Email, "person", "parson", 1)
		c.Name, c.Birthday, c.Phone = "Hippolyte Kerdoncuff", nil, ""
	},
	"another family at the shared phone": func(r *rand.Rand, c *Claim) {
		c.Email, c.Name = fmt.Sprintf("other%d@example.com", r.Uint32()), "Gwenaëlle Kerbrat"
	},
}

// pairs makes n of them, half of each truth, the ways in turn.
func pairs(seed uint64, n int) []pair {
	r := rand.New(rand.NewPCG(seed, 7))
	var all []pair
	for i := range n {
		ways, same := samePerson, i%2 == 0
		if !same {
			ways = otherPerson
		}
		names := slices.Sorted(maps.Keys(ways))
		form := names[i/2%len(names)]
		a := invent(r, i)
		p := pair{form: form, same: same, a: a.claim(Ref{"till", fmt.Sprint(i)}), b: a.claim(Ref{"web", fmt.Sprint(i)})}
		if form == "colleagues at a role address" || form == "a placeholder" {
			ways[form](r, &p.a)
			p.a.Name = "Somebody Else"
		}
		ways[form](r, &p.b)
		if p.b.Source == "till" {
			p.b.ID += "b"
		}
		all = append(all, p)
	}
	return all
}

func TestFiveThousandLabelledPairs(t *testing.T) {
	for _, seed := range []uint64{1, 2, 3} {
		labelled := pairs(seed, 5_000)
		var claims []Claim
		for _, p := range labelled {
			claims = append(claims, p.a, p.b)
		}
		got := Resolve(claims, nil)
		asked := make(map[[2]Ref]bool)
		for _, p := range append(slices.Clone(got.Review), got.Hints...) {
			asked[[2]Ref{p.A, p.B}] = true
		}
		type tally struct{ linked, shown, of int }
		forms, all, wrong := map[string]*tally{}, tally{}, 0
		for _, p := range labelled {
			linked := got.Person(p.a.Ref) == got.Person(p.b.Ref)
			if linked && !p.same {
				wrong++
				t.Errorf("seed %d, %s: %v and %v are linked", seed, p.form, p.a, p.b)
			}
			if !p.same {
				continue
			}
			x := forms[p.form]
			if x == nil {
				x = &tally{}
				forms[p.form] = x
			}
			x.of++
			all.of++
			shown := asked[[2]Ref{p.a.Ref, p.b.Ref}]
			if linked {
				x.linked++
				all.linked++
			} else if shown {
				x.shown++
				all.shown++
			}
		}
		for _, link := range got.Links {
			if link.A.ID != link.B.ID && !link.A.byAddress() && !link.B.byAddress() {
				t.Errorf("seed %d: %v crosses two pairs", seed, link)
			}
		}
		for _, form := range slices.Sorted(maps.Keys(forms)) {
			if x := forms[form]; x.linked+x.shown != x.of || x.of == 0 {
				t.Errorf("seed %d, %s: %d of %d are neither linked nor shown to a person", seed, form, x.of-x.linked-x.shown, x.of)
			}
			t.Logf("seed %d, %-30s linked %3d, shown to a person %3d, of %d", seed, form, forms[form].linked, forms[form].shown, forms[form].of)
		}
		t.Logf("seed %d: tier A precision %.2f %%, recall %.1f %%; with what is shown %.1f %%", seed, 100*float64(all.linked)/float64(all.linked+wrong), 100*float64(all.linked)/float64(all.of), 100*float64(all.linked+all.shown)/float64(all.of))
		if len(forms) != len(samePerson) || all.linked+all.shown != all.of || all.of != len(labelled)/2 {
			t.Errorf("seed %d: %d of the %d forms, %d of %d pairs of one person are linked or shown", seed, len(forms), len(samePerson), all.linked+all.shown, all.of)
		}
		for _, form := range plainForms() { // nothing in them says that they are two
			if x := forms[form]; x == nil || x.linked != x.of {
				t.Errorf("seed %d, %s: %+v, want all linked", seed, form, x)
			}
		}
	}
}
