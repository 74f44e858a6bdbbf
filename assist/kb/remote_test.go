package kb_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"hotline/assist/kb"
)

// service is a scripted embedding and rerank server. Texts about animals point one way, all others another.
type service struct {
	embedded atomic.Int64 // texts
	fail     atomic.Bool
	key      atomic.Value
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.key.Store(r.Header.Get("Authorization"))
	var in struct {
		Input     []string `json:"input"`
		Documents []string `json:"documents"`
	}
	if s.fail.Load() || json.NewDecoder(r.Body).Decode(&in) != nil {
		http.Error(w, "busy", http.StatusServiceUnavailable)
		return
	}
	type vector struct {
		Index     int       `json:"index"`
		Embedding []float32 `json:"embedding"`
	}
	type ranked struct {
		Index int     `json:"index"`
		Score float64 `json:"relevance_score"`
	}
	animal := func(text string) bool { return strings.ContainsAny(text, "猫狗喵") }
	var data []vector
	var results []ranked
	for i, text := range in.Input {
		v := vector{Index: i, Embedding: []float32{0, 2, 0, 0, 0}}
		if animal(text) {
			v.Embedding = []float32{3, 0, 0, 0, 0}
		}
		data = append(data, v)
	}
	for i, text := range in.Documents {
		one := ranked{Index: i}
		if animal(text) {
			one.Score = 1
		}
		results = append(results, one)
	}
	s.embedded.Add(int64(len(in.Input)))
	_ = json.NewEncoder(w).Encode(map[string]any{"data": data, "results": results}) // the client will say
}

const pets = "<!-- id: pet -->\n猫粮开封以后放在阴凉处，三个月内吃完。\n\n<!-- id: milk -->\n牛奶开封以后放在冰箱里，三天内喝完。\n\n<!-- id: rice -->\n大米开封以后放在阴凉处，半年内吃完。\n"

func TestLibrary_EmbeddingsFindWhatWordsDoNot(t *testing.T) {
	s := &service{}
	server := httptest.NewServer(s)
	defer server.Close()
	f := newFolder(t, map[string]string{"a.md": pets})
	cfg := kb.Default()
	cfg.Dir, cfg.Embeddings.URL, cfg.Embeddings.Key = f.dir, server.URL+"/v1", "secret"
	l, err := kb.Open(context.Background(), cfg, kb.Deps{})
	if err != nil {
		t.Fatal(err)
	}
	if id, _ := first(l, "喵星人的口粮"); id != "pet" {
		t.Errorf("found %s", id)
	}
	if s.embedded.Load() != 4 || s.key.Load() != "Bearer secret" {
		t.Errorf("%d texts embedded with %v", s.embedded.Load(), s.key.Load())
	}
	f.write("a.md", pets+"\n<!-- id: new -->\n狗粮也一样。\n")
	refresh(t, l, true)
	if s.embedded.Load() != 5 {
		t.Errorf("%d texts embedded, only the new one should be", s.embedded.Load())
	}
	s.fail.Store(true)
	if id, _ := first(l, "大米开封放哪里"); id != "rice" {
		t.Errorf("without the service: %s", id)
	}
	f.write("a.md", pets+"\n<!-- id: new -->\n鱼粮也一样。\n")
	refresh(t, l, true)
	if id, _ := first(l, "鱼粮"); id != "new" {
		t.Errorf("indexed without the service: %s", id)
	}
	s.fail.Store(false)
	refresh(t, l, false) // the missing vector is made up for
	if s.embedded.Load() != 6 {
		t.Errorf("%d texts embedded", s.embedded.Load())
	}
}

func TestLibrary_RerankerHasTheLastWord(t *testing.T) {
	s := &service{}
	server := httptest.NewServer(s)
	defer server.Close()
	f := newFolder(t, map[string]string{"a.md": pets})
	cfg := kb.Default()
	cfg.Dir, cfg.Rerank.URL = f.dir, server.URL
	l, err := kb.Open(context.Background(), cfg, kb.Deps{})
	if err != nil {
		t.Fatal(err)
	}
	if id, _ := first(l, "大米开封以后放阴凉处多久吃完"); id != "pet" {
		t.Errorf("reranked: %s", id)
	}
	s.fail.Store(true)
	if id, _ := first(l, "大米开封以后放阴凉处多久吃完"); id != "rice" {
		t.Errorf("without the service: %s", id)
	}
}
