package docs_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"hotline/assist/kb/docs"
)

// docx packs parts of a Word document.
func docx(t *testing.T, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range parts {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const wordStyles = `<w:styles xmlns:w="x"><w:style w:styleId="2"><w:name w:val="heading 2"/></w:style><w:style w:styleId="a7"><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style></w:styles>`

func TestParse_DOCX(t *testing.T) {
	p := func(style, text string) string {
		return `<w:p><w:pPr><w:pStyle w:val="` + style + `"/></w:pPr><w:r><w:t>` + text + `</w:t></w:r></w:p>`
	}
	row := func(cells ...string) string {
		return "<w:tr><w:tc>" + strings.Join(cells, "</w:tc><w:tc>") + "</w:tc></w:tr>"
	}
	body := p("a7", "办法") + p("2", "过户") + p("", "&lt;!-- id: move; until: 2027-01-01 --&gt;") +
		`<w:p><w:r><w:t>要双方</w:t></w:r><w:del><w:r><w:t>不要</w:t></w:r></w:del><w:r><w:t>到场。</w:t></w:r></w:p>` + p("2", "价目") +
		"<w:tbl>" + row(p("", "档位"), p("", "月费")) + row(p("", "小")+p("", "号"), p("", "2元")) + "</w:tbl>"
	raw := docx(t, map[string]string{
		"word/document.xml": `<w:document xmlns:w="x"><w:body>` + body + `</w:body></w:document>`, "word/styles.xml": wordStyles,
		"docProps/core.xml": `<c:p xmlns:c="c" xmlns:dc="d"><dc:title>管理办法</dc:title><dc:creator>客服部</dc:creator><c:revision>7</c:revision></c:p>`,
	})
	got, err := docs.Parse("a.docx", raw, docs.Default())
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || !strings.HasPrefix(brief(got), "move.0 [办法 过户] [] 要双方到场。\n") || got[1].Text != "档位：小号，月费：2元" {
		t.Errorf("got %s", brief(got))
	}
	if p := got[0]; p.Owner != "客服部" || p.Version != "7" || p.Title != "管理办法" || p.Until.Year() != 2027 {
		t.Errorf("got %+v", p)
	}
}

func TestParse_DOCXDoesNotBlowUp(t *testing.T) {
	raw := docx(t, map[string]string{"word/document.xml": strings.Repeat(" ", 3<<20)})
	limits := docs.Default()
	limits.UnpackedBytes = 1 << 20
	var p docs.Problem
	if _, err := docs.Parse("a.docx", raw, limits); !errors.As(err, &p) || !strings.Contains(p.Remedy, "split") {
		t.Errorf("got %v", err)
	}
	if len(raw) > 100_000 {
		t.Errorf("the bomb has %d bytes", len(raw))
	}
}

func workbook(t *testing.T, sheet string, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.SetSheetRow(sheet, cell, &row); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestParse_XLSX(t *testing.T) {
	raw := workbook(t, "问答", []any{"某公司问答"}, []any{"编号", "问题", "相似问法", "答案", "失效日期", "负责人"},
		[]any{"v1", "会员多少钱", "会员怎么收费\n会员价格", "每月二十元。", "2026-12-31", "增值部"}, []any{"", "", "", "", "", ""}, []any{"", "怎么退", "", "发短信。"})
	got, err := docs.Parse("x.xlsx", raw, docs.Default())
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || !strings.HasPrefix(brief(got), "v1.0 [问答] [会员多少钱 会员怎么收费 会员价格] 每月二十元。\n") {
		t.Fatalf("got %s", brief(got))
	}
	if p := got[0]; p.Owner != "增值部" || p.Line != 3 || p.Until.Month() != 12 || !strings.HasPrefix(got[1].ID, "x#") {
		t.Errorf("got %+v", got)
	}
	raw = workbook(t, "厅", []any{"营业厅", "时间"}, []any{"新街口厅", "9:00-20:00"})
	if got, err = docs.Parse("x.xlsx", raw, docs.Default()); err != nil || len(got) != 1 || got[0].Text != "营业厅：新街口厅，时间：9:00-20:00" || got[0].Approved() {
		t.Errorf("got %s, %v", brief(got), err)
	}
}

func TestParse_XLSXHalfARowIsAProblem(t *testing.T) {
	raw := workbook(t, "问答", []any{"问题", "答案"}, []any{"会员多少钱", ""})
	if _, err := docs.Parse("x.xlsx", raw, docs.Default()); err == nil || !strings.Contains(err.Error(), "x.xlsx:2:") {
		t.Errorf("got %v", err)
	}
}
