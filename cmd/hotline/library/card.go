package library

import (
	"context"

	"hotline/assist/kb/docs"
)

// Card is the paragraph that answers a question, as an agent sees it.
type Card struct {
	ID         string // of the paragraph
	Title      string // what it is about
	Document   string // where it stands, with its headings
	File       string
	Line       int // line, row or page; 0 = unknown
	Version    string
	Text       string // fit to be spoken
	Approved   bool   // word for word
	Confidence float64
}

// Card finds the answer to a question; false when the library does not know. It takes milliseconds, with remote endpoints up to their
// timeouts. Safe for concurrent use.
func (l *Library) Card(ctx context.Context, question string) (Card, bool) {
	got := l.base.Search(ctx, question)
	if !got.Answered() {
		return Card{}, false
	}
	p := got.Source.Paragraph
	out := Card{ID: p.ID, Title: title(p), Document: p.Title, File: p.File, Line: p.Line, Version: p.Version, Text: got.Answer, Approved: got.Approved,
		Confidence: got.Source.Confidence}
	for _, h := range p.Headings {
		if out.Document != "" {
			out.Document += " › "
		}
		out.Document += h
	}
	return out, true
}

// Title is what the paragraph with an id is about, "" when there is none.
func (l *Library) Title(id string) string {
	p, ok := l.base.Paragraph(id)
	if !ok {
		return ""
	}
	return title(p)
}

// title is what a paragraph is about.
func title(p *docs.Paragraph) string {
	switch {
	case len(p.Questions) > 0:
		return p.Questions[0]
	case len(p.Headings) > 0:
		return p.Headings[len(p.Headings)-1]
	}
	return p.Title
}
