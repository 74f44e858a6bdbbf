package form

import (
	"bytes"
	"errors"
	"fmt"
	"hotline/assist/form/heard"
	"io"
	"io/fs"
	"slices"
	"sync"

	"hotline/assist/form/mark"
	"hotline/dialog/intent"
	"hotline/dialog/value"
	"hotline/internal/memo"
)

// maxTable is the size of a file to learn from, in bytes.
const maxTable = 4 << 20

// TalksFile is the file of talks with marked words beside the forms.
const TalksFile = Folder + "/talks.tsv"

// learnt is what was learnt lately, by the files and the forms it was learnt from.
//
//archtest:variable one lesson for equal files in the whole process
var learnt memo.Recent[lesson]

// lesson is what is learnt from the files beside the forms.
type lesson struct {
	marks   *mark.Model
	choices map[string]*intent.Model // by form, blank and field
}

// learn reads the sentences and the talks beside the forms, and learns from them. It takes about 0.7 s for 5,000 sentences and 400 talks on
// two cores, and no time where the same was learnt before.
func (s *Set) learn(app fs.FS) error {
	sentences, err := optional(app, ChoicesFile)
	if err != nil {
		return err
	}
	talks, err := optional(app, TalksFile)
	if err != nil || len(sentences)+len(talks) == 0 {
		return err
	}
	p := memo.NewPrint()
	p.Texts(string(sentences), string(talks))
	for _, f := range s.forms {
		p.Texts(fmt.Sprintf("%v", *f))
	}
	got, err := learnt.Get(p.Key(), func() (lesson, error) { return s.lesson(sentences, talks) })
	if err != nil {
		return err
	}
	for _, f := range s.forms {
		f.marks = got.marks
		for i := range f.Fields {
			f.Fields[i].sense = got.choices[f.ID+" "+f.Fields[i].Name]
		}
	}
	return nil
}

// optional reads a file, nil where it is not there.
func optional(app fs.FS, name string) ([]byte, error) {
	raw, err := fs.ReadFile(app, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if len(raw) > maxTable {
		return nil, fmt.Errorf("%s: longer than %d bytes: split it", name, maxTable)
	}
	return raw, err
}

func (s *Set) lesson(sentences, talks []byte) (lesson, error) {
	var out lesson
	marked, wrong := s.talks(bytes.NewReader(talks))
	if wrong != nil {
		return out, fmt.Errorf("%s: %w", TalksFile, wrong)
	}
	said, wrong := s.choices(bytes.NewReader(sentences))
	if wrong != nil {
		return out, fmt.Errorf("%s: %w", ChoicesFile, wrong)
	}
	var wait sync.WaitGroup
	wait.Go(func() {
		if len(marked) > 0 {
			out.marks = mark.Train(marked)
		}
	})
	choices, err := learnChoices(said)
	wait.Wait()
	out.choices = choices
	if err != nil {
		return out, fmt.Errorf("%s: %w", ChoicesFile, err)
	}
	return out, nil
}

// label is what the marked words of a field are called: fields of other forms that take the same sort of value teach one another.
func (f *Field) label() string {
	switch {
	case f.Kind == value.Choice, f.Kind == value.YesNo:
		return ""
	case f.Kind == value.Text:
		return "text." + f.Name
	case f.Of != "":
		return string(f.Kind) + "." + f.Of
	}
	return string(f.Kind)
}

// labels are those of the form's fields.
func (f *Form) labels() []string {
	var out []string
	for i := range f.Fields {
		if l := f.Fields[i].label(); l != "" && !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	return out
}

// talks reads talks with marked words, and notes what the agent asked for.
func (s *Set) talks(r io.Reader) ([]mark.Talk, error) {
	forms := map[string]mark.Form{}
	for _, f := range s.forms {
		labels := map[string]string{}
		for i := range f.Fields {
			labels[f.Fields[i].Name] = f.Fields[i].label()
		}
		forms[f.ID] = labels
	}
	out, err := mark.ReadTalks(r, forms)
	for i := range out {
		s.Form(out[i].Form).ask(out[i].Turns)
	}
	return out, err
}

// ask notes at the caller's turns what the agent's turns before them ask for.
func (f *Form) ask(turns []mark.Turn) {
	var asks []string
	for i := range turns {
		if turns[i].Agent {
			asks = f.asks(turns[i].Text)
		} else {
			turns[i].Asked = asks
		}
	}
}

// asks lists the labels of the fields that the agent's words ask for.
func (f *Form) asks(text string) []string {
	var out []string
	for _, sentence := range heard.Sentences(text) {
		for i := range f.Fields {
			if l := f.Fields[i].label(); l != "" && asked(&f.Fields[i], sentence) > 0 && !slices.Contains(out, l) {
				out = append(out, l)
			}
		}
	}
	return out
}
