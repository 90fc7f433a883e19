package mail

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/habitue-crm/habitue/internal/crm"
)

var (
	oldSecret = []byte("an old secret of 32 bytes, as is")
	newSecret = []byte("a new secret of 32 bytes, please")
	someone   = Recipient{Key: crm.MailKey{Campaign: "a-clients", Occurrence: "2011-12", CustomerID: "web:12346"}, Mailbox: "jane.doe@example.com"}
)

func TestTokenOpensWithItsKeyAlone(t *testing.T) {
	token, err := Token(oldSecret, someone)
	if err != nil {
		t.Fatal(err)
	}
	again, _ := Token(oldSecret, someone)
	if token != again {
		t.Error("the same recipient has two tokens")
	}
	got, err := Verify(token, newSecret, oldSecret)
	if err != nil || got != someone {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err := Verify(token, newSecret); !errors.Is(err, ErrBadToken) {
		t.Errorf("a foreign key opens it: %v", err)
	}
	if _, err := Verify(token); !errors.Is(err, ErrBadToken) {
		t.Errorf("no key opens it: %v", err)
	}
	if _, err := Token([]byte("short"), someone); err == nil {
		t.Error("a short key is taken")
	}
	if strings.Trim(token, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") != "" || strings.Contains(token, "jane") {
		t.Errorf("%q cannot stand in a link", token)
	}
}

func TestTokensOfAnyRecipientComeBack(t *testing.T) {
	text := rapid.StringMatching(`[^\x00]{0,60}`)
	rapid.Check(t, func(t *rapid.T) {
		r := Recipient{
			Key:     crm.MailKey{Campaign: text.Draw(t, "campaign"), Occurrence: text.Draw(t, "occurrence"), CustomerID: text.Draw(t, "customer")},
			Mailbox: crm.Email(text.Draw(t, "mailbox")),
		}
		token, err := Token(newSecret, r)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Verify(token, newSecret)
		if diff := cmp.Diff(r, got); err != nil || diff != "" {
			t.Fatal(err, diff)
		}
	})
}

func TestNoBitOfATokenCanBeChanged(t *testing.T) {
	token, err := Token(newSecret, someone)
	if err != nil {
		t.Fatal(err)
	}
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	for i := range len(token) {
		for bit := range 6 {
			other := letters[strings.IndexByte(letters, token[i])^1<<bit]
			if _, err := Verify(token[:i]+string(other)+token[i+1:], newSecret); !errors.Is(err, ErrBadToken) {
				t.Fatalf("character %d may be changed to %c", i, other)
			}
		}
	}
	for i := range len(token) {
		if _, err := Verify(token[:i], newSecret); !errors.Is(err, ErrBadToken) {
			t.Fatalf("%d characters are enough", i)
		}
	}
}

func FuzzVerify(f *testing.F) {
	token, err := Token(newSecret, someone)
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{token, "", "A", token + "=", strings.Repeat("A", 66), token[:40], strings.ToLower(token)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, token string) {
		r, err := Verify(token, newSecret)
		if err != nil {
			return
		}
		if again, err := Token(newSecret, r); err != nil || again != token {
			t.Errorf("%q is taken as %v, whose token is %q (%v)", token, r, again, err)
		}
	})
}
