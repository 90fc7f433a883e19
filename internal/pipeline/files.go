package pipeline

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/habitue-crm/habitue/internal/problem"
)

// writeFile publishes a file: write aside, sync, rename, sync the folder. A kill at any moment leaves the old
// file or the new one.
func writeFile(path string, text []byte, mode fs.FileMode) error {
	return writeFileBy(path, mode, func(to io.Writer) error {
		_, err := to.Write(text)
		return err
	})
}

// writeFileBy is writeFile for what need not stand in memory whole. An error of write that is not the disk's is returned
// as it is.
func writeFileBy(path string, mode fs.FileMode, write func(io.Writer) error) error {
	aside, err := os.CreateTemp(filepath.Dir(path), ".write-*")
	if err != nil {
		return writeProblem(filepath.Base(path), err)
	}
	defer os.Remove(aside.Name()) // gone already after the rename
	if err = write(aside); err != nil && !isDiskError(err) {
		_ = aside.Close() // nothing of it is needed
		return err
	}
	if err == nil {
		err = aside.Chmod(mode)
	}
	if err == nil {
		err = aside.Sync()
	}
	if closed := aside.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(aside.Name(), path)
	}
	if err == nil {
		err = syncFolder(filepath.Dir(path))
	}
	if err != nil {
		return writeProblem(filepath.Base(path), err)
	}
	return nil
}

// isDiskError tells an error of writing from one that has its own words.
func isDiskError(err error) bool {
	var told *problem.Problem
	var path *fs.PathError
	return !errors.As(err, &told) && errors.As(err, &path)
}

// syncFolder makes a rename durable.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" { // a folder cannot be synced there, and the night does not run there
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// hashFile is the SHA-256 of a file's bytes in hex.
func hashFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
