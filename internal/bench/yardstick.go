package bench

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
)

// ErrNoRust says that no Rust compiler is there.
var ErrNoRust = errors.New("there is no Rust compiler (cargo) on this machine")

//go:embed calamine/Cargo.toml calamine/Cargo.lock calamine/src/main.rs
var calamineSource embed.FS

// BuildCalamine builds the Rust program of the folder calamine with cargo in release mode, below dir, and returns
// its path. Its error wraps ErrNoRust where cargo is missing. A build that is there already takes a moment.
func BuildCalamine(dir string) (string, error) {
	cargo, err := exec.LookPath("cargo")
	if err != nil {
		return "", ErrNoRust
	}
	for _, name := range []string{"calamine/Cargo.toml", "calamine/Cargo.lock", "calamine/src/main.rs"} {
		if err := unpack(dir, name); err != nil {
			return "", err
		}
	}
	target := filepath.Join(dir, "target")
	cmd := exec.Command(cargo, "build", "--release", "--locked", "--quiet",
		"--manifest-path", filepath.Join(dir, "calamine", "Cargo.toml"), "--target-dir", target)
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build calamine: %w\n%s", err, out)
	}
	return filepath.Join(target, "release", "calamine-sums"), nil
}

// unpack writes one embedded file below dir, unless it stands there already: cargo builds what is newer.
func unpack(dir, name string) error {
	want, err := fs.ReadFile(calamineSource, name)
	if err != nil {
		return fmt.Errorf("read embedded %s: %w", name, err)
	}
	path := filepath.Join(dir, filepath.FromSlash(name))
	if have, err := os.ReadFile(path); err == nil && string(have) == string(want) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("make a folder for calamine: %w", err)
	}
	if err := os.WriteFile(path, want, 0o600); err != nil {
		return fmt.Errorf("unpack %s: %w", name, err)
	}
	return nil
}
