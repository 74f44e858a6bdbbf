package sherpa

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"hotline/internal/sherpaonnx"
)

// Config names a voice model on disk.
type Config struct {
	Lib     string   // folder of the sherpa-onnx library; "" = found by internal/sherpaonnx
	Folder  string   // of the model, as it was pulled
	Speaker int      // voice of a model with several, where the request names none
	Threads int      // of one synthesis, 1-16
	Langs   []string // what the model speaks, BCP 47
}

// Default is a Mandarin voice on one thread.
func Default() Config { return Config{Threads: 1, Langs: []string{"zh-CN"}} }

// Validate says what is wrong; it does not look at the files.
func (c Config) Validate() error {
	switch {
	case c.Folder == "":
		return errors.New("sherpa voice: folder is needed")
	case c.Speaker < 0 || c.Threads < 1 || c.Threads > 16 || len(c.Langs) == 0:
		return errors.New("sherpa voice: speaker from 0, threads 1 to 16, langs needed")
	}
	return nil
}

// files finds out from the names in the folder what kind of model it is: kokoro has voices.bin, matcha a vocoder, vits one net.
func (c Config) files() (sherpaonnx.TTSConfig, error) {
	at := func(name string) string {
		path := filepath.Join(c.Folder, name)
		if _, err := os.Stat(path); err != nil {
			return ""
		}
		return path
	}
	out := sherpaonnx.TTSConfig{Tokens: at("tokens.txt"), DataDir: at("espeak-ng-data"), DictDir: at("dict"), Threads: c.Threads}
	nets, err := filepath.Glob(filepath.Join(c.Folder, "*.onnx"))
	if err != nil {
		return out, fmt.Errorf("sherpa voice: %w", err)
	}
	lexicons, err := filepath.Glob(filepath.Join(c.Folder, "lexicon*.txt"))
	if err != nil {
		return out, fmt.Errorf("sherpa voice: %w", err)
	}
	out.Lexicon = strings.Join(lexicons, ",")
	var main string
	for _, net := range nets {
		switch name := filepath.Base(net); {
		case strings.HasPrefix(name, "vocos") || strings.HasPrefix(name, "hifigan"):
			out.Vocoder = net
		case main == "" || strings.HasSuffix(main, ".int8.onnx"):
			main = net // the full net before a quantised one
		}
	}
	switch {
	case main == "" || out.Tokens == "":
		return out, fmt.Errorf("sherpa voice: %s holds no model.onnx with tokens.txt", c.Folder)
	case at("voices.bin") != "":
		out.Kokoro, out.Voices = main, at("voices.bin")
	case out.Vocoder != "":
		out.Matcha = main
	default:
		out.Vits = main
	}
	return out, nil
}
