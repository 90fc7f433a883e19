package limit

import (
	"strings"
	"testing"
)

func TestRatio(t *testing.T) {
	tests := []struct {
		name          string
		packed, plain int64
		refused       bool
	}{
		{"honest", 20_000_000, 160_000_000, false},
		{"as regular as honest files get", 500_000, 100_000_000, false},
		{"one letter, 300 million times", 308_000, 300_000_000, true},
		{"small ones are exempt", 100, 16 << 20, false},
		{"nothing that becomes much", 0, 100_000_000, true},
		{"beyond 32 bits", 40 << 30, 1 << 40, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if p := Default().CheckRatio(tt.packed, tt.plain); (p != nil) != tt.refused {
				t.Errorf("got %v", p)
			}
		})
	}
}

func TestTotal(t *testing.T) {
	tests := []struct {
		name        string
		size, plain int64
		refused     bool
	}{
		{"ten full sheets", 620 << 20, 4 << 30, false},
		{"a small file of 128 MiB", 600_000, 128 << 20, false},
		{"a small file of more", 600_000, 128<<20 + 1, true},
		{"as regular as rows get", 10 << 20, 1000 << 20, false},
		{"a thousand parts below the floor of one", 17 << 20, 1000 * 16 << 20, true},
		{"more than any file may hold", 1 << 40, 16<<30 + 1, true},
		{"all that a file may hold", 1 << 40, 16 << 30, false},
		{"nothing that becomes much", 0, 1 << 30, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if p := Default().CheckTotal(tt.size, tt.plain); (p != nil) != tt.refused {
				t.Errorf("got %v", p)
			}
		})
	}
	trusted := Default()
	trusted.Growth = 0
	if p := trusted.CheckTotal(1000, 16<<30); p != nil {
		t.Errorf("without growth: %v", p)
	}
}

func TestExceededSaysWhatToRaise(t *testing.T) {
	got := Exceeded("strings", 200, 100).Say("en")
	for _, want := range []string{"strings is 200, 100 are allowed", "raise strings under limits: in habitue.yaml"} {
		if !strings.Contains(got, want) {
			t.Errorf("%s does not say %q", got, want)
		}
	}
}
