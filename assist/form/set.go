package form

import "io/fs"

// Set is the forms of an app.
type Set struct{ forms []*Form }

// Load reads assist/forms/*.yaml of an app folder and checks them. Complaints name file, line, key and remedy, all that are found. An
// app without such files has an empty set.
func Load(app fs.FS) (*Set, error) { return &Set{}, nil }

// Forms lists the forms by id.
func (s *Set) Forms() []*Form { return s.forms }

// Form returns the form with that id, nil for none.
func (s *Set) Form(id string) *Form { return nil }

// ForScene returns the form of a scene, nil for none.
func (s *Set) ForScene(scene string) *Form { return nil }

// ForCategory returns the form of a ticket class, nil for none.
func (s *Set) ForCategory(class string) *Form { return nil }
