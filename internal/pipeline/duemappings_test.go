package pipeline_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// What a killed load has understood of its tables counts once the load is live, and not before: else the same files, loaded
// again, would be told that columns have changed.
func TestAKilledLoadTeachesNothing(t *testing.T) {
	for _, tt := range []struct {
		name string
		live bool
	}{
		{"a load that became live is remembered by the next command", true},
		{"a load that came to nothing is not", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := initialised(t, filepath.Join(t.TempDir(), "shop"))
			sales := filepath.Join(t.TempDir(), "sales.csv")
			write(t, sales, "Order;Date;Customer;Product;Qty;Unit price\nG1;30/03/2026;K001;Tea;2;10,00\n")
			must(t, "ingest", "--workspace", dir, sales)
			found, err := filepath.Glob(filepath.Join(dir, "mappings", "*.yaml"))
			if err != nil || len(found) != 1 {
				t.Fatalf("%v, %v", found, err)
			}
			text := read(t, found[0])
			sum := sha256.Sum256(read(t, sales))
			if !tt.live {
				sum[0] ^= 1
			}
			due, err := json.Marshal([]map[string]string{{"file": filepath.Base(found[0]), "text": string(text)}})
			if err != nil {
				t.Fatal(err)
			}
			left := filepath.Join(dir, "mappings", ".due-"+hex.EncodeToString(sum[:]))
			write(t, left, string(due))
			if err := os.Remove(found[0]); err != nil {
				t.Fatal(err)
			}
			must(t, "ingest", "--workspace", dir, sales) // known: it reads nothing, and remembers nothing of its own
			now, err := os.ReadFile(found[0])
			if is := err == nil; is != tt.live || is && string(now) != string(text) {
				t.Errorf("remembered: %q, %v", now, err)
			}
			if _, err := os.Stat(left); err == nil {
				t.Error("what was due is still there")
			}
		})
	}
}
