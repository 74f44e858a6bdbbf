package console

import (
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// policy lets pages load from this server only. Styles inside elements are Element Plus's; wss and blob are the phone's and the player's.
const policy = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:; " +
	"connect-src 'self' ws: wss:; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'"

// notBuilt is served at every page of a program that was built without them.
const notBuilt = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>hotline</title>
<style>body{font:16px/1.6 system-ui,sans-serif;max-width:42rem;margin:4rem auto;padding:0 1rem;color:#222;background:#fff}code{background:#eee;padding:.1em .3em}
@media(prefers-color-scheme:dark){body{color:#ddd;background:#181818}code{background:#333}}</style>
<h1>hotline</h1><p>The hotline runs. This program was built without its web pages; <code>make build</code> builds both.</p>
<p lang="zh-CN">热线正在运行。此程序未包含网页，请用 <code>make build</code> 重新构建。</p>
<p><a href="/metrics">/metrics</a> · <a href="/readyz">/readyz</a> · <a href="/api/v1/openapi.json">/api/v1/openapi.json</a></p></html>
`

// callerPage is served at / and may be framed by an operator's site; every other page is the console.
const (
	callerPage  = "index.html"
	consolePage = "console.html"
)

// pages serves the built files: / is the caller page, /assets never change under their names, any other path is the console,
// whose router shows the right view.
func (c *Console) pages() http.Handler {
	files := c.deps.Pages
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
			return
		}
		if files == nil {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write([]byte(notBuilt))
			return
		}
		name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
		h := w.Header()
		h.Set("Content-Security-Policy", policy+"; frame-ancestors 'self'")
		switch info, err := fs.Stat(files, name); {
		case name == "":
			name = callerPage
			h.Set("Content-Security-Policy", policy)
			h.Set("Cache-Control", "no-cache")
		case err == nil && !info.IsDir():
			h.Set("Cache-Control", "no-cache")
			if strings.HasPrefix(name, "assets/") {
				h.Set("Cache-Control", "public, max-age=31536000, immutable")
			}
		case strings.HasPrefix(name, "assets/"):
			http.NotFound(w, r)
			return
		default:
			name = consolePage
			h.Set("Cache-Control", "no-cache")
		}
		servePacked(w, r, files, name)
	})
}

// servePacked serves name, from its gzip twin where the browser takes it.
func servePacked(w http.ResponseWriter, r *http.Request, files fs.FS, name string) {
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		if packed, err := fs.ReadFile(files, name+".gz"); err == nil {
			h := w.Header()
			h.Set("Content-Type", contentType(name))
			h.Set("Content-Encoding", "gzip")
			h.Set("Content-Length", strconv.Itoa(len(packed)))
			h.Add("Vary", "Accept-Encoding")
			_, _ = w.Write(packed)
			return
		}
	}
	http.ServeFileFS(w, r, files, name)
}

// contentType by the endings that a build makes.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".json":
		return "application/json"
	}
	return "application/octet-stream"
}
