package protect

import (
	"bytes"
	"crypto/aes"
	"crypto/hmac"
	"crypto/sha1"
	"fmt"

	"github.com/habitue-crm/habitue/internal/problem"
)

// checkStandard compares the verifier of standard encryption (MS-OFFCRYPTO §2.3.4.5 to §2.3.4.9), which has no
// HMAC: damage behind it shows in the checksums of the workbook inside.
func checkStandard(s streams, password string) error {
	const fixed, verifierSize = 12, 4 + 16 + 16 + 4 + 32
	if len(s.info) < fixed {
		return damaged("EncryptionInfo of %d bytes", len(s.info))
	}
	size := int64(le.Uint32(s.info[8:]))
	if size < 32 || int64(len(s.info)) < fixed+size+verifierSize {
		return damaged("a header of %d bytes in %d", size, len(s.info))
	}
	header, verifier := s.info[fixed:fixed+size], s.info[fixed+size:]
	const aes128, aes192, aes256, sha = 0x660e, 0x660f, 0x6610, 0x8004
	alg, hashed, bits := le.Uint32(header[8:]), le.Uint32(header[12:]), le.Uint32(header[16:])
	switch {
	case alg == aes128 && bits == 128, alg == aes192 && bits == 192, alg == aes256 && bits == 256:
	default:
		return unknown(fmt.Sprintf("%#x, %d bits", alg, bits))
	}
	if hashed != sha && hashed != 0 {
		return unknown(fmt.Sprintf("hash %#x", hashed))
	}
	if (len(s.pack)-8)%aes.BlockSize != 0 {
		return damaged("%d bytes are no blocks", len(s.pack)-8)
	}
	key := standardKey(verifier[4:20], password, int(bits/8))
	input, err := ecb(key, verifier[20:36])
	if err != nil {
		return err
	}
	value, err := ecb(key, verifier[40:72])
	if err != nil {
		return err
	}
	want := sha1.Sum(input)
	if !hmac.Equal(want[:], value[:len(want)]) {
		return problem.New(problem.WrongPassword, nil)
	}
	return nil
}

// standardKey derives the key (MS-OFFCRYPTO §2.3.4.7).
func standardKey(salt []byte, password string, size int) []byte {
	spun := spin(sha1.New, salt, password, 50_000)
	final := digest(sha1.New, spun, make([]byte, 4))
	var key []byte
	for _, fill := range []byte{0x36, 0x5c} {
		pad := bytes.Repeat([]byte{fill}, 64)
		for i, c := range final {
			pad[i] ^= c
		}
		key = append(key, digest(sha1.New, pad)...)
	}
	return key[:size]
}

// ecb decrypts blocks one by one.
func ecb(key, b []byte) ([]byte, error) {
	c, err := aes.NewCipher(key)
	if err != nil {
		return nil, damaged("%w", err)
	}
	out := make([]byte, len(b))
	for i := 0; i+aes.BlockSize <= len(b); i += aes.BlockSize {
		c.Decrypt(out[i:], b[i:])
	}
	return out, nil
}
