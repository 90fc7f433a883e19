package pipeline_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/habitue-crm/habitue/internal/crm"
)

// smallDisk is a file system of its own, of so many bytes, that ends with the test.
func smallDisk(t *testing.T, size int) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%d", size)); err != nil {
		t.Skipf("no file system can be mounted here, so no disk can be filled: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// fill leaves so many bytes free on a disk and returns the file that takes the room.
func fill(t *testing.T, disk string, free int64) string {
	t.Helper()
	var s syscall.Statfs_t
	if err := syscall.Statfs(disk, &s); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(disk, "filler")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	room := max(int64(s.Bavail)*s.Bsize-free, 0)
	block := bytes.Repeat([]byte("x"), 1<<16)
	for room > 0 {
		n, err := f.Write(block[:min(room, int64(len(block)))])
		room -= int64(n)
		if errors.Is(err, syscall.ENOSPC) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// fullDisk wants one message that says in the reader's language that the disk is full, and nothing else.
func fullDisk(t *testing.T, s said, lang string) {
	t.Helper()
	message := s.out + s.err
	want := map[string]string{"en": "disk is full", "fr": "disque est plein"}[lang]
	if s.code == 0 || !strings.Contains(message, want) || strings.Count(message, "[disk-full]") != 1 {
		t.Errorf("exit code %d: %q", s.code, message)
	}
	if strings.Count(message, "habitue: ") > 1 || strings.Contains(message, "[unexpected]") || strings.Contains(message, "no space left") {
		t.Errorf("more than one clear message: %q", message)
	}
}

func TestAFullDiskPublishesNothingByHalves(t *testing.T) {
	files := synthFiles(t)
	for _, lang := range []string{"en", "fr"} {
		rooms := []int64{0, 4 << 10, 60 << 10, 80 << 10, 110 << 10}
		if testing.Short() {
			rooms = rooms[3:4]
		}
		for _, free := range rooms {
			t.Run(fmt.Sprintf("load with %d bytes free, in %s", free, lang), func(t *testing.T) {
				disk := smallDisk(t, 24<<20)
				dir := initialised(t, filepath.Join(disk, "shop"), "  shop: {}", "  shop: {skip_sheets: [Notes]}")
				must(t, "ingest", "--workspace", dir, files[1])
				manifest := read(t, filepath.Join(dir, "lake", "manifest.json"))
				filler := fill(t, disk, free)
				s := run(t, "ingest", "--lang", lang, "--workspace", dir, files[2])
				if s.code == 0 {
					t.Fatalf("the load found room: %s", s.out)
				}
				fullDisk(t, s, lang)
				if !bytes.Equal(read(t, filepath.Join(dir, "lake", "manifest.json")), manifest) {
					t.Error("the load that failed is half there")
				}
				if err := os.Remove(filler); err != nil {
					t.Fatal(err)
				}
				must(t, "ingest", "--workspace", dir, files[2])
				if left := leftovers(t, dir); len(left) != 0 {
					t.Errorf("left behind: %q", left)
				}
			})
		}
	}
}

func TestAFullDiskKeepsTheOldSnapshot(t *testing.T) {
	files := synthFiles(t)
	for _, free := range []int64{56 << 10, 68 << 10, 80 << 10} {
		t.Run(fmt.Sprintf("with %d bytes free", free), func(t *testing.T) {
			disk := smallDisk(t, 24<<20)
			dir := initialised(t, filepath.Join(disk, "shop"), "  shop: {}", "  shop: {skip_sheets: [Notes]}")
			must(t, "ingest", "--workspace", dir, files[1])
			must(t, "snapshot", "--workspace", dir, "--as-of", synthDay)
			old := customersFile(t, dir, synthDay)
			must(t, "ingest", "--workspace", dir, files[2])
			filler := fill(t, disk, free)
			fullDisk(t, run(t, "snapshot", "--workspace", dir, "--as-of", synthDay), "en")
			if !bytes.Equal(customersFile(t, dir, synthDay), old) {
				t.Error("the old snapshot is gone")
			}
			must(t, "report", "--workspace", dir)
			if err := os.Remove(filler); err != nil {
				t.Fatal(err)
			}
			must(t, "snapshot", "--workspace", dir, "--as-of", synthDay)
			if bytes.Equal(customersFile(t, dir, synthDay), old) {
				t.Error("the new snapshot is not there")
			}
		})
	}
}

func TestAFullDiskWritesToNobodyTwice(t *testing.T) {
	const people = 120
	shop := smallShop(t, people)
	plan := approved(t, shop, "everyone", smallDay)["plan"].(string)
	for _, free := range []int64{64 << 10, 150 << 10, 400 << 10} {
		t.Run(fmt.Sprintf("send with %d bytes free", free), func(t *testing.T) {
			disk := smallDisk(t, 24<<20)
			dir := filepath.Join(disk, "shop")
			if err := os.CopyFS(dir, os.DirFS(shop)); err != nil {
				t.Fatal(err)
			}
			judged := &outboxJudge{t, dir, map[string]os.FileInfo{}}
			filler := fill(t, disk, free)
			s := run(t, "send", "--workspace", dir, "--plan", plan, "--yes", "--no-old-list")
			fullDisk(t, s, "en")
			nobodyTwice(t, judged.received())
			if err := os.Remove(filler); err != nil {
				t.Fatal(err)
			}
			last := run(t, "send", "--json", "--workspace", dir, "--plan", plan, "--yes", "--no-old-list")
			sent := object(t, last.out)
			judge(t, dir, plan, judged.received(), sent["uncertain"].([]any))
			lost := 0
			for _, e := range states(t, dir, plan) {
				if e.State == crm.MailUncertain {
					lost++
				}
			}
			if lost > connections {
				t.Errorf("%d mailings are uncertain", lost)
			}
		})
	}
}
