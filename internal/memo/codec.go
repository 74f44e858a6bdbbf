package memo

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash"
	"io"
	"math"
)

// Writer puts a result down as numbers and texts, little-endian. Errors are kept until the end.
type Writer struct {
	to    *bufio.Writer
	sum   hash.Hash
	err   error
	chunk [8]byte
}

func newWriter(to io.Writer) *Writer {
	sum := sha256.New()
	return &Writer{to: bufio.NewWriterSize(io.MultiWriter(to, sum), 1<<16), sum: sum}
}

// Numbers adds single numbers.
func (w *Writer) Numbers(all ...float64) {
	for _, x := range all {
		w.bytes(binary.LittleEndian.AppendUint64(w.chunk[:0], math.Float64bits(x)))
	}
}

// Floats adds a list.
func (w *Writer) Floats(all []float32) {
	w.Numbers(float64(len(all)))
	for _, x := range all {
		w.bytes(binary.LittleEndian.AppendUint32(w.chunk[:0], math.Float32bits(x)))
	}
}

// Hashes adds a list.
func (w *Writer) Hashes(all []uint64) {
	w.Numbers(float64(len(all)))
	for _, x := range all {
		w.bytes(binary.LittleEndian.AppendUint64(w.chunk[:0], x))
	}
}

// Texts adds a list.
func (w *Writer) Texts(all ...string) {
	w.Numbers(float64(len(all)))
	for _, s := range all {
		w.Numbers(float64(len(s)))
		w.bytes([]byte(s))
	}
}

func (w *Writer) bytes(b []byte) {
	if w.err == nil {
		_, w.err = w.to.Write(b)
	}
}

// end adds the sum of all that was written and returns the first error.
func (w *Writer) end(to io.Writer) error {
	if w.err == nil {
		w.err = w.to.Flush()
	}
	if w.err == nil {
		_, w.err = to.Write(w.sum.Sum(nil))
	}
	return w.err
}

// errDamaged is a file that is not what was written.
var errDamaged = errors.New("the file is damaged")

// Reader reads what a Writer put down, in the same order. After the first error it gives zeros and empty lists; who reads
// need not ask for it.
type Reader struct {
	from  *bufio.Reader
	sum   hash.Hash
	left  int64 // bytes before the sum
	err   error
	chunk [blockSize]byte
}

// blockSize is how many bytes of a list are read at once.
const blockSize = 1 << 12

func newReader(from io.Reader, size int64) *Reader {
	sum := sha256.New()
	left := size - sha256.Size
	return &Reader{from: bufio.NewReaderSize(io.TeeReader(io.LimitReader(from, left), sum), 1<<16), sum: sum, left: left}
}

// Number reads one number.
func (r *Reader) Number() float64 {
	return math.Float64frombits(binary.LittleEndian.Uint64(r.bytes(r.chunk[:8])))
}

// Floats reads a list.
func (r *Reader) Floats() []float32 {
	out := make([]float32, r.length(4))
	r.blocks(len(out), 4, func(i int, raw []byte) { out[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw)) })
	return out
}

// Hashes reads a list.
func (r *Reader) Hashes() []uint64 {
	out := make([]uint64, r.length(8))
	r.blocks(len(out), 8, func(i int, raw []byte) { out[i] = binary.LittleEndian.Uint64(raw) })
	return out
}

// blocks reads n entries of some bytes each and gives them to put.
func (r *Reader) blocks(n, size int, put func(int, []byte)) {
	for i := 0; i < n; {
		raw := r.bytes(r.chunk[:min((n-i)*size, blockSize)])
		for ; len(raw) > 0; raw = raw[size:] {
			put(i, raw)
			i++
		}
	}
}

// Texts reads a list.
func (r *Reader) Texts() []string {
	out := make([]string, r.length(8))
	for i := range out {
		out[i] = string(r.bytes(make([]byte, r.length(1))))
	}
	return out
}

// More says whether there is anything left to read.
func (r *Reader) More() bool { return r.err == nil && r.left > 0 }

// Fail ends the reading: what was read does not fit together.
func (r *Reader) Fail() {
	if r.err == nil {
		r.err = errDamaged
	}
}

// length reads the length of a list whose entries take at least size bytes each: a damaged one asks for no memory.
func (r *Reader) length(size int64) int {
	n := r.Number()
	if r.err != nil || n < 0 || n != math.Trunc(n) || n > float64(r.left/size) {
		r.Fail()
		return 0
	}
	return int(n)
}

func (r *Reader) bytes(into []byte) []byte {
	if r.err == nil {
		_, r.err = io.ReadFull(r.from, into)
		r.left -= int64(len(into))
	}
	if r.err != nil {
		clear(into)
	}
	return into
}

// end checks that all was read, and the sum behind it.
func (r *Reader) end(from io.Reader) error {
	if r.err != nil {
		return r.err
	}
	sum := make([]byte, sha256.Size)
	if _, err := io.ReadFull(from, sum); err != nil {
		return err
	}
	if r.left != 0 || string(sum) != string(r.sum.Sum(nil)) {
		return errDamaged
	}
	return nil
}
