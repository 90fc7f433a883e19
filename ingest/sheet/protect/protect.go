// Package protect opens workbooks that a password protects (MS-OFFCRYPTO §2.3.4, ECMA-376 agile and standard
// encryption): an OLE2 container with the streams EncryptionInfo and EncryptedPackage. excelize does the
// decrypting where it can; it checks nothing, so the container, the verifier, the HMAC and the stated size are
// checked here, and it gets the two streams in a container that is written here. A wrong password, a cipher that is
// not known and damage are told apart. The plain workbook stays in memory.
package protect

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/ingest/sheet/ole"
	"github.com/habitue-crm/habitue/internal/problem"
)

var le = binary.LittleEndian

// streams are the two parts of a protected workbook.
type streams struct {
	info, pack []byte
}

// Open decrypts the protected workbook in the size bytes of r. Without a password ("") it says that one is needed.
func Open(r io.ReaderAt, size int64, lim limit.Limits, password string) (plain []byte, err error) {
	if size > lim.Decrypted {
		return nil, limit.Exceeded("decrypted", size, lim.Decrypted)
	}
	raw, err := ole.Read(r, size)
	if err != nil {
		return nil, err
	}
	s, err := extract(raw)
	if err != nil {
		return nil, err
	}
	wrong := problem.New(problem.Protected, nil)
	if password != "" {
		wrong = problem.New(problem.WrongPassword, nil)
		if plain, err := s.open(password); !errors.Is(err, wrong) {
			return plain, err
		}
	}
	if plain, err = s.open(everyones); errors.Is(err, problem.New(problem.WrongPassword, nil)) {
		err = wrong
	}
	return plain, err
}

// everyones is the password under which Excel stores workbooks that are protected against changes only
// (MS-OFFCRYPTO §2.3.5.3 names it); it opens them without asking.
const everyones = "VelvetSweatshop"

// errExcelize says that excelize is to decrypt.
var errExcelize = errors.New("excelize decrypts this")

// open checks the password and decrypts.
func (s streams) open(password string) ([]byte, error) {
	plain, err := s.check(password)
	if errors.Is(err, errExcelize) {
		plain, err = s.decrypt(password)
	}
	if err != nil {
		return nil, err
	}
	stated := le.Uint64(s.pack)
	if uint64(len(plain)) < stated {
		return nil, damaged("%d bytes are stated, %d came out", stated, len(plain))
	}
	return plain[:stated], nil
}

func damaged(format string, args ...any) error {
	return problem.New(problem.ProtectedBroken, nil).Because(fmt.Errorf(format, args...))
}

// caught turns a panic of the libraries into damage.
func caught(err *error) {
	if p := recover(); p != nil {
		*err = damaged("panic: %v", p)
	}
}

// The names of the streams (MS-OFFCRYPTO §2.3.4).
const infoName, packName = "EncryptionInfo", "EncryptedPackage"

// extract takes the streams out of the container. There is one of each name: what excelize decrypts is what was
// checked.
func extract(raw []byte) (s streams, err error) {
	file, err := ole.Open(raw)
	if err != nil {
		return s, damaged("open the container: %w", err)
	}
	for _, part := range []struct {
		name string
		to   *[]byte
	}{{infoName, &s.info}, {packName, &s.pack}} {
		stream, found, err := file.Stream(part.name)
		if err != nil {
			return s, damaged("read the container: %w", err)
		}
		if n := file.Count(part.name); n > 1 || found && len(stream) < 8 {
			return s, damaged("%d streams %s, one of %d bytes", n, part.name, len(stream))
		}
		*part.to = stream
	}
	if s.info == nil && s.pack == nil {
		return s, problem.New(problem.NotAWorkbook, nil)
	}
	if s.info == nil || s.pack == nil {
		return s, damaged("one of the two streams is missing")
	}
	return s, nil
}

// check compares the verifier and, where there is one, the HMAC. Its error is errExcelize where all is well and
// nothing is decrypted yet.
func (s streams) check(password string) (plain []byte, err error) {
	defer caught(&err)
	if stated := le.Uint64(s.pack); stated > uint64(len(s.pack)-8) {
		return nil, damaged("%d bytes are stated, %d are there", stated, len(s.pack)-8)
	}
	switch major, minor := le.Uint16(s.info), le.Uint16(s.info[2:]); {
	case major == 4 && minor == 4:
		return openAgile(s, password)
	case major >= 2 && major <= 4 && minor == 2:
		if err := checkStandard(s, password); err != nil {
			return nil, err
		}
		return nil, errExcelize
	default:
		return nil, unknown(fmt.Sprintf("%d.%d", major, minor))
	}
}

func unknown(cipher string) error {
	return problem.New(problem.CipherUnknown, problem.Args{"cipher": cipher})
}

// decrypt has excelize open the workbook, out of a container of our own: see container.go.
func (s streams) decrypt(password string) (plain []byte, err error) {
	defer caught(&err)
	if plain, err = excelize.Decrypt(s.repack(), &excelize.Options{Password: password}); err != nil {
		return nil, damaged("decrypt: %w", err)
	}
	return plain, nil
}
