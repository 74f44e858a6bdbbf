package naming_test

import (
	"fmt"

	"hotline/dialog/naming"
)

func ExampleParse() {
	for _, text := range []string{"我姓邓，又耳邓，单名一个林字", "张淋，琳是王字旁那个", "叫我小王就行"} {
		fmt.Println(naming.Parse(text, true))
	}
	// Output:
	// 邓林 true
	// 张琳 true
	//  false
}
