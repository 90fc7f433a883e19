package mail

import (
	"mime"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestPhraseAndSubjectAreReadBackByTheStandardDecoder(t *testing.T) {
	tests := []struct{ name, text string }{
		{"plain words", "Jane Doe"},
		{"a comma and accents, which the library splits on", "Müller, Jörg"},
		{"quotes and a backslash", `Jean "Jeannot" O\Neil`},
		{"something that looks encoded", "=?utf-8?q?x?="},
		{"a long French title", strings.Repeat("L’été à la crème brûlée, ", 12)},
		{"letters of four bytes", strings.Repeat("🎁", 40)},
		{"one endless word", strings.Repeat("a", 190)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, line := range []string{phrase(tt.text, 6), unstructured(tt.text, 9)} {
				got, err := new(mime.WordDecoder).DecodeHeader(line)
				if err != nil || got != tt.text {
					t.Errorf("%q is read back as %q, %v", line, got, err)
				}
			}
		})
	}
}

func TestHeaderLinesKeepTheirLengths(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(strings.Fields(rapid.StringOfN(rapid.Rune(), 1, 120, -1).Draw(t, "text")), " ")
		if strings.ContainsAny(text, "\r\n\x00") || text == "" || strings.ContainsRune(text, '\ufffd') {
			t.Skip()
		}
		var b strings.Builder
		if err := field(&b, "Subject", unstructured(text, len("Subject: "))); err != nil {
			t.Fatal(err)
		}
		unfolded := strings.ReplaceAll(strings.TrimSuffix(b.String(), "\r\n"), "\r\n", "")
		for line := range strings.SplitSeq(strings.TrimSuffix(b.String(), "\r\n"), "\r\n") {
			if len(line) > 85 || strings.Contains(line, "=?") && len(line) > foldAt {
				t.Fatalf("%d characters: %q", len(line), line)
			}
		}
		for i := range len(unfolded) {
			if unfolded[i] < ' ' || unfolded[i] > '~' {
				t.Fatalf("stray byte in %q", unfolded)
			}
		}
		if got, err := new(mime.WordDecoder).DecodeHeader(strings.TrimPrefix(unfolded, "Subject: ")); err != nil || got != text {
			t.Fatalf("got %q, %v, want %q", got, err, text)
		}
	})
}
