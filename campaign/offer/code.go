package offer

import (
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"math/big"
	"strings"

	"github.com/habitue-crm/habitue/internal/crm"
)

// alphabet has no vowels (no word can appear), and none of 0 O 1 I L, 2 Z, 5 S, 6 G, 8 B that people mix up
// when they read a code aloud or type it; of each pair the digit stays, where it is not 0 or 1. Its size is a
// prime, so that the check character below finds every single wrong character and every swap of two.
const alphabet = "23456789CDFHJKMNPQRTVWX"

// codeLength is the number of characters without the check character: 23^11 is 9.5e14, which makes two equal
// codes among 50,000 a matter of one campaign in 700,000, and a lucky guess among them one try in 1.9e10.
const codeLength = 11

// ErrNoKey says that a code key is too short to keep codes secret.
var ErrNoKey = errors.New("the code key has fewer than 16 bytes")

// Code is the reward code of one person in one occurrence of one campaign: HMAC-SHA-256 under the workspace's
// code key, written as three groups of four. It is the same each time, and cannot be told without the key.
func Code(secret []byte, key crm.MailKey) (string, error) {
	if len(secret) < 16 {
		return "", ErrNoKey
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("habitue reward code\x00" + key.Campaign + "\x00" + key.Occurrence + "\x00" + key.CustomerID))
	number, base, digit := new(big.Int).SetBytes(mac.Sum(nil)), big.NewInt(int64(len(alphabet))), new(big.Int)
	plain := make([]byte, 0, codeLength+1)
	for range codeLength {
		number.DivMod(number, base, digit)
		plain = append(plain, alphabet[digit.Int64()])
	}
	plain = append(plain, alphabet[checkDigit(plain)])
	return group(string(plain)), nil
}

// group puts a hyphen after every fourth character.
func group(plain string) string {
	var groups []string
	for ; len(plain) > 4; plain = plain[4:] {
		groups = append(groups, plain[:4])
	}
	return strings.Join(append(groups, plain), "-")
}

// ReadCode takes a code as someone typed it (small letters, blanks, other dashes) and returns it as Code
// writes it. ok is false where it was mistyped.
func ReadCode(typed string) (code string, ok bool) {
	plain := make([]byte, 0, codeLength+1)
	for _, r := range strings.ToUpper(typed) {
		switch {
		case r == ' ' || r == '\u00a0' || r == '-' || r == '–' || r == '.':
		case r < 0x80 && strings.IndexByte(alphabet, byte(r)) >= 0 && len(plain) <= codeLength:
			plain = append(plain, byte(r))
		default:
			return "", false
		}
	}
	if len(plain) != codeLength+1 || plain[codeLength] != alphabet[checkDigit(plain[:codeLength])] {
		return "", false
	}
	return group(string(plain)), true
}

// checkDigit is the value that brings the sum of position × value to a multiple of 23. Positions run from 2,
// the check character's own weight is 1, and all weights differ modulo the prime: a single wrong character or
// two swapped ones change the sum.
func checkDigit(plain []byte) int {
	sum := 0
	for i, c := range plain {
		sum += (i + 2) * strings.IndexByte(alphabet, c)
	}
	return (len(alphabet) - sum%len(alphabet)) % len(alphabet)
}
