// Package telecom is the sample hotline 星云电信 10000 as files: scenes, intents, tools, knowledge, evaluation sets.
// It holds no code of the hotline; cmd/hotline serves it when no app is configured, and tests and models read its sentences.
package telecom

import (
	"embed"

	"hotline/dialog/flow"
)

// Files is the app folder: app.yaml, tools.yaml, queues.yaml, scenes, intents, knowledge, rules, assist, rubric, training, eval.
//
//go:embed app.yaml tools.yaml queues.yaml scenes/*.yaml intents/*.yaml intents/*.tsv knowledge rules/*.yaml rules/*.tsv eval/*.tsv assist rubric training
var Files embed.FS

// Load returns the app from the embedded files.
func Load() (*flow.App, error) { return flow.LoadFS(Files) }
