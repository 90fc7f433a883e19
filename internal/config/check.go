package config

import (
	"fmt"
	"maps"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // the workspace's zone must be known on machines without a zone database

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// checker gathers the first mistake of a configuration that decoded well.
type checker struct {
	lines map[string]int
	err   *problem.Problem
}

// wrong records that a setting's value is not allowed, or that it is missing, unless a mistake is recorded already.
func (k *checker) wrong(bad bool, setting, value, allowed string) {
	switch {
	case !bad || k.err != nil:
	case value == "" || !k.said(setting):
		k.lacks(setting, setting, allowed)
	default:
		k.err = problem.New(problem.WrongSetting, problem.Args{"setting": lastName(setting), "value": value, "allowed": allowed}).At(k.where(setting))
	}
}

// lacks records a setting that is missing, beside the one that asks for it.
func (k *checker) lacks(setting, beside, example string) {
	if k.err == nil {
		name := lastName(setting)
		k.err = problem.New(problem.MissingSetting, problem.Args{"setting": name, "example": name + ": " + example}).At(k.where(beside))
	}
}

// against records two settings that contradict each other, where the file has both.
func (k *checker) against(setting, other string) {
	if k.err == nil && k.said(setting) && k.said(other) {
		k.err = problem.New(problem.SettingsConflict, problem.Args{
			"setting": lastName(setting), "other": lastName(other), "row": strconv.Itoa(k.line(other)),
		}).At(k.where(setting))
	}
}

// where is where a setting stands.
func (k *checker) where(setting string) problem.Where {
	return problem.Where{File: FileName, Row: k.line(setting)}
}

// twice records a name that is missing, or that an earlier item of its list bears; seen holds the earlier ones' items by
// what tells them apart.
func (k *checker) twice(seen map[string]string, at, key, name, allowed string) {
	k.wrong(name == "", at+".name", "", allowed)
	if earlier, again := seen[key]; again && k.err == nil {
		row := strconv.Itoa(k.line(earlier + ".name"))
		k.err = problem.New(problem.SettingTwice, problem.Args{"name": name, "row": row}).At(k.where(at + ".name"))
	}
	seen[key] = at
}

// said reports whether the file itself has a setting, whatever its value.
func (k *checker) said(setting string) bool { return k.lines[setting] > 0 }

// line is where a setting stands: its own line, or that of the item or the section that lacks it.
func (k *checker) line(setting string) int {
	for {
		if n := k.lines[setting]; n > 0 {
			return n
		}
		end := strings.LastIndexAny(setting, ".#")
		if end < 0 {
			return 0
		}
		setting = setting[:end]
	}
}

// dated checks the day of the n-th change of a rule, from 1: without one nobody could say which rule holds when, and a day
// that is not after the one before it would leave days to two rules. It returns the day.
func (k *checker) dated(list string, n int, from string, last crm.Date) crm.Date {
	rules, _, _ := strings.Cut(list, ".")
	args := problem.Args{"n": strconv.Itoa(n), "rules": rules + ":", "day": from, "last": last.String()}
	where := k.where(itemOf(list, n))
	day, err := crm.ParseDate(from)
	switch {
	case k.err != nil:
	case from == "":
		k.err = problem.New(problem.RuleWithoutDay, args).At(where)
	case err != nil:
		k.wrong(true, itemOf(list, n)+".from", from, "2025-01-01")
	case day <= last:
		k.err = problem.New(problem.RuleOutOfOrder, args).At(where)
	}
	return day
}

// oneOf records a value that is not among the allowed ones.
func (k *checker) oneOf(setting, value string, allowed ...string) {
	for _, a := range allowed {
		if value == a {
			return
		}
	}
	k.wrong(true, setting, value, strings.Join(slices.DeleteFunc(allowed, func(a string) bool { return a == "" }), ", "))
}

// shortAmount is an amount as people write one in a file: 300, 12.5.
func shortAmount(a Amount) string {
	return strings.TrimSuffix(strings.TrimRight(crm.Money(a).String(), "0"), ".")
}

// words records the first word, by name, whose meaning is not among the allowed ones.
func (k *checker) words(setting string, meanings map[string]string, allowed ...string) {
	for _, word := range slices.Sorted(maps.Keys(meanings)) {
		k.oneOf(setting+"."+word, meanings[word], allowed...)
	}
}

// isCurrency reports three capital letters, as ISO 4217 writes a currency.
func isCurrency(code string) bool {
	if len(code) != 3 {
		return false
	}
	return strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

func (c *Config) check(lines map[string]int) error {
	k := &checker{lines: lines}
	if c.Version > Version {
		return problem.New(problem.NewerConfig, problem.Args{"version": fmt.Sprint(c.Version)}).At(problem.Where{File: FileName, Row: lines["version"]})
	}
	k.wrong(c.Version < 1, "version", fmt.Sprint(c.Version), "1")
	k.wrong(!isCurrency(c.Currency), "currency", c.Currency, "EUR, CAD, USD…")
	k.oneOf("basis", c.Basis, "ttc", "ht")
	k.oneOf("language", c.Language, "", "fr", "en")
	k.oneOf("metrics.basis", c.Metrics.Basis, "net", "sales")
	zone, err := time.LoadLocation(c.TimeZone)
	k.wrong(err != nil || c.TimeZone == "", "time_zone", c.TimeZone, "Europe/Paris, America/Montreal…")
	c.zone = zone
	c.checkRules(k)
	c.checkLimits(k)
	c.checkPeople(k)
	c.checkSender(k)
	for _, name := range slices.Sorted(maps.Keys(c.Sources)) {
		k.oneOf("sources."+name+".date_system", c.Sources[name].DateSystem, "", "1900", "1904")
		k.oneOf("sources."+name+".date_order", c.Sources[name].DateOrder, "", "dmy", "mdy", "ymd")
		k.oneOf("sources."+name+".decimal", c.Sources[name].Decimal, "", "comma", "dot")
		k.oneOf("sources."+name+".contract", c.Sources[name].Contract, "", "evolve", "freeze", "reject")
		k.oneOf("sources."+name+".header", c.Sources[name].Header, "", "none")
		k.oneOf("sources."+name+".discount", c.Sources[name].Discount, "", "percent", "share", "amount")
		k.words("sources."+name+".statuses", c.Sources[name].Statuses, "sale", "not-sale", "refund")
		k.words("sources."+name+".line_types", c.Sources[name].LineTypes, "goods", "discount", "shipping", "gift_card", "deposit", "tip", "tax")
	}
	if k.err != nil {
		return k.err
	}
	return nil
}

func (c *Config) checkRules(k *checker) {
	c.checkRFM(k)
	c.checkClasses(k)
	k.wrong(c.Report.MinPeople < 0, "report.min_people", fmt.Sprint(c.Report.MinPeople), "0, 1, 2…")
	k.wrong(c.Campaigns.MaxAgeDays < 0, "campaigns.max_age_days", fmt.Sprint(c.Campaigns.MaxAgeDays), "0, 1, 2…")
	c.checkTiers(k)
	c.checkPoints(k)
	c.Abuse.check(k)
	c.checkSnapshots(k)
}

// checkLimits refuses limits below zero and a ratio that no file keeps.
func (c *Config) checkLimits(k *checker) {
	l := c.Limits
	for _, limit := range []struct {
		name  string
		value int64
	}{
		{"entries", l.Entries},
		{"total", l.Total},
		{"part", l.Part},
		{"strings", l.Strings},
		{"row", l.Row},
		{"columns", l.Columns},
		{"rows", l.Rows},
		{"nesting", l.Nesting},
		{"styles", l.Styles},
		{"merged", l.Merged},
		{"sheets", l.Sheets},
		{"reorder", l.Reorder},
		{"decrypted", l.Decrypted},
	} {
		k.wrong(limit.value < 0 || limit.value > 1<<40, "limits."+limit.name, fmt.Sprint(limit.value), "0, 1, 2…")
	}
	k.wrong(l.Ratio < 0 || l.Ratio > 10_000, "limits.ratio", fmt.Sprint(l.Ratio), "0…10000")
}

func (c *Config) checkPeople(k *checker) {
	seen := map[string]string{}
	for i, p := range c.People {
		at := itemOf("people", i+1)
		k.twice(seen, at, p.Name, p.Name, "marie, paul…")
		if p.Email != "" {
			k.address(at+".email", p.Email)
		}
	}
	for _, lang := range []string{"fr", "en"} {
		noun := c.Shop.Customer.In(lang)
		k.wrong(noun.Singular == "", "shop.customer."+lang+".singular", "", "client, member…")
		k.wrong(noun.Plural == "", "shop.customer."+lang+".plural", "", "clients, members…")
	}
	k.oneOf("shop.customer.fr.gender", c.Shop.Customer.FR.Gender, "m", "f")
}

func (c *Config) checkSender(k *checker) {
	s := &c.Sender
	if s.Email != "" {
		k.address("sender.email", s.Email)
	}
	if s.ReplyTo != "" {
		k.address("sender.reply_to", s.ReplyTo)
	}
	if s.Unsubscribe.URL != "" {
		u, err := url.Parse(s.Unsubscribe.URL)
		k.wrong(err != nil || u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "", "sender.unsubscribe.url", s.Unsubscribe.URL, "https://…/")
	}
	if s.Unsubscribe.Mailto != "" {
		k.address("sender.unsubscribe.mailto", s.Unsubscribe.Mailto)
	}
	k.oneOf("sender.transport", s.Transport, "maildir", "smtp")
	k.oneOf("sender.smtp.tls", s.SMTP.TLS, "starttls", "implicit", "none")
	k.wrong(s.SMTP.Port < 1 || s.SMTP.Port > 65535, "sender.smtp.port", fmt.Sprint(s.SMTP.Port), "25, 465, 587…")
	k.wrong(s.SMTP.Connections < 1 || s.SMTP.Connections > 100, "sender.smtp.connections", fmt.Sprint(s.SMTP.Connections), "1…100")
	k.wrong(s.Transport == "smtp" && s.SMTP.Host == "", "sender.smtp.host", s.SMTP.Host, "smtp.example.com")
	k.wrong(s.Transport == "smtp" && s.SMTP.TLS == "none" && !Loopback(s.SMTP.Host), "sender.smtp.tls", s.SMTP.TLS, "starttls, implicit")
}

func (k *checker) address(setting, value string) {
	_, _, err := crm.ParseEmail(value)
	k.wrong(err != nil, setting, value, "nom@example.com")
}

// Loopback reports whether a host name or address stands for this machine, where mail may travel without
// encryption.
func Loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
