package docs

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// Limits of a sheet beyond those of the file.
const (
	maxColumns   = 100
	maxHeaderRow = 10 // the header stands within the first rows
	maxReading   = 20 * time.Second
)

// readXLSX reads an Excel workbook. A sheet with columns for question and answer is a table of approved answers; in others
// each row is one paragraph of "column: value" pairs.
func readXLSX(name string, raw []byte, limits Limits) (f file, err error) {
	book, err := excelize.OpenReader(bytes.NewReader(raw), excelize.Options{UnzipSizeLimit: limits.UnpackedBytes, UnzipXMLSizeLimit: limits.UnpackedBytes})
	if err != nil {
		return file{}, Problem{Text: "is no XLSX (" + err.Error() + ")", Remedy: "save it as XLSX without a password"}
	}
	defer func() { _ = book.Close() }()
	f.meta.Title = strings.TrimSuffix(name[strings.LastIndex(name, "/")+1:], ".xlsx")
	if props, err := book.GetDocProps(); err == nil && props != nil {
		f.meta.Owner, f.meta.Version = props.Creator, props.Revision
		if props.Title != "" {
			f.meta.Title = props.Title
		}
		if f.meta.Owner == "xuri" || f.meta.Owner == "openpyxl" { // what libraries write when nobody says
			f.meta.Owner = ""
		}
	}
	for _, name := range book.GetSheetList() {
		if visible, err := book.GetSheetVisible(name); err == nil && !visible {
			continue
		}
		blocks, err := readSheet(book, name, limits)
		if err != nil {
			return file{}, err
		}
		f.blocks = append(f.blocks, blocks...)
	}
	return f, nil
}

func readSheet(book *excelize.File, name string, limits Limits) ([]block, error) {
	rows, err := book.Rows(name)
	if err != nil {
		return nil, fmt.Errorf("sheet %s: %w", name, err)
	}
	defer func() { _ = rows.Close() }()
	s := &sheet{name: name}
	began := time.Now()
	for n := 1; rows.Next(); n++ {
		row, err := rows.Columns()
		if err != nil {
			return nil, fmt.Errorf("sheet %s row %d: %w", name, n, err)
		}
		if len(s.blocks) > limits.Paragraphs {
			return nil, Problem{Line: n, Text: fmt.Sprintf("sheet %s has more than %d rows", name, limits.Paragraphs), Remedy: "split the workbook"}
		}
		if time.Since(began) > maxReading {
			return nil, Problem{Line: n, Text: "sheet " + name + " takes too long to read", Remedy: "delete empty rows and columns, or split the workbook"}
		}
		if len(row) > maxColumns {
			row = row[:maxColumns]
		}
		if err := s.row(n, row); err != nil {
			return nil, err
		}
	}
	return s.blocks, nil
}

// sheet is the state of reading one.
type sheet struct {
	name   string
	header []string
	column map[string]int // of a FAQ table
	blocks []block
}

func (s *sheet) row(n int, row []string) error {
	if strings.TrimSpace(strings.Join(row, "")) == "" {
		return nil
	}
	if s.header == nil {
		if filled(row) < 2 && n <= maxHeaderRow { // a title above the table
			return nil
		}
		s.header = trimmed(row)
		s.column = faqColumns(s.header)
		s.blocks = append(s.blocks, block{kind: kindHeading, level: 2, line: n, text: s.name})
		return nil
	}
	if s.column == nil {
		s.blocks = append(s.blocks, block{kind: kindRow, line: n, text: pairs(s.header, trimmed(row))})
		return nil
	}
	cell := func(column string) string {
		if i, ok := s.column[column]; ok && i < len(row) {
			return strings.TrimSpace(row[i])
		}
		return ""
	}
	b := block{kind: kindPair, line: n, text: cell("answer"), questions: []string{cell("question")}}
	if b.questions[0] == "" && b.text == "" {
		return nil
	}
	if b.questions[0] == "" || b.text == "" {
		return Problem{Line: n, Text: "sheet " + s.name + ": a row has a question or an answer, not both", Remedy: "fill the empty cell or delete the row"}
	}
	b.questions = append(b.questions, strings.FieldsFunc(cell("ways"), func(r rune) bool { return strings.ContainsRune("\n|；;", r) })...)
	for _, key := range []string{"id", "from", "until", "owner", "version"} {
		if v := cell(key); v != "" {
			if err := b.meta.set(key, v, n); err != nil {
				return err
			}
		}
	}
	s.blocks = append(s.blocks, b)
	return nil
}

func filled(row []string) int {
	n := 0
	for _, v := range row {
		if strings.TrimSpace(v) != "" {
			n++
		}
	}
	return n
}

func trimmed(row []string) []string {
	out := make([]string, len(row))
	for i, v := range row {
		out[i] = clean(v)
	}
	return out
}

// faqColumns finds the columns of a FAQ table by their names; nil without both question and answer.
func faqColumns(header []string) map[string]int {
	names := map[string][]string{
		"question": {"问题", "标准问题", "标准问", "问", "question", "q"},
		"answer":   {"答案", "回答", "标准答案", "答", "answer", "a"},
		"ways":     {"相似问法", "相似问题", "相似问", "其他问法", "别的问法", "问法", "ways", "similar", "variants"},
		"id":       {"id", "编号"}, "owner": {"负责人", "责任部门", "归属", "owner"}, "version": {"版本", "version"},
		"from": {"生效日期", "生效", "from", "valid_from"}, "until": {"失效日期", "失效", "截止日期", "有效期至", "until", "valid_until"},
	}
	out := map[string]int{}
	for column, list := range names {
		for i, h := range header {
			for _, n := range list {
				if _, found := out[column]; !found && strings.EqualFold(h, n) {
					out[column] = i
				}
			}
		}
	}
	if _, ok := out["question"]; !ok {
		return nil
	}
	if _, ok := out["answer"]; !ok {
		return nil
	}
	return out
}
