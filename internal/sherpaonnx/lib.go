// Package sherpaonnx speaks to the sherpa-onnx C library (1.13.x), loaded at run time without cgo: online recognisers and offline synthesis.
// It guards every call that would end the process when made wrongly; what only the library can judge (model files) is for asr/sherpa to try in a child process.
// asr/sherpa and tts/sherpa call it.
package sherpaonnx

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"unsafe"

	"github.com/ebitengine/purego"
)

// Errors that callers tell apart.
var (
	ErrNoLib   = errors.New("sherpa-onnx library not found")
	ErrVersion = errors.New("sherpa-onnx library has another version than 1.13")
	ErrClosed  = errors.New("sherpaonnx: closed")
)

// Names of the two shared objects; the first must be loaded before the second.
const (
	ortName = "libonnxruntime.so"
	apiName = "libsherpa-onnx-c-api.so"
	wantVer = "1.13."
)

// EnvLib names the environment variable that holds the library's folder.
const EnvLib = "SHERPA_ONNX_LIB"

// Remedy is what to do where FindLib finds nothing.
const Remedy = "put " + ortName + " and " + apiName + " into the folder lib beside the program, or name their folder in " + EnvLib +
	"; in a clone of the source, make setup fetches them"

// FindLib returns the folder of the library: dir if given, else $SHERPA_ONNX_LIB, else lib beside the executable, as an installation
// has it, else third_party/sherpa-onnx in the working directory, beside the executable, or in a parent of either. ErrNoLib wraps what was tried.
func FindLib(dir string) (string, error) {
	if dir == "" {
		dir = os.Getenv(EnvLib)
	}
	if dir != "" {
		if hasLib(dir) {
			return dir, nil
		}
		return "", fmt.Errorf("%w: no %s in %s", ErrNoLib, apiName, dir)
	}
	var starts []string
	if wd, err := os.Getwd(); err == nil {
		starts = append(starts, wd)
	}
	if exe, err := os.Executable(); err == nil {
		beside := filepath.Dir(exe)
		if lib := filepath.Join(beside, "lib"); hasLib(lib) {
			return lib, nil
		}
		starts = append(starts, beside)
	}
	for _, at := range starts {
		for {
			if try := filepath.Join(at, "third_party", "sherpa-onnx"); hasLib(try) {
				return try, nil
			}
			up := filepath.Dir(at)
			if up == at {
				break
			}
			at = up
		}
	}
	return "", fmt.Errorf("%w: neither in lib beside the program nor in third_party/sherpa-onnx", ErrNoLib)
}

func hasLib(dir string) bool {
	for _, name := range []string{ortName, apiName} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			return false
		}
	}
	return true
}

// Lib is the loaded library. Safe for concurrent use. It stays loaded until the process ends.
type Lib struct {
	version string
	fn      functions

	mu       sync.Mutex
	speaking map[uintptr]func([]float32) bool // running syntheses by the id passed through C
	nextID   uintptr
	callback uintptr
}

// functions are the C functions in use, with C types (int32_t, float, pointers as unsafe.Pointer).
//
//archtest:fields one for each C function that is called
type functions struct {
	version           func() string
	createRecognizer  func(cfg unsafe.Pointer) unsafe.Pointer
	destroyRecognizer func(r unsafe.Pointer)
	createStream      func(r unsafe.Pointer) unsafe.Pointer
	createHotStream   func(r unsafe.Pointer, words string) unsafe.Pointer
	destroyStream     func(s unsafe.Pointer)
	accept            func(s unsafe.Pointer, rate int32, samples unsafe.Pointer, n int32)
	inputFinished     func(s unsafe.Pointer)
	ready             func(r, s unsafe.Pointer) int32
	decode            func(r, s unsafe.Pointer)
	resultJSON        func(r, s unsafe.Pointer) unsafe.Pointer
	destroyJSON       func(j unsafe.Pointer)
	createTTS         func(cfg unsafe.Pointer) unsafe.Pointer
	destroyTTS        func(t unsafe.Pointer)
	ttsRate           func(t unsafe.Pointer) int32
	ttsSpeakers       func(t unsafe.Pointer) int32
	generate          func(t unsafe.Pointer, text string, cfg unsafe.Pointer, callback, arg uintptr) unsafe.Pointer
	destroyAudio      func(a unsafe.Pointer)
}

// Open loads the library from dir (see FindLib) and checks its version. Blocks some 10 ms.
func Open(dir string) (*Lib, error) {
	if runtime.GOOS != "linux" {
		return nil, fmt.Errorf("%w: only built for linux", ErrNoLib)
	}
	dir, err := FindLib(dir)
	if err != nil {
		return nil, err
	}
	if _, err := purego.Dlopen(filepath.Join(dir, ortName), purego.RTLD_NOW|purego.RTLD_GLOBAL); err != nil {
		return nil, fmt.Errorf("load %s: %w", ortName, err)
	}
	handle, err := purego.Dlopen(filepath.Join(dir, apiName), purego.RTLD_NOW|purego.RTLD_LOCAL)
	if err != nil {
		return nil, fmt.Errorf("load %s: %w", apiName, err)
	}
	l := &Lib{speaking: map[uintptr]func([]float32) bool{}}
	for name, fn := range l.fn.byName() {
		addr, err := purego.Dlsym(handle, "SherpaOnnx"+name)
		if err != nil {
			return nil, fmt.Errorf("%w: no function %s", ErrVersion, name)
		}
		purego.RegisterFunc(fn, addr)
	}
	if l.version = l.fn.version(); !strings.HasPrefix(l.version, wantVer) {
		return nil, fmt.Errorf("%w: it is %q", ErrVersion, l.version)
	}
	return l, nil
}

// byName maps C names, less their common prefix, to where the bound functions go.
func (f *functions) byName() map[string]any {
	return map[string]any{
		"GetVersionStr":                   &f.version,
		"CreateOnlineRecognizer":          &f.createRecognizer,
		"DestroyOnlineRecognizer":         &f.destroyRecognizer,
		"CreateOnlineStream":              &f.createStream,
		"CreateOnlineStreamWithHotwords":  &f.createHotStream,
		"DestroyOnlineStream":             &f.destroyStream,
		"OnlineStreamAcceptWaveform":      &f.accept,
		"OnlineStreamInputFinished":       &f.inputFinished,
		"IsOnlineStreamReady":             &f.ready,
		"DecodeOnlineStream":              &f.decode,
		"GetOnlineStreamResultAsJson":     &f.resultJSON,
		"DestroyOnlineStreamResultJson":   &f.destroyJSON,
		"CreateOfflineTts":                &f.createTTS,
		"DestroyOfflineTts":               &f.destroyTTS,
		"OfflineTtsSampleRate":            &f.ttsRate,
		"OfflineTtsNumSpeakers":           &f.ttsSpeakers,
		"OfflineTtsGenerateWithConfig":    &f.generate,
		"DestroyOfflineTtsGeneratedAudio": &f.destroyAudio,
	}
}

// Version is the library's own, such as "1.13.8".
func (l *Lib) Version() string { return l.version }
