package upkeep

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"hotline/internal/memo"
)

// KeepLearnt names the folder for models learnt from sentences, so that the next command need not learn them again: $HOTLINE_CACHE, "off" for
// none, or the user's cache. Where there is no such folder every command learns.
func KeepLearnt(stderr io.Writer) {
	dir := os.Getenv("HOTLINE_CACHE")
	if dir == "" {
		if cache, err := os.UserCacheDir(); err == nil {
			dir = filepath.Join(cache, "hotline", "learnt")
		}
	}
	if dir == "off" {
		dir = ""
	}
	var once sync.Once
	memo.KeepIn(dir, func(err error) {
		once.Do(func() {
			_, _ = fmt.Fprintf(stderr, "hotline: cannot keep what was learnt, so the next start takes seconds longer: %v: set HOTLINE_CACHE to a folder that can be written, or to off\n", err)
		})
	})
}
