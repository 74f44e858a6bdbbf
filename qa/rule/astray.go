package rule

import (
	"fmt"
	"slices"
	"strings"

	"hotline/internal/edit"
)

// Astray says of rules that name a queue which is none of known that they do so, by id, with file, line, key and remedy: such a rule
// looks at no call of that queue. It is no error, as the queue may come. Without known queues nothing is said.
func (f *Folder) Astray(known []string) map[string]string {
	out := map[string]string{}
	if len(known) == 0 {
		return out
	}
	for _, r := range f.Rules {
		for i, q := range r.Queues {
			if slices.Contains(known, q) {
				continue
			}
			remedy := "one of " + strings.Join(known, ", ")
			if near := edit.Nearest(q, known); near != "" {
				remedy = near
			}
			key := fmt.Sprintf("queues[%d]", i)
			out[r.ID] = fmt.Sprintf("%s%s: %s: there is no queue %q: write %s", r.File, line(f.trees[r.File], key), key, q, remedy)
			break
		}
	}
	return out
}
