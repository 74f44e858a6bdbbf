package kb

import (
	"context"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var fit = flag.Bool("fit", false, "fit the coefficients to the evaluation sets and write coefficients.go")

// The sets by which the decision is calibrated: folder of documents and questions.
var fitSets = [][2]string{
	{"../../examples/telecom/knowledge", "../../examples/telecom/eval/knowledge.jsonl"},
	{"testdata/bank/docs", "testdata/bank/questions.jsonl"},
	{"testdata/city/docs", "testdata/city/questions.jsonl"},
	{"testdata/shop/docs", "testdata/shop/questions.jsonl"},
}

// example is one question with its candidates.
type example struct {
	set   int
	text  string
	cand  []candidate
	right []bool
	any   bool // some id answers
}

func examples(t *testing.T) []example {
	t.Helper()
	var out []example
	for n, set := range fitSets {
		cfg := Default()
		cfg.Dir = set[0]
		l, err := Open(context.Background(), cfg, Deps{})
		if err != nil {
			t.Fatal(err)
		}
		f, err := os.Open(set[1])
		if err != nil {
			t.Fatal(err)
		}
		questions, err := ReadQuestions(f)
		_ = f.Close()
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			questions = append(questions, outOfScope(t)...)
		}
		s := l.current.Load()
		for _, q := range questions {
			e := example{set: n, text: q.Question, any: len(q.IDs) > 0, cand: s.find(s.ask(q.Question), l.now())}
			for _, c := range e.cand {
				e.right = append(e.right, slices.Contains(q.IDs, c.p.ID))
			}
			out = append(out, e)
		}
	}
	return out
}

// outOfScope are what callers say that no hotline of this kind can answer, from the sample's set of intents.
func outOfScope(t *testing.T) []Question {
	t.Helper()
	raw, err := os.ReadFile("../../examples/telecom/eval/intents.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var out []Question
	for line := range strings.Lines(string(raw)) {
		if text, ok := strings.CutSuffix(strings.TrimSpace(line), "\toos"); ok {
			out = append(out, Question{Question: text})
		}
	}
	return out
}

type weights [numModels][numFeatures]float64

func (w *weights) strength(c candidate) float64 {
	z := 0.0
	for i, v := range c.features {
		z += w[modelOf(c.p)][i] * v
	}
	return z
}

// learn maximises the likelihood of the right paragraph, or of none, by gradient ascent with a pull towards 0.
func learn(list []example, rounds int) weights {
	const pull = 0.6
	const unanswerable = 2 // a wrong answer costs more than none
	w, second := weights{}, weights{}
	for round := range rounds {
		var g weights
		for _, e := range list {
			p := make([]float64, len(e.cand))
			sum, right := 1.0, 0.0
			for i, c := range e.cand {
				p[i] = math.Exp(w.strength(c))
				sum += p[i]
				if e.right[i] {
					right += p[i]
				}
			}
			if e.any && right == 0 {
				continue // not among the candidates
			}
			count := 1.0
			if !e.any {
				count = unanswerable
			}
			for i, c := range e.cand {
				d := -p[i] / sum * count
				if e.right[i] {
					d += p[i] / right
				}
				for k, v := range c.features {
					g[modelOf(c.p)][k] += d * v
				}
			}
		}
		for m := range w { // Adam's step without momentum
			for k := range w[m] {
				d := g[m][k] - pull*w[m][k]
				second[m][k] = 0.99*second[m][k] + 0.01*d*d
				w[m][k] += 0.05 / (1 + float64(round)/400) * d / (math.Sqrt(second[m][k]/(1-math.Pow(0.99, float64(round+1)))) + 1e-8)
			}
		}
	}
	return w
}

// tally counts what a decision at a threshold brings.
func tally(list []example, w weights, threshold, share float64) (at1, at5, answered, abstained, wrong float64) {
	n, none := 0.0, 0.0
	for _, e := range list {
		cand := slices.Clone(e.cand)
		right := map[string]bool{}
		for i, c := range e.cand {
			right[c.p.ID] = e.right[i]
		}
		for i := range cand {
			cand[i].strength = w.strength(cand[i])
		}
		order(cand)
		known := assess(cand)
		says := len(cand) > 0 && known >= threshold && cand[0].score >= share*known
		if !e.any {
			none++
			if !says {
				abstained++
			} else {
				wrong++
			}
			continue
		}
		n++
		for i, c := range cand[:min(5, len(cand))] {
			if right[c.p.ID] {
				at5++
				if i == 0 {
					at1++
				}
				break
			}
		}
		if says && right[cand[0].p.ID] {
			answered++
		} else if says {
			wrong++
		}
	}
	return at1 / n, at5 / n, answered / n, abstained / max(1, none), wrong / float64(len(list))
}

// TestFit_SetsLeftOutAreAnswered fits on the other sets and judges each by what it has not seen; with -fit it writes the coefficients.
func TestFit_SetsLeftOutAreAnswered(t *testing.T) {
	if !*fit {
		t.Skip("give -fit to fit the coefficients anew")
	}
	list := examples(t)
	for n, set := range fitSets {
		var train, test []example
		for i, e := range list {
			if n == 0 && e.set == 0 && i%3 == 0 || n > 0 && e.set == n {
				test = append(test, e)
			} else {
				train = append(train, e)
			}
		}
		w := learn(train, 600)
		for _, threshold := range []float64{0.4, 0.6, 0.8} {
			at1, at5, answered, abstained, wrong := tally(test, w, threshold, leastShare)
			fmt.Printf("left out %-36s at %.2f: recall@1 %.3f recall@5 %.3f answered %.3f abstained %.3f wrong %.3f\n", set[0], threshold, at1, at5, answered, abstained, wrong)
		}
	}
	w := learn(list, 1200)
	for n := range fitSets {
		var own []example
		for _, e := range list {
			if e.set == n {
				own = append(own, e)
			}
		}
		for _, threshold := range []float64{0.4, 0.6, 0.8} {
			at1, at5, answered, abstained, wrong := tally(own, w, threshold, leastShare)
			fmt.Printf("fitted %d at %.2f: recall@1 %.3f recall@5 %.3f answered %.3f abstained %.3f wrong %.3f\n", n, threshold, at1, at5, answered, abstained, wrong)
		}
	}
	write(t, w)
}

func write(t *testing.T, w weights) {
	t.Helper()
	var b strings.Builder
	b.WriteString("package kb\n\n// coefficients of score by model (documents, approved answers) and feature, fitted by `go test ./assist/kb -run Fit -fit`.\n//\n//nolint:gochecknoglobals // a table\n")
	b.WriteString("var coefficients = [numModels][numFeatures]float64{\n")
	for _, row := range w {
		b.WriteString("\t{")
		for i, v := range row {
			if i > 0 {
				b.WriteString(", ")
			}
			fmt.Fprintf(&b, "%.2f", v)
		}
		b.WriteString("},\n")
	}
	b.WriteString("}\n")
	if err := os.WriteFile(filepath.Join(".", "coefficients.go"), []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}
