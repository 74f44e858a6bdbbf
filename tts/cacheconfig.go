package tts

import "errors"

// CacheConfig bounds the cache of rendered prompts.
type CacheConfig struct {
	Dir    string // folder of the clips; "" = memory only
	Bytes  int64  // most bytes on disk; the clips used longest ago go first
	Memory int64  // most bytes in memory, for greetings and common clauses
}

// DefaultCache holds 256 MiB on disk, about 4 hours of speech, and 16 MiB in memory; the folder is the caller's to choose.
func DefaultCache() CacheConfig { return CacheConfig{Bytes: 256 << 20, Memory: 16 << 20} }

// Validate tells what is wrong with c.
func (c CacheConfig) Validate() error {
	if c.Bytes < 0 || c.Memory < 0 {
		return errors.New("tts cache: bytes and memory must not be negative")
	}
	return nil
}

// CacheStats counts what the cache did since it was opened.
type CacheStats struct {
	Hits     int64 // clauses played from the cache
	Misses   int64 // clauses the engine spoke
	Corrupt  int64 // damaged files that were deleted
	Unstored int64 // clips that could not be written: disk full, folder gone
	Bytes    int64 // on disk now
}
