package pdf

import (
	"math"
)

// Limits of one page.
const (
	maxOperators = 2_000_000
	maxForms     = 8 // forms within forms
	maxRuns      = 200_000
)

// matrix is a b c d e f of section 8.3.
type matrix [6]float64

func identity() matrix { return matrix{1, 0, 0, 1, 0, 0} }

// times is m followed by n.
func (m matrix) times(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3], m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

// state is what q saves.
type state struct {
	ctm     matrix
	font    *font
	size    float64
	leading float64
	char    float64 // Tc
	word    float64 // Tw
	scale   float64 // Tz, 1 = normal
}

// span is text at a place of the page, in points.
type span struct {
	x, end, y, size float64
	text            string
}

// interpreter runs a page's content and collects the text shown.
type interpreter struct {
	file  *document
	fonts map[ref]*font
	page  int
	state state
	saved []state
	line  matrix // Tlm
	at    matrix // Tm
	spans []span
	count int // operators
}

func (r *interpreter) run(page dict) {
	r.state = state{ctm: identity(), scale: 1}
	r.content(r.file.contents(page["Contents"]), page["Resources"], 0)
}

func (r *interpreter) content(in []byte, resources any, depth int) {
	res, _ := r.file.resolve(resources).(dict)
	l := &lexer{in: in}
	var args array
	for r.count < maxOperators && len(r.spans) < maxRuns {
		v, ok := l.next(0)
		if !ok {
			return
		}
		op, ok := v.(keyword)
		if !ok {
			if len(args) < 64 {
				args = append(args, v)
			}
			continue
		}
		r.count++
		if op == "ID" { // a picture within the page: skip its bytes
			l.at = endOfImage(in, l.at)
		} else if op == "Do" && depth < maxForms {
			r.form(args, res, depth)
		} else {
			r.operator(string(op), args, res)
		}
		args = args[:0]
	}
}

func endOfImage(in []byte, at int) int {
	for i := at; i+2 < len(in); i++ {
		if in[i] == 'E' && in[i+1] == 'I' && isSpace(in[i-1]) && (i+2 == len(in) || isSpace(in[i+2])) {
			return i + 2
		}
	}
	return len(in)
}

// form runs a form XObject (section 8.10).
func (r *interpreter) form(args array, res dict, depth int) {
	if len(args) == 0 {
		return
	}
	key, _ := args[0].(name)
	objects, _ := r.file.resolve(res["XObject"]).(dict)
	s, ok := r.file.resolve(objects[key]).(*stream)
	if !ok || s.dict["Subtype"] != name("Form") {
		return
	}
	saved, line, at := r.state, r.line, r.at
	if m, ok := matrixOf(r.file.resolve(s.dict["Matrix"])); ok {
		r.state.ctm = m.times(r.state.ctm)
	}
	inner := s.dict["Resources"]
	if inner == nil {
		inner = res
	}
	r.content(r.file.unpack(s), inner, depth+1)
	r.state, r.line, r.at = saved, line, at
}

func matrixOf(v any) (matrix, bool) {
	list, _ := v.(array)
	m := identity()
	if len(list) < 6 {
		return m, false
	}
	for i := range m {
		m[i] = num(list, i)
	}
	return m, true
}

func num(args array, i int) float64 {
	if i < 0 || i >= len(args) {
		return 0
	}
	f, _ := args[i].(float64)
	return f
}

// operator runs one operator of sections 8.4 and 9.4; those that show no text are passed over.
func (r *interpreter) operator(op string, args array, res dict) {
	s := &r.state
	switch op {
	case "q":
		if len(r.saved) < 256 {
			r.saved = append(r.saved, *s)
		}
	case "Q":
		if n := len(r.saved); n > 0 {
			*s, r.saved = r.saved[n-1], r.saved[:n-1]
		}
	case "cm":
		if m, ok := matrixOf(args); ok {
			s.ctm = m.times(s.ctm)
		}
	case "BT":
		r.line, r.at = identity(), identity()
	case "Tf":
		if len(args) >= 2 {
			key, _ := args[0].(name)
			s.font, s.size = r.font(res, key), num(args, 1)
		}
	case "TL":
		s.leading = num(args, 0)
	case "Tc":
		s.char = num(args, 0)
	case "Tw":
		s.word = num(args, 0)
	case "Tz":
		s.scale = num(args, 0) / 100
	case "Tm":
		if m, ok := matrixOf(args); ok {
			r.line, r.at = m, m
		}
	case "Td":
		r.move(num(args, 0), num(args, 1))
	case "TD":
		s.leading = -num(args, 1)
		r.move(num(args, 0), num(args, 1))
	case "T*":
		r.move(0, -s.leading)
	default:
		r.showing(op, args)
	}
}

func (r *interpreter) showing(op string, args array) {
	if len(args) == 0 {
		return
	}
	switch op {
	case "Tj":
		r.show(args[len(args)-1])
	case "'", "\"":
		r.move(0, -r.state.leading)
		r.show(args[len(args)-1])
	case "TJ":
		list, _ := args[0].(array)
		for _, v := range list {
			if n, ok := v.(float64); ok {
				r.shift(-n / 1000 * r.state.size * r.state.scale)
				continue
			}
			r.show(v)
		}
	}
}

func (r *interpreter) move(x, y float64) {
	r.line = matrix{1, 0, 0, 1, x, y}.times(r.line)
	r.at = r.line
}

func (r *interpreter) shift(x float64) { r.at = matrix{1, 0, 0, 1, x, 0}.times(r.at) }

func (r *interpreter) font(res dict, key name) *font {
	fonts, _ := r.file.resolve(res["Font"]).(dict)
	id, ok := fonts[key].(ref)
	if !ok {
		return r.file.newFont(fonts[key])
	}
	if r.fonts[id] == nil {
		r.fonts[id] = r.file.newFont(id)
	}
	return r.fonts[id]
}

// show notes the text of one string and moves on by its width.
func (r *interpreter) show(v any) {
	text, ok := v.(string)
	s := &r.state
	if !ok || s.font == nil {
		return
	}
	s.font.shown(text, func(text string, width float64) {
		place := r.at.times(s.ctm)
		size := s.size * math.Hypot(place[2], place[3])
		advance := (width/1000*s.size + s.char) * s.scale
		if text == " " {
			advance += s.word * s.scale
		}
		r.shift(advance)
		if r.file.text -= int64(len(text)); text == "" || size <= 0 || len(r.spans) >= maxRuns || r.file.text < 0 {
			return
		}
		end := r.at.times(s.ctm)[4]
		r.spans = append(r.spans, span{x: place[4], end: end, y: place[5], size: size, text: text})
	})
}
