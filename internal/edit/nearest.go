package edit

// Nearest is the name that is most like a misspelt one: a third of its letters may be wrong. "" = none is like it.
func Nearest(name string, known []string) string {
	best, least := "", len(name)/3+1
	for _, k := range known {
		if d := Distance([]byte(name), []byte(k)); d < least || d == least && best == "" {
			best, least = k, d
		}
	}
	return best
}
