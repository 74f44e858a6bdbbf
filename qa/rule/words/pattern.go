package words

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// How many characters … and …… may stand for. They do not reach over the end of a sentence.
const (
	shortGap = 6
	longGap  = 16
)

// limits of one pattern.
const (
	mostElements = 8
	mostVariants = 64
	mostClass    = 2000
)

// Classes are named lists of words that patterns use as {name}.
type Classes map[string][]string

// element is one part of a pattern: one of these words, at most gap characters after the part before.
type element struct {
	gap   int
	words []string
}

// parse reads a pattern into its variants; an optional part makes two of each.
//
//	投诉              the word
//	(保证|担保)        one of them
//	(一)?定           the first part may be missing; (一|) is the same
//	{promise}        one word of a class
//	保证…解决          up to 6 characters between; …… up to 16
func parse(pattern string, classes Classes) ([][]element, error) {
	variants, rest := []variant{{}}, pattern
	for rest != "" {
		if after, ok := strings.CutPrefix(rest, "…"); ok {
			gap := shortGap
			rest = after
			if after, ok = strings.CutPrefix(rest, "…"); ok {
				gap, rest = longGap, after
			}
			for i := range variants {
				variants[i].gap = max(variants[i].gap, gap)
			}
			continue
		}
		words, after, err := part(rest, classes)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", pattern, err)
		}
		if rest = after; strings.HasPrefix(rest, "?") {
			words, rest = append(words, ""), rest[1:]
		}
		if variants = extend(variants, words); len(variants) > mostVariants {
			return nil, fmt.Errorf("%q: has too many optional parts: split it", pattern)
		}
	}
	out := make([][]element, 0, len(variants))
	for _, v := range variants {
		if err := judge(v.parts); err != nil {
			return nil, fmt.Errorf("%q: %w", pattern, err)
		}
		out = append(out, v.parts)
	}
	return out, nil
}

// variant is one reading of a pattern so far; gap is that before its next part.
type variant struct {
	parts []element
	gap   int
}

// extend adds a part to all variants; where it may be missing, the variants without it are kept, too.
func extend(variants []variant, words []string) []variant {
	full := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return w == "" })
	var out []variant
	for _, v := range variants {
		if len(full) < len(words) {
			out = append(out, v)
		}
		if len(full) > 0 {
			out = append(out, variant{parts: append(v.parts[:len(v.parts):len(v.parts)], element{gap: v.gap, words: full})})
		}
	}
	return out
}

func judge(v []element) error {
	if len(v) == 0 {
		return errors.New("has no words: write some")
	}
	if len(v) > mostElements {
		return fmt.Errorf("has %d parts: write at most %d", len(v), mostElements)
	}
	if v[0].gap > 0 {
		return errors.New("begins with …: write words before it")
	}
	if len(v) == 1 {
		for _, w := range v[0].words {
			if utf8.RuneCountInString(w) < 2 && w[0] < utf8.RuneSelf {
				return fmt.Errorf("%q alone is in too many other words: write two letters or more", w)
			}
		}
	}
	return nil
}

// part reads one element from the front of a pattern; "" among its words says that it is optional.
func part(in string, classes Classes) (words []string, rest string, err error) {
	switch {
	case in[0] == '{':
		name, after, ok := strings.Cut(in[1:], "}")
		if !ok {
			return nil, "", errors.New("has { without }: write {class}")
		}
		if list, known := classes[name]; known && len(list) > 0 {
			words, err = normal(list)
			return words, after, err
		}
		return nil, "", fmt.Errorf("the class %q is not known: write it under classes of a file of words", name)
	case in[0] == '(':
		inner, after, ok := strings.Cut(in[1:], ")")
		if !ok {
			return nil, "", errors.New("has ( without ): write (this|that)")
		}
		var list []string
		for one := range strings.SplitSeq(inner, "|") {
			if class, ok := strings.CutPrefix(one, "{"); ok {
				name := strings.TrimSuffix(class, "}")
				if len(classes[name]) == 0 {
					return nil, "", fmt.Errorf("the class %q is not known: write it under classes of a file of words", name)
				}
				list = append(list, classes[name]...)
				continue
			}
			if err := brackets(one); err != nil {
				return nil, "", err
			}
			list = append(list, one)
		}
		words, err = normal(list)
		return words, after, err
	case strings.ContainsRune("})|", rune(in[0])):
		return nil, "", fmt.Errorf("has a lone %q", in[:1])
	}
	end := strings.IndexAny(in, "{(…})|?")
	if end < 0 {
		end = len(in)
	}
	if err := brackets(in[:end]); err != nil {
		return nil, "", err
	}
	word := spaced(in[:end])
	if word == "" {
		return nil, "", errors.New("has a part without letters: leave it out")
	}
	return []string{word}, in[end:], nil
}

// brackets refuses those within words: nobody says them, so they were meant as part of a pattern, and as words they would be dropped.
func brackets(word string) error {
	switch at := strings.IndexAny(word, "({[]（）［］｛｝｜"); {
	case at < 0:
		return nil
	case word[at] == '(' || word[at] == '{':
		return fmt.Errorf("has %q within a part: a part is a list of words, as (每月|一个月); write the rest behind it, or a second pattern", word[at:at+1])
	case word[at] < utf8.RuneSelf:
		return fmt.Errorf("has a %q: write (this|that) for a choice, or the expression under regex", word[at:at+1])
	}
	at := strings.IndexAny(word, "（）［］｛｝｜")
	r, _ := utf8.DecodeRuneInString(word[at:])
	return fmt.Errorf("has a full-width %q: write ( ) { } | of the half width", r)
}

// normal squeezes the words of a part. "" among them is kept: the part may be missing.
func normal(list []string) ([]string, error) {
	out := make([]string, 0, len(list))
	for _, w := range list {
		word := spaced(w)
		if word == "" && w != "" {
			return nil, fmt.Errorf("the part %q has no letters: leave it out", w)
		}
		out = append(out, word)
	}
	return out, nil
}
