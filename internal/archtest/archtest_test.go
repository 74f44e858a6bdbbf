package archtest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hotline/internal/archtest"
)

const root = "../.."

func load(t *testing.T, dir string) []*archtest.Package {
	t.Helper()
	packages, err := archtest.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	return packages
}

// checks are the rules by name.
func checks() map[string]func(*archtest.Package) []string {
	return map[string]func(*archtest.Package) []string{
		"imports": archtest.CheckImports, "sizes": archtest.CheckSizes,
		"comments": archtest.CheckComments, "forbidden": archtest.CheckForbidden, "leaks": archtest.CheckLeaks,
	}
}

func TestTree(t *testing.T) {
	packages := load(t, root)
	if len(packages) < 20 {
		t.Fatalf("only %d packages found", len(packages))
	}
	for name, check := range checks() {
		t.Run(name, func(t *testing.T) {
			for _, p := range packages {
				for _, line := range check(p) {
					t.Error(line)
				}
			}
		})
	}
}

// TestRules_FindWhatTheyForbid proves that each rule can fail.
func TestRules_FindWhatTheyForbid(t *testing.T) {
	long := "// F is long.\nfunc F() {\n" + strings.Repeat("\tprintln()\n", 60) + "}\n"
	for name, c := range map[string]struct{ dir, file, src, rule, want string }{
		"engine_imports_sip":    {"engine", "a.go", "import _ \"hotline/telephony/sip\"\n", "imports", "imports telephony/sip"},
		"media_imports_root":    {"media", "a.go", "import _ \"hotline\"\n", "imports", "imports ."},
		"asr_imports_other":     {"asr/funasr", "a.go", "import _ \"hotline/asr/sherpa\"\n", "imports", "imports asr/sherpa"},
		"assist_imports_engine": {"assist/kb", "a.go", "import _ \"hotline/engine\"\n", "imports", "imports engine"},
		"unknown_folder":        {"misc", "a.go", "", "imports", "no import rule"},
		"long_function":         {"engine", "a.go", long, "sizes", "at most 60"},
		"long_file":             {"engine", "a.go", "func f() {}\n" + strings.Repeat("\n", 500), "sizes", "at most 500"},
		"long_test":             {"engine", "a_test.go", "func f() {}\n" + strings.Repeat("\n", 500), "sizes", "at most 500"},
		"wide_interface":        {"engine", "a.go", "type I interface{ A(); B(); C(); D(); E(); F() }\n", "sizes", "6 methods"},
		"wide_struct":           {"engine", "a.go", "type S struct{ a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p int }\n", "sizes", "16 fields"},
		"no_look_for_leaks":     {"engine", "a.go", "func f() { go f() }\n", "leaks", "starts a goroutine"},
		"no_comment":            {"engine", "a.go", "func F() {}\n", "comments", "F has no comment"},
		"no_package_comment":    {"engine", "a.go", "", "comments", "no package comment"},
		"init":                  {"engine", "a.go", "func init() {}\n", "forbidden", "init:"},
		"panic":                 {"engine", "a.go", "func f() { panic(1) }\n", "forbidden", "panic:"},
		"print":                 {"engine", "a.go", "import \"fmt\"\nfunc f() { fmt.Println() }\n", "forbidden", "fmt.Print"},
		"variable":              {"engine", "a.go", "var count int\n", "forbidden", "package variable count"},
		"sleep_in_test":         {"engine", "a_test.go", "import \"time\"\nfunc f() { time.Sleep(1) }\n", "forbidden", "time.Sleep"},
		"sleep_beside_bubble":   {"engine", "a_test.go", "import (\"testing/synctest\"; \"time\")\nfunc f() { synctest.Test(nil, nil); time.Sleep(1) }\n", "forbidden", "time.Sleep"},
		"short_shortens":        {"engine", "a_test.go", "import \"testing\"\nfunc f() { n := 9; if testing.Short() { n = 1 }; _ = n }\n", "forbidden", "testing.Short without"},
		"bare_skip":             {"engine", "a_test.go", "import \"testing\"\nfunc f(t *testing.T) { t.Skip(\"flaky\") }\n", "forbidden", "switched off"},
	} {
		t.Run(name, func(t *testing.T) {
			got := judge(t, c.dir, c.file, c.src, c.rule)
			if !strings.Contains(got, c.want) {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
}

func TestRules_AllowWhatTheyShould(t *testing.T) {
	for name, c := range map[string]struct{ dir, file, src, rule string }{
		"excused_struct": {"engine", "a.go", "// S is wide.\n//\n//archtest:fields one owner for all\ntype S struct{ a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p int }\n", "sizes"},
		"table":          {"engine", "a.go", "var m = map[string]int{}\nvar ErrX, errY = f(), f()\n", "forbidden"},
		"named_skip":     {"engine", "a_test.go", "import \"testing\"\nfunc f(t *testing.T) { t.Skip(\"issue 7: needs a trunk\") }\n", "forbidden"},
		"short_skip":     {"engine", "a_test.go", "import \"testing\"\nfunc f(t *testing.T) { if testing.Short() { t.Skip(\"long\") } }\n", "forbidden"},
		"virtual_sleep":  {"engine", "a_test.go", "import (\"testing/synctest\"; \"time\")\nfunc run(f func()) { synctest.Test(nil, f) }\nfunc TestX() { run(func() { time.Sleep(1) }) }\n", "forbidden"},
		"own_children":   {"qa/rubric", "a.go", "import _ \"hotline/qa\"\n", "imports"},
		"tests_import":   {"media", "a_test.go", "import _ \"hotline/engine\"\n", "imports"},
		"main_may":       {"cmd/hotline", "a.go", "import _ \"hotline/engine\"\n", "imports"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := judge(t, c.dir, c.file, c.src, c.rule); got != "" {
				t.Errorf("found %q", got)
			}
		})
	}
}

// judge writes one file into a tree of its own and returns what the rule says.
func judge(t *testing.T, dir, file, src, rule string) string {
	t.Helper()
	tree := t.TempDir()
	if err := os.MkdirAll(filepath.Join(tree, dir), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(tree, dir, file), []byte("package x\n\n"+src), 0o600); err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, p := range load(t, tree) {
		out = append(out, checks()[rule](p)...)
	}
	return strings.Join(out, "\n")
}
