package trainer_test

import (
	"fmt"
	"os"

	"hotline/assist/trainer"
)

// A trainee asks for the number and reads it back wrongly.
func Example() {
	all, err := trainer.Load(os.DirFS(examples))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range all {
		if p.ID != "roaming-traveller" {
			continue
		}
		c := trainer.New(p, 0)
		fmt.Println(c.Hear("您好，请讲。").Text)
		fmt.Println(c.Hear("请问您的手机号码是多少？").Text)
		fmt.Println(c.Hear("一三五一二三四九八六七，对吗？").Text)
	}
	// Output:
	// 你好，我明天一早的飞机，帮我把国际漫游开一下，顺便告诉我流量怎么收费。
	// 13512349876。
	// 不对，你听错了。13512349876。
}
