// Package flow runs scenes: what the business owner wrote in YAML becomes what the hotline asks, checks, does and says.
// It owns the scenes' schema, their validation with file, line and remedy, and the run of one call through them.
// dialog.Conversation drives it; it never sees audio.
package flow
