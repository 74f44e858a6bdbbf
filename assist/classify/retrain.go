package classify

import "fmt"

// Trial is a retraining that a person may publish or reject.
type Trial struct {
	Classifier *Classifier `json:"-"`       // trained with all corrections
	Samples    int         `json:"samples"` // corrections that were measured on
	Before     Report      `json:"before"`  // the classifier without any correction, on all of them
	After      Report      `json:"after"`   // on each of them, one trained with those of the other folds
	Better     bool        `json:"better"`  // after is at least as good in top 1, and better in something
}

// folds is how many parts the corrections are measured in.
const folds = 5

// Retrain trains with corrections and measures before and after on corrections that were held out in turn, so that no figure comes from
// what was learnt by heart. It blocks for some 2 s.
func Retrain(c *Catalog, corrections []Sample) (Trial, error) {
	base, err := Train(c, nil)
	if err != nil {
		return Trial{}, fmt.Errorf("retrain: %w", err)
	}
	all := make([]Labelled, 0, len(corrections))
	for _, s := range corrections {
		all = append(all, Labelled{Sample: s})
	}
	t := Trial{Samples: len(all), Before: Evaluate(base, all)}
	var parts []Report
	for fold := range min(folds, len(all)) {
		var keep []Sample
		var away []Labelled
		for i, s := range corrections {
			if i%folds == fold {
				away = append(away, all[i])
			} else {
				keep = append(keep, s)
			}
		}
		m, err := Train(c, keep)
		if err != nil {
			return Trial{}, fmt.Errorf("retrain: %w", err)
		}
		parts = append(parts, Evaluate(m, away))
	}
	t.After = join(parts)
	if t.Classifier, err = Train(c, corrections); err != nil {
		return Trial{}, fmt.Errorf("retrain: %w", err)
	}
	t.Better = t.After.Top1 >= t.Before.Top1 && (t.After.Top1 > t.Before.Top1 || t.After.Top3 > t.Before.Top3 || t.After.Unit > t.Before.Unit)
	return t, nil
}

// join is the report over several parts.
func join(parts []Report) Report {
	out := Report{}
	sure := 0.0
	for _, p := range parts {
		n, certain := float64(p.Samples), float64(p.Samples)*(1-p.Abstained)
		out.Samples += p.Samples
		out.Units += p.Units
		out.Top1 += n * p.Top1
		out.Top3 += n * p.Top3
		out.Unit += float64(p.Units) * p.Unit
		out.Abstained += n * p.Abstained
		out.Sure += certain * p.Sure
		sure += certain
		out.Wrong = append(out.Wrong, p.Wrong...)
	}
	n := float64(max(out.Samples, 1))
	out.Top1, out.Top3, out.Abstained = out.Top1/n, out.Top3/n, out.Abstained/n
	out.Unit /= float64(max(out.Units, 1))
	if sure > 0 {
		out.Sure /= sure
	}
	return out
}
