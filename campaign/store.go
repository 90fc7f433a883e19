package campaign

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/habitue-crm/habitue/internal/problem"
)

// The files of a plan's folder, beside letter.<lang>.json, .html and .txt.
const (
	planFile     = "plan.json"
	mailingsFile = "mailings.jsonl"
	holdsFile    = "holds.jsonl"
	campaignFile = "campaign.md"
)

// seal computes the digests and, from them, the plan's id.
func (p *Plan) seal() error {
	contents, err := p.contents()
	if err != nil {
		return err
	}
	p.Files = map[string]string{}
	for name, text := range contents {
		sum := sha256.Sum256(text)
		p.Files[name] = hex.EncodeToString(sum[:])
	}
	if p.Digest, err = p.digest(); err != nil {
		return err
	}
	p.ID = p.id()
	return nil
}

// id is <campaign>-<occurrence, or the day where there is only one>-<six digits of the digest>.
func (p *Plan) id() string {
	when := p.Occurrence
	if when == string(Once) {
		when = p.AsOf.String()
	}
	return p.Campaign + "-" + when + "-" + p.Digest[:6]
}

// digest is the SHA-256 of the plan's own fields in canonical JSON (field order of the type, keys of maps
// sorted), without id, digest and the moment of planning: planning the same again is the same plan.
func (p *Plan) digest() (string, error) {
	q := *p
	q.ID, q.Digest, q.CreatedAt = "", "", time.Time{}
	text, err := json.Marshal(&q)
	if err != nil {
		return "", fmt.Errorf("write plan: %w", err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

// contents are the plan's files but plan.json.
func (p *Plan) contents() (map[string][]byte, error) {
	out := map[string][]byte{campaignFile: p.source}
	var err error
	if out[mailingsFile], err = jsonLines(p.Mailings); err != nil {
		return nil, err
	}
	if out[holdsFile], err = jsonLines(p.Holds); err != nil {
		return nil, err
	}
	for lang, sk := range p.skeletons {
		stem := "letter." + lang
		if out[stem+".json"], err = json.MarshalIndent(sk, "", "  "); err != nil {
			return nil, fmt.Errorf("write letter: %w", err)
		}
		out[stem+".html"], out[stem+".txt"] = []byte(sk.HTML), []byte(sk.Text)
	}
	return out, nil
}

func jsonLines[T any](rows []T) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	for _, row := range rows {
		if err := encoder.Encode(row); err != nil {
			return nil, fmt.Errorf("write plan: %w", err)
		}
	}
	return b.Bytes(), nil
}

// Write puts the plan into dir/<id>/, whole or not at all. A plan that is already there, unchanged, is left
// alone: planning the same again writes nothing.
func (p *Plan) Write(dir string) error {
	final := filepath.Join(dir, p.ID)
	if _, err := os.Stat(final); err == nil {
		_, err = Load(dir, p.ID)
		return err
	}
	contents, err := p.contents()
	if err != nil {
		return err
	}
	if contents[planFile], err = json.MarshalIndent(p, "", "  "); err != nil {
		return fmt.Errorf("write plan: %w", err)
	}
	staging := filepath.Join(dir, ".writing-"+p.ID)
	if err := errors.Join(os.RemoveAll(staging), os.MkdirAll(staging, 0o700)); err != nil {
		return cannotWrite(p.ID, err)
	}
	for _, name := range slices.Sorted(maps.Keys(contents)) {
		if err := writeSynced(filepath.Join(staging, name), contents[name]); err != nil {
			return cannotWrite(p.ID, err)
		}
	}
	if err := errors.Join(syncFolder(staging), os.Rename(staging, final), syncFolder(dir)); err != nil {
		return cannotWrite(p.ID, err)
	}
	return nil
}

func cannotWrite(plan string, err error) error {
	return problem.New(problem.CannotWrite, problem.Args{"reason": err.Error()}).In("plans/" + plan).Because(err)
}

func writeSynced(path string, text []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// Load reads dir/<id>/ and verifies it against its digests. A plan in which anything was changed is a problem
// that names the file.
func Load(dir, id string) (*Plan, error) {
	changed := func(file string, cause error) error {
		return problem.New(problem.PlanChanged, problem.Args{"plan": id, "file": file}).Because(cause)
	}
	if strings.ContainsAny(id, `/\:`) || strings.HasPrefix(id, ".") || id == "" {
		return nil, problem.New(problem.NoSuchPlan, problem.Args{"id": id})
	}
	text, err := os.ReadFile(filepath.Join(dir, id, planFile))
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(filepath.Join(dir, id)); err != nil {
			return nil, problem.New(problem.NoSuchPlan, problem.Args{"id": id})
		}
	}
	if err != nil {
		return nil, changed(planFile, err)
	}
	p := &Plan{}
	if err := json.Unmarshal(text, p); err != nil {
		return nil, changed(planFile, err)
	}
	if digest, err := p.digest(); err != nil || digest != p.Digest || p.id() != p.ID || p.ID != id {
		return nil, changed(planFile, err)
	}
	p.skeletons = map[string]skeleton{}
	for _, name := range slices.Sorted(maps.Keys(p.Files)) {
		text, err := os.ReadFile(filepath.Join(dir, id, filepath.Base(name)))
		sum := sha256.Sum256(text)
		if err != nil || hex.EncodeToString(sum[:]) != p.Files[name] {
			return nil, changed(name, err)
		}
		if err := p.take(name, text); err != nil {
			return nil, changed(name, err)
		}
	}
	return p, nil
}

// take puts one file's content into its place.
func (p *Plan) take(name string, text []byte) error {
	var err error
	switch name {
	case campaignFile:
		p.source = text
		return nil
	case mailingsFile:
		p.Mailings, err = readLines[Mailing](text)
		return err
	case holdsFile:
		p.Holds, err = readLines[Hold](text)
		return err
	}
	stem, ending, _ := strings.Cut(strings.TrimPrefix(name, "letter."), ".")
	sk := p.skeletons[stem]
	switch ending {
	case "json":
		err = json.Unmarshal(text, &sk)
	case "html":
		sk.HTML = string(text)
	case "txt":
		sk.Text = string(text)
	}
	p.skeletons[stem] = sk
	return err
}

func readLines[T any](text []byte) ([]T, error) {
	var rows []T
	for line := range bytes.Lines(text) {
		var row T
		if err := json.Unmarshal(line, &row); err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}
