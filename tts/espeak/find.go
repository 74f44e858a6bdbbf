package espeak

import (
	"os"
	"path/filepath"
)

// workerName is the worker's file name.
const workerName = "espeakd"

// findWorker returns the path of the worker program, "" if there is none: the configured path, $HOTLINE_ESPEAKD, beside the
// executable, then bin/ of the working folder and of the folders above it, so that tests of any package find a built one.
func findWorker(configured string) string {
	if configured != "" {
		return ifRuns(configured)
	}
	if p := ifRuns(os.Getenv("HOTLINE_ESPEAKD")); p != "" {
		return p
	}
	if exe, err := os.Executable(); err == nil {
		if p := ifRuns(filepath.Join(filepath.Dir(exe), workerName)); p != "" {
			return p
		}
	}
	dir, err := os.Getwd()
	for err == nil {
		if p := ifRuns(filepath.Join(dir, "bin", workerName)); p != "" {
			return p
		}
		up := filepath.Dir(dir)
		if up == dir {
			break
		}
		dir = up
	}
	return ""
}

func ifRuns(path string) string {
	if path == "" {
		return ""
	}
	if st, err := os.Stat(path); err != nil || st.IsDir() || st.Mode()&0o111 == 0 {
		return ""
	}
	return path
}
