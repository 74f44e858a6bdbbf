package words

import (
	"errors"
	"fmt"
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
	variants := [][]element{{}}
	gap, rest := 0, pattern
	for rest != "" {
		var words []string
		var err error
		if after, ok := strings.CutPrefix(rest, "…"); ok {
			gap, rest = shortGap, after
			if after, ok = strings.CutPrefix(rest, "…"); ok {
				gap, rest = longGap, after
			}
			continue
		}
		if words, rest, err = part(rest, classes); err != nil {
			return nil, fmt.Errorf("%q: %w", pattern, err)
		}
		if after, ok := strings.CutPrefix(rest, "?"); ok {
			words, rest = append(words, ""), after
		}
		var more [][]element
		for _, v := range variants {
			var full []string
			for _, w := range words {
				if w == "" {
					more = append(more, v)
					continue
				}
				full = append(full, w)
			}
			more = append(more, append(v[:len(v):len(v)], element{gap: gap, words: full}))
		}
		if variants, gap = more, 0; len(variants) > mostVariants {
			return nil, fmt.Errorf("%q: has too many optional parts: split it", pattern)
		}
	}
	for _, v := range variants {
		if err := judge(v); err != nil {
			return nil, fmt.Errorf("%q: %w", pattern, err)
		}
	}
	return variants, nil
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
			return normal(list), after, nil
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
			list = append(list, one)
		}
		return normal(list), after, nil
	case strings.ContainsRune("})|", rune(in[0])):
		return nil, "", fmt.Errorf("has a lone %q", in[:1])
	}
	end := strings.IndexAny(in, "{(…})|?")
	if end < 0 {
		end = len(in)
	}
	word := Squeeze(in[:end])
	if word == "" {
		return nil, "", errors.New("has a part without letters: leave it out")
	}
	return []string{word}, in[end:], nil
}

func normal(list []string) []string {
	out := make([]string, 0, len(list))
	for _, w := range list {
		out = append(out, Squeeze(w))
	}
	return out
}
