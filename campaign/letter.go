package campaign

import (
	"cmp"
	"fmt"
	htmltemplate "html/template"
	"strconv"
	"strings"
	"text/template"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/habitue-crm/habitue/campaign/mail"
	"github.com/habitue-crm/habitue/campaign/offer"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// Keys are the workspace's two secrets that letters need, of at least 16 bytes each.
type Keys struct {
	Code []byte // reward codes
	Link []byte // unsubscribe links
}

// maxHTML is where Gmail cuts a letter off.
const maxHTML = 102_000

// Letters writes the letters of a plan, for preview and sending alike. It may be used by several goroutines.
type Letters struct {
	plan  *Plan
	keys  Keys
	parts map[string]parts
}

// parts are one language's templates.
type parts struct {
	skeleton
	subject, text *template.Template
	html          *htmltemplate.Template
}

// Letters reads the plan's skeletons.
func (p *Plan) Letters(keys Keys) (*Letters, error) {
	if len(keys.Link) < 16 {
		return nil, problem.New(problem.BadKeys, problem.Args{"purpose": "keys/link"})
	}
	if p.Codes && len(keys.Code) < 16 {
		return nil, problem.New(problem.BadKeys, problem.Args{"purpose": "keys/code"})
	}
	l := &Letters{plan: p, keys: keys, parts: map[string]parts{}}
	for lang, sk := range p.skeletons {
		t := parts{skeleton: sk}
		var err error
		if t.subject, err = template.New("subject").Parse(sk.Subject); err == nil {
			t.text, err = template.New("text").Parse(sk.Text)
		}
		if err == nil {
			t.html, err = htmltemplate.New("html").Parse(sk.HTML)
		}
		if err != nil {
			return nil, fmt.Errorf("read letter of plan %s: %w", p.ID, err)
		}
		l.parts[lang] = t
	}
	return l, nil
}

// Message writes one person's letter. Values are cleaned here and escaped by the templates: what a customer's
// name holds stays text. The same mailing and date give the same message.
func (l *Letters) Message(m Mailing, date time.Time) (mail.Message, error) {
	t, ok := l.parts[m.Language]
	if !ok {
		return mail.Message{}, l.fails(m, fmt.Errorf("no letter in language %q", m.Language))
	}
	values, err := l.values(m, t.skeleton)
	if err != nil {
		return mail.Message{}, l.fails(m, err)
	}
	var subject, text, html strings.Builder
	if err := t.subject.Execute(&subject, values); err != nil {
		return mail.Message{}, l.fails(m, err)
	}
	if err := t.text.Execute(&text, values); err != nil {
		return mail.Message{}, l.fails(m, err)
	}
	if err := t.html.Execute(&html, values); err != nil {
		return mail.Message{}, l.fails(m, err)
	}
	if html.Len() > maxHTML {
		return mail.Message{}, problem.New(problem.LetterTooLarge, problem.Args{"size": strconv.Itoa((html.Len() + 999) / 1000)})
	}
	s := l.plan.Sender
	domain := s.Email[strings.LastIndexByte(s.Email, '@')+1:]
	if wire, err := mail.Deliverable(s.Email); err == nil {
		domain = wire[strings.LastIndexByte(wire, '@')+1:]
	}
	return mail.Message{
		From: mail.Address{Name: cleanValue(s.Name), Email: s.Email}, To: mail.Address{Name: cleanValue(m.Name), Email: m.Address},
		ReplyTo: mail.Address{Name: replyName(s), Email: s.ReplyTo}, Subject: tidySubject(subject.String()), Text: wrap(text.String()), HTML: html.String(),
		ID: l.plan.key(m).ID(), Date: date, Language: m.Language,
		Unsubscribe: values.Unsubscribe, UnsubscribeMailto: s.UnsubscribeMailto, ListID: l.plan.Campaign + "." + domain,
	}, nil
}

// tidySubject drops what a missing first name leaves at the beginning: ", un mot pour vous" is "Un mot pour vous".
func tidySubject(s string) string {
	rest := strings.TrimLeft(s, " ,")
	if rest == "" || rest == s {
		return s
	}
	first, size := utf8.DecodeRuneInString(rest)
	return string(unicode.ToUpper(first)) + rest[size:]
}

func replyName(s Sender) string {
	if s.ReplyTo == "" {
		return ""
	}
	return cleanValue(s.Name)
}

// Compose is the message as bytes, with its envelope.
func (l *Letters) Compose(m Mailing, date time.Time) (mail.Envelope, []byte, error) {
	message, err := l.Message(m, date)
	if err != nil {
		return mail.Envelope{}, nil, err
	}
	raw, err := mail.Compose(message)
	if err != nil {
		return mail.Envelope{}, nil, l.fails(m, err)
	}
	from, err := mail.Deliverable(l.plan.Sender.Email)
	if err != nil {
		return mail.Envelope{}, nil, l.fails(m, err)
	}
	return mail.Envelope{ID: message.ID, From: from, To: m.Address}, raw, nil
}

func (l *Letters) fails(m Mailing, err error) error {
	return problem.New(problem.LetterFails, problem.Args{"customer": m.CustomerID, "reason": err.Error()}).Because(err)
}

// values are what the letter says of one person.
func (l *Letters) values(m Mailing, sk skeleton) (Values, error) {
	v := Values{
		FirstName: firstName(m.Name), Name: cleanValue(m.Name), City: cleanValue(m.City), Tier: cleanValue(m.Tier),
		Offer: sk.Offer, Ends: sk.Ends, Shop: l.plan.Sender.Shop, Website: l.plan.Sender.Website,
	}
	v.Greeting = sk.Hello + ","
	if v.FirstName != "" {
		v.Greeting = sk.Hello + " " + v.FirstName + ","
	}
	if m.Segment != "" {
		v.Segment = cmp.Or(m.SegmentTitle, crm.Segment(m.Segment).Title(m.Language))
	}
	if m.LastOrder != nil {
		v.LastOrder = m.LastOrder.Format(m.Language)
	}
	var err error
	if l.plan.Codes {
		if v.Code, err = offer.Code(l.keys.Code, l.plan.key(m)); err != nil {
			return Values{}, err
		}
	}
	token, err := mail.Token(l.keys.Link, mail.Recipient{Key: l.plan.key(m), Mailbox: m.Mailbox})
	v.Unsubscribe = l.plan.Sender.Unsubscribe + token
	return v, err
}

// key names the mailing for good.
func (p *Plan) key(m Mailing) crm.MailKey {
	return crm.MailKey{Campaign: p.Campaign, Occurrence: p.Occurrence, CustomerID: m.CustomerID}
}

// Mailing is the mailing of a customer.
func (p *Plan) Mailing(customerID string) (Mailing, bool) {
	for _, m := range p.Mailings {
		if m.CustomerID == customerID {
			return m, true
		}
	}
	return Mailing{}, false
}
