package intent

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// ReadTSV reads samples from lines "text<TAB>intent" below a header line. Further columns and empty lines are ignored;
// a byte order mark and CRLF are accepted. Errors name the line.
func ReadTSV(r io.Reader) ([]Sample, error) {
	scan := bufio.NewScanner(r)
	scan.Buffer(make([]byte, 0, 64<<10), 1<<20)
	var out []Sample
	for n := 1; scan.Scan(); n++ {
		line := strings.TrimRight(scan.Text(), "\r")
		if n == 1 {
			line = strings.TrimPrefix(line, "\ufeff")
			if cols := strings.Split(line, "\t"); len(cols) < 2 || strings.TrimSpace(cols[0]) != "text" || strings.TrimSpace(cols[1]) != "intent" {
				return nil, fmt.Errorf("read samples: line 1: want the header text<TAB>intent, have %.60q", line)
			}
			continue
		}
		if strings.TrimSpace(line) == "" {
			continue
		}
		cols := strings.Split(line, "\t")
		if len(cols) < 2 || strings.TrimSpace(cols[0]) == "" || strings.TrimSpace(cols[1]) == "" {
			return nil, fmt.Errorf("read samples: line %d: want text<TAB>intent, have %.60q", n, line)
		}
		out = append(out, Sample{Text: strings.TrimSpace(cols[0]), Intent: strings.TrimSpace(cols[1])})
	}
	if err := scan.Err(); err != nil {
		return nil, fmt.Errorf("read samples: %w", err)
	}
	return out, nil
}
