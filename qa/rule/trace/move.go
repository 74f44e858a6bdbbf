package trace

import (
	"reflect"

	"hotline/qa/rule"
)

// Move gives the call to another set of rules: what was said is read again, moments of finds that did not change are kept. Moments
// of events that happened before are known only to finds that were there. The old call must not be used again.
func (c *Call) Move(set *rule.Set, b *Bench) *Call {
	n := *c
	n.set, n.moments, n.gone, n.changed = set, make(held, len(set.Finds)), map[int]float64{}, nil
	n.waits, n.asks, n.total = nil, nil, 0
	old := map[string]*rule.Looked{}
	for _, l := range c.set.Finds {
		old[c.set.Rules[l.Rule].ID+"/"+l.Name] = l
	}
	for _, l := range set.Finds {
		before := old[set.Rules[l.Rule].ID+"/"+l.Name]
		if before == nil || !reflect.DeepEqual(before.Find, l.Find) {
			continue
		}
		n.moments[l.N] = c.moments[before.N]
		if until, forgot := c.gone[before.N]; forgot {
			n.gone[l.N] = until
		}
		n.total += len(n.moments.of(l.N))
		for _, w := range c.waits {
			if w.find == before.N {
				n.waits = append(n.waits, wait{l.N, w.from, w.at, w.told})
			}
		}
	}
	for _, u := range n.said {
		n.read(u, b)
		if u.Final {
			n.rates(u)
		}
	}
	n.sounds()
	return &n
}
