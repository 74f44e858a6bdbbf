package guide_test

import (
	"fmt"

	"hotline/assist/guide"
)

// A step of the owner's guide, and whether the agent has done it.
func Example() {
	g, err := guide.Parse("plan.yaml", []byte(`
id: plan.change
title: 变更套餐
steps:
  - {id: identity, title: 核实身份, said: [身份证后四位, 核对…身份]}
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	phrase, done := g.Steps[0].Said.In(guide.Fold("麻烦您核对一下身份信息"))
	fmt.Println(done, phrase)
	// Output: true 核对…身份
}
