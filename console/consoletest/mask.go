package consoletest

import "hotline/console/quality"

// Numbers is a quality.Masker that knows telephone numbers: of seven digits and more the ends stay.
type Numbers struct{}

// Find implements quality.Masker.
func (Numbers) Find(text string) (out []quality.Span) {
	run := 0
	for i, r := range append([]rune(text), ' ') {
		if r >= '0' && r <= '9' {
			run++
			continue
		}
		if run >= 7 {
			out = append(out, quality.Span{Start: i - run, End: i, Type: "phone"})
		}
		run = 0
	}
	return out
}

// Mask implements quality.Masker.
func (n Numbers) Mask(text string) string {
	all := []rune(text)
	for _, s := range n.Find(text) {
		for i := s.Start + 3; i < s.End-4; i++ {
			all[i] = '*'
		}
	}
	return string(all)
}
