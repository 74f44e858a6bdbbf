// Package topic finds what more and more callers want: clusters of needs (intent, district, words that no scene covers) with their growth
// over 15 minutes, an hour and a day. It owns the clusters in memory; it reads no clock and starts no goroutine. cmd/hotline feeds it the
// events of calls and shows what it finds on the supervisors' wall.
package topic
