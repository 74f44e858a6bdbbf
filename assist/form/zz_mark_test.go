package form

import (
	"fmt"
	"os"
	"testing"
	"time"

	"hotline/assist/form/mark"
)

func TestZZMark(t *testing.T) {
	a, b := os.Getenv("TRAIN"), os.Getenv("TEST")
	if a == "" {
		t.Skip()
	}
	set, _ := Load(os.DirFS("../../examples/telecom"))
	read := func(name string) []mark.Talk {
		r, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		out, err := set.talks(r)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	at := time.Now()
	tr := read(a)
	m := mark.Train(tr)
	fmt.Println("train", time.Since(at), m.Size())
	type n struct{ gold, got, right int }
	all := map[string]*n{}
	of := func(l string) *n {
		if all[l] == nil {
			all[l] = &n{}
		}
		return all[l]
	}
	at = time.Now()
	turns := 0
	for _, talk := range read(b) {
		c := mark.Context{Form: talk.Form, Labels: talk.Labels}
		var last [2]string
		for _, u := range talk.Turns {
			i := 0
			if u.Agent {
				i = 1
			}
			c.Asked, c.Before = u.Asked, last[1-i]
			last[i] = u.Text
			turns++
			got := m.Read(c, u.Agent, u.Text)
			// merge gold of the same label apart only by nothing
			gold := map[mark.Span]bool{}
			g := merge(u.Spans, u.Text)
			for _, s := range g {
				gold[s] = true
				of(s.Label).gold++
			}
			bad := false
			for _, s := range got {
				of(s.Label).got++
				if gold[s] {
					of(s.Label).right++
					delete(gold, s)
				} else {
					bad = true
				}
			}
			if (bad || len(gold) > 0) && os.Getenv("SHOW") != "" {
				r := []rune(u.Text)
				fmt.Printf("%s %v %s\n", talk.Form, u.Agent, u.Text)
				for s := range gold {
					fmt.Println("      missed", s.Label, string(r[s.From:s.To]))
				}
				for _, s := range got {
					fmt.Println("      got   ", s.Label, string(r[s.From:s.To]))
				}
			}
			for _, s := range u.Spans {
				c.Told = append(c.Told, s.Label)
			}
		}
	}
	fmt.Println("read", time.Since(at)/time.Duration(turns))
	var s n
	for l, x := range all {
		fmt.Printf("%-16s %4d P %.3f R %.3f\n", l, x.gold, float64(x.right)/float64(x.got), float64(x.right)/float64(x.gold))
		s.gold, s.got, s.right = s.gold+x.gold, s.got+x.got, s.right+x.right
	}
	fmt.Printf("ALL %d P %.3f R %.3f\n", s.gold, float64(s.right)/float64(s.got), float64(s.right)/float64(s.gold))
}

func merge(spans []mark.Span, text string) []mark.Span {
	r := []rune(text)
	var out []mark.Span
	for _, s := range spans {
		if k := len(out); k > 0 && out[k-1].Label == s.Label && len(trimPause(string(r[out[k-1].To:s.From]))) == 0 {
			out[k-1].To = s.To
			continue
		}
		out = append(out, s)
	}
	return out
}

func trimPause(s string) string {
	o := ""
	for _, r := range s {
		if r != '，' && r != ' ' {
			o += string(r)
		}
	}
	return o
}
