package console

import (
	"context"
	"crypto/subtle"
	"errors"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"hotline"
	"hotline/console/account"
	"hotline/console/desk"
	"hotline/console/gate"
	"hotline/console/live"
)

const base = gate.Base

// signedIn marks operations that need a session only, also one whose password must be changed first.
const signedIn = gate.SignedIn

// routes mounts everything. Order of a request: headers, same origin, session, rights, operation.
func (c *Console) routes() http.Handler {
	mux := http.NewServeMux()
	cfg := huma.DefaultConfig("hotline console", c.cfg.Version)
	cfg.DocsPath = "" // its page loads scripts from elsewhere
	cfg.OpenAPIPath, cfg.SchemasPath, cfg.CreateHooks = base+"/openapi", "", nil
	cfg.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"session": {Type: "apiKey", In: "cookie", Name: cookieName, Description: "from POST " + base + "/session; changes need the header " + csrfHeader},
	}
	cfg.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	cfg.Transformers = append(cfg.Transformers, unsaid)
	api := http.NewServeMux()
	c.api = humago.New(api, cfg)
	c.api.UseMiddleware(c.authorize)
	c.registerSession()
	c.registerProviders()
	c.registerCalls()
	c.registerLive()
	c.registerDesk()
	c.registerFloor()
	c.registerUsers()
	c.describeStream()
	mux.Handle(base+"/", c.sessions.LoadAndSave(problems(api)))
	c.mountSSO(mux)
	c.raw(mux, "GET "+base+"/calls/export", account.Export, c.export)
	c.raw(mux, "GET "+base+"/calls/{id}/recording", account.Listen, c.recording)
	c.raw(mux, "GET "+base+"/events", signedIn, c.events)
	c.mountParts(mux)
	mux.HandleFunc("/api/", func(w http.ResponseWriter, _ *http.Request) { problem(w, http.StatusNotFound, "no such path") })
	mux.Handle("/", c.pages())
	return http.NewCrossOriginProtection().Handler(mux)
}

// unsaid takes out of a refusal what the body held: of a request for a new password that is both passwords, and answers are kept by
// proxies and the logs of clients. Place and message say enough.
func unsaid(_ huma.Context, _ string, answer any) (any, error) {
	if refusal, ok := answer.(*huma.ErrorModel); ok {
		for _, e := range refusal.Errors {
			if strings.HasPrefix(e.Location, "body") {
				e.Value = nil
			}
		}
	}
	return answer, nil
}

// problems is mux, whose refusals of paths and methods that it does not have become problems of RFC 9457 as all others.
func problems(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		refuse, pattern := mux.Handler(r)
		if pattern != "" {
			mux.ServeHTTP(w, r)
			return
		}
		told := refusal{header: w.Header()}
		refuse.ServeHTTP(&told, r)
		if told.code == http.StatusMethodNotAllowed {
			problem(w, told.code, "the path has no "+r.Method+": use "+w.Header().Get("Allow"))
			return
		}
		problem(w, http.StatusNotFound, "no such path")
	})
}

// refusal keeps what a mux says of a request and drops the text.
type refusal struct {
	header http.Header
	code   int
}

func (r *refusal) Header() http.Header         { return r.header }
func (r *refusal) WriteHeader(code int)        { r.code = code }
func (r *refusal) Write(p []byte) (int, error) { return len(p), nil }

// schemaName keeps types of the same name apart: the calls of a desk and the running calls, and all of the console's parts.
func schemaName(t reflect.Type, hint string) string {
	if t == reflect.TypeFor[desk.Call]() {
		return "DeskCall"
	}
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	part, ours := strings.CutPrefix(t.PkgPath(), "hotline/console/")
	if t.PkgPath() == "hotline/assist/view" {
		part, ours = "assist", true
	}
	if t.PkgPath() == "hotline/qa/rubric" {
		part, ours = "rubric", true
	}
	if !ours || part == "desk" || part == "live" || part == "stream" || t.Name() == "" {
		return name
	}
	first := strings.ToUpper(part[:1]) + part[1:]
	if strings.HasPrefix(name, first) {
		return name
	}
	return first + name
}

// Headers keeps browsers from doing what nothing of ours needs. Who serves Handler beside other routes puts it before them all.
func Headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		if r.TLS != nil { // RFC 6797: from now on without a plain request first
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// raw mounts a handler that huma does not serve because it streams, upgrades or answers ranges. It must not change anything: it has
// no protection by token.
func (c *Console) raw(mux *http.ServeMux, pattern string, right account.Right, serve func(http.ResponseWriter, *http.Request, *user)) {
	mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		token := ""
		if cookie, err := r.Cookie(cookieName); err == nil {
			token = cookie.Value
		}
		ctx, err := c.sessions.Load(r.Context(), token)
		if err != nil {
			problem(w, http.StatusServiceUnavailable, "the record is away")
			return
		}
		u, code, text := c.admit(ctx, right)
		if u == nil {
			problem(w, code, text)
			return
		}
		u.addr = r.RemoteAddr
		serve(w, r.WithContext(ctx), u)
	})
}

type userKey struct{}

// of returns who asks. Only operations with a right have one.
func of(ctx context.Context) *user {
	u, _ := ctx.Value(userKey{}).(*user)
	return u
}

// authorize checks the right that an operation names.
func (c *Console) authorize(ctx huma.Context, next func(huma.Context)) {
	right, needs := ctx.Operation().Metadata["right"].(account.Right)
	if !needs {
		next(ctx)
		return
	}
	u, code, text := c.admit(ctx.Context(), right)
	if u == nil {
		_ = huma.WriteErr(c.api, ctx, code, text)
		return
	}
	if m := ctx.Method(); m != http.MethodGet && m != http.MethodHead &&
		subtle.ConstantTimeCompare([]byte(ctx.Header(csrfHeader)), []byte(u.csrf)) != 1 {
		_ = huma.WriteErr(c.api, ctx, http.StatusForbidden, "the header "+csrfHeader+" is missing or old: read the session again")
		return
	}
	u.addr = ctx.RemoteAddr()
	next(huma.WithValue(ctx, userKey{}, u))
}

// operation is the short form of one route: who may call it, and what it is.
func operation(id, method, path, tag, summary string, right account.Right) huma.Operation {
	return gate.Operation(id, method, path, tag, summary, right)
}

// mountParts lets the parts in.
func (c *Console) mountParts(mux *http.ServeMux) {
	g := &gate.Gate{
		API: c.api, Fault: c.fault, Touch: c.hub.Touch, Call: c.board.Call,
		Calls: func() []live.Call { return service(c.board.Calls(time.Now())) },
		User:  func(ctx context.Context) gate.User { return of(ctx).public() },
		Sees: func(ctx context.Context, call hotline.CallID) bool {
			u := of(ctx)
			return u.role.May(account.Read) || c.saw(u, call)
		},
		Said: c.said, Until: func(ctx context.Context, call hotline.CallID) uint64 { return c.until(of(ctx), call) },
		Audit: func(ctx context.Context, action, target, detail string) {
			c.audit(ctx, of(ctx), action, target, detail)
		},
		Raw: func(pattern string, right account.Right, serve func(http.ResponseWriter, *http.Request)) {
			c.raw(mux, "GET "+base+pattern, right, func(w http.ResponseWriter, r *http.Request, u *user) {
				serve(w, r.WithContext(context.WithValue(r.Context(), userKey{}, u)))
			})
		},
	}
	for _, p := range c.deps.Parts {
		p.Register(g)
	}
}

// service leaves practice calls out.
func service(calls []live.Call) []live.Call {
	return slices.DeleteFunc(calls, func(c live.Call) bool { return c.Line == hotline.Training })
}

// statuses maps the kinds of error to HTTP.
var statuses = map[hotline.Kind]int{
	hotline.KindInvalid: http.StatusUnprocessableEntity, hotline.KindNotFound: http.StatusNotFound, hotline.KindDenied: http.StatusForbidden,
	hotline.KindBusy: http.StatusTooManyRequests, hotline.KindUnavailable: http.StatusServiceUnavailable, hotline.KindTimeout: http.StatusGatewayTimeout,
}

// fault turns an error into an answer; what the browser need not know goes to the log only.
func (c *Console) fault(err error) error {
	var e *hotline.Error
	if errors.As(err, &e) {
		if code, ok := statuses[e.Kind]; ok {
			if e.Code == hotline.CodeNotReady {
				code = http.StatusConflict
			}
			text := e.Op
			if e.Err != nil && e.Kind == hotline.KindInvalid {
				text = e.Err.Error()
			}
			if e.Remedy != "" {
				text += " (" + e.Remedy + ")"
			}
			return coded(huma.NewError(code, text), e)
		}
	}
	c.log.Error("console", "err", err)
	return huma.NewError(http.StatusInternalServerError, "internal error: see the log")
}

// coded adds to an answer which refusal it is, and whom it is about, for screens with words of their own: type is urn:hotline:<code>.
func coded(answer huma.StatusError, e *hotline.Error) error {
	m, ok := answer.(*huma.ErrorModel) //nolint:errorlint // it was made for this
	if !ok || e.Code == "" {
		return answer
	}
	m.Type = "urn:hotline:" + string(e.Code)
	if e.Who != "" {
		m.Errors = append(m.Errors, &huma.ErrorDetail{Location: "who", Message: e.Who})
	}
	return m
}

// describeStream puts what no operation mentions into the document: messages of the stream, bodies of events.
func (c *Console) describeStream() {
	doc := c.api.OpenAPI()
	registry := doc.Components.Schemas
	for _, b := range hotline.Bodies() {
		registry.Schema(reflect.TypeOf(b), true, "")
	}
	message := registry.Schema(reflect.TypeFor[StreamMessage](), true, "")
	onDesk := registry.Schema(reflect.TypeFor[DeskNotice](), true, "")
	onFloor := registry.Schema(reflect.TypeFor[FloorNotice](), true, "")
	str, num := &huma.Schema{Type: "string"}, &huma.Schema{Type: "integer"}
	session := []map[string][]string{{"session": {}}}
	id := &huma.Param{Name: "id", In: "path", Required: true, Schema: str}
	doc.AddOperation(&huma.Operation{
		OperationID: "open-stream", Method: http.MethodGet, Path: base + "/events", Tags: []string{"stream"}, Security: session,
		Summary: "WebSocket: events as they happen; each text frame is a StreamMessage, DeskNotice or FloorNotice",
		Parameters: []*huma.Param{
			{Name: "after", In: "query", Schema: num, Description: "resume behind this sequence; absent = from now on"},
			{Name: "types", In: "query", Schema: str, Description: "only these event types, by comma"},
			{Name: "calls", In: "query", Schema: str, Description: "only these calls, by comma"},
			{Name: "notices", In: "query", Schema: str, Description: "by comma, right live.read: floor = the whole floor, at most twice a second; wall = the figures and calls of the wall; alerts = the latest alerts"},
		},
		Responses: map[string]*huma.Response{"101": {Description: "upgraded", Content: map[string]*huma.MediaType{
			"application/json": {Schema: &huma.Schema{OneOf: []*huma.Schema{message, onDesk, onFloor}}},
		}}},
	})
	doc.AddOperation(&huma.Operation{
		OperationID: "get-recording", Method: http.MethodGet, Path: base + "/calls/{id}/recording", Tags: []string{"calls"}, Security: session,
		Summary: "The two-track recording: left the caller, right the hotline. Answers ranges. Audited", Parameters: []*huma.Param{id},
		Responses: map[string]*huma.Response{"200": {Description: "WAV", Content: map[string]*huma.MediaType{"audio/wav": {Schema: &huma.Schema{Type: "string", Format: "binary"}}}}},
	})
	doc.AddOperation(&huma.Operation{
		OperationID: "export-calls", Method: http.MethodGet, Path: base + "/calls/export", Tags: []string{"calls"}, Security: session,
		Summary: "The list of calls as a file, with the filters of list-calls; at most 100,000 calls. Audited",
		Parameters: []*huma.Param{
			{Name: "format", In: "query", Schema: &huma.Schema{Type: "string", Enum: []any{"csv", "xlsx"}}},
			{Name: "lang", In: "query", Schema: &huma.Schema{Type: "string", Enum: []any{"zh-CN", "en"}}, Description: "of the header line and of what words say; zh-CN unless given"},
			{Name: "reveal", In: "query", Schema: &huma.Schema{Type: "string", Enum: []any{"1"}}, Description: "whole telephone numbers: right pii.reveal, audited"},
		},
		Responses: map[string]*huma.Response{"200": {Description: "CSV with byte order mark, or XLSX"}, "422": {Description: "a filter, format or lang that is none"}},
	})
}
