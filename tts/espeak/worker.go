package espeak

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"time"
)

// cancelWait is how long a cancelled worker may take to say that it stopped, before it is replaced.
const cancelWait = 12 * time.Millisecond

// maxRecord bounds a record: a worker that announces more is broken.
const maxRecord = 1 << 20

// errVoice says that espeak has no such voice.
var errVoice = errors.New("no such voice")

// listener gets what a worker says. Audio is valid only until the call returns.
type listener interface {
	word(at, sample int)
	audio(pcm []int16) error
}

// worker is one running espeakd. Used by one goroutine at a time.
type worker struct {
	cmd  *exec.Cmd
	in   *os.File
	out  *os.File
	read *bufio.Reader
	rate int // Hz
	raw  []byte
	pcm  []int16
}

// startWorker starts path and reads its sample rate.
func startWorker(path string, wait time.Duration) (*worker, error) {
	childIn, in, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("start speech worker: %w", err)
	}
	out, childOut, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start speech worker: %w", err), childIn.Close(), in.Close())
	}
	cmd := exec.Command(path) //nolint:noctx // the configured worker; it lives longer than one request
	cmd.Stdin, cmd.Stdout = childIn, childOut
	err = cmd.Start()
	_, _ = childIn.Close(), childOut.Close()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start speech worker: %w", err), in.Close(), out.Close())
	}
	w := &worker{cmd: cmd, in: in, out: out, read: bufio.NewReaderSize(out, 64<<10)}
	if err := w.hello(wait); err != nil {
		w.stop()
		return nil, fmt.Errorf("start speech worker: %w", err)
	}
	return w, nil
}

func (w *worker) hello(wait time.Duration) error {
	if err := w.out.SetReadDeadline(time.Now().Add(wait)); err != nil {
		return err
	}
	line, err := w.read.ReadString('\n')
	if err != nil {
		return err
	}
	if len(line) < 6 || line[:5] != "RATE " {
		return errors.New("unexpected greeting")
	}
	w.rate, err = strconv.Atoi(line[5 : len(line)-1])
	if err == nil && (w.rate < 8000 || w.rate > 48000) {
		err = errors.New("impossible sample rate")
	}
	return err
}

// stop kills the worker and waits for its end.
func (w *worker) stop() {
	_ = w.cmd.Process.Kill()
	_ = w.in.Close()
	_ = w.out.Close()
	_ = w.cmd.Wait()
}

// speak has the worker speak p and hands what it says to l. The worker can be used again when usable is true; an error of l or
// the end of ctx cancels the request.
func (w *worker) speak(ctx context.Context, p part, stall time.Duration, l listener) (usable bool, err error) {
	deadline := time.Now().Add(stall)
	if err := errors.Join(w.out.SetReadDeadline(deadline), w.in.SetWriteDeadline(deadline)); err != nil {
		return false, err
	}
	if _, err := fmt.Fprintf(w.in, "%s\t%d\t%d\t%s\n", p.voice, p.rate, p.pitch, p.text); err != nil {
		return false, fmt.Errorf("speech worker: %w", err)
	}
	cancelled := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		w.cancel()
		close(cancelled)
	})
	usable, err = w.listen(ctx, l)
	if !stop() {
		<-cancelled // or its deadline would fall into the next request
	}
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return usable, err
}

// cancel asks the worker to stop and bounds the wait for it.
func (w *worker) cancel() {
	_ = w.cmd.Process.Signal(syscall.SIGUSR1)
	_ = w.out.SetReadDeadline(time.Now().Add(cancelWait))
}

// listen reads records until the end of the request.
func (w *worker) listen(ctx context.Context, l listener) (usable bool, err error) {
	var failed error // of the listener: the rest is read and thrown away
	for {
		kind, body, err := w.record()
		if err != nil {
			return false, fmt.Errorf("speech worker: %w", err)
		}
		switch {
		case kind == 'e' && len(body) == 4:
			return true, errors.Join(failed, endError(binary.LittleEndian.Uint32(body)))
		case failed != nil || ctx.Err() != nil:
		case kind == 'w' && len(body) == 8:
			l.word(int(int32(binary.LittleEndian.Uint32(body))), int(int32(binary.LittleEndian.Uint32(body[4:])))) //nolint:gosec // int32 on the wire
		case kind == 'a':
			if failed = l.audio(w.samples(body)); failed != nil {
				w.cancel()
			}
		default:
			return false, fmt.Errorf("speech worker: unknown record %q", kind)
		}
	}
}

func endError(code uint32) error {
	switch code {
	case 0, 1: // spoken, cancelled
		return nil
	case 2:
		return errVoice
	default:
		return errors.New("speech worker: engine error")
	}
}

// record reads one record; body is valid until the next.
func (w *worker) record() (kind byte, body []byte, err error) {
	var head [5]byte
	if _, err := io.ReadFull(w.read, head[:]); err != nil {
		return 0, nil, err
	}
	n := int(binary.LittleEndian.Uint32(head[1:]))
	if n > maxRecord {
		return 0, nil, errors.New("record too long")
	}
	if cap(w.raw) < n {
		w.raw = make([]byte, max(n, 4096))
	}
	body = w.raw[:n]
	_, err = io.ReadFull(w.read, body)
	return head[0], body, err
}

func (w *worker) samples(body []byte) []int16 {
	n := len(body) / 2
	if cap(w.pcm) < n {
		w.pcm = make([]int16, max(n, 2048))
	}
	pcm := w.pcm[:n]
	for i := range pcm {
		pcm[i] = int16(binary.LittleEndian.Uint16(body[2*i:])) //nolint:gosec // two's complement on the wire
	}
	return pcm
}
