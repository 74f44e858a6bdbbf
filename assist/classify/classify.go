// Package classify names what a call was about: the ticket class (best three), the unit that handles it with the reason, and the
// disposition. It owns the owner's classes and units (YAML), learns from their examples and from corrections, and says when it does not
// know. It keeps nothing: package assist asks it after every call and stores what people correct; `hotline eval assist` measures it.
package classify

import (
	"io/fs"

	"hotline/assist/language"
)

// Class is one ticket class of the owner.
type Class struct {
	ID          string   `yaml:"id"`          // broadband.fault
	Path        []string `yaml:"path"`        // 网络, 宽带, 宽带故障: the last is the title
	Unit        string   `yaml:"unit"`        // id of the unit that handles it
	Disposition string   `yaml:"disposition"` // what became of the call, unless something speaks for another: 已建单
	Scenes      []string `yaml:"scenes"`      // ids of scenes whose examples are this class's too; the id itself counts
	Aliases     []string `yaml:"aliases"`     // other names for it
	Examples    []string `yaml:"examples"`    // what callers say
	Rules       []Rule   `yaml:"rules"`       // other units; the first that holds counts
}

// Rule sends tickets of a class to another unit.
type Rule struct {
	Any    []string `yaml:"any"`    // one of these words was said
	Unit   string   `yaml:"unit"`   // id
	Reason string   `yaml:"reason"` // for people: 多户同时断网，属于线路故障
}

// Unit handles tickets.
type Unit struct {
	ID      string   `yaml:"id"`
	Title   string   `yaml:"title"`
	Aliases []string `yaml:"aliases"`
}

// Title is the last part of the path.
func (c *Class) Title() string {
	if len(c.Path) == 0 {
		return c.ID
	}
	return c.Path[len(c.Path)-1]
}

// Catalog is the classes and units of an app.
type Catalog struct {
	classes []Class
	units   []Unit
}

// Load reads assist/classes.yaml and assist/classes/*.yaml of an app folder, and the examples of its scenes. An app without such files has
// an empty catalogue.
func Load(app fs.FS) (*Catalog, error) { return &Catalog{}, nil }

// Classes lists the classes.
func (c *Catalog) Classes() []Class { return c.classes }

// Class returns the class with that id, title, path or alias, nil for none.
func (c *Catalog) Class(name string) *Class { return nil }

// Unit returns the unit with that id, title or alias, nil for none.
func (c *Catalog) Unit(name string) *Unit { return nil }

// Sample is a text with what it stands for: an example, or what a person corrected.
type Sample struct {
	Text  string `json:"text"`
	Class string `json:"class"` // id; "" = none of the classes
	Unit  string `json:"unit"`  // id; "" = what follows from the class
}

// Ranked is one candidate.
type Ranked struct {
	Class      string   `json:"class"` // id
	Title      string   `json:"title"`
	Path       []string `json:"path"`
	Confidence float64  `json:"confidence"` // 0..1
}

// Result is what a call was about.
type Result struct {
	Class       string   `json:"class"` // id; "" = unsure, people choose
	Top         []Ranked `json:"top"`   // best first, at most 3, also when unsure
	Unit        string   `json:"unit"`  // id; "" when unsure
	UnitTitle   string   `json:"unit_title"`
	Reason      string   `json:"reason"`      // why this unit
	Disposition string   `json:"disposition"` // "" = unknown
	Because     string   `json:"because"`     // what was said that decided
}

// Classifier is a trained model. Never changed after Train, safe for concurrent use.
type Classifier struct{ catalog *Catalog }

// Train learns from the catalogue's examples and from corrections, which weigh more. It blocks for some 0.1 s.
func Train(c *Catalog, corrections []Sample) (*Classifier, error) {
	return &Classifier{catalog: c}, nil
}

// Catalog is what the classifier was trained with.
func (c *Classifier) Catalog() *Catalog { return c.catalog }

// Text classifies one text, such as the caller's first sentence. It takes some 0.1 ms.
func (c *Classifier) Text(text string) Result { return Result{} }

// Call classifies a whole call, or what has been said so far. It takes some 1 ms.
func (c *Classifier) Call(segments []language.Segment) Result { return Result{} }

// Trial is a retraining that a person may publish or reject.
type Trial struct {
	Classifier *Classifier `json:"-"`
	Samples    int         `json:"samples"` // corrections that were held out and measured on
	Before     Report      `json:"before"`  // the classifier without the corrections, on the held-out ones
	After      Report      `json:"after"`   // one trained with the other corrections, on the same
}

// Report is the outcome of Evaluate.
type Report struct {
	Samples   int     `json:"samples"`
	Top1      float64 `json:"class_top1"`
	Top3      float64 `json:"class_top3"`
	Unit      float64 `json:"unit_accuracy"` // over samples with a unit
	Abstained float64 `json:"abstained"`     // share where the classifier was unsure
	Sure      float64 `json:"sure_accuracy"` // top 1 over the others
}

// Evaluate classifies every sample and compares.
func Evaluate(c *Classifier, samples []Sample) Report { return Report{} }

// Retrain trains with corrections and measures before and after on corrections that were held out in turn (five folds).
func Retrain(c *Catalog, corrections []Sample) (Trial, error) { return Trial{}, nil }
