//go:build !ui

package ui

import "io/fs"

// Files is nil: this program was built without its pages (make build builds them).
func Files() fs.FS { return nil }
