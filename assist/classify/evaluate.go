package classify

import (
	"fmt"
	"io"
	"strings"

	"hotline/assist/language"
	"hotline/internal/lines"
)

// Report is the outcome of Evaluate.
type Report struct {
	Samples   int     `json:"samples"`
	Top1      float64 `json:"class_top1"`    // the best candidate is right; for a sample of no class: the classifier was unsure
	Top3      float64 `json:"class_top3"`    // one of the three is
	Unit      float64 `json:"unit_accuracy"` // over the samples with a unit
	Units     int     `json:"units"`         // samples with a unit
	Abstained float64 `json:"abstained"`     // share where the classifier was unsure
	Sure      float64 `json:"sure_accuracy"` // top 1 over the others

	Wrong   []Mistake `json:"-"`
	Unknown []string  `json:"unknown,omitempty"` // classes and units that the catalogue does not have; they count as wrong
}

// Mistake is a sample whose class or unit came out wrong.
type Mistake struct {
	Sample Sample
	Got    Result
}

// Labelled is a text, or a call, with what it stands for.
type Labelled struct {
	Sample
	Segments []language.Segment // a call; nil = Text
}

// Evaluate classifies every sample and compares.
func Evaluate(c *Classifier, samples []Labelled) Report {
	rep := Report{Samples: len(samples)}
	top1, top3, units, sure, sureRight := 0, 0, 0, 0, 0
	for _, s := range samples {
		var got Result
		if s.Segments != nil {
			got = c.Call(s.Segments)
		} else {
			got = c.Text(s.Text)
		}
		first, three, unit := rep.judge(c, s.Sample, got)
		if got.Class != "" {
			sure++
			if first {
				sureRight++
			}
		}
		if first {
			top1++
		}
		if three {
			top3++
		}
		if s.Unit != "" {
			rep.Units++
			if unit {
				units++
			}
		}
		if !first || s.Unit != "" && !unit {
			rep.Wrong = append(rep.Wrong, Mistake{Sample: s.Sample, Got: got})
		}
	}
	rep.Top1, rep.Top3, rep.Unit = ratio(top1, len(samples)), ratio(top3, len(samples)), ratio(units, rep.Units)
	rep.Abstained, rep.Sure = ratio(len(samples)-sure, len(samples)), ratio(sureRight, sure)
	return rep
}

func (r *Report) judge(c *Classifier, s Sample, got Result) (first, three, unit bool) {
	if s.Class == "" {
		return got.Class == "", got.Class == "", s.Unit == "" || got.Unit == s.Unit
	}
	class := c.catalog.Class(s.Class)
	if class == nil {
		r.unknown(s.Class)
	} else {
		for i, t := range got.Top {
			if t.Class == class.ID {
				first, three = i == 0, true
			}
		}
	}
	u := c.catalog.Unit(s.Unit)
	if s.Unit != "" && u == nil {
		r.unknown(s.Unit)
	}
	return first, three, u != nil && got.Unit == u.ID
}

func (r *Report) unknown(name string) {
	for _, u := range r.Unknown {
		if u == name {
			return
		}
	}
	r.Unknown = append(r.Unknown, name)
}

func ratio(part, all int) float64 {
	if all == 0 {
		return 0
	}
	return float64(part) / float64(all)
}

// NoClass reports a label that says that no class fits.
func NoClass(name string) bool {
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "", "oos", "other", "none", "其他", "无", "-":
		return true
	}
	return false
}

// ReadTSV reads samples from lines text<TAB>category[<TAB>unit] below a header line. Further columns and empty lines are ignored.
// Errors name the line.
func ReadTSV(r io.Reader) ([]Sample, error) {
	var out []Sample
	err := lines.Table(r, "text<TAB>category[<TAB>unit]", []string{"text"}, func(cols []string) error {
		s := Sample{Text: cols[0], Class: cols[1]}
		if len(cols) > 2 {
			s.Unit = cols[2]
		}
		if NoClass(s.Class) {
			s.Class = ""
		}
		out = append(out, s)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read classes: %w", err)
	}
	return out, nil
}
