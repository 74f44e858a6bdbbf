package sqlio

import (
	"fmt"
	"strings"
	"time"
)

// Where gathers the conditions of a query and their arguments. The zero value has none. Not safe for concurrent use.
type Where struct {
	conditions []string
	args       []any
}

// Add takes a condition with one %d for the number of its argument.
func (w *Where) Add(condition string, arg any) {
	w.args = append(w.args, arg)
	w.conditions = append(w.conditions, fmt.Sprintf(condition, len(w.args)))
}

// Is compares a column unless v is empty.
func (w *Where) Is(column, v string) {
	if v != "" {
		w.Add(column+" = $%d", Clean(v))
	}
}

// Span bounds a column of Unix nanoseconds by [from, to).
func (w *Where) Span(column string, from, to time.Time) {
	if !from.IsZero() {
		w.Add(column+" >= $%d", Edge(from))
	}
	if !to.IsZero() {
		w.Add(column+" < $%d", Edge(to))
	}
}

// The bounds of a search, the years 1900 and 2200 in Unix seconds: nanoseconds in 64 bits end in 1678 and 2262, and queries reckon with them.
const firstEdge, lastEdge = -2208988800, 7258118400

// Edge is one end of a search in Unix nanoseconds.
func Edge(t time.Time) int64 {
	return time.Unix(min(max(t.Unix(), firstEdge), lastEdge), int64(t.Nanosecond())).UnixNano()
}

// In compares a column with any of vs; none choose all.
func In[T ~string](w *Where, column string, vs []T) {
	if len(vs) == 0 {
		return
	}
	marks := make([]string, len(vs))
	for i, v := range vs {
		marks[i] = w.Arg(Clean(string(v)))
	}
	w.conditions = append(w.conditions, column+" IN ("+strings.Join(marks, ", ")+")")
}

// Text is the WHERE clause, "" without conditions.
func (w *Where) Text() string {
	if len(w.conditions) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(w.conditions, " AND ")
}

// Limit is the LIMIT clause for n rows, 1-1000; 0 = 100.
func (w *Where) Limit(n int) string {
	if n <= 0 {
		n = 100
	}
	return " LIMIT " + w.Arg(min(n, 1000))
}

// Arg takes one more argument and returns its place in the query: $3.
func (w *Where) Arg(v any) string {
	w.args = append(w.args, v)
	return fmt.Sprintf("$%d", len(w.args))
}

// Args are the arguments in their order. They are to be asked for when the query is whole.
func (w *Where) Args() []any { return w.args }
