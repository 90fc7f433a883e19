package pipeline

import (
	"runtime"
	"testing"
)

func TestSizesOfMemory(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       int64 // 0 is refused
	}{
		{"megabytes", "500MB", 500_000_000},
		{"gigabytes", "2GB", 2_000_000_000},
		{"small letters", "2gb", 2_000_000_000},
		{"the letter alone", "3G", 3_000_000_000},
		{"French units", "500Mo", 500_000_000},
		{"powers of two", "512MiB", 512 << 20},
		{"with a space", "500 MB", 500_000_000},
		{"with a no-break space", "500\u00a0Mo", 500_000_000},
		{"bytes", "1000000", 1_000_000},
		{"bytes by name", "1000000B", 1_000_000},
		{"less than a megabyte", "999kB", 0},
		{"nothing", "", 0},
		{"a unit alone", "GB", 0},
		{"a decimal", "1.5GB", 0},
		{"below zero", "-2GB", 0},
		{"a sign", "+2GB", 0},
		{"a word", "much", 0},
		{"more than can be counted", "9223372036855TB", 0},
	} {
		got, ok := ParseSize(tt.text)
		if got != tt.want || ok != (tt.want != 0) {
			t.Errorf("%s: %q is %d, %t; want %d", tt.name, tt.text, got, ok, tt.want)
		}
	}
}

func TestTheMachineSaysHowMuchMemoryItHas(t *testing.T) {
	if got := machineMemory(); runtime.GOOS == "linux" && got < 64<<20 {
		t.Errorf("%d bytes", got)
	}
}
