package protect

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/internal/problem"
)

// agileFile is a workbook that Excel protected with the password 123.
func agileFile(t *testing.T) []byte {
	t.Helper()
	dir := os.Getenv("HABITUE_SHARED")
	if dir == "" {
		dir = "../../../../shared"
	}
	b, err := os.ReadFile(filepath.Join(dir, "corpus", "spreadsheets", "calamine__pass_protected.xlsx"))
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	return b
}

// standardFile is a text protected with standard encryption and the password geheim-é.
func standardFile(t *testing.T, plain []byte) []byte {
	t.Helper()
	b, err := excelize.Encrypt(plain, &excelize.Options{Password: "geheim-é"})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func open(b []byte, password string) ([]byte, error) {
	return Open(bytes.NewReader(b), int64(len(b)), limit.Default(), password)
}

func TestPasswords(t *testing.T) {
	plain := []byte("PK\x03\x04" + strings.Repeat("workbook", 1000) + "!")
	agile, standard := agileFile(t), standardFile(t, plain)
	tests := []struct {
		name, password string
		file           []byte
		want           problem.ID // "" is opened
	}{
		{"agile, right", "123", agile, ""},
		{"agile, wrong", "1234", agile, problem.WrongPassword},
		{"agile, none", "", agile, problem.Protected},
		{"standard, right", "geheim-é", standard, ""},
		{"standard, other case", "Geheim-é", standard, problem.WrongPassword},
		{"standard, none", "", standard, problem.Protected},
		{"cut in the middle", "123", agile[:len(agile)/2], problem.ProtectedBroken},
		{"a container of something else", "x", bytes.ReplaceAll(bytes.ReplaceAll(agile, wide("EncryptedPackage"), wide("WordDocumentXXXX")), wide("EncryptionInfo"), wide("EncryptionIXXX")), problem.NotAWorkbook},
		{"another cipher", "123", bytes.ReplaceAll(agile, []byte(`cipherAlgorithm="AES"`), []byte(`cipherAlgorithm="DES"`)), problem.CipherUnknown},
		{"another version", "123", bytes.ReplaceAll(agile, []byte("\x04\x00\x04\x00\x40\x00\x00\x00"), []byte("\x04\x00\x03\x00\x40\x00\x00\x00")), problem.CipherUnknown},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := open(tt.file, tt.password)
			if tt.want == "" {
				if err != nil || !bytes.HasPrefix(got, []byte("PK\x03\x04")) {
					t.Fatalf("%d bytes, %v", len(got), err)
				}
				return
			}
			if !errors.Is(err, problem.New(tt.want, nil)) {
				t.Errorf("got %v, want [%s]", err, tt.want)
			}
		})
	}
	if got, err := open(standard, "geheim-é"); err != nil || !bytes.Equal(got, plain) {
		t.Errorf("%d bytes, want %d; %v", len(got), len(plain), err)
	}
}

// One flipped bit anywhere in the encrypted stream of an agile file shows in its HMAC.
func TestDamageIsNoWrongPassword(t *testing.T) {
	agile := agileFile(t)
	s, err := extract(agile)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(agile, s.pack[:400])
	if at < 0 {
		t.Fatal("the stream lies in pieces")
	}
	for _, offset := range []int{0, 8, 100, 399} {
		b := bytes.Clone(agile)
		b[at+offset] ^= 1
		if _, err := open(b, "123"); !errors.Is(err, problem.New(problem.ProtectedBroken, nil)) {
			t.Errorf("byte %d: %v", offset, err)
		}
	}
}

func TestHoursOfHashingAreRefused(t *testing.T) {
	s, err := extract(agileFile(t))
	if err != nil {
		t.Fatal(err)
	}
	s.info = bytes.ReplaceAll(s.info, []byte(`spinCount="100000"`), []byte(`spinCount="999999999"`))
	if err := s.check("123"); !errors.Is(err, problem.New(problem.CipherUnknown, nil)) {
		t.Error(err)
	}
}

func TestSizeLimit(t *testing.T) {
	lim := limit.Default()
	lim.Decrypted = 1000
	b := standardFile(t, make([]byte, 2000))
	if _, err := Open(bytes.NewReader(b), int64(len(b)), lim, "x"); !errors.Is(err, problem.New(problem.LimitReached, nil)) {
		t.Error(err)
	}
}

func FuzzOpen(f *testing.F) {
	b, err := excelize.Encrypt([]byte("PK"), &excelize.Options{Password: "x"})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add(b[:512])
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 1<<20 {
			return
		}
		_, err := open(b, "x")
		var p *problem.Problem
		if err != nil && !errors.As(err, &p) {
			t.Errorf("%v is no problem", err)
		}
	})
}
