package mail

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/habitue-crm/habitue/internal/crm"
)

// ErrBadToken says that a token of an unsubscribe link was not written by one of our keys.
var ErrBadToken = errors.New("not a token of ours")

// tokenVersion is the first byte of a token, so that another form can follow this one.
const tokenVersion = 1

// padTo is the block to which the sealed text is filled up: the length of a token tells no address.
const padTo = 32

// Recipient is what an unsubscribe link says: which mailing, and the mailbox that asks not to be written to.
type Recipient struct {
	Key     crm.MailKey
	Mailbox crm.Email
}

// Token seals a recipient: HMAC-SHA-256 over campaign, occurrence, person and mailbox, cut to 16 bytes, and
// the same four encrypted with AES-256-CTR under that code as initial value (the synthetic-IV construction of
// RFC 5297). The token therefore needs no look-up, outlives the journal, shows no address, is the same each
// time, and cannot be made without the key. The secret has at least 16 bytes.
func Token(secret []byte, r Recipient) (string, error) {
	plain := strings.Join([]string{r.Key.Campaign, r.Key.Occurrence, r.Key.CustomerID, string(r.Mailbox)}, "\x00")
	if strings.Count(plain, "\x00") != 3 {
		return "", fmt.Errorf("seal unsubscribe token: a stray NUL in %q", plain)
	}
	if len(secret) < 16 {
		return "", errors.New("seal unsubscribe token: the link key is too short")
	}
	padded := []byte(plain + "\x00")
	for len(padded)%padTo != 0 {
		padded = append(padded, 0)
	}
	code := authentication(secret, padded)
	sealed := append([]byte{tokenVersion}, code...)
	sealed = append(sealed, crypt(secret, code, padded)...)
	return base64.RawURLEncoding.EncodeToString(sealed), nil
}

// Verify opens a token with any of the secrets, the newest first, so that links outlive a rotation of keys.
// The error is ErrBadToken.
func Verify(token string, secrets ...[]byte) (Recipient, error) {
	sealed, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(sealed) < 1+16+padTo || len(sealed) > 4096 || sealed[0] != tokenVersion {
		return Recipient{}, ErrBadToken
	}
	code := sealed[1:17]
	for _, secret := range secrets {
		if len(secret) < 16 {
			continue
		}
		padded := crypt(secret, code, sealed[17:])
		if !hmac.Equal(code, authentication(secret, padded)) {
			continue
		}
		parts := strings.SplitN(string(padded), "\x00", 5)
		if len(parts) != 5 {
			return Recipient{}, ErrBadToken
		}
		return Recipient{Key: crm.MailKey{Campaign: parts[0], Occurrence: parts[1], CustomerID: parts[2]}, Mailbox: crm.Email(parts[3])}, nil
	}
	return Recipient{}, ErrBadToken
}

// derive makes the two keys of a secret, one a purpose.
func derive(secret []byte, purpose string) []byte {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("habitue unsubscribe " + purpose))
	return mac.Sum(nil)
}

func authentication(secret, padded []byte) []byte {
	mac := hmac.New(sha256.New, derive(secret, "code"))
	mac.Write(padded)
	return mac.Sum(nil)[:16]
}

// crypt encrypts or decrypts; a stream cipher does both alike.
func crypt(secret, code, text []byte) []byte {
	block, err := aes.NewCipher(derive(secret, "seal"))
	if err != nil { // the key always has 32 bytes
		panic(err)
	}
	out := make([]byte, len(text))
	cipher.NewCTR(block, code).XORKeyStream(out, text)
	return out
}
