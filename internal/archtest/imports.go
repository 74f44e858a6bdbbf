package archtest

import (
	"fmt"
	"slices"
	"strings"
)

// rule says what the packages that match dir may import of this module. In patterns "x/*" matches the children of x, "x/..."
// everything below x, and "self" is the package's own parent and children. The first rule that matches counts.
type rule struct {
	dir  string
	may  []string
	why  string
	free bool // everything
}

// engines is what adapters to outside technology may import: one word of the vocabulary, so that they can be swapped.
const engines = "an engine knows its own seam only, so that it can be swapped or deleted"

//nolint:gochecknoglobals // the table of docs/architecture.md
var rules = []rule{
	{dir: "cmd/...", free: true},
	{dir: "tools/...", free: true},
	{dir: ".", why: "the nouns import the standard library only: everybody imports them"},

	{dir: "console/...", may: []string{".", "self", "dialog/flow", "qa/rubric", "assist/view", "internal/store"},
		why: "the console reads the record and controls calls through an interface it owns"},
	{dir: "engine/acd", may: []string{".", "engine/acd/*"}, why: "queues are pure logic"},
	{dir: "engine/acd/*", may: []string{".", "engine/acd/*", "internal/yamlguard"}, why: "queues are pure logic"},
	{dir: "engine/bridge", may: []string{"media", "media/*"}, why: "who hears whom is audio and knows no call"},
	{dir: "engine/music", may: []string{"media", "media/*"}, why: "what waiting people hear is audio and knows no call"},
	{dir: "engine/transcript", may: []string{".", "asr", "media", "media/*"}, why: "what a party says becomes events, whoever the party is"},
	{dir: "engine/monitor", may: []string{".", "telephony", "asr", "media", "media/*", "engine/bridge", "engine/transcript"}, why: "who hears a supervisor is audio and modes, on whatever bridge he sits"},
	{dir: "engine/floor/box", why: "a queue of messages knows nothing of what is in them"},
	{dir: "engine/floor/queues", may: []string{".", "engine/acd", "engine/acd/*"}, why: "who drives the queues knows no call, no phone and no desk"},
	{dir: "engine/floor", may: []string{".", "telephony", "asr", "media", "media/*", "engine/acd", "engine/acd/*", "engine/bridge", "engine/transcript", "engine/music", "engine/monitor", "engine/floor/*"},
		why: "people take calls on the same seams as machines; who they are and what they see is the console's"},
	{dir: "engine", may: []string{".", "telephony", "dialog", "dialog/flow", "asr", "media", "media/*", "engine/acd", "engine/bridge", "engine/floor", "engine/transcript", "engine/music", "engine/monitor", "dialog/emotion"},
		why: "the engine assembles calls from seams; cmd/hotline gives it the implementations"},

	{dir: "dialog/turntaking", may: []string{"."}, why: "turn-taking is pure decisions over signals"},
	{dir: "dialog/...", may: []string{".", "asr", "llm", "tts", "tts/textnorm", "media", "dialog", "dialog/*", "internal/sound", "internal/yamlguard", "internal/lines", "internal/memo", "internal/memo/memotest", "internal/edit"},
		why: "the dialogue knows seams, not engines, telephony or storage"},

	{dir: "assist/...", may: []string{".", "llm", "self", "internal/sound", "internal/yamlguard", "internal/lines", "internal/memo", "internal/memo/memotest", "internal/edit", "dialog/value", "dialog/spoken", "dialog/intent", "dialog/danger"}, why: "assistants live on events: deleting them must leave a working phone system"},
	{dir: "qa/...", may: []string{".", "llm", "self", "internal/sound", "internal/yamlguard", "internal/lines", "internal/memo", "internal/memo/memotest", "internal/edit", "dialog/value", "dialog/spoken", "dialog/intent", "dialog/danger", "dialog/phrase"}, why: "inspection lives on events: deleting it must leave a working phone system"},

	{dir: "telephony/...", may: []string{".", "self", "media", "media/*"}, why: "signalling carries media and knows nothing of what is said"},

	{dir: "asr/sherpa/...", may: []string{".", "asr", "asr/lexicon", "media", "media/dsp", "internal/sherpaonnx"}, why: engines},
	{dir: "tts/sherpa/...", may: []string{".", "tts", "tts/textnorm", "media", "media/dsp", "internal/sherpaonnx"}, why: engines},
	{dir: "asr/lexicon", may: []string{"asr"}, why: engines},
	{dir: "asr/*", may: []string{".", "asr", "media", "media/dsp"}, why: engines},
	{dir: "tts/textnorm", may: []string{}, why: "text normalisation is pure text"},
	{dir: "tts/*/...", may: []string{".", "tts", "tts/textnorm", "media", "media/dsp"}, why: engines},
	{dir: "llm/*", may: []string{".", "llm"}, why: engines},
	{dir: "asr", may: []string{"media", "media/dsp", "internal/edit"}, why: "a seam knows audio and nothing else of ours"},
	{dir: "tts", may: []string{"media", "media/dsp", "tts/textnorm"}, why: "a seam knows audio and nothing else of ours"},
	{dir: "llm", why: "the seam to language models stands alone"},

	{dir: "media/rtp", may: []string{"media", "media/*"}, why: "audio on the wire knows no call"},
	{dir: "media/*", may: []string{"media", "media/*"}, why: "audio parts know frames, not calls or protocols"},
	{dir: "media", why: "the vocabulary of audio stands alone"},

	{dir: "internal/eventbus", may: []string{"."}, why: "the bus carries events and knows nothing of what they mean"},
	{dir: "internal/store/...", may: []string{".", "self"}, why: "the record is made of events"},
	{dir: "internal/caller", may: []string{".", "telephony", "media", "media/*", "asr", "tts", "internal/yamlguard", "internal/lines"},
		why: "the caller in the box stands on the seams, so that it measures from outside"},
	{dir: "internal/models", may: []string{".", "internal/yamlguard"}, why: "the models folder knows files, not engines"},
	{dir: "internal/traces", may: []string{"."}, why: "traces are made of events"},
	{dir: "internal/config", may: []string{"internal/yamlguard"}, why: "configuration stands alone"},
	{dir: "internal/archtest", why: "the rules look at the tree from outside"},
	{dir: "internal/lines", may: []string{"internal/edit"}, why: "a file of lines is read before anybody knows what it means"},
	{dir: "internal/bench", may: []string{"media", "telephony", "telephony/sip", "self"}, why: "the bench compares the server with its own call path"},
	{dir: "internal/bench/elsewhere", may: []string{"asr/funasrtest", "tts/openai/openaitest", "llm/llmtest"}, why: "models that are elsewhere are played by what plays them in tests"},
	{dir: "internal/memo/memotest", may: []string{"internal/memo"}, why: "a help for tests of what is kept"},
	{dir: "internal/*", why: "configuration, observation and bindings stand alone"},
	{dir: "docs/...", may: []string{"."}, why: "documents check themselves against the nouns"},
	{dir: "examples/...", may: []string{".", "self", "dialog/flow", "dialog/tool"}, why: "an example is data and its own small servers"},
}

// CheckImports returns one line per import that the table does not allow.
func CheckImports(p *Package) []string {
	r, ok := ruleFor(p.Dir)
	if !ok {
		return []string{fmt.Sprintf("%s: no import rule matches this folder: add one to internal/archtest", p.Dir)}
	}
	if r.free {
		return nil
	}
	var out []string
	for dir, file := range p.Imports() {
		if dir == p.Dir || slices.ContainsFunc(r.may, func(pattern string) bool { return allowed(pattern, p.Dir, dir) }) {
			continue
		}
		out = append(out, fmt.Sprintf("%s: imports %s: %s", file, dir, r.why))
	}
	slices.Sort(out)
	return out
}

func ruleFor(dir string) (rule, bool) {
	i := slices.IndexFunc(rules, func(r rule) bool { return match(r.dir, dir) })
	if i < 0 {
		return rule{}, false
	}
	return rules[i], true
}

func allowed(pattern, from, to string) bool {
	if pattern == "self" {
		top, _, _ := strings.Cut(from, "/")
		if top == "internal" || top == "examples" {
			parts := strings.SplitN(from, "/", 3)
			top = strings.Join(parts[:min(2, len(parts))], "/")
		}
		return match(top+"/...", to)
	}
	return match(pattern, to)
}

// match works "x", "x/*", "x/..." and "x/*/..." out.
func match(pattern, dir string) bool {
	if base, ok := strings.CutSuffix(pattern, "/..."); ok {
		for d := dir; ; {
			if match(base, d) {
				return true
			}
			i := strings.LastIndex(d, "/")
			if i < 0 {
				return false
			}
			d = d[:i]
		}
	}
	if base, ok := strings.CutSuffix(pattern, "/*"); ok {
		rest, ok := strings.CutPrefix(dir, base+"/")
		return ok && !strings.Contains(rest, "/")
	}
	return pattern == dir
}
