package docs_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hotline/assist/kb/docs"
)

func parse(t *testing.T, name, text string) []docs.Paragraph {
	t.Helper()
	got, err := docs.Parse(name, []byte(text), docs.Default())
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// brief is a paragraph in one line: id.part headings questions text.
func brief(list []docs.Paragraph) string {
	var out []string
	for _, p := range list {
		out = append(out, fmt.Sprintf("%s.%d %v %v %s", p.ID, p.Part, p.Headings, p.Questions, p.Text))
	}
	return strings.Join(out, "\n")
}

func TestParse_MarkdownKeepsIDs(t *testing.T) {
	got := parse(t, "a/plans.md", "\ufeff---\ntitle: 资费\nowner: 资费部\nversion: 3\nfrom: 2026-03-01\ntags: [x]\n---\n# 资费\n\n"+
		"<!-- id: one; until: 2026-12-31; owner: 张三 -->\n**轻享**套餐\n[月费](http://x.y)59元。\n\n还有一段。\n\n- 甲\n- 乙\n\n## 规则\n\n"+
		"<!-- 一般的注释 -->\n没有编号的一段。\n\n另一段：\n- 丙\n- 丁\n")
	if want := "one.0 [] [] 轻享套餐月费59元。还有一段。甲；乙"; brief(got[:1]) != want {
		t.Errorf("got  %s\nwant %s", brief(got[:1]), want)
	}
	if p := got[0]; p.Owner != "张三" || p.Version != "3" || p.Title != "资费" || p.Line != 11 || p.From.Format("0102") != "0301" || p.Until.Format("0102") != "1231" {
		t.Errorf("got %+v", p)
	}
	if len(got) != 3 || got[1].Headings[0] != "规则" || got[1].Owner != "资费部" || got[2].Text != "另一段：丙；丁" || !strings.HasPrefix(got[1].ID, "plans#") {
		t.Errorf("got %s", brief(got))
	}
}

func TestParse_IDsStayWhenOthersChange(t *testing.T) {
	before := parse(t, "x.md", "# 标题\n\n第一段说宽带。\n\n第二段说漫游。\n")
	after := parse(t, "x.md", "# 标题\n\n新加的一段。\n\n第一段说宽带。\n\n第二段说漫游。\n")
	if before[1].ID != after[2].ID || before[0].ID != after[1].ID || after[0].ID == after[1].ID {
		t.Errorf("before\n%s\nafter\n%s", brief(before), brief(after))
	}
	if twice := parse(t, "x.md", "一样。\n\n一样。\n"); twice[0].ID == twice[1].ID {
		t.Errorf("two paragraphs with id %s", twice[0].ID)
	}
}

func TestParse_CommentsMayStandAnywhere(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"same_line":      {"<!-- id: x --> 一句话。\n", "x.0 [] [] 一句话。"},
		"before_heading": {"<!-- id: x -->\n## 标题\n\n一句话。\n\n又一句。\n", "x.0 [标题] [] 一句话。又一句。"},
		"in_heading":     {"## 标题 <!-- id: x -->\n一句话。\n", "x.0 [标题] [] 一句话。"},
		"in_items":       {"- <!-- id: x --> 甲\n- 乙 <!-- id: y -->\n", "x.0 [] [] 甲\ny.0 [] [] 乙"},
		"compact":        {"<!--id:x-->\n一句话。\n<!--id:y-->\n又一句。", "x.0 [] [] 一句话。\ny.0 [] [] 又一句。"},
		"several_lines":  {"<!--\nid: x\nowner: 甲\n-->\n一句话。", "x.0 [] [] 一句话。"},
		"before_list":    {"<!-- id: x -->\n1. 甲\n2. 乙\n", "x.0 [] [] 甲；乙"},
		"faq_heading":    {"---\nkind: faq\n---\n## 问 <!-- id: x -->\n答。\n", "x.0 [] [问] 答。"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := brief(parse(t, "a.md", c.text)); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestParse_FAQ(t *testing.T) {
	text := "# 常见问题\n\n<!-- id: keep -->\n## 停机保号多少钱\n- 怎么停机保号\n- 保号\n每月五元。\n最长两年。\n\n## 密码忘了\n<!-- id: pass; until: 2026-05-01 -->\n在应用里重置。\n\n## 分类\n### 没有编号的问题\n回答。\n"
	got := parse(t, "faq.md", text)
	want := "keep.0 [] [停机保号多少钱 怎么停机保号 保号] 每月五元。最长两年。\npass.0 [] [密码忘了] 在应用里重置。\n"
	if !strings.HasPrefix(brief(got), want) || len(got) != 3 {
		t.Errorf("got %s", brief(got))
	}
	if got[2].Questions[0] != "没有编号的问题" || got[2].Headings[0] != "分类" || got[1].Until.IsZero() || !got[0].Approved() {
		t.Errorf("got %s", brief(got))
	}
	if got := parse(t, "rules.md", "---\nkind: faq\n---\n## 问\n答。\n"); !got[0].Approved() {
		t.Errorf("front matter does not make a FAQ: %s", brief(got))
	}
	if got := parse(t, "notes.md", "问：几点开门？答：九点。\n"); len(got) != 1 || got[0].Questions[0] != "几点开门？" || got[0].Text != "九点。" {
		t.Errorf("got %s", brief(got))
	}
}

func TestParse_TablesAreReadByColumn(t *testing.T) {
	want := "t.0 [] [] 套餐：轻享，月费：59元；套餐：畅享，月费：99元"
	if got := parse(t, "t.md", "<!-- id: t -->\n| 套餐 | 月费 |\n|---|---|\n| 轻享 | 59元 |\n| 畅享 | **99元** |\n"); brief(got) != want {
		t.Errorf("Markdown: got %s", brief(got))
	}
	html := "<!-- id: t --><table><thead><tr><th>套餐</th><th>月费</th></tr></thead><tr><td><p>轻享</p></td><td>59元</td></tr><tr><td>畅享</td><td>99元</td></tr></table>"
	if got := parse(t, "t.html", html); brief(got) != want {
		t.Errorf("HTML: got %s", brief(got))
	}
}

func TestParse_HTML(t *testing.T) {
	got := parse(t, "a.htm", "<html><head><title>指南</title><meta name=owner content=国际部><style>p{}</style></head><body><nav>菜单</nav><h1>指南</h1>\n<h2>资费</h2>\n"+
		"<!-- id: x -->\n<p>第一&nbsp;句。<br>第二句。</p><script>alert(1)</script><div>同一段</div><h2>提醒</h2><ul><li>甲<li>乙</ul></body></html>")
	if !strings.HasPrefix(brief(got), "x.0 [资费] [] 第一句。第二句。同一段\n") || len(got) != 2 {
		t.Fatalf("got %s", brief(got))
	}
	if got[0].Owner != "国际部" || got[0].Title != "指南" || got[1].Text != "甲；乙" {
		t.Errorf("got %+v", got)
	}
	if got := parse(t, "g.html", "<p>\xd6\xd0\xce\xc4</p>"); got[0].Text != "中文" {
		t.Errorf("GB18030: got %s", brief(got))
	}
}

func TestParse_LongParagraphsBecomeParts(t *testing.T) {
	got := parse(t, "l.md", "<!-- id: l -->\n"+strings.Repeat("这是一句二十个字左右的用来凑长度的话。", 60))
	if len(got) < 3 || got[1].ID != "l" || got[1].Part != 1 {
		t.Fatalf("got %d parts", len(got))
	}
	for _, p := range got {
		if n := len([]rune(p.Text)); n > docs.Default().Runes || !strings.HasSuffix(p.Text, "。") {
			t.Errorf("part of %d runes ends %q", n, p.Text[len(p.Text)-6:])
		}
	}
}

func TestParse_ProblemsNameLineAndRemedy(t *testing.T) {
	for name, c := range map[string]struct{ file, text, want string }{
		"bad_id":      {"a.md", "一\n\n<!-- id: a b -->\n二\n", "a.md:3:"},
		"bad_date":    {"a.md", "\n<!-- id: a; until: soon -->\n二\n", "a.md:2:"},
		"bad_pair":    {"a.md", "<!-- id: a; hm -->\n二\n", "a.md:1:"},
		"open":        {"a.md", "一\n\n<!-- id: a\n二\n", "a.md:3:"},
		"front":       {"a.md", "---\n: [\n---\n一\n", "a.md:1:"},
		"not_utf8":    {"a.md", "一\n\xff\n", "a.md:2:"},
		"unknown":     {"a.doc", "x", "unknown format"},
		"no_docx":     {"a.docx", "x", "save it as DOCX"},
		"no_xlsx":     {"a.xlsx", "x", "save it as XLSX"},
		"no_pdf":      {"a.pdf", "x", "print it to PDF again"},
		"html_bad_id": {"a.html", "<p>x</p>\n<!-- id: a b -->", "a.html:2:"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := docs.Parse(c.file, []byte(c.text), docs.Default())
			var p docs.Problem
			if !errors.As(err, &p) || !strings.Contains(p.Error(), c.want) || p.Remedy == "" {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestParagraph_ValidAt(t *testing.T) {
	day := func(s string) time.Time {
		d, err := time.ParseInLocation("2006-01-02 15:04", s, time.Local)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	p := docs.Paragraph{From: day("2026-03-01 00:00"), Until: day("2026-03-31 00:00")}
	for at, want := range map[string]bool{"2026-02-28 23:59": false, "2026-03-01 00:00": true, "2026-03-31 23:59": true, "2026-04-01 00:00": false} {
		if p.ValidAt(day(at)) != want {
			t.Errorf("at %s: not %t", at, want)
		}
	}
}

func TestKnown(t *testing.T) {
	for name, want := range map[string]bool{"a.md": true, "b/c.DOCX": true, ".x.md": false, "~$a.docx": false, "a.go": false, "a": false} {
		if docs.Known(name) != want {
			t.Errorf("%s: not %t", name, want)
		}
	}
}

// FuzzParse feeds every reader; the corpus holds small real files of each format.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"# a\n<!-- id: x -->\nb", "<table><tr><td>a", "---\na: b\n---\n|a|b|\n|-|-|\n|1|2|", "## q\n- w\na", "<!-- id: x", "%PDF-1.4\n1 0 obj<</Type/Page>>endobj"} {
		for ext := range 4 {
			f.Add(ext, []byte(seed))
		}
	}
	for _, name := range []string{"identity.docx", "services.xlsx"} {
		raw, err := os.ReadFile(filepath.Join("../../../examples/telecom/knowledge", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(strings.IndexByte("mhdxp", filepath.Ext(name)[1]), raw)
	}
	limits := docs.Limits{FileBytes: 1 << 20, UnpackedBytes: 4 << 20, Pages: 20, Paragraphs: 2000, Runes: 400}
	f.Fuzz(func(t *testing.T, ext int, raw []byte) {
		names := []string{"a.md", "a.html", "a.docx", "a.xlsx", "faq.md"}
		list, err := docs.Parse(names[uint(ext)%uint(len(names))], raw, limits) //nolint:gosec // any number will do
		if err != nil {
			return
		}
		for _, p := range list {
			if p.ID == "" || p.Text == "" {
				t.Fatalf("paragraph without id or text: %+v", p)
			}
		}
	})
}

func TestParse_NamesTheLineOfADateInFrontMatter(t *testing.T) {
	for text, want := range map[string]int{"---\ntitle: a\nuntil: 明年\n---\nx\n": 3, "---\n\"from\": soon\n---\nx\n": 2, "---\n{from: soon}\n---\nx\n": 1} {
		_, err := docs.Parse("a.md", []byte(text), docs.Default())
		if p, ok := errors.AsType[docs.Problem](err); !ok || p.Line != want {
			t.Errorf("%q: %v, want line %d", text, err, want)
		}
	}
}
