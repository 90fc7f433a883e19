package protect

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/ingest/sheet/ole/oletest"
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
	part := func(name string) oletest.Stream { return oletest.Stream{Name: name, Bytes: make([]byte, 100)} }
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
		{"two packages", "x", oletest.Pack(part("EncryptionInfo"), part("EncryptedPackage"), part("EncryptedPackage")), problem.ProtectedBroken},
		{"no package", "x", oletest.Pack(part("EncryptionInfo")), problem.ProtectedBroken},
		{"more tables than the file is long", "123", append(append(bytes.Clone(agile[:44]), 0, 0, 0, 0x40), agile[48:]...), problem.ProtectedBroken},
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
	if _, err := s.check("123"); !errors.Is(err, problem.New(problem.CipherUnknown, nil)) {
		t.Error(err)
	}
}

// sealed is an EncryptionInfo and its package, encrypted step by step as MS-OFFCRYPTO §2.3.4.10 to §2.3.4.15 say.
func sealed(t testing.TB, plain []byte, password, hash string, bits int) streams {
	t.Helper()
	h := newHash(hash)
	seal := func(key, iv, b []byte) []byte {
		c, err := aes.NewCipher(key)
		if err != nil {
			t.Fatal(err)
		}
		out := append(bytes.Clone(b), make([]byte, -len(b)&15)...)
		cipher.NewCBCEncrypter(c, iv).CryptBlocks(out, out)
		return out
	}
	salt, keySalt := []byte("0123456789abcdef"), []byte("fedcba9876543210")
	key := []byte(strings.Repeat("k", bits/8))
	spun := spin(h, salt, password, 10)
	own := func(block string, b []byte) string {
		return base64.StdEncoding.EncodeToString(seal(fit(digest(h, spun, []byte(block)), bits/8), salt, b))
	}
	mac := func(block string, b []byte) string {
		return base64.StdEncoding.EncodeToString(seal(key, fit(digest(h, keySalt, []byte(block)), 16), b))
	}
	pack := le.AppendUint64(nil, uint64(len(plain)))
	for i, rest := uint32(0), plain; len(rest) > 0; i++ {
		n := min(4096, len(rest))
		pack = append(pack, seal(key, fit(digest(h, keySalt, le.AppendUint32(nil, i)), 16), rest[:n])...)
		rest = rest[n:]
	}
	secret := bytes.Repeat([]byte("s"), h().Size())
	m := hmac.New(h, secret)
	m.Write(pack)
	input := []byte("verifier of size")
	how := fmt.Sprintf(`blockSize="16" keyBits="%d" cipherAlgorithm="AES" cipherChaining="ChainingModeCBC" hashAlgorithm="%s"`, bits, hash)
	info := fmt.Sprintf(`<encryption xmlns:p="http://schemas.microsoft.com/office/2006/keyEncryptor/password"><keyData %s saltValue="%s"/>`+
		`<dataIntegrity encryptedHmacKey="%s" encryptedHmacValue="%s"/><keyEncryptors><keyEncryptor><p:encryptedKey spinCount="10" %s saltValue="%s" `+
		`encryptedVerifierHashInput="%s" encryptedVerifierHashValue="%s" encryptedKeyValue="%s"/></keyEncryptor></keyEncryptors></encryption>`,
		how, base64.StdEncoding.EncodeToString(keySalt), mac(blockHMAC, secret), mac(blockHMACed, m.Sum(nil)), how, base64.StdEncoding.EncodeToString(salt),
		own(blockInput, input), own(blockValue, digest(h, input)), own(blockKey, key))
	return streams{info: append([]byte("\x04\x00\x04\x00\x40\x00\x00\x00"), info...), pack: pack}
}

// What excelize does not decrypt rightly is decrypted here.
func TestCiphersBeyondExcelize(t *testing.T) {
	plain := []byte(strings.Repeat("PK workbook ", 1000) + "!")
	tests := []struct {
		name, hash string
		bits       int
	}{
		{"a key of 192 bits", "SHA512", 192},
		{"a key longer than its hash", "SHA1", 256},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := sealed(t, plain, "mot de passe", tt.hash, tt.bits)
			got, err := s.open("mot de passe")
			if err != nil || !bytes.Equal(got, plain) {
				t.Errorf("%d bytes, %v", len(got), err)
			}
			if _, err := s.open("passe"); !errors.Is(err, problem.New(problem.WrongPassword, nil)) {
				t.Errorf("wrong password: %v", err)
			}
			s.pack[100] ^= 1
			if _, err := s.open("mot de passe"); !errors.Is(err, problem.New(problem.ProtectedBroken, nil)) {
				t.Errorf("damage: %v", err)
			}
		})
	}
}

// Excel opens a workbook under its own password without asking, and so do we.
func TestTheStandingPassword(t *testing.T) {
	plain := []byte("PK" + strings.Repeat("x", 10_000))
	b, err := excelize.Encrypt(plain, &excelize.Options{Password: everyones})
	if err != nil {
		t.Fatal(err)
	}
	for _, password := range []string{"", "another"} {
		if got, err := open(b, password); err != nil || !bytes.Equal(got, plain) {
			t.Errorf("%q: %d bytes, %v", password, len(got), err)
		}
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

func TestAFileThatShrank(t *testing.T) {
	b := agileFile(t)
	if _, err := Open(bytes.NewReader(b), int64(len(b))+1, limit.Default(), "123"); !errors.Is(err, problem.New(problem.FileChanged, nil)) {
		t.Error(err)
	}
}

// The container that excelize gets is one that our own reader, which believes nothing, finds whole.
func TestTheContainerForExcelize(t *testing.T) {
	for _, size := range []int{8, 4000, 4096, 5000, 1 << 20, 9 << 20} {
		s := streams{info: bytes.Repeat([]byte("i"), min(size, 6000)), pack: bytes.Repeat([]byte("p"), size)}
		got, err := extract(s.repack())
		if err != nil {
			t.Fatal(size, err)
		}
		if !bytes.HasPrefix(got.info, s.info) || !bytes.HasPrefix(got.pack, s.pack) || len(bytes.Trim(got.info[len(s.info):], " "))+len(bytes.Trim(got.pack[len(s.pack):], "\x00")) > 0 {
			t.Errorf("%d bytes: the streams came back as others", size)
		}
	}
	plain := bytes.Repeat([]byte("PK workbook"), 900_000)
	if got, err := open(standardFile(t, plain), "geheim-é"); err != nil || !bytes.Equal(got, plain) {
		t.Errorf("%d bytes of %d: %v", len(got), len(plain), err)
	}
}

// FuzzStreams puts any bytes in the two streams: what passes our checks must not hang or stop excelize.
func FuzzStreams(f *testing.F) {
	s := sealed(f, []byte(strings.Repeat("PK workbook ", 30)), "x", "SHA512", 256)
	f.Add(s.info, s.pack)
	f.Add([]byte("\x04\x00\x04\x00\x40\x00\x00\x00<encryption/>"), make([]byte, 24))
	f.Fuzz(func(t *testing.T, info, pack []byte) {
		if len(info) < 8 || len(pack) < 8 || len(info)+len(pack) > 1<<16 || bytes.Count(info, []byte("spinCount=\"10\"")) == 0 {
			return // what asks for more hashing is known to take its time
		}
		_, err := streams{info, pack}.open("x")
		var p *problem.Problem
		if err != nil && !errors.As(err, &p) {
			t.Errorf("%v is no problem", err)
		}
	})
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
