package lake

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Whatever stays in memory, goes to the disk, or is said to be finished and goes on after all, a load's month comes back as
// it was staged.
func TestStagedLinesComeBackInTheirOrder(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		s := newSpool(dir)
		s.page, s.limit = rapid.IntRange(1, 200).Draw(t, "page"), rapid.IntRange(0, 600).Draw(t, "limit")
		defer s.close()
		months := []string{"2024-01", "2024-02"}
		var want [3][2][]string
		for range rapid.IntRange(0, 120).Draw(t, "records") {
			load, month := rapid.IntRange(0, 2).Draw(t, "load"), rapid.IntRange(0, 1).Draw(t, "month")
			content := rapid.StringN(0, 60, -1).Draw(t, "content")
			if err := s.add(s.month(load, months[month]), []byte(content), []byte("p"+content)); err != nil {
				t.Fatal(err)
			}
			want[load][month] = append(want[load][month], content, "p"+content)
			if rapid.IntRange(0, 9).Draw(t, "finished") == 0 {
				if err := s.finish(load); err != nil {
					t.Fatal(err)
				}
			}
		}
		for load := range want {
			for month, all := range want[load] {
				var got []string
				if err := s.each(load, months[month], func(content, place string) error {
					got = append(got, content, place)
					return nil
				}); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(all, got); diff != "" {
					t.Fatalf("load %d, %s (-staged +back):\n%s", load, months[month], diff)
				}
			}
		}
	})
}
