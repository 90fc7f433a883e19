package xls

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/problem"
)

func TestCiphersAreNamed(t *testing.T) {
	tests := []struct {
		name, want string
		biff5      bool
		body       [][]byte
	}{
		{"BIFF5", "XOR", true, [][]byte{u16(0x1234, 0x5678)}},
		{"XOR", "XOR", false, [][]byte{u16(0, 0x1234, 0x5678)}},
		{"RC4", "RC4", false, [][]byte{u16(1, 1, 1), make([]byte, 48)}},
		{"CryptoAPI", "RC4 CryptoAPI", false, [][]byte{u16(1, 4, 2), make([]byte, 48)}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := read(workbook{biff5: tt.biff5, globals: [][]byte{rec(idFilePass, tt.body...)}}.stream())
			var p *problem.Problem
			if !errors.As(err, &p) || p.ID != problem.ProtectedFormat {
				t.Fatal(err)
			}
			if diff := cmp.Diff(problem.Args{"format": ".xls", "cipher": tt.want}, p.Args); diff != "" {
				t.Error(diff)
			}
		})
	}
}
