// Package edit tells how far two sequences are apart: words that were misheard, letters that were mistyped. It owns the measure and knows
// nothing of what is compared.
package edit

// Distance is how many elements must be put in, left out or changed to make b of a (Levenshtein). It takes len(a)·len(b) steps, and no memory
// for a b of 23 elements and fewer.
func Distance[T comparable](a, b []T) int {
	var small [24]int
	row := small[:]
	if len(b)+1 > len(small) {
		row = make([]int, len(b)+1)
	}
	row = row[:len(b)+1]
	for j := range row {
		row[j] = j
	}
	for i := range a {
		before := row[0]
		row[0] = i + 1
		for j := range b {
			change := before
			if a[i] != b[j] {
				change++
			}
			before = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
