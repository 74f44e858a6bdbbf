package sherpa

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Field numbers of onnx.proto (ModelProto, GraphProto, ValueInfoProto, TypeProto, TensorShapeProto).
const (
	modelGraph  = 7
	graphOutput = 12
	maxMessage  = 1 << 16 // bytes of one output description; real ones have tens
	maxWidth    = 1 << 20 // tokens; real models have up to some ten thousand
)

var errDamaged = errors.New("damaged ONNX file")

// outputWidth returns the last dimension of the graph's first output, 0 if the file does not fix it.
// It reads the headers only and seeks past the weights.
func outputWidth(r io.ReadSeeker) (int, error) {
	graph, err := findField(r, -1, modelGraph)
	if err != nil {
		return 0, err
	}
	size, err := findField(r, graph, graphOutput)
	if err != nil {
		return 0, err
	}
	if size > maxMessage {
		return 0, errDamaged
	}
	msg := make([]byte, size)
	if _, err := io.ReadFull(r, msg); err != nil {
		return 0, fmt.Errorf("%w: %w", errDamaged, err)
	}
	for _, field := range []uint64{2, 1, 2} { // type, tensor_type, shape
		if msg = first(msg, field); msg == nil {
			return 0, nil
		}
	}
	var last []byte
	for len(msg) > 0 { // dim, dim, ...
		num, body, _, rest, ok := cutField(msg)
		if !ok {
			return 0, errDamaged
		}
		if num == 1 {
			last = body
		}
		msg = rest
	}
	for len(last) > 0 {
		num, _, value, rest, ok := cutField(last)
		if !ok || value > maxWidth {
			return 0, errDamaged
		}
		if num == 1 {
			return int(value), nil
		}
		last = rest
	}
	return 0, nil
}

// findField reads from r, for at most limit bytes (-1: to the end), up to the first length-delimited field want;
// r then stands at its first byte. It returns the field's length.
func findField(r io.ReadSeeker, limit int64, want uint64) (int64, error) {
	for used := int64(0); limit < 0 || used < limit; {
		br := bufio.NewReaderSize(io.LimitReader(r, 20), 20)
		head, err := peekHeader(br)
		if err != nil {
			return 0, err
		}
		if _, err := r.Seek(head.bytes-head.read, io.SeekCurrent); err != nil {
			return 0, fmt.Errorf("%w: %w", errDamaged, err)
		}
		if head.field == want && head.wire == 2 {
			return head.length, nil
		}
		if _, err := r.Seek(head.length, io.SeekCurrent); err != nil {
			return 0, fmt.Errorf("%w: %w", errDamaged, err)
		}
		used += head.bytes + head.length
	}
	return 0, fmt.Errorf("%w: no graph output", errDamaged)
}

// header is one protobuf field's head: how long it is itself (bytes), how much was read to see it, how long the body is.
type header struct {
	field, wire         uint64
	bytes, read, length int64
}

func peekHeader(br *bufio.Reader) (header, error) {
	buf, err := br.Peek(20)
	if len(buf) == 0 {
		return header{}, fmt.Errorf("%w: %w", errDamaged, err)
	}
	h := header{read: int64(len(buf))}
	tag, n := binary.Uvarint(buf)
	if n <= 0 {
		return h, errDamaged
	}
	h.field, h.wire, h.bytes = tag>>3, tag&7, int64(n)
	switch h.wire {
	case 0, 2:
		v, m := binary.Uvarint(buf[n:])
		if m <= 0 || v > 1<<40 && h.wire == 2 {
			return h, errDamaged
		}
		h.bytes += int64(m)
		if h.wire == 2 {
			h.length = int64(v) //nolint:gosec // bounded
		}
	case 1:
		h.length = 8
	case 5:
		h.length = 4
	default:
		return h, errDamaged
	}
	return h, nil
}

// first returns the body of the first length-delimited field num of msg.
func first(msg []byte, num uint64) []byte {
	for len(msg) > 0 {
		n, body, _, rest, ok := cutField(msg)
		if !ok {
			return nil
		}
		if n == num && body != nil {
			return body
		}
		msg = rest
	}
	return nil
}

// cutField takes one field off msg: body for length-delimited ones, value for varints.
func cutField(msg []byte) (num uint64, body []byte, value uint64, rest []byte, ok bool) {
	tag, n := binary.Uvarint(msg)
	if n <= 0 {
		return 0, nil, 0, nil, false
	}
	msg = msg[n:]
	switch tag & 7 {
	case 0:
		v, m := binary.Uvarint(msg)
		if m <= 0 {
			return 0, nil, 0, nil, false
		}
		return tag >> 3, nil, v, msg[m:], true
	case 2:
		v, m := binary.Uvarint(msg)
		if m <= 0 || v > uint64(len(msg)-m) { //nolint:gosec // m <= len(msg)
			return 0, nil, 0, nil, false
		}
		return tag >> 3, msg[m : m+int(v)], 0, msg[m+int(v):], true //nolint:gosec // bounded by len(msg)
	}
	return 0, nil, 0, nil, false
}
