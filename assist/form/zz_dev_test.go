package form_test

import (
	"fmt"
	"os"
	"sort"
	"strings"
	"testing"
	"time"

	"hotline/assist/form"
)

func TestZZDev(t *testing.T) {
	files := os.Getenv("SETS")
	if files == "" {
		t.Skip()
	}
	tot := map[string]*[3]int{}
	for _, name := range strings.Split(files, ",") {
		app := "../../examples/telecom"
		if a, b, ok := strings.Cut(name, "@"); ok {
			name, app = a, "/tmp/h6/apps/"+b
		}
		at := time.Now()
		set, err := form.Load(os.DirFS(app))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Println("load", time.Since(at))
		part := ""
		file := name
		if i := strings.IndexByte(name, '%'); i > 0 {
			file, part = name[:i], name[i+1:]
		}
		r, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		cases, err := form.ReadCases(r)
		if err != nil {
			t.Fatal(err)
		}
		var use []form.Case
		var lines []int
		for i, c := range cases {
			if part == "" || (part == "a") == (i%2 == 0) {
				use = append(use, c)
				lines = append(lines, i+1)
			}
		}
		rep := form.Evaluate(set, use, nil)
		fmt.Printf("== %s: calls %d fields %d P %.3f R %.3f unjudged %d unknown %v\n", name, rep.Dialogues, rep.Fields, rep.Precision, rep.Recall, rep.Unjudged, rep.Unknown)
		var kinds []string
		for k := range rep.Kinds {
			kinds = append(kinds, k)
		}
		sort.Strings(kinds)
		for _, k := range kinds {
			r := rep.Kinds[k]
			x := tot[k]
			if x == nil {
				x = &[3]int{}
				tot[k] = x
			}
			if strings.Contains(name, "assist.jsonl") {
				k = "own"
				if tot[k] == nil {
					tot[k] = &[3]int{}
				}
				x = tot[k]
			}
			right := int(r.Recall*float64(r.Fields) + .5)
			x[0] += r.Fields
			x[1] += right
			if r.Precision > 0 {
				x[2] += int(float64(right)/r.Precision + .5)
			}
			if os.Getenv("KINDS") != "" {
				continue
			}
			fmt.Printf("   %-8s %4d  P %.3f R %.3f\n", k, r.Fields, r.Precision, r.Recall)
		}
		if w := os.Getenv("WRONG"); w != "" {
			f := map[string]bool{}
			for _, k := range strings.Split(w, ",") {
				f[k] = true
			}
			for _, m := range rep.Wrong {
				if f["all"] || f[string(set.Form(m.Form).Field(m.Field).Kind)] {
					fmt.Printf("%d %s.%s want %q got %q\n", lines[m.Line-1], m.Form, m.Field, m.Want, m.Got)
					if os.Getenv("TALK") != "" {
						for _, s := range use[m.Line-1].Segments {
							fmt.Printf("      %s: %s\n", s.Party[:1], s.Text)
						}
					}
				}
			}
		}
	}

	var all [3]int
	for _, k := range []string{"phone", "choice", "name", "address", "amount", "date", "time", "text", "count", "digits", "id_card", "all", "own"} {
		if k == "all" {
			fmt.Printf("TOT all %4d  P %.3f R %.3f\n", all[0], float64(all[1])/float64(all[2]), float64(all[1])/float64(all[0]))
			continue
		}
		if x := tot[k]; x != nil {
			for i := range x {
				all[i] += x[i]
			}
			fmt.Printf("TOT %-8s %4d  P %.3f R %.3f\n", k, x[0], float64(x[1])/float64(x[2]), float64(x[1])/float64(x[0]))
		}
	}
}
