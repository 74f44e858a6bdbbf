package form

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"

	"hotline/assist/form/heard"
	"hotline/assist/form/lesson"
	"hotline/assist/form/mark"
	"hotline/dialog/value"
	"hotline/internal/memo"
)

// maxTable is the size of a file to learn from, in bytes.
const maxTable = 4 << 20

// TalksFile is the file of talks with marked words beside the forms.
const TalksFile = Folder + "/talks.tsv"

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
	marked, err := s.talks(bytes.NewReader(talks))
	if err != nil {
		return fmt.Errorf("%s: %w", TalksFile, err)
	}
	said, err := s.choices(bytes.NewReader(sentences))
	if err != nil {
		return fmt.Errorf("%s: %w", ChoicesFile, err)
	}
	got, err := lesson.Learn(p.Key(), said, marked)
	if err != nil {
		return fmt.Errorf("%s: %w", ChoicesFile, err)
	}
	for _, f := range s.forms {
		f.marks = got.Marks
		for i := range f.Fields {
			f.Fields[i].sense = got.Choices[f.ID+" "+f.Fields[i].Name]
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
