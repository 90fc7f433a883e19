package state

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"github.com/habitue-crm/habitue/internal/problem"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// migration is one step of state.db's shape. Its number is its place in the list, from 1.
type migration struct{ name, sql string }

// migrations lists the steps in order: fs.Glob sorts, and names begin with four digits.
func migrations() ([]migration, error) {
	names, err := fs.Glob(migrationFiles, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	list := make([]migration, len(names))
	for i, name := range names {
		text, err := migrationFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		list[i] = migration{filepath.Base(name), string(text)}
		if want := fmt.Sprintf("%04d_", i+1); list[i].name[:len(want)] != want {
			return nil, fmt.Errorf("migration %s should begin with %s", list[i].name, want)
		}
	}
	return list, nil
}

// version is how many migrations the file has seen; a new file has seen none.
func version(ctx context.Context, q querier) (n int, err error) {
	err = q.QueryRowContext(ctx, "PRAGMA user_version").Scan(&n)
	return n, fault("read the version of "+DBFile, err)
}

// migrate brings state.db to the newest version, each step in a transaction of its own. A file that holds
// something is copied first.
func (s *Store) migrate(ctx context.Context, steps []migration) error {
	have, err := version(ctx, s.w)
	if err != nil {
		return err
	}
	if have > len(steps) {
		return newerState(have, len(steps))
	}
	if have > 0 && have < len(steps) {
		if s.mode != writer {
			return problem.New(problem.OlderState, problem.Args{"version": strconv.Itoa(have), "known": strconv.Itoa(len(steps))}).In(DBFile)
		}
		if err := s.copyBefore(ctx, have); err != nil {
			return err
		}
	}
	for n := have + 1; n <= len(steps); n++ {
		if err := s.step(ctx, n, steps[n-1]); err != nil {
			return err
		}
	}
	return nil
}

func newerState(have, known int) error {
	return problem.New(problem.NewerState, problem.Args{"version": strconv.Itoa(have), "known": strconv.Itoa(known)}).In(DBFile)
}

// step makes one migration, unless another process has made it in the meantime.
func (s *Store) step(ctx context.Context, n int, m migration) error {
	return s.write(ctx, "migrate with "+m.name, func(tx *sql.Tx) error {
		have, err := version(ctx, tx)
		if err != nil || have >= n {
			return err
		}
		if n == 1 {
			const table = "CREATE TABLE migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, at INTEGER NOT NULL)"
			if _, err := tx.ExecContext(ctx, table); err != nil {
				return err
			}
		}
		if _, err := tx.ExecContext(ctx, m.sql); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO migration VALUES (?, ?, ?)", n, m.name, micros(s.now())); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "PRAGMA user_version = "+strconv.Itoa(n))
		return err
	})
}

// copyBefore keeps state.db as it is under the name of its version. A copy that is there already was made by
// a migration that was cut off, from the same content, and is made again.
func (s *Store) copyBefore(ctx context.Context, have int) error {
	name := fmt.Sprintf("%s.v%d", DBFile, have)
	whole := filepath.Join(s.dir, name)
	part := whole + ".part"
	if err := os.Remove(part); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fileFault("copy state.db before migrating", name, err)
	}
	// SQLite writes into an empty file that is there, and so keeps its mode.
	f, err := os.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return fileFault("copy state.db before migrating", name, err)
	}
	if _, err := s.w.ExecContext(ctx, "VACUUM INTO ?", part); err != nil {
		return errors.Join(fault("copy state.db before migrating", err), f.Close())
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return fileFault("copy state.db before migrating", name, err)
	}
	if err := errors.Join(os.Rename(part, whole), syncDir(s.dir)); err != nil {
		return fileFault("copy state.db before migrating", name, err)
	}
	return nil
}
