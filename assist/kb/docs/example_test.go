package docs_test

import (
	"fmt"

	"hotline/assist/kb/docs"
)

// A Markdown file becomes paragraphs that keep their ids.
func ExampleParse() {
	list, err := docs.Parse("rules.md", []byte("# 宽带规范\n\n## 移机\n\n<!-- id: move; until: 2027-12-31 -->\n同城移机收**50**元。\n"), docs.Default())
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range list {
		fmt.Println(p.ID, p.Title, p.Headings, p.Text, p.Until.Format("2006-01-02"))
	}
	// Output: move 宽带规范 [移机] 同城移机收50元。 2027-12-31
}
