package plan

import (
	"maps"
	"slices"
)

// Announcements are the names of all texts.
func Announcements() []string { return slices.Sorted(maps.Keys(texts)) }
