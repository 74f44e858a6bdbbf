package suite

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"hotline/dialog/tool"
)

// soon is the deadline of a tool that is made to time out, so that a suite stays quick.
const soon = 150 * time.Millisecond

// office is a back office on a loopback port, with the faults of a case.
type office struct {
	base   string
	server *http.Server
	work   sync.WaitGroup
	client *http.Client
}

// openOffice serves handler; close ends it.
func openOffice(ctx context.Context, handler http.Handler, faults []Fault, tools []tool.Definition) (*office, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("open back office: %w", err)
	}
	mux := http.NewServeMux()
	mux.Handle("/", handler)
	for _, f := range faults {
		for _, d := range tools {
			if d.Name == f.Tool && d.URL != "" {
				method := d.Method
				if method == "" {
					method = http.MethodGet
				}
				mux.Handle(method+" "+d.URL, f.handler(handler))
			}
		}
	}
	o := &office{base: "http://" + listener.Addr().String(), server: &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}, client: &http.Client{Timeout: 5 * time.Second}}
	o.work.Go(func() { _ = o.server.Serve(listener) })
	return o, nil
}

func (o *office) close() {
	o.client.CloseIdleConnections()
	_ = o.server.Close()
	o.work.Wait()
}

// handler lets the first requests pass and fails the next ones.
func (f Fault) handler(good http.Handler) http.Handler {
	var n atomic.Int64
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		at := int(n.Add(1))
		if at <= f.After || f.Times > 0 && at > f.After+f.Times {
			good.ServeHTTP(w, r)
			return
		}
		switch f.Kind {
		case "timeout":
			hang := time.NewTimer(2 * soon)
			defer hang.Stop()
			select {
			case <-hang.C:
			case <-r.Context().Done():
			}
		case "broken":
			_, _ = io.WriteString(w, `{"cut`)
		case "refused":
			w.WriteHeader(http.StatusConflict)
		case "not_found":
			w.WriteHeader(http.StatusNotFound)
		default:
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
}

// hurry gives the tools that shall time out a short deadline.
func hurry(tools []tool.Definition, faults []Fault) []tool.Definition {
	for i := range tools {
		for _, f := range faults {
			if f.Kind == "timeout" && tools[i].Name == f.Tool {
				tools[i].Timeout = soon
			}
		}
	}
	return tools
}

// get reads what the back office has on record.
func (o *office) get(ctx context.Context, path string) (any, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, o.base+path, nil)
	if err != nil {
		return nil, err
	}
	resp, err := o.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	var out any
	if err := json.NewDecoder(io.LimitReader(resp.Body, maxFile)).Decode(&out); err != nil {
		return nil, errors.Join(fmt.Errorf("status %d", resp.StatusCode), err)
	}
	return out, nil
}
