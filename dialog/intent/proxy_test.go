package intent_test

import (
	"os"
	"testing"
	"time"
	"math/rand/v2"
	"fmt"

	"hotline/dialog/intent"
)

func TestProxy(t *testing.T) {
	f, err := os.Open(os.Getenv("PROXY"))
	if err != nil { t.Skip() }
	all, err := intent.ReadTSV(f)
	if err != nil { t.Fatal(err) }
	rng := rand.New(rand.NewPCG(3, 4))
	rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	per := map[string]int{}
	var train, test []intent.Sample
	for _, s := range all {
		n := per[s.Intent]
		per[s.Intent]++
		switch {
		case n < 60: test = append(test, s)
		case n < 260: train = append(train, s)
		}
	}
	fmt.Println(len(train), len(test), len(per))
	if os.Getenv("BASE") != "" {
	b := time.Now()
	base := trainBaseline(train)
	fmt.Printf("baseline %.4f in %v\n", base.accuracy(test), time.Since(b))
	}
	b := time.Now()
	m, err := intent.Train(train, intent.Default())
	if err != nil { t.Fatal(err) }
	took := time.Since(b)
	rep := intent.Evaluate(m, test)
	top := 0
	for _, s := range test {
		if r := m.Classify(s.Text); len(r.Ranked) > 0 && r.Ranked[0].Intent == s.Intent { top++ }
	}
	fmt.Printf("ours acc %.4f top1 %.4f f1 %.4f p50 %.0f us thr %.3f train %v\n", rep.Accuracy, float64(top)/float64(len(test)), rep.MacroF1, rep.P50US, m.Threshold(), took)
}
