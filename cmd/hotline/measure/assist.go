package measure

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"

	"hotline/assist/classify"
	"hotline/assist/form"
	"hotline/assist/form/score"
	"hotline/assist/language"
	"hotline/assist/summary"
	"hotline/assist/testset"
	"hotline/cmd/hotline/term"
	"hotline/examples/telecom"
)

type evalAssistCmd struct {
	Forms   string `help:"JSON lines of whole calls: {\"segments\",\"form\",\"fields\",\"category\",\"unit\"}, further \"at\" and \"caller\"." placeholder:"FILE.jsonl"`
	Classes string `help:"TSV: text<TAB>category[<TAB>unit], with a header line; category other = none of the classes." placeholder:"FILE.tsv"`
	App     string `help:"App folder. Default: the sample telecom hotline." placeholder:"DIR"`
	Wrong   bool   `help:"List what came out wrong on stderr."`
	JSON    bool   `name:"json" help:"One JSON object on stdout."`
}

// assistReport is what eval assist prints. Classes and units are counted over the lines of both files.
type assistReport struct {
	Dialogues int     `json:"dialogues"`
	Fields    int     `json:"fields"`
	Precision float64 `json:"field_precision"`
	Found     float64 `json:"field_recall"`
	Samples   int     `json:"class_samples"`
	Top1      float64 `json:"class_top1"`
	Top3      float64 `json:"class_top3"`
	Unit      float64 `json:"unit_accuracy"`
	Units     int     `json:"unit_samples"`
	Abstained float64 `json:"abstained"`
	Sure      float64 `json:"sure_accuracy"`
	summary.Report
	Kinds    map[string]score.KindReport `json:"kinds,omitempty"`
	Unjudged int                         `json:"unjudged"`
	Unknown  []string                    `json:"unknown,omitempty"`
}

// Run plays the calls, classifies the texts and prints the shares that are right.
func (c *evalAssistCmd) Run(e *Env) error {
	if c.Forms == "" && c.Classes == "" {
		return errors.New("eval assist: nothing to do: give --forms, --classes or both")
	}
	var app fs.FS = telecom.Files
	if c.App != "" {
		app = os.DirFS(c.App)
	}
	catalog, err := classify.Load(app)
	if err != nil {
		return err
	}
	model, err := classify.Train(catalog, nil)
	if err != nil {
		return err
	}
	out := assistReport{Precision: 1, Found: 1, Report: summary.Report{Support: 1, Recall: 1}} // a share of nothing, where there are no calls
	var samples []classify.Labelled
	if c.Forms != "" {
		if samples, err = c.forms(e, app, model, &out); err != nil {
			return err
		}
	}
	if c.Classes != "" {
		texts, err := term.ReadFile(c.Classes, e.Stderr, classify.ReadTSV)
		if err != nil {
			return err
		}
		for _, s := range texts {
			samples = append(samples, classify.Labelled{Sample: s})
		}
	}
	rep := classify.Evaluate(model, samples)
	out.Samples, out.Top1, out.Top3, out.Unit, out.Units, out.Abstained, out.Sure = rep.Samples, rep.Top1, rep.Top3, rep.Unit, rep.Units, rep.Abstained, rep.Sure
	out.Unknown = append(out.Unknown, rep.Unknown...)
	if c.Wrong {
		printWrongClasses(e, rep)
	}
	if len(out.Unknown) > 0 {
		_, _ = fmt.Fprintf(e.Stderr, "hotline: fields, classes or units that the app does not have, so they count as wrong: %s\n", strings.Join(out.Unknown, " "))
	}
	if c.JSON {
		term.JSON(e.Stdout, out)
		return nil
	}
	out.print(e)
	return nil
}

// forms plays the calls; it returns them as samples for the classes that they are labelled with.
func (c *evalAssistCmd) forms(e *Env, app fs.FS, model *classify.Classifier, out *assistReport) ([]classify.Labelled, error) {
	set, err := form.Load(app)
	if err != nil {
		return nil, err
	}
	cases, err := term.ReadFile(c.Forms, e.Stderr, testset.ReadCases)
	if err != nil {
		return nil, err
	}
	var samples []classify.Labelled
	for i := range cases {
		k := &cases[i]
		if k.Category != "" {
			s := classify.Sample{Class: k.Category, Unit: k.Unit}
			if classify.NoClass(s.Class) {
				s.Class = ""
			}
			for _, seg := range k.Segments {
				if !seg.Us() {
					s.Text += seg.Text + " "
				}
			}
			samples = append(samples, classify.Labelled{Sample: s, Segments: k.Segments})
		}
		k.Form = formID(set, model.Catalog(), k.Form, k.Category)
	}
	rep := score.Evaluate(set, cases, func(segments []language.Segment) string {
		if top := model.Call(segments).Top; len(top) > 0 {
			return top[0].Class
		}
		return ""
	})
	if c.Wrong {
		for _, w := range rep.Wrong {
			_, _ = fmt.Fprintf(e.Stderr, "line %d\t%s.%s\twant %q, got %q\n", w.Line, w.Form, w.Field, w.Want, w.Got)
		}
	}
	out.Report = summary.Evaluate(set, cases)
	if c.Wrong {
		for _, w := range out.Report.Wrong {
			_, _ = fmt.Fprintf(e.Stderr, "line %d\t%s\tsupported %t, struck for %q\n", w.Line, w.Text, w.Supported, w.Why)
		}
	}
	out.Dialogues, out.Fields, out.Precision, out.Found = rep.Dialogues, rep.Fields, rep.Precision, rep.Recall
	out.Kinds, out.Unjudged, out.Unknown = rep.Kinds, rep.Unjudged, rep.Unknown
	return samples, nil
}

// formID finds the form that a set means by a name or, where there is none of that name, by the class of the line.
func formID(set *form.Set, catalog *classify.Catalog, names ...string) string {
	for _, name := range names {
		for _, n := range []string{name, strings.ReplaceAll(name, "_", ".")} {
			if n == "" || set.ForScene(n) != nil {
				if n != "" {
					return n
				}
				continue
			}
			if f := set.ForCategory(n); f != nil {
				return f.ID
			}
			if class := catalog.Class(n); class != nil && set.ForCategory(class.ID) != nil {
				return set.ForCategory(class.ID).ID
			}
		}
	}
	return names[0]
}

func printWrongClasses(e *Env, rep classify.Report) {
	for _, w := range rep.Wrong {
		_, _ = fmt.Fprintf(e.Stderr, "%.60s\twant %s %s, got", w.Sample.Text, w.Sample.Class, w.Sample.Unit)
		for _, t := range w.Got.Top {
			_, _ = fmt.Fprintf(e.Stderr, " %s %.2f", t.Class, t.Confidence)
		}
		_, _ = fmt.Fprintf(e.Stderr, "; %s\n", w.Got.Unit)
	}
}

func (r *assistReport) print(e *Env) {
	_, _ = fmt.Fprintf(e.Stdout, "dialogues %d  fields %d  field_precision %.3f  field_recall %.3f  unjudged %d\n", r.Dialogues, r.Fields, r.Precision, r.Found, r.Unjudged)
	_, _ = fmt.Fprintf(e.Stdout, "class_samples %d  class_top1 %.3f  class_top3 %.3f  unit_accuracy %.3f  abstained %.3f  sure_accuracy %.3f\n",
		r.Samples, r.Top1, r.Top3, r.Unit, r.Abstained, r.Sure)
	_, _ = fmt.Fprintf(e.Stdout, "summary_sentences %d  summary_struck %d  claims %d  claim_support %.3f  claim_recall %.3f\n",
		r.Sentences, r.Struck, r.Claims, r.Support, r.Report.Recall)
	for _, name := range slices.Sorted(maps.Keys(r.Kinds)) {
		k := r.Kinds[name]
		_, _ = fmt.Fprintf(e.Stdout, "%-10s %4d  precision %.3f  recall %.3f\n", name, k.Fields, k.Precision, k.Recall)
	}
}
