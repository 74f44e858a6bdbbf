package pdf

import (
	"bytes"
	"compress/zlib"
	"encoding/ascii85"
	"encoding/hex"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// document is an opened file: its objects by number. Cross-reference tables are not used: they are often wrong, and a scan of
// the file finds the same objects, the last of a number winning.
type document struct {
	objects map[int]any
	trailer dict
	budget  int64 // bytes that may still be unpacked
	work    int64 // bytes that may still be read as objects outside their place in the file
	text    int64 // bytes of text that may still be shown
}

var (
	objectStart = regexp.MustCompile(`(\d{1,9})[ \r\n\t]+(\d{1,5})[ \r\n\t]+obj\b`)
	streamStart = regexp.MustCompile(`^\s*stream\r?\n?`)
)

// Limits of one file.
const (
	maxObjects = 2_000_000
	maxWork    = 256 << 20
	maxText    = 32 << 20
)

func open(raw []byte, limits Limits) (*document, error) {
	if !bytes.Contains(raw[:min(len(raw), 1024)], []byte("%PDF-")) {
		return nil, errors.New("pdf: no PDF")
	}
	f := &document{objects: map[int]any{}, trailer: dict{}, budget: limits.UnpackedBytes, work: maxWork, text: maxText}
	for at := 0; at < len(raw) && len(f.objects) < maxObjects; {
		m := objectStart.FindSubmatchIndex(raw[at:])
		if m == nil {
			break
		}
		num, _ := strconv.Atoi(string(raw[at+m[2] : at+m[3]])) // the pattern has digits only
		at = f.object(num, raw, at+m[1])
	}
	for rest := raw; ; {
		i := bytes.Index(rest, []byte("trailer"))
		if i < 0 {
			break
		}
		rest = rest[i+7:]
		if d, ok := f.first(rest).(dict); ok {
			f.addTrailer(d)
		}
	}
	if f.trailer["Encrypt"] != nil {
		return nil, ErrEncrypted
	}
	f.unpackObjects()
	return f, nil
}

// first reads the object at the begin of in.
func (f *document) first(in []byte) any {
	if f.work <= 0 {
		return nil
	}
	l := &lexer{in: in}
	v, _ := l.next(0)
	f.work -= int64(l.at)
	return v
}

func (f *document) addTrailer(d dict) {
	for _, key := range []name{"Root", "Info", "Encrypt"} {
		if d[key] != nil {
			f.trailer[key] = d[key]
		}
	}
}

// object reads one object from a place behind "obj" and returns where it ends.
func (f *document) object(num int, raw []byte, at int) int {
	l := &lexer{in: raw, at: at}
	v, ok := l.next(0)
	if !ok {
		return len(raw)
	}
	f.objects[num] = v
	d, ok := v.(dict)
	if !ok {
		return max(l.at, at+1)
	}
	if d["Type"] == name("XRef") {
		f.addTrailer(d)
	}
	m := streamStart.FindIndex(raw[l.at:min(len(raw), l.at+64)])
	if m == nil {
		return l.at
	}
	start := l.at + m[1]
	end := -1
	if n, ok := d["Length"].(float64); ok && n >= 0 && start+int(n) <= len(raw) {
		if tail := raw[start+int(n):]; bytes.HasPrefix(bytes.TrimLeft(tail[:min(len(tail), 16)], " \r\n\t"), []byte("endstream")) {
			end = start + int(n)
		}
	}
	if end < 0 {
		n := bytes.Index(raw[start:], []byte("endstream"))
		if n < 0 {
			return len(raw)
		}
		end = start + n
	}
	f.objects[num] = &stream{dict: d, raw: raw[start:end]}
	return end
}

// unpackObjects reads the objects within object streams (section 7.5.7).
func (f *document) unpackObjects() {
	var holders []int
	for num, v := range f.objects {
		if s, ok := v.(*stream); ok && s.dict["Type"] == name("ObjStm") {
			holders = append(holders, num)
		}
	}
	slices.Sort(holders)
	for _, num := range holders {
		s, _ := f.objects[num].(*stream)
		in := f.unpack(s)
		n, _ := f.resolve(s.dict["N"]).(float64)
		start, _ := f.resolve(s.dict["First"]).(float64)
		head := &lexer{in: in}
		for range min(int(n), maxObjects) {
			a, ok := head.next(0)
			b, _ := head.next(0)
			id, isNumber := a.(float64)
			offset, isOffset := b.(float64)
			if !ok || !isNumber || !isOffset || len(f.objects) >= maxObjects {
				break
			}
			if at := int(start + offset); at >= 0 && at < len(in) {
				if _, direct := f.objects[int(id)]; !direct {
					f.objects[int(id)] = f.first(in[at:])
				}
			}
		}
	}
}

func (f *document) resolve(v any) any {
	for range 8 {
		r, ok := v.(ref)
		if !ok {
			return v
		}
		v = f.objects[r.num]
	}
	return nil
}

// spent reports that the budget is used up.
func (f *document) spent() bool { return f.budget <= 0 }

// unpack undoes a stream's filters; what is damaged ends early.
func (f *document) unpack(s *stream) []byte {
	out := s.raw
	if s.dict["Filter"] == nil {
		f.budget -= int64(len(out))
		if f.budget < 0 {
			return nil
		}
	}
	filters, ok := f.resolve(s.dict["Filter"]).(array)
	if !ok {
		filters = array{s.dict["Filter"]}
	}
	for _, one := range filters {
		kind, _ := f.resolve(one).(name)
		var r io.Reader
		switch kind {
		case "":
			continue
		case "FlateDecode", "Fl":
			z, err := zlib.NewReader(bytes.NewReader(out))
			if err != nil {
				return nil
			}
			r = z
		case "ASCII85Decode", "A85":
			r = ascii85.NewDecoder(strings.NewReader(strings.TrimSuffix(strings.TrimSpace(string(out)), "~>")))
		case "ASCIIHexDecode", "AHx":
			decoded, _ := hex.DecodeString(strings.TrimSuffix(strings.Join(strings.Fields(string(out)), ""), ">")) // as far as it goes
			r = bytes.NewReader(decoded)
		default:
			return nil // pictures
		}
		if f.budget <= 0 {
			return nil
		}
		out, _ = io.ReadAll(io.LimitReader(r, f.budget)) // damaged: as far as it goes
		f.budget -= int64(len(out))
	}
	return out
}

// pages returns the page dictionaries in order, with what they inherit.
func (f *document) pages() []dict {
	var out []dict
	root, _ := f.resolve(f.trailer["Root"]).(dict)
	seen := map[ref]bool{}
	var walk func(v any, inherited dict, depth int)
	walk = func(v any, inherited dict, depth int) {
		if r, ok := v.(ref); ok {
			if seen[r] {
				return
			}
			seen[r] = true
		}
		node, ok := f.resolve(v).(dict)
		if !ok || depth > maxNesting {
			return
		}
		if node["Resources"] != nil {
			inherited = dict{"Resources": node["Resources"]}
		}
		kids, ok := f.resolve(node["Kids"]).(array)
		if !ok {
			out = append(out, dict{"Resources": inherited["Resources"], "Contents": node["Contents"]})
			return
		}
		for _, kid := range kids {
			walk(kid, inherited, depth+1)
		}
	}
	walk(root["Pages"], dict{}, 0)
	if len(out) > 0 {
		return out
	}
	var nums []int // the tree is damaged: any page will do
	for num, v := range f.objects {
		if d, ok := v.(dict); ok && d["Type"] == name("Page") {
			nums = append(nums, num)
		}
	}
	slices.Sort(nums)
	for _, num := range nums {
		d, _ := f.objects[num].(dict)
		out = append(out, d)
	}
	return out
}

// contents joins a page's content streams.
func (f *document) contents(v any) []byte {
	switch v := f.resolve(v).(type) {
	case *stream:
		return f.unpack(v)
	case array:
		var out []byte
		for _, one := range v {
			if s, ok := f.resolve(one).(*stream); ok {
				out = append(append(out, f.unpack(s)...), '\n')
			}
		}
		return out
	}
	return nil
}
