package pipeline

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// writeFile publishes a file: write aside, sync, rename, sync the folder. A kill at any moment leaves the old
// file or the new one.
func writeFile(path string, text []byte, mode fs.FileMode) error {
	aside, err := os.CreateTemp(filepath.Dir(path), ".write-*")
	if err != nil {
		return writeProblem(filepath.Base(path), err)
	}
	defer os.Remove(aside.Name()) // gone already after the rename
	_, err = aside.Write(text)
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
