//go:build !windows

package campaign

import (
	"errors"
	"os"
)

// syncFolder makes the names of a folder durable.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
