package summary

import (
	"hotline/assist/form"
	"hotline/assist/testset"
)

// Report is the outcome of Evaluate.
type Report struct {
	Sentences int     `json:"summary_sentences"` // that were built from the calls and stand
	Struck    int     `json:"summary_struck"`    // that were built and struck
	Claims    int     `json:"claims"`            // labelled sentences
	Support   float64 `json:"claim_support"`     // share of the labelled sentences that stand which the call supports
	Recall    float64 `json:"claim_recall"`      // share of the supported ones that stand

	Wrong []Mistake `json:"-"`
}

// Mistake is a labelled sentence that was judged wrongly.
type Mistake struct {
	Line int // of the set, from 1
	testset.Claim
	Why Reason // "" = it stands
}

// Evaluate builds the summary of every call and holds the labelled sentences against the calls.
func Evaluate(set *form.Set, cases []testset.Case) Report {
	rep := Report{Support: 1, Recall: 1} // of nothing, all
	good, kept, keptGood := 0, 0, 0
	for i, c := range cases {
		in := Input{Start: c.At, Segments: c.Segments}
		if f := set.ForScene(c.Form); f != nil {
			filler := form.NewFiller(f, c.At, c.Number)
			for _, s := range c.Segments {
				filler.Observe(s)
			}
			in.Fields = filler.Values()
		}
		for _, s := range Build(in).Sentences {
			if s.Struck {
				rep.Struck++
			} else {
				rep.Sentences++
			}
		}
		claimed := make([]Sentence, 0, len(c.Claims))
		for _, k := range c.Claims {
			claimed = append(claimed, Sentence{Section: Handling, Text: k.Text})
		}
		for n, got := range Check(in, claimed) {
			k := c.Claims[n]
			rep.Claims++
			if k.Supported {
				good++
			}
			if !got.Struck {
				kept++
				if k.Supported {
					keptGood++
				}
			}
			if got.Struck == k.Supported {
				rep.Wrong = append(rep.Wrong, Mistake{Line: i + 1, Claim: k, Why: got.Why})
			}
		}
	}
	if kept > 0 {
		rep.Support = float64(keptGood) / float64(kept)
	}
	if good > 0 {
		rep.Recall = float64(keptGood) / float64(good)
	}
	return rep
}
