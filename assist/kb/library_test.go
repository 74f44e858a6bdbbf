package kb_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"hotline/assist/kb"
)

const (
	faqText  = "# 常见问题\n\n<!-- id: keep -->\n## 停机保号多少钱\n- 号码先停着怎么收费\n停机保号每月五元，最长可以办两年。\n"
	rulesOld = "# 宽带规范\n\n## 移机\n\n<!-- id: move -->\n同城移机收50元，三个工作日内完成。跨城市不能移机。\n"
)

// folder is a library's folder that tests write to.
type folder struct {
	t   *testing.T
	dir string
	n   int
}

func newFolder(t *testing.T, files map[string]string) *folder {
	t.Helper()
	f := &folder{t: t, dir: t.TempDir()}
	for name, text := range files {
		f.write(name, text)
	}
	return f
}

// write writes a file with a time of its own, as a slow person would.
func (f *folder) write(name, text string) {
	f.t.Helper()
	path := filepath.Join(f.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		f.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		f.t.Fatal(err)
	}
	f.n++
	at := time.Now().Add(time.Duration(f.n)*time.Minute - 24*time.Hour)
	if err := os.Chtimes(path, at, at); err != nil {
		f.t.Fatal(err)
	}
}

func (f *folder) open(deps kb.Deps) *kb.Library {
	f.t.Helper()
	cfg := kb.Default()
	cfg.Dir = f.dir
	l, err := kb.Open(context.Background(), cfg, deps)
	if err != nil {
		f.t.Fatal(err)
	}
	return l
}

func refresh(t *testing.T, l *kb.Library, want bool) {
	t.Helper()
	changed, err := l.Refresh(context.Background())
	if err != nil || changed != want {
		t.Fatalf("changed %t, %v; want %t", changed, err, want)
	}
}

// first is the id of the best hit and the answer.
func first(l *kb.Library, question string) (id, answer string) {
	r := l.Search(context.Background(), question)
	if len(r.Hits) > 0 {
		id = r.Hits[0].Paragraph.ID
	}
	return id, r.Answer
}

func TestLibrary_FollowsItsFolder(t *testing.T) {
	f := newFolder(t, map[string]string{"faq.md": faqText, "sub/rules.md": rulesOld})
	l := f.open(kb.Deps{})
	refresh(t, l, false)
	if id, answer := first(l, "移机收多少钱"); id != "move" || !strings.Contains(answer, "50元") {
		t.Fatalf("got %s %s", id, answer)
	}
	f.write("sub/rules.md", strings.ReplaceAll(rulesOld, "50元", "80元"))
	refresh(t, l, true)
	if _, answer := first(l, "移机收多少钱"); !strings.Contains(answer, "80元") {
		t.Errorf("after an edit: %s", answer)
	}
	f.write("new.html", "<h1>漫游</h1><!-- id: roam --><p>去日本的漫游流量包每天25元。</p>")
	f.write("sub/rules.md", rulesOld)
	refresh(t, l, true)
	if id, _ := first(l, "日本漫游流量包多少钱"); id != "roam" {
		t.Errorf("new file: %s", id)
	}
	if err := os.Remove(filepath.Join(f.dir, "new.html")); err != nil {
		t.Fatal(err)
	}
	refresh(t, l, true)
	if id, _ := first(l, "日本漫游流量包多少钱"); id == "roam" {
		t.Error("a deleted file still answers")
	}
	if s := l.State(); s.Version != 4 || s.Paragraphs != 2 || s.Approved != 1 {
		t.Errorf("got %+v", s)
	}
}

func TestLibrary_ABrokenFileKeepsItsLastVersion(t *testing.T) {
	f := newFolder(t, map[string]string{"faq.md": faqText, "rules.md": rulesOld})
	l := f.open(kb.Deps{})
	f.write("rules.md", "# 宽带规范\n\n<!-- id: move; until: 明天 -->\n移机收80元。\n")
	refresh(t, l, true)
	if _, answer := first(l, "移机收多少钱"); !strings.Contains(answer, "50元") {
		t.Errorf("got %s", answer)
	}
	problems := l.Problems()
	if len(problems) != 1 || problems[0].File != "rules.md" || problems[0].Line != 3 || problems[0].Remedy == "" {
		t.Errorf("got %v", problems)
	}
	f.write("rules.md", strings.ReplaceAll(rulesOld, "50元", "80元"))
	refresh(t, l, true)
	if _, answer := first(l, "移机收多少钱"); len(l.Problems()) != 0 || !strings.Contains(answer, "80元") {
		t.Errorf("mended: %s, %v", answer, l.Problems())
	}
}

func TestLibrary_AnIDMayStandOnceInAFile(t *testing.T) {
	f := newFolder(t, map[string]string{"a.md": "<!-- id: one -->\n移机收50元。\n\n<!-- id: one -->\n装机不收钱。\n", "long.md": "<!-- id: long -->\n" + strings.Repeat("这是一句凑长度的话，没有别的意思。", 60) + "\n"})
	p := f.open(kb.Deps{}).Problems()
	if len(p) != 1 || p[0].File != "a.md" || p[0].Line != 5 || !strings.Contains(p[0].Text, "id one stands above in this file too") || !p[0].Kept {
		t.Errorf("got %v", p)
	}
}

func TestLibrary_AnIDMayStandOnce(t *testing.T) {
	f := newFolder(t, map[string]string{"a.md": rulesOld, "b.md": "<!-- id: move -->\n别的城市移机另外收费100元。\n"})
	l := f.open(kb.Deps{})
	if p := l.Problems(); len(p) != 1 || p[0].File != "b.md" || !strings.Contains(p[0].Text, "a.md") {
		t.Errorf("got %v", p)
	}
	if l.State().Paragraphs != 2 {
		t.Error("the second paragraph is lost")
	}
}

func TestLibrary_OwnSynonyms(t *testing.T) {
	f := newFolder(t, map[string]string{"a.md": "<!-- id: home -->\n家庭监控设备二百元一台，师傅上门安装。\n"})
	l := f.open(kb.Deps{})
	if r := l.Search(context.Background(), "千里眼多少钱"); r.Answered() {
		t.Fatalf("answered %q", r.Answer)
	}
	f.write("synonyms.txt", "千里眼 家庭监控设备\n")
	refresh(t, l, true)
	if r := l.Search(context.Background(), "千里眼多少钱"); !r.Answered() {
		t.Errorf("confidence %.2f", r.Confidence)
	}
	f.write("synonyms.txt", "千里眼\n")
	refresh(t, l, true)
	if p := l.Problems(); len(p) != 1 || !strings.Contains(p[0].Text, "line 1") {
		t.Errorf("got %v", p)
	}
	if r := l.Search(context.Background(), "千里眼多少钱"); !r.Answered() {
		t.Error("the last good synonyms are lost")
	}
}

func TestLibrary_ParagraphsAreValidForATime(t *testing.T) {
	f := newFolder(t, map[string]string{"a.md": "<!-- id: sale; from: 2026-11-01; until: 2026-11-11 -->\n双十一流量包五折，每人限买两个。\n"})
	now := time.Date(2026, 11, 11, 23, 0, 0, 0, time.Local)
	l := f.open(kb.Deps{Now: func() time.Time { return now }})
	if id, _ := first(l, "双十一流量包打几折"); id != "sale" {
		t.Errorf("on the last day: %s", id)
	}
	now = now.Add(2 * time.Hour)
	if id, _ := first(l, "双十一流量包打几折"); id != "" || l.State().Expired != 1 {
		t.Errorf("after it: %s, %+v", id, l.State())
	}
}

func TestLibrary_RunLooksAgain(t *testing.T) {
	f := newFolder(t, map[string]string{"rules.md": rulesOld})
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		l := f.open(kb.Deps{})
		done := make(chan error, 1)
		go func() { done <- l.Run(ctx) }()
		synctest.Wait()
		f.write("rules.md", strings.ReplaceAll(rulesOld, "50元", "80元"))
		time.Sleep(59 * time.Second)
		synctest.Wait()
		if _, answer := first(l, "移机收多少钱"); !strings.Contains(answer, "80元") {
			t.Errorf("after a minute: %s", answer)
		}
		if err := os.RemoveAll(f.dir); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if _, answer := first(l, "移机收多少钱"); !strings.Contains(answer, "80元") {
			t.Errorf("without the folder: %s", answer)
		}
		cancel()
		if err := <-done; err != context.Canceled { //nolint:errorlint // as it comes
			t.Error(err)
		}
	})
}

func TestLibrary_AnswersAndAbstains(t *testing.T) {
	var open []kb.Unanswered
	f := newFolder(t, map[string]string{"faq.md": faqText, "rules.md": rulesOld})
	l := f.open(kb.Deps{OnUnanswered: func(g kb.Unanswered) { open = append(open, g) }})
	r := l.Search(context.Background(), "请问停机保号要多少钱啊")
	if !r.Answered() || !r.Approved || r.Answer != "停机保号每月五元，最长可以办两年。" || r.Source.Paragraph.ID != "keep" {
		t.Errorf("approved: %+v", r)
	}
	if r = l.Search(context.Background(), "宽带移机要几个工作日"); !r.Answered() || r.Approved || !strings.Contains(r.Answer, "三个工作日") {
		t.Errorf("document: %+v", r)
	}
	if len(open) != 0 {
		t.Errorf("unanswered %v", open)
	}
	for _, question := range []string{"今天天气怎么样", "宽带能不能装到房车上", "那个请问一下", ""} {
		if r = l.Search(context.Background(), question); r.Answered() || r.Answer != "" || r.Source != nil {
			t.Errorf("%s: answered %q with %.2f", question, r.Answer, r.Confidence)
		}
	}
	if len(open) != 3 || open[1].Question != "宽带能不能装到房车上" || open[1].Nearest != "move" {
		t.Errorf("unanswered %+v", open)
	}
}

func TestLibrary_SpeaksTheSentencesThatAnswer(t *testing.T) {
	text := "<!-- id: long -->\n" + strings.Repeat("本办法适用于全省各分公司的营业网点和线上渠道。", 4) +
		"（详见附件二）新装宽带的调测费是100元，一次付清两年费用的免收。网址：https://example.com/a?b=1。" + strings.Repeat("各单位应当加强培训，做好宣传解释工作。", 5)
	f := newFolder(t, map[string]string{"a.md": "# 规范\n\n## 宽带安装\n\n" + text, "b.md": "# 其他\n\n积分一百分抵一元话费。\n"})
	_, answer := first(f.open(kb.Deps{}), "新装宽带调测费多少钱")
	if !strings.Contains(answer, "调测费是100元") || strings.ContainsAny(answer, "（）/") || len([]rune(answer)) > 150 {
		t.Errorf("got %s", answer)
	}
}

func TestOpen_Refuses(t *testing.T) {
	cfg := kb.Default()
	if _, err := kb.Open(context.Background(), cfg, kb.Deps{}); err == nil {
		t.Error("no folder is accepted")
	}
	cfg.Dir = filepath.Join(t.TempDir(), "none")
	if _, err := kb.Open(context.Background(), cfg, kb.Deps{}); err == nil || !strings.Contains(err.Error(), "none") {
		t.Errorf("got %v", err)
	}
	for name, change := range map[string]func(*kb.Config){
		"poll": func(c *kb.Config) { c.Poll = 0 }, "answer": func(c *kb.Config) { c.Answer = 2 }, "hits": func(c *kb.Config) { c.Hits = 0 },
		"spoken": func(c *kb.Config) { c.Spoken = 1 }, "limits": func(c *kb.Config) { c.Limits.Pages = 0 },
		"embeddings": func(c *kb.Config) { c.Embeddings.URL = "ftp://x" }, "rerank": func(c *kb.Config) { c.Rerank.URL, c.Rerank.Timeout = "http://x", 0 },
	} {
		cfg := kb.Default()
		change(&cfg)
		if err := cfg.Validate(); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
	if err := kb.Default().Validate(); err != nil {
		t.Error(err)
	}
}

func TestLibrary_HitsAreDistinct(t *testing.T) {
	f := newFolder(t, map[string]string{"a.md": "<!-- id: one -->\n" + strings.Repeat("宽带移机要先查新地址的资源，收费五十元。", 60), "faq.md": faqText})
	r := f.open(kb.Deps{}).Search(context.Background(), "宽带移机收费")
	var ids []string
	for _, h := range r.Hits {
		ids = append(ids, h.Paragraph.ID)
	}
	if len(ids) == 0 || len(slices.Compact(slices.Sorted(slices.Values(ids)))) != len(ids) {
		t.Errorf("got %v", ids)
	}
}

// TestLibrary_SearchesWhileItChanges is for the race detector: searches see one version or the other, never a mix.
func TestLibrary_SearchesWhileItChanges(t *testing.T) {
	f := newFolder(t, map[string]string{"rules.md": rulesOld})
	l := f.open(kb.Deps{})
	done := make(chan struct{})
	var wrong atomic.Int64
	var work sync.WaitGroup
	for range 2 {
		work.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				if _, answer := first(l, "移机收多少钱"); !strings.Contains(answer, "50元") && !strings.Contains(answer, "80元") {
					wrong.Add(1)
				}
			}
		})
	}
	for i := range 20 {
		price := []string{"80元", "50元"}[i%2]
		f.write("rules.md", strings.ReplaceAll(rulesOld, "50元", price))
		refresh(t, l, true)
		if _, answer := first(l, "移机收多少钱"); !strings.Contains(answer, price) {
			t.Errorf("version %d says %s", i, answer)
		}
	}
	close(done)
	work.Wait()
	if n := wrong.Load(); n > 0 {
		t.Errorf("%d searches found neither version", n)
	}
}
