package engine

import "time"

// Origin is the media time at which a stream began of which frames were seen at the given times.
func Origin(seen, pts []time.Duration) time.Duration {
	o := origin(-1)
	for i, now := range seen {
		o.see(now, pts[i])
	}
	return time.Duration(o)
}
