package ingest_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/ingest"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// counted takes order lines and forgets them.
type counted struct {
	ingest.Sink
	lines []crm.OrderLine
}

func (c *counted) OrderLine(l crm.OrderLine) error { c.lines = append(c.lines, l); return nil }

func TestAFileThatIsLookedAtFirstReadsAsAtOnce(t *testing.T) {
	for _, c := range []struct{ name, text, latest string }{
		{"day first", "Commande;Date;Client;Article;Qté;Montant\n1;31/03/2025;K1;Thé;1;10,00\n2;01/04/2025;K2;Thé;1;10,00\n", "2025-04-01"},
		{"month first", "Order,Date,Customer,Product,Qty,Amount\n1,03/31/2025,K1,Tea,1,10.00\n2,04/01/2025,K2,Tea,1,10.00\n", "2025-04-01"},
		{"ISO", "Order,Date,Customer,Product,Qty,Amount\n1,2025-12-31,K1,Tea,1,10.00\n", "2025-12-31"},
		{"no sales", "N° client;Nom;E-mail\n1;Marie;marie@example.com\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "file.csv")
			if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			once := counted{Sink: forgets{}}
			want, err := ingest.Read(t.Context(), path, ingest.Options{}, &once)
			if err != nil {
				t.Fatal(err)
			}
			if sum := sha256.Sum256([]byte(c.text)); want.SHA256 != hex.EncodeToString(sum[:]) {
				t.Errorf("the hash is %s", want.SHA256)
			}
			for _, closed := range []bool{false, true} { // read while it is open, or opened again
				looked := ingest.Look(t.Context(), path, ingest.Options{})
				if looked.Err() != nil || looked.Latest().String() != c.latest || looked.LinesOnly() != (c.latest != "") {
					t.Errorf("looked: %v, latest %s, lines only %v", looked.Err(), looked.Latest(), looked.LinesOnly())
				}
				if closed {
					looked.Close()
				}
				twice := counted{Sink: forgets{}}
				got, err := looked.Read(t.Context(), &twice)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("report, closed %v (-at once +looked):\n%s", closed, diff)
				}
				if diff := cmp.Diff(once.lines, twice.lines); diff != "" {
					t.Errorf("lines, closed %v (-at once +looked):\n%s", closed, diff)
				}
			}
		})
	}
}

func TestAFileThatChangesAfterTheLookIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file.csv")
	const text = "Order,Date,Customer,Product,Qty,Amount\n1,2025-12-31,K1,Tea,1,10.00\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	looked := ingest.Look(t.Context(), path, ingest.Options{})
	looked.Close()
	if err := os.WriteFile(path, []byte(text+"2,2025-12-31,K2,Tea,1,10.00\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := looked.Read(t.Context(), &counted{Sink: forgets{}}); !errors.Is(err, problem.New(problem.FileChanged, nil)) {
		t.Errorf("got %v", err)
	}
}

// forgets keeps nothing.
type forgets struct{}

func (forgets) OrderLine(crm.OrderLine) error { return nil }
func (forgets) Customer(crm.Customer) error   { return nil }
func (forgets) Product(crm.Product) error     { return nil }
func (forgets) Consent(crm.Consent) error     { return nil }
func (forgets) Fact(crm.Fact) error           { return nil }
