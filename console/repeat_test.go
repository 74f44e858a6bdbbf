package console_test

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"hotline"
	"hotline/console"
	"hotline/console/consoletest"
	"hotline/console/desk"
	"hotline/console/private"
)

// named is a masker that knows one name and numbers of four digits and more.
type named struct{ private.Digits }

const name = "谭一鸣"

func (n named) Find(text string) []private.Span {
	out := n.Digits.Find(text)
	if at := strings.Index(text, name); at >= 0 {
		from := len([]rune(text[:at]))
		out = append(out, private.Span{Start: from, End: from + 3, Type: "name"})
	}
	return out
}

func (n named) Mask(text string) string {
	return strings.ReplaceAll(n.Digits.Mask(text), name, "***")
}

// What the caller tells in two pieces is shown by no event that repeats it, neither on the stream nor in the record.
func TestConsole_EventsRepeatNothingThatIsToldInPieces(t *testing.T) {
	s := startWith(t, func(_ string, _ *console.Config, d *console.Deps) { d.Masker = named{} })
	admin := s.admin(t)
	conn, code := admin.socket("")
	if code != 101 {
		t.Fatal(code)
	}
	receive(t, conn)
	pieces := []string{"我叫谭", "一鸣", "1391234", "0987"}
	bodies := []hotline.Body{hotline.CallStarted{Direction: hotline.Inbound, From: "sip:10086@gw", To: "sip:10000@here", Line: "10000"}, hotline.CallAnswered{}}
	for i, text := range pieces {
		bodies = append(bodies, hotline.UtterancePartial{N: i, Party: hotline.PartyCaller, Text: text, AtMS: float64(2000*i + 900)},
			hotline.UtteranceFinal{N: i, Party: hotline.PartyCaller, Text: text, FromMS: float64(2000 * i), ToMS: float64(2000*i + 1000)})
	}
	said := strings.Join(pieces, "")
	bodies = append(bodies, hotline.TurnCompleted{N: 1, Heard: said, Played: "好的"}, hotline.SlotFilled{Slot: "customer_name", Value: name, Text: pieces[1]}, hotline.SlotFilled{Slot: "what", Value: "x", Text: pieces[3]},
		hotline.IntentDetected{Text: pieces[1]}, hotline.KnowledgeSearched{Text: strings.Join(pieces, " ")}, hotline.Digit{Digit: "1"})
	at := time.Now()
	for i, b := range bodies {
		e := hotline.Event{Call: "P", Seq: uint64(i + 1), At: at.Add(time.Duration(i) * time.Second), Body: b}
		if err := s.db.Project(e); err != nil {
			t.Fatal(err)
		}
		s.feed.Put(e)
	}
	stream, last := "", fmt.Sprintf(`"id":%q`, hotline.Event{Call: "P", Seq: uint64(len(bodies))}.ID())
	for !strings.Contains(stream, last) {
		_, raw, err := conn.ReadMessage()
		if err != nil {
			t.Fatal(err)
		}
		stream += string(raw)
	}
	res := admin.send("GET", "/api/v1/calls/P", nil, nil)
	record, err := io.ReadAll(res.Body)
	_ = res.Body.Close()
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"一鸣", name, "0987"} { // the beginning of a thing is told by what comes behind
		if strings.Contains(stream, text) {
			t.Errorf("the stream has %s: %s", text, stream)
		}
	}
	for _, text := range append([]string{name}, pieces...) {
		if strings.Contains(string(record), text) {
			t.Errorf("the record has %s: %s", text, record)
		}
	}
	var d console.CallDetail
	if code := admin.do("GET", "/api/v1/calls/P?reveal=true", nil, &d); code != 200 {
		t.Fatal(code)
	}
	if raw, _ := json.Marshal(d); !strings.Contains(string(raw), fmt.Sprintf("%q:%q", "heard", said)) {
		t.Errorf("as it was said: %s", raw)
	}
}

// crowd is a floor where somebody waits.
type crowd struct{ desk.People }

func (c crowd) Floor() desk.Floor {
	f := c.People.Floor()
	f.Waiting = []desk.Waiting{{Call: "W", Queue: "general", Number: secret}, {Call: "V", Queue: "general"}}
	return f
}

// Lists show the ends of a number: those of who waits, and of calls that a colleague has parked.
func TestDesk_ShowsTheEndsOfNumbersThatAreNobodysCallHere(t *testing.T) {
	floor := consoletest.NewFloor("li", "李强", "wang", "王芳")
	s := startWith(t, func(_ string, _ *console.Config, d *console.Deps) { d.People = crowd{floor} })
	admin := s.admin(t)
	li, wang := s.person(t, admin, "li", "agent"), s.person(t, admin, "wang", "agent")
	var f desk.Floor
	if code := admin.do("GET", "/api/v1/floor", nil, &f); code != 200 || len(f.Waiting) != 2 || f.Waiting[0].Number != "139****0987" || f.Waiting[1].Number != "" {
		t.Errorf("the floor: %d %+v", code, f.Waiting)
	}
	conn, code := admin.socket("notices=floor")
	if code != 101 {
		t.Fatal(code)
	}
	for notice := ""; !strings.Contains(notice, `"topic":"floor"`); {
		_, raw, err := conn.ReadMessage()
		if err != nil {
			t.Fatal(err)
		}
		if notice = string(raw); strings.Contains(notice, secret) || strings.Contains(notice, `"topic":"floor"`) && !strings.Contains(notice, "139****0987") {
			t.Errorf("the notice: %s", notice)
		}
	}
	floor.Ring("li", desk.Call{ID: "A", Number: secret})
	if code := li.do("POST", "/api/v1/desk/calls/A/park", map[string]string{}, nil); code != 204 {
		t.Fatal(code)
	}
	var d desk.Desk
	if li.do("GET", "/api/v1/desk", nil, &d); len(d.Parked) != 1 || d.Parked[0].Number != secret {
		t.Errorf("who parked it: %+v", d.Parked)
	}
	if wang.do("GET", "/api/v1/desk", nil, &d); len(d.Parked) != 1 || d.Parked[0].Number != "139****0987" {
		t.Errorf("a colleague: %+v", d.Parked)
	}
}
