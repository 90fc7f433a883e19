package protect

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/xml"
	"hash"
	"strings"
	"unicode/utf16"

	"github.com/habitue-crm/habitue/internal/problem"
)

// keyData is the attributes that say how something is encrypted (MS-OFFCRYPTO §2.3.4.10).
type keyData struct {
	BlockSize int         `xml:"blockSize,attr"`
	KeyBits   int         `xml:"keyBits,attr"`
	HashSize  int         `xml:"hashSize,attr"`
	Cipher    string      `xml:"cipherAlgorithm,attr"`
	Chaining  string      `xml:"cipherChaining,attr"`
	Hash      string      `xml:"hashAlgorithm,attr"`
	Salt      base64Bytes `xml:"saltValue,attr"`
}

// base64Bytes are bytes written in Base64.
type base64Bytes []byte

func (b *base64Bytes) UnmarshalXMLAttr(a xml.Attr) (err error) {
	*b, err = base64.StdEncoding.DecodeString(a.Value)
	return err
}

// agile is the XML of the stream EncryptionInfo.
type agile struct {
	KeyData   keyData `xml:"keyData"`
	Integrity *struct {
		Key   base64Bytes `xml:"encryptedHmacKey,attr"`
		Value base64Bytes `xml:"encryptedHmacValue,attr"`
	} `xml:"dataIntegrity"`
	Encryptors []struct {
		Key *struct {
			keyData
			SpinCount int         `xml:"spinCount,attr"`
			Input     base64Bytes `xml:"encryptedVerifierHashInput,attr"`
			Value     base64Bytes `xml:"encryptedVerifierHashValue,attr"`
			KeyValue  base64Bytes `xml:"encryptedKeyValue,attr"`
		} `xml:"http://schemas.microsoft.com/office/2006/keyEncryptor/password encryptedKey"`
	} `xml:"keyEncryptors>keyEncryptor"`
}

// maxSpin bounds the work that a hostile file may ask for; Excel writes 100,000.
const maxSpin = 1_000_000

// The block keys of MS-OFFCRYPTO §2.3.4.13 and §2.3.4.14.
const (
	blockInput  = "\xfe\xa7\xd2\x76\x3b\x4b\x9e\x79"
	blockValue  = "\xd7\xaa\x0f\x6d\x30\x61\x34\x4e"
	blockKey    = "\x14\x6e\x0b\xe7\xab\xac\xd0\xd6"
	blockHMAC   = "\x5f\xb2\xad\x01\x0c\xb9\xe1\xf6"
	blockHMACed = "\xa0\x67\x7f\x02\xb2\x2c\x84\x33"
)

// newHash is the hash of a name; the names are those that excelize knows.
func newHash(name string) func() hash.Hash {
	switch strings.ToLower(name) {
	case "md5":
		return md5.New
	case "sha1":
		return sha1.New
	case "sha256":
		return sha256.New
	case "sha384":
		return sha512.New384
	case "sha512":
		return sha512.New
	}
	return nil
}

// supported says whether it is a cipher that is known: AES in CBC, as all versions of Excel write.
func (k keyData) supported() bool {
	return newHash(k.Hash) != nil && k.Cipher == "AES" && k.Chaining == "ChainingModeCBC" && k.BlockSize == aes.BlockSize &&
		(k.KeyBits == 128 || k.KeyBits == 192 || k.KeyBits == 256)
}

// fit cuts or pads to a size (MS-OFFCRYPTO §2.3.4.11, §2.3.4.12).
func fit(b []byte, size int) []byte {
	for len(b) < size {
		b = append(b, 0x36)
	}
	return b[:size]
}

func (k keyData) String() string { return k.Cipher + " " + k.Chaining + " " + k.Hash }

// openAgile compares verifier and HMAC, and decrypts.
func openAgile(s streams, password string) ([]byte, error) {
	var a agile
	if err := xml.Unmarshal(s.info[8:], &a); err != nil {
		return nil, damaged("EncryptionInfo: %w", err)
	}
	key, err := a.key(password)
	if err != nil {
		return nil, err
	}
	if err := a.checkHMAC(newHash(a.KeyData.Hash), key, s.pack); err != nil {
		return nil, err
	}
	return a.decrypt(key, s)
}

// key is the key of the package, which the password opens (MS-OFFCRYPTO §2.3.4.13).
func (a agile) key(password string) ([]byte, error) {
	if len(a.Encryptors) == 0 {
		return nil, damaged("no key encryptor")
	}
	k := a.Encryptors[0].Key
	switch {
	case k == nil:
		return nil, unknown("no password")
	case !a.KeyData.supported():
		return nil, unknown(a.KeyData.String())
	case !k.supported():
		return nil, unknown(k.String())
	case k.SpinCount < 0 || k.SpinCount > maxSpin:
		return nil, unknown("spinCount")
	}
	h := newHash(k.Hash)
	spun := spin(h, k.Salt, password, k.SpinCount)
	open := func(block string, b []byte) ([]byte, error) {
		return cbc(fit(digest(h, spun, []byte(block)), k.KeyBits/8), fit(k.Salt, aes.BlockSize), b)
	}
	input, err := open(blockInput, k.Input)
	if err != nil {
		return nil, err
	}
	value, err := open(blockValue, k.Value)
	if err != nil {
		return nil, err
	}
	want := digest(h, input)
	if len(value) < len(want) {
		return nil, damaged("a verifier of %d bytes", len(value))
	}
	if !hmac.Equal(want, value[:len(want)]) {
		return nil, problem.New(problem.WrongPassword, nil)
	}
	key, err := open(blockKey, k.KeyValue)
	if err != nil {
		return nil, err
	}
	if len(key) < a.KeyData.KeyBits/8 {
		return nil, damaged("a key of %d bytes", len(key))
	}
	return key[:a.KeyData.KeyBits/8], nil
}

// decrypt opens the package where excelize would not do it rightly: it uses a padded key of 192 bits as one of 256,
// pads short hashes with zeros, and takes one hash for both purposes. The segments are those of MS-OFFCRYPTO
// §2.3.4.15.
func (a agile) decrypt(key []byte, s streams) ([]byte, error) {
	k := a.Encryptors[0].Key
	h := newHash(a.KeyData.Hash)
	if a.KeyData.KeyBits != 192 && k.KeyBits != 192 && strings.EqualFold(k.Hash, a.KeyData.Hash) &&
		h().Size() >= k.KeyBits/8 && len(k.Salt) == aes.BlockSize {
		return nil, errExcelize
	}
	const segment = 4096
	data := s.pack[8:]
	var plain []byte
	for i := 0; len(data) > 0; i++ {
		n := min(segment, len(data))
		iv := fit(digest(h, a.KeyData.Salt, le.AppendUint32(nil, uint32(i))), aes.BlockSize)
		out, err := cbc(key, iv, data[:n])
		if err != nil {
			return nil, err
		}
		plain, data = append(plain, out...), data[n:]
	}
	return plain, nil
}

// checkHMAC compares the encrypted stream with its HMAC (MS-OFFCRYPTO §2.3.4.14).
func (a agile) checkHMAC(h func() hash.Hash, key, pack []byte) error {
	if a.Integrity == nil {
		return damaged("no HMAC")
	}
	open := func(block string, b []byte) ([]byte, error) {
		return cbc(key, fit(digest(h, a.KeyData.Salt, []byte(block)), aes.BlockSize), b)
	}
	secret, err := open(blockHMAC, a.Integrity.Key)
	if err != nil {
		return err
	}
	value, err := open(blockHMACed, a.Integrity.Value)
	if err != nil {
		return err
	}
	size := h().Size()
	if len(secret) < size || len(value) < size {
		return damaged("an HMAC of %d bytes", len(value))
	}
	m := hmac.New(h, secret[:size])
	m.Write(pack)
	if !hmac.Equal(m.Sum(nil), value[:size]) {
		return damaged("the HMAC differs")
	}
	return nil
}

// spin hashes salt and password, and that again and again (MS-OFFCRYPTO §2.3.4.11).
func spin(h func() hash.Hash, salt []byte, password string, times int) []byte {
	sum := digest(h, salt, wide(password))
	w := h()
	var n [4]byte
	for i := range times {
		le.PutUint32(n[:], uint32(i))
		w.Reset()
		w.Write(n[:])
		w.Write(sum)
		sum = w.Sum(sum[:0])
	}
	return sum
}

func digest(h func() hash.Hash, pieces ...[]byte) []byte {
	w := h()
	w.Write(bytes.Join(pieces, nil))
	return w.Sum(nil)
}

// wide is text in UTF-16 LE.
func wide(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return b
}

// cbc decrypts a few blocks of AES-CBC.
func cbc(key, iv, b []byte) ([]byte, error) {
	c, err := aes.NewCipher(key)
	if err != nil {
		return nil, damaged("%w", err)
	}
	if len(b) == 0 || len(b)%aes.BlockSize != 0 {
		return nil, damaged("%d bytes are no blocks", len(b))
	}
	out := make([]byte, len(b))
	cipher.NewCBCDecrypter(c, iv).CryptBlocks(out, b)
	return out, nil
}
