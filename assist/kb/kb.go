// Package kb is the knowledge base: a folder of approved answers and documents that is searched in milliseconds, says how sure
// it is, answers with text fit to be spoken, and abstains when it does not know. It owns the folder's life (polling, atomic
// replacement, problems), the search by several routes and the decision; formats are in kb/docs, ranking in kb/index.
// cmd/hotline opens a Library; conversations and agents' assistants search it.
package kb

import (
	"errors"
	"log/slog"
	"time"

	"hotline/assist/kb/docs"
	"hotline/assist/kb/remote"
)

// Config says where the library is and how sure an answer must be.
type Config struct {
	Dir        string          // folder of documents, read with its subfolders; "" = none
	Poll       time.Duration   // how often the folder is looked at; 1s-60s, default 10s
	Answer     float64         // least confidence of an answer, 0-1; default 0.6
	Hits       int             // paragraphs a search returns at most; default 5
	Spoken     int             // runes of an answer from a document at most; default 110
	Limits     docs.Limits     // per file
	Embeddings remote.Endpoint // OpenAI-compatible /embeddings; URL "" = off
	Rerank     remote.Endpoint // /rerank as of Jina, Cohere, vLLM; URL "" = off
}

// Default returns the defaults; Dir is empty.
func Default() Config {
	return Config{Poll: 10 * time.Second, Answer: 0.6, Hits: 5, Spoken: 110, Limits: docs.Default(),
		Embeddings: remote.Default(), Rerank: remote.Default()}
}

// Validate reports values out of range.
func (c Config) Validate() error {
	switch {
	case c.Poll < time.Second || c.Poll > time.Minute:
		return errors.New("knowledge: poll must be 1s-60s")
	case c.Answer < 0 || c.Answer > 1:
		return errors.New("knowledge: answer must be 0-1")
	case c.Hits < 1 || c.Hits > 50:
		return errors.New("knowledge: hits must be 1-50")
	case c.Spoken < 30:
		return errors.New("knowledge: spoken must be at least 30 runes")
	}
	return errors.Join(c.Limits.Validate(), c.Embeddings.Validate(), c.Rerank.Validate())
}

// Deps is what a Library needs from outside; the zero value works.
type Deps struct {
	Log          *slog.Logger     // nil = silent
	Now          func() time.Time // nil = time.Now
	OnUnanswered func(Unanswered) // called by Search for each question without an answer; must not block; nil = not told
}

// Unanswered is a question that the library could not answer: what its owner should write next.
type Unanswered struct {
	Question   string
	At         time.Time
	Nearest    string  // id of the best paragraph, "" = nothing was like it
	Confidence float64 // in that paragraph, 0-1
}

// Hit is one paragraph found.
type Hit struct {
	Paragraph  *docs.Paragraph // shared; must not be changed
	Confidence float64         // that it answers the question, 0-1
	Lacks      float64         // share of the question's weight on nouns and verbs that it has no word for, 0-1
}

// Result is what a search found.
type Result struct {
	Hits       []Hit   // best first, distinct ids, at most Config.Hits
	Answer     string  // fit to be spoken; "" = abstained
	Source     *Hit    // of the answer; nil = abstained
	Approved   bool    // the answer is an approved text, word for word
	Confidence float64 // in the answer, or in the best hit when abstained; 0-1
}

// Answered reports whether the library knows an answer.
func (r Result) Answered() bool { return r.Source != nil }
