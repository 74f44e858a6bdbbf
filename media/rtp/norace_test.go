//go:build !race

package rtp

// raceDetector says that the race detector is on, under which the standard library's HMAC allocates.
const raceDetector = false
