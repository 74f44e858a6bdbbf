package hands

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"hotline"
	"hotline/dialog/knowledge"
	"hotline/dialog/language"
	"hotline/dialog/template"
	"hotline/dialog/tool"
)

// mostTold bounds what a look-up or a search tells the model, in runes.
const mostTold = 1200

// search looks in the documents again, in the model's words.
func (h *Hands) search(ctx context.Context, query string) string {
	found, note := knowledge.Search(ctx, h.rights.Knowledge, query)
	if note != nil {
		h.rights.Note(*note)
	}
	var b strings.Builder
	for _, p := range found.Nearest {
		if len([]rune(b.String()+p.Text)) > mostTold {
			break
		}
		h.told = append(h.told, p.Text)
		b.WriteString(p.Text + "\n")
	}
	if b.Len() == 0 {
		return h.words.nothing
	}
	return b.String()
}

// look calls a tool that reads, and tells what its owner lets a model know.
func (h *Hands) look(ctx context.Context, d tool.Definition, given json.RawMessage) string {
	args := map[string]any{}
	_ = json.Unmarshal(given, &args)
	for name, value := range d.Model.Bound(h.rights.Caller) {
		args[name] = value
	}
	start := time.Now()
	result, err := h.rights.Call(ctx, d.Name, args)
	fact := hotline.ToolCalled{Tool: d.Name, OK: err == nil, TookMS: float64(time.Since(start)) / float64(time.Millisecond)}
	if err != nil {
		fact.Error = err.Error()
	}
	h.rights.Note(fact)
	var told *hotline.Error
	switch {
	case errors.As(err, &told) && told.Kind == hotline.KindNotFound:
		return h.words.none
	case err != nil:
		return h.words.silent
	}
	var lines []string
	for field, text := range d.Model.Tell {
		if v, ok := result[field]; ok {
			lines = append(lines, strings.Replace(text, "{}", template.Plain(v), 1))
		}
	}
	slices.Sort(lines)
	line := strings.Join(lines, comma(h.rights.Language))
	if runes := []rune(line); len(runes) > mostTold {
		line = string(runes[:mostTold])
	}
	h.told = append(h.told, d.Title+colon(h.rights.Language)+line)
	return line
}

func comma(l language.Language) string {
	if l == language.English {
		return ", "
	}
	return "，"
}

func colon(l language.Language) string {
	if l == language.English {
		return ": "
	}
	return "："
}
