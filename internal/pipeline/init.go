package pipeline

import (
	"bytes"
	"context"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/habitue-crm/habitue/internal/config"
	"github.com/habitue-crm/habitue/internal/problem"
	"github.com/habitue-crm/habitue/templates"
)

// The workspace's keys. Each is 32 random bytes, in hex, one a line; the first line is used, the others are
// older ones that still verify.
const (
	linkKey = "link.key" // signs unsubscribe links
	codeKey = "code.key" // makes reward codes
)

// Made is what init made.
type Made struct {
	Dir   string   `json:"dir"`
	Files []string `json:"files"`
}

// Init makes a workspace in dir: folders, keys, a commented configuration and a first campaign.
func Init(ctx context.Context, dir, shop string, s *Session) (Made, error) {
	if err := ctx.Err(); err != nil {
		return Made{}, err
	}
	if _, err := os.Stat(filepath.Join(dir, config.FileName)); err == nil {
		return Made{}, problem.New(problem.WorkspaceExists, problem.Args{"folder": dir})
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return Made{}, writeProblem(dir, err)
	}
	if place := sharedPlace(dir); place != "" {
		return Made{}, problem.New(problem.SharedFolder, problem.Args{"folder": dir, "place": place})
	}
	text := []byte(config.Commented(s.Lang, shop))
	c, err := config.Parse(text)
	if err != nil {
		return Made{}, err
	}
	w := &Workspace{Session: s, Dir: dir, Config: c}
	if err := w.makeFolders(); err != nil {
		return Made{}, err
	}
	made := Made{Dir: dir}
	for _, key := range []string{linkKey, codeKey} {
		if err := w.makeKey(key); err != nil {
			return Made{}, err
		}
	}
	campaign := filepath.Join(campaignsDir, "a-clients.md")
	if err := writeFile(w.path(campaign), templates.FirstCampaign(s.Lang), w.fileMode(campaignsDir)); err != nil {
		return Made{}, err
	}
	// The configuration comes last: a folder without it is no workspace, and init can be run again.
	if err := writeFile(w.path(config.FileName), text, 0o600); err != nil {
		return Made{}, err
	}
	made.Files = []string{config.FileName, campaign}
	return made, nil
}

// makeFolders makes the folders that every command may count on.
func (w *Workspace) makeFolders() error {
	for _, name := range []string{inboxDir, archiveDir, lakeDir, campaignsDir, plansDir, outboxDir, reportsDir, keysDir} {
		if err := w.makeFolder(name); err != nil {
			return err
		}
	}
	return nil
}

// makeKey writes a new key, unless there is one: a key is never overwritten.
func (w *Workspace) makeKey(name string) error {
	path := w.path(keysDir, name)
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	secret := make([]byte, 32)
	if _, err := io.ReadFull(w.Random, secret); err != nil {
		return writeProblem(name, err)
	}
	return writeFile(path, []byte(hex.EncodeToString(secret)+"\n"), 0o600)
}

// key reads the newest secret of a key file.
func (w *Workspace) key(name string) ([]byte, error) {
	text, err := os.ReadFile(w.path(keysDir, name))
	if err != nil {
		return nil, readProblem(filepath.Join(keysDir, name), err)
	}
	line, _, _ := bytes.Cut(text, []byte("\n"))
	secret, err := hex.DecodeString(string(bytes.TrimSpace(line)))
	if err != nil || len(secret) < 32 {
		return nil, problem.New(problem.BadKey, nil).In(filepath.Join(keysDir, name))
	}
	return secret, nil
}

// sharedPlace says what kind of shared place a folder lies in, or "" for a plain local one: locks and renames
// are not to be trusted there.
func sharedPlace(dir string) string {
	full, err := filepath.Abs(dir)
	if err != nil {
		return ""
	}
	for part := range strings.SplitSeq(filepath.ToSlash(full), "/") {
		for _, synced := range []string{"Dropbox", "OneDrive", "Google Drive", "GoogleDrive", "iCloud Drive", "Nextcloud", "kDrive"} {
			if part == synced || strings.HasPrefix(part, synced+" - ") {
				return synced
			}
		}
	}
	return networkFileSystem(full)
}
