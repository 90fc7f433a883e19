package synth

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
)

func someIDs(n int) []string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = fmt.Sprint(12346 + i)
	}
	return ids
}

func readMarked(t *testing.T, path string) [][]string {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	plain, marked := bytes.CutPrefix(raw, []byte{0xef, 0xbb, 0xbf})
	if !marked {
		t.Errorf("%s has no byte order mark", path)
	}
	return csvRows(t, plain)
}

func TestEveryIDGetsWhatTheSharesSay(t *testing.T) {
	opt := AddressOptions{Seed: 5, On: endOf2024(), NoAddress: 100, BrokenAddress: 50, SharedMailbox: 80, NoConsent: 200}
	paths, err := WriteAddresses(t.TempDir(), someIDs(4000), opt)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	none, broken, shared, mailboxes := 0, 0, 0, map[crm.Email]bool{}
	book := map[string]string{}
	for _, r := range readMarked(t, paths[0])[1:] {
		ids, book[r[0]] = append(ids, r[0]), r[3]
		_, key, err := crm.ParseEmail(r[3])
		switch {
		case r[3] == "":
			none++
		case err != nil:
			broken++
		case mailboxes[key]:
			shared++
		case !reserved(r[3]):
			t.Errorf("%s could be somebody's address", r[3])
		}
		mailboxes[key] = true
	}
	if !slices.Equal(ids, someIDs(4000)) {
		t.Errorf("got %d ids", len(ids))
	}
	said := map[string]int{}
	for _, r := range readMarked(t, paths[1])[1:] {
		said[r[2]]++
		if r[0] != book[r[1]] || r[3] != "22/11/2024" {
			t.Errorf("%q, the address book says %q", r, book[r[1]])
		}
	}
	said["nothing"] = 4000 - said["oui"] - said["non"]
	for what, pair := range map[string][2]int{
		"no address": {none, 400}, "broken": {broken, 200}, "shared": {shared, 320},
		"no": {said["non"], 400}, "said nothing": {said["nothing"], 400}, "yes": {said["oui"], 3200},
	} {
		if got, want := pair[0], pair[1]; got < want*8/10 || got > want*12/10 {
			t.Errorf("%s: got %d, want about %d", what, got, want)
		}
	}
}

func TestWithoutSharesEveryoneCanBeWrittenTo(t *testing.T) {
	ids := []string{"B", "b", "12 é/7", "", "00042", "42", "42", "averyveryverylongcustomernumber"}
	paths, err := WriteAddresses(t.TempDir(), ids, AddressOptions{On: endOf2024()})
	if err != nil {
		t.Fatal(err)
	}
	rows, seen := readMarked(t, paths[0])[1:], map[crm.Email]bool{}
	for _, r := range rows {
		_, key, err := crm.ParseEmail(r[3])
		if err != nil || seen[key] || !reserved(r[3]) {
			t.Errorf("%q: %v", r, err)
		}
		seen[key] = true
	}
	consents := readMarked(t, paths[1])[1:]
	if len(rows) != 6 || len(consents) != 6 || rows[0][0] != "00042" {
		t.Errorf("got %d customers, %d consents, first %q", len(rows), len(consents), rows[0])
	}
	for _, r := range consents {
		if r[2] != "oui" {
			t.Errorf("%q", r)
		}
	}
}

func TestTheOrderOfIDsChangesNothing(t *testing.T) {
	ids := someIDs(200)
	opt := AddressOptions{Seed: 1, On: endOf2024(), NoAddress: 50, SharedMailbox: 100, NoConsent: 300}
	one, err := WriteAddresses(t.TempDir(), ids, opt)
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(ids)
	two, err := WriteAddresses(t.TempDir(), append(ids, ids[:10]...), opt)
	if err != nil {
		t.Fatal(err)
	}
	for i := range one {
		if diff := cmp.Diff(readMarked(t, one[i]), readMarked(t, two[i])); diff != "" {
			t.Error(diff)
		}
	}
	if ids[0] != "12545" {
		t.Error("the caller's list was sorted")
	}
}

func TestConsentsOnlyNamesPeopleByIDAlone(t *testing.T) {
	dir := t.TempDir()
	paths, err := WriteAddresses(dir, someIDs(30), AddressOptions{On: endOf2024(), ConsentsOnly: true})
	if err != nil || len(paths) != 1 || filepath.Base(paths[0]) != AddressConsentFile {
		t.Fatalf("got %v, %v", paths, err)
	}
	for i, r := range readMarked(t, paths[0])[1:] {
		if r[0] != "" || r[1] != someIDs(30)[i] || r[2] != "oui" {
			t.Errorf("%q", r)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, AddressBookFile)); err == nil {
		t.Error("the customers file was written")
	}
}

func TestSharesThatAreNoneAreRefused(t *testing.T) {
	for name, opt := range map[string]AddressOptions{
		"a negative share":                   {On: 1, NoAddress: -1},
		"more than everyone":                 {On: 1, NoConsent: 1001},
		"shares that together are too many":  {On: 1, NoAddress: 600, BrokenAddress: 300, SharedMailbox: 101},
		"consents without a day":             {},
		"consents with an absent day":        {On: crm.NoDate},
		"a negative share of shared mailbox": {On: 1, SharedMailbox: -5},
	} {
		dir := t.TempDir()
		if _, err := WriteAddresses(dir, someIDs(3), opt); err == nil {
			t.Errorf("%s was taken", name)
		}
		if left, _ := os.ReadDir(dir); len(left) != 0 {
			t.Errorf("%s: %d files were written", name, len(left))
		}
	}
}
