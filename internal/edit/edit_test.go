package edit_test

import (
	"strings"
	"testing"

	"hotline/internal/edit"
)

func TestDistance(t *testing.T) {
	long := strings.Repeat("a", 40)
	for _, tt := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"abc", "abc", 0}, {"", "abc", 3}, {"abc", "", 3}, {"kitten", "sitting", 3}, {"waitd_ms", "waited_ms", 1}, {"ab", "ba", 2}, {long, long + "b", 1}, {long + "b", long, 1},
	} {
		if got := edit.Distance([]byte(tt.a), []byte(tt.b)); got != tt.want {
			t.Errorf("%q to %q: %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
	if got := edit.Distance([]string{"流", "量", "王"}, []string{"留", "量"}); got != 2 {
		t.Errorf("words: %d, want 2", got)
	}
}

func TestNearest(t *testing.T) {
	known := []string{"text", "spans", "crisis"}
	for name, want := range map[string]string{"txt": "text", "span": "spans", "crysis": "crisis", "note": "", "id": ""} {
		if got := edit.Nearest(name, known); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}
