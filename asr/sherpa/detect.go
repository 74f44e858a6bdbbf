package sherpa

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"hotline/internal/sherpaonnx"
)

// kind is what network a model folder holds.
type kind string

const (
	kindCTC        kind = "zipformer2-ctc"
	kindTransducer kind = "transducer"
	kindParaformer kind = "paraformer"
)

// model is a model folder, understood.
type model struct {
	kind  kind
	files sherpaonnx.RecognizerConfig
}

// detect tells by file names what dir holds: encoder+decoder+joiner, encoder+decoder, or one other .onnx file; int8 files win
// over float ones of the same name, as they are faster on a CPU. tokens.txt is always needed.
func detect(dir string) (model, error) {
	var m model
	m.files.Tokens = filepath.Join(dir, "tokens.txt")
	if _, err := readTokens(m.files.Tokens); err != nil {
		return m, err
	}
	m.files.Encoder = pick(dir, "encoder")
	m.files.Decoder = pick(dir, "decoder")
	m.files.Joiner = pick(dir, "joiner")
	switch {
	case m.files.Encoder != "" && m.files.Decoder != "" && m.files.Joiner != "":
		m.kind = kindTransducer
	case m.files.Encoder != "" && m.files.Decoder != "":
		m.kind = kindParaformer
	default:
		m.kind = kindCTC
		m.files.Encoder, m.files.Decoder, m.files.Joiner = "", "", ""
		if m.files.Zipformer2CTC = pick(dir, ""); m.files.Zipformer2CTC == "" {
			return m, fmt.Errorf("no model in %s: want encoder, decoder, joiner .onnx files or one CTC .onnx file", dir)
		}
	}
	if path := filepath.Join(dir, "bpe.vocab"); exists(path) {
		m.files.BPEVocab, m.files.ModelingUnit = path, "bpe"
	} else {
		m.files.ModelingUnit = "cjkchar"
	}
	if m.kind == kindCTC {
		return m, m.checkVocabulary()
	}
	return m, nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// pick returns the best .onnx file of dir whose name begins with prefix, "" if there is none.
func pick(dir, prefix string) string {
	files, err := filepath.Glob(filepath.Join(dir, prefix+"*.onnx"))
	if err != nil || len(files) == 0 {
		return ""
	}
	for _, f := range files {
		if strings.Contains(filepath.Base(f), "int8") {
			return f
		}
	}
	return files[0]
}

// readTokens reads "token id" lines and checks what the library would end the process for.
func readTokens(path string) (map[string]int, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read tokens: %w", err)
	}
	defer f.Close() //nolint:errcheck // read only
	ids := map[string]int{}
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		text := strings.TrimRight(lines.Text(), "\r\n ")
		if text == "" {
			continue
		}
		cut := strings.LastIndexAny(text, " \t")
		id, err := strconv.Atoi(text[cut+1:])
		if err != nil || id < 0 {
			return nil, fmt.Errorf("read tokens: line %d is not \"token id\"", n)
		}
		ids[strings.TrimSpace(text[:max(cut, 0)])] = id
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read tokens: %w", err)
	}
	if len(ids) == 0 {
		return nil, errors.New("read tokens: the file is empty")
	}
	for _, blank := range []string{"<blk>", "<blank>", "<eps>"} {
		if _, ok := ids[blank]; ok {
			return ids, nil
		}
	}
	return nil, errors.New("read tokens: no <blk>")
}

// checkVocabulary compares tokens.txt with the network's output layer: a missing id would end the process the first time it is heard.
func (m model) checkVocabulary() error {
	ids, err := readTokens(m.files.Tokens)
	if err != nil {
		return err
	}
	f, err := os.Open(m.files.Zipformer2CTC)
	if err != nil {
		return fmt.Errorf("open model: %w", err)
	}
	defer f.Close() //nolint:errcheck // read only
	width, err := outputWidth(f)
	if err != nil {
		return fmt.Errorf("read model: %w", err)
	}
	seen := make(map[int]bool, len(ids))
	for _, id := range ids {
		seen[id] = true
	}
	for id := range width { // width 0 = the file does not say: the trial run must do
		if !seen[id] {
			return fmt.Errorf("tokens.txt lacks id %d of %d: it belongs to another model", id, width)
		}
	}
	return nil
}
