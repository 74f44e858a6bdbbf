// Package undo reads words of cancelling where something is to be confirmed. The same 取消吧 carries the order out where the scene cancels something,
// and gives it up where the question only tells that one may cancel. It owns that reading and no other yes and no; dialog/course asks it first.
// Everything here is pure and safe for concurrent use.
package undo

import (
	"strings"

	"hotline/dialog/english"
)

// Sense is what words of cancelling mean.
type Sense int

// What they may mean.
const (
	None   Sense = iota // nothing of the kind is said, or it is no answer
	Order               // do what is asked
	GiveUp              // leave it
	Remark              // yes, I can cancel later; 算了，取消吧 where something is to be cancelled: it decides nothing, and names no other matter
)

// Question is what is to be confirmed.
type Question struct {
	Text  string // as it was asked
	Title string // of the scene
	ID    string // of the scene
}

// Read tells what an answer means.
func Read(text string, q Question) Sense {
	if english.Words(text) {
		return readEnglish(text, q)
	}
	return readMandarin(text, q)
}

// strip takes the words out of text, one after the other.
func strip(text string, words []string) string {
	for _, w := range words {
		text = strings.ReplaceAll(text, w, "")
	}
	return text
}
