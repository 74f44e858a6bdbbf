package llmtest_test

import (
	"context"
	"fmt"

	"hotline/llm"
	"hotline/llm/llmtest"
)

func ExampleModel() {
	m := llmtest.Model(func(_ context.Context, req llm.Request) ([]llm.Delta, error) {
		return []llm.Delta{{Text: "您说的是："}, {Text: req.Messages[0].Text}}, nil
	})
	for d := range m.Generate(context.Background(), llm.Request{Messages: []llm.Message{{Role: llm.User, Text: "话费"}}}) {
		fmt.Print(d.Text)
	}
	fmt.Println()
	// Output: 您说的是：话费
}
