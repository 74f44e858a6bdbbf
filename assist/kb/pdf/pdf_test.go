package pdf_test

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"hotline/assist/kb/pdf"
)

func limits() pdf.Limits { return pdf.Limits{UnpackedBytes: 8 << 20, Pages: 100} }

// file writes a PDF of one page: content, and objects from number 4 on; font is the dictionary of /F.
func file(content, font string, more ...string) []byte {
	var b strings.Builder
	b.WriteString("%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n")
	fmt.Fprintf(&b, "3 0 obj <</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F %s>>>>>> endobj\n", font)
	fmt.Fprintf(&b, "4 0 obj <</Length %d>> stream\n%s\nendstream endobj\n", len(content), content)
	for i, o := range more {
		fmt.Fprintf(&b, "%d 0 obj %s endobj\n", 5+i, o)
	}
	b.WriteString("trailer <</Root 1 0 R/Info <</Title (Manual)/Author <FEFF5BA26237>>>>>\n%%EOF")
	return []byte(b.String())
}

const plainFont = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"

// texts are the paragraphs, headings with their level before them.
func texts(t *testing.T, raw []byte) string {
	t.Helper()
	doc, err := pdf.Read(raw, limits())
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, p := range doc.Paragraphs {
		if p.Heading > 0 {
			out = append(out, fmt.Sprintf("h%d %s", p.Heading, p.Text))
		} else {
			out = append(out, p.Text)
		}
	}
	return strings.Join(out, "|")
}

func TestRead_LinesAndHeadings(t *testing.T) {
	content := "BT /F 20 Tf 50 700 Td (Fees) Tj ET BT /F 10 Tf 50 670 Td 12 TL (A line that is long enough to reach the mar-) Tj T* [(and an) -600 (other) 20 (s.)] TJ ET " +
		"BT /F 10 Tf 1 0 0 1 50 600 Tm (Far b\\145low \\(really\\).) Tj ET BT /F 10 Tf 300 20 Td (- 3 -) Tj ET"
	if got := texts(t, file(content, plainFont)); got != "h1 Fees|A line that is long enough to reach the mar- and an others.|Far below (really)." {
		t.Errorf("got %s", got)
	}
	doc, err := pdf.Read(file(content, plainFont), limits())
	if err != nil || doc.Title != "Manual" || doc.Author != "客户" || doc.Paragraphs[0].Page != 1 {
		t.Errorf("got %+v, %v", doc, err)
	}
}

func TestRead_ChineseEncodings(t *testing.T) {
	cid := "/DescendantFonts[<</Subtype/CIDFontType0/DW 1000>>]"
	cmap := "<</Length 200>> stream\n1 begincodespacerange <0000> <FFFF> endcodespacerange 1 beginbfchar <0001> <5957> endbfchar\n" +
		"2 beginbfrange <0002> <0003> <9910> <0010> <0011> [<8D44> <D83DDE00>] endbfrange\nendstream"
	for name, c := range map[string]struct{ font, shown, want string }{
		"to_unicode": {"<</Subtype/Type0/Encoding/Identity-H/ToUnicode 5 0 R" + cid + ">>", "<0001000200100011>", "套餐资😀"},
		"ucs2":       {"<</Subtype/Type0/Encoding/UniGB-UCS2-H" + cid + ">>", "<59579910>", "套餐"},
		"gbk":        {"<</Subtype/Type0/Encoding/GBK-EUC-H" + cid + ">>", "<CCD7B2CD3539>", "套餐59"},
		"names":      {"<</Subtype/Type1/Encoding<</Differences[65/uni5957/percent]>>>>", "(AB)", "套%"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := texts(t, file("BT /F 10 Tf 50 700 Td "+c.shown+" Tj ET", c.font, cmap)); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func deflate(text string) string {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	_, _ = z.Write([]byte(text)) // into memory
	_ = z.Close()
	return b.String()
}

func TestRead_ObjectStreams(t *testing.T) {
	inner := "3 0 5 81 <</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>                      " + plainFont
	first := strings.Index(inner, "<<")
	inner = fmt.Sprintf("3 0 5 %d ", strings.LastIndex(inner, "<</Type/Font")-first) + inner[first:]
	first = strings.Index(inner, "<<")
	packed, content := deflate(inner), deflate("BT /F 10 Tf 50 700 Td (inside) Tj ET")
	raw := fmt.Sprintf("%%PDF-1.5\n1 0 obj <</Pages 2 0 R>> endobj 2 0 obj <</Kids[3 0 R]>> endobj 6 0 obj <</Type/ObjStm/N 2/First %d/Filter/FlateDecode/Length %d>> stream\n%s\nendstream endobj "+
		"4 0 obj <</Filter[/FlateDecode]/Length %d>> stream\r\n%s\nendstream endobj 7 0 obj <</Type/XRef/Root 1 0 R>> stream\n\nendstream endobj", first, len(packed), packed, len(content), content)
	if got := texts(t, []byte(raw)); got != "inside" {
		t.Errorf("got %s", got)
	}
}

func TestRead_RunningHeadersAreLeftOut(t *testing.T) {
	var b strings.Builder
	b.WriteString("%PDF-1.4\n1 0 obj <</Pages 2 0 R>> endobj 2 0 obj <</Kids[10 0 R 11 0 R 12 0 R]>> endobj\n")
	for i := range 3 {
		content := fmt.Sprintf("BT /F 10 Tf 50 800 Td (Northwind manual %d) Tj 0 -200 Td (Page text %c.) Tj ET", i+1, 'a'+i)
		fmt.Fprintf(&b, "%d 0 obj <</Contents %d 0 R/Resources<</Font<</F %s>>>>>> endobj %d 0 obj <</Length %d>> stream\n%s\nendstream endobj\n", 10+i, 20+i, plainFont, 20+i, len(content), content)
	}
	b.WriteString("trailer <</Root 1 0 R>>")
	if got := texts(t, []byte(b.String())); got != "Page text a.|Page text b.|Page text c." {
		t.Errorf("got %s", got)
	}
}

// On a short page printed by a browser its date and address must not be taken for the text, nor the text for a heading.
func TestRead_EdgesOfABrowserAreLeftOut(t *testing.T) {
	content := "BT /F 8 Tf 50 800 Td (11/22/26, 3:36 AM) Tj 0 -40 Td /F 16 Tf (Points) Tj 0 -40 Td /F 12 Tf (Points last two years.) Tj 0 -600 Td /F 8 Tf (https://intranet.example/points/rules.html 1/1) Tj ET"
	raw := fmt.Sprintf("%%PDF-1.4\n1 0 obj <</Pages 2 0 R>> endobj 2 0 obj <</Kids[10 0 R]>> endobj\n"+
		"10 0 obj <</Contents 20 0 R/Resources<</Font<</F %s>>>>>> endobj 20 0 obj <</Length %d>> stream\n%s\nendstream endobj\ntrailer <</Root 1 0 R>>", plainFont, len(content), content)
	if got := texts(t, []byte(raw)); got != "h1 Points|Points last two years." {
		t.Errorf("got %s", got)
	}
}

func TestRead_FileOfABrowser(t *testing.T) {
	raw, err := os.ReadFile("../../../examples/telecom/knowledge/billing.pdf")
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Split(texts(t, raw), "|")
	if len(got) != 14 || !strings.HasPrefix(got[0], "h1 ") || !strings.HasPrefix(got[1], "h2 ") || !strings.HasPrefix(got[4], "纸质账单每份收") {
		t.Errorf("got %d: %s", len(got), strings.Join(got, "\n"))
	}
}

func TestRead_Refuses(t *testing.T) {
	many := "2 0 obj <</Kids[" + strings.Repeat("3 0 R ", 200) + "]>> endobj"
	bomb := deflate(strings.Repeat(" ", 20<<20))
	for name, c := range map[string]struct {
		raw  string
		want error
	}{
		"no_pdf":    {"hello", nil},
		"no_text":   {string(file("0 0 m", plainFont)), pdf.ErrNoText},
		"encrypted": {"%PDF-1.4\n1 0 obj <<>> endobj trailer <</Encrypt 5 0 R>>", pdf.ErrEncrypted},
		"repeated":  {string(file("0 0 m", plainFont)) + many, pdf.ErrNoText},
		"bomb":      {"%PDF-1.4\n1 0 obj <</Pages 2 0 R>> endobj 2 0 obj <</Kids[3 0 R]>> endobj 3 0 obj <</Contents 4 0 R>> endobj 4 0 obj <</Filter/FlateDecode>> stream\n" + bomb + "\nendstream endobj trailer <</Root 1 0 R>>", nil},
		"loop":      {"%PDF-1.4\n1 0 obj <</Pages 2 0 R>> endobj 2 0 obj <</Kids[2 0 R]>> endobj trailer <</Root 1 0 R>>", pdf.ErrNoText},
		"deep":      {"%PDF-1.4\n1 0 obj " + strings.Repeat("[", 100_000), pdf.ErrNoText},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := pdf.Read([]byte(c.raw), limits()); err == nil || c.want != nil && !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add(file("BT /F 10 Tf 50 700 Td (Hello) Tj [(a) 3 <41>] TJ T* ET q 1 0 0 1 0 0 cm Q", plainFont))
	f.Add(file("BT /F 10 Tf <59579910> Tj ET", "<</Subtype/Type0/Encoding/UniGB-UCS2-H/DescendantFonts[<</W[1[500]3 4 200]>>]>>"))
	f.Add(file("/X Do", plainFont, "<</Type/ObjStm/N 1/First 4>> stream\n9 0 <<>>\nendstream"))
	f.Fuzz(func(_ *testing.T, raw []byte) {
		_, _ = pdf.Read(raw, pdf.Limits{UnpackedBytes: 1 << 20, Pages: 10}) // any outcome but a crash or a hang
	})
}
