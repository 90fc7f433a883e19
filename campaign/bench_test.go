package campaign

import "testing"

func BenchmarkCompose(b *testing.B) {
	p := mustBuild(b, people(1), newWorld())
	l, err := p.Letters(testKeys)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := l.Compose(p.Mailings[0], p.CreatedAt); err != nil {
			b.Fatal(err)
		}
	}
}
