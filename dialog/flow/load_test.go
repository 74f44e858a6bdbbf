package flow_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"hotline/dialog/flow"
	"hotline/examples/telecom"
	"hotline/internal/contract"
)

// sample returns the sample app's files with one scene more.
func sample(t testing.TB, scene string) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	for _, name := range []string{"app.yaml", "tools.yaml", "knowledge/faq.md", "knowledge/faq_english.md", "scenes/balance.yaml"} {
		raw, err := fs.ReadFile(telecom.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = &fstest.MapFile{Data: raw}
	}
	out["scenes/wrong.yaml"] = &fstest.MapFile{Data: []byte(scene)}
	return out
}

// TestLoad_WrongScenes compares the complaint about each testdata/wrong/*.txt with what is below its --- line; -update writes it.
func TestLoad_WrongScenes(t *testing.T) {
	names, err := filepath.Glob("testdata/wrong/*.txt")
	if err != nil || len(names) < 3 {
		t.Fatalf("golden files: %v %v", names, err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txt"), func(t *testing.T) {
			raw, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			scene, want, _ := strings.Cut(string(raw), "---\n")
			_, err = flow.LoadFS(sample(t, scene))
			if err == nil {
				t.Fatal("loaded")
			}
			got := err.Error() + "\n"
			if flag.Lookup("update").Value.String() == "true" {
				if err := os.WriteFile(name, []byte(scene+"---\n"+got), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != want {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

var _ = flag.Bool("update", false, "write golden files")

func TestLoad_Folder(t *testing.T) {
	app, err := flow.Load("../../examples/telecom")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("../../examples/telecom/scenes/*.yaml")
	if got := len(app.Scenes()); err != nil || got != len(files) || got < 7 {
		t.Errorf("%d scenes of %d files: %v", got, len(files), err)
	}
	if app.Name() != "星云电信" || app.Scene("plan.change") == nil || app.Scene("none") != nil {
		t.Errorf("app %q", app.Name())
	}
	if got := app.Greeting(); !strings.Contains(got, "星云电信") {
		t.Errorf("greeting %q", got)
	}
	if got := app.HotWords(); !slices.Contains(got, "星云电信") || !slices.Contains(got, "流量王") || !slices.Contains(got, "变更套餐") {
		t.Errorf("hot words %q", got)
	}
	for _, p := range app.Prompts() {
		if strings.Contains(p, "{") {
			t.Errorf("prompt %q is not filled", p)
		}
	}
	if _, err := flow.Load("testdata"); err == nil {
		t.Error("loaded a folder without app.yaml")
	}
}

func FuzzLoad(f *testing.F) {
	for _, name := range []string{"scenes/plan.yaml", "scenes/agent.yaml"} {
		raw, err := fs.ReadFile(telecom.Files, name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(raw))
	}
	f.Add("id: a\nsteps: [{if: '1'}]\n")
	f.Fuzz(func(t *testing.T, scene string) {
		app, err := flow.LoadFS(sample(t, scene))
		if (app == nil) == (err == nil) {
			t.Errorf("app %v, error %v", app, err)
		}
	})
}

// TestSchema_AgreesWithLoader proves that the published schema takes the sample's scenes, refuses the wrong ones, and knows every key.
func TestSchema_AgreesWithLoader(t *testing.T) {
	check, err := contract.Document("../../docs/scene.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	names, err := fs.Glob(telecom.Files, "scenes/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		raw, err := fs.ReadFile(telecom.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		if err := check(raw); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, name := range []string{"testdata/wrong/many.txt", "testdata/wrong/unknown_key.txt"} {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		scene, _, _ := bytes.Cut(raw, []byte("---\n"))
		if check(scene) == nil {
			t.Errorf("%s: the schema takes it", name)
		}
	}
	text, err := os.ReadFile("../../docs/scene.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, typ := range []reflect.Type{reflect.TypeFor[flow.Scene](), reflect.TypeFor[flow.Slot](), reflect.TypeFor[flow.Step](), reflect.TypeFor[flow.Option]()} {
		for i := range typ.NumField() {
			if key := typ.Field(i).Tag.Get("yaml"); key != "" && key != "-" && !bytes.Contains(text, []byte(`"`+key+`": {`)) {
				t.Errorf("schema lacks the key %s of %s", key, typ.Name())
			}
		}
	}
}

func ExampleApp_New() {
	app, err := telecom.Load()
	if err != nil {
		fmt.Println(err)
		return
	}
	mind := app.New(flow.Deps{CallerNumber: "13800138000"})
	for _, heard := range []flow.Heard{{Kind: flow.HeardStart}, {Kind: flow.HeardText, Text: "转人工"}, {Kind: flow.HeardText, Text: "不用了"}, {Kind: flow.HeardText, Text: "没有了谢谢"}} {
		reply, err := mind.Next(context.Background(), heard)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(reply.Text)
	}
	// Output:
	// 您好，星云电信，请问有什么可以帮您？
	// 现在没有人工坐席值班。我可以登记一下，让工作人员回拨您来电的这个号码，可以吗？
	// 好的，那就不登记了。请问还有其他可以帮您的吗？
	// 感谢您的来电，再见。
}

// One turn without a back office: recognise, fill, ask.
func BenchmarkMind_Next(b *testing.B) {
	app, err := telecomApp()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		mind := app.New(flow.Deps{CallerNumber: "13800138000"})
		if _, err := mind.Next(context.Background(), flow.Heard{Kind: flow.HeardText, Text: "我要报修，家里网老是掉线，电话13900001111"}); err != nil {
			b.Fatal(err)
		}
	}
}
