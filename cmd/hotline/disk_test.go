package main

import (
	"errors"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"hotline"
	"hotline/internal/caller"
	"hotline/internal/config"
	"hotline/media/mediatest"
)

// disk is a folder that can be full.
type disk struct {
	t    *testing.T
	dir  string
	real bool // a file system of its own; otherwise the limit of file sizes of this process stands in for it
	was  syscall.Rlimit
}

// newDisk mounts a small file system, where this process may, and else limits the size of files when it is "full".
func newDisk(t *testing.T) *disk {
	t.Helper()
	d := &disk{t: t, dir: t.TempDir()}
	if os.Getenv("HOTLINE_TEST_NO_MOUNT") == "" && syscall.Mount("tmpfs", d.dir, "tmpfs", 0, "size=24m") == nil {
		d.real = true
		t.Cleanup(func() { _ = syscall.Unmount(d.dir, syscall.MNT_DETACH) })
		t.Parallel() // the other way limits the whole process
		return d
	}
	signal.Ignore(syscall.SIGXFSZ)
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &d.was); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.free(); signal.Reset(syscall.SIGXFSZ) })
	return d
}

// fill leaves not a byte.
func (d *disk) fill() {
	if !d.real {
		limit := d.was
		limit.Cur = 0
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
			d.t.Error(err)
		}
		return
	}
	f, err := os.Create(filepath.Join(d.dir, "ballast"))
	if err != nil {
		d.t.Error(err)
		return
	}
	defer f.Close()
	if _, err := io.Copy(f, zeros{}); !errors.Is(err, syscall.ENOSPC) {
		d.t.Errorf("filling the disk ended with %v", err)
	}
}

// free makes room again.
func (d *disk) free() {
	if !d.real {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &d.was); err != nil {
			d.t.Error(err)
		}
		return
	}
	if err := os.Remove(filepath.Join(d.dir, "ballast")); err != nil {
		d.t.Error(err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestFault_DiskFullWhileRecording(t *testing.T) {
	d := newDisk(t)
	r := newRig(t, func(c *config.Config) { c.Recording.Folder = filepath.Join(d.dir, "recordings") })
	if !d.real { // the limit holds for every file of the process, so the other parts fail too
		t.Log("no file system could be mounted: the limit of file sizes stands in for it")
	}
	filled := make(chan struct{})
	r.on("call_answered", 1, func() {
		<-time.After(time.Second)
		d.fill()
		close(filled)
	})
	r.dial(strings.Replace(r.to, "10000", "1003", 1), 3*time.Second)
	<-filled
	r.eventually("the end of the call", func() bool { return r.ended(1) })
	d.free()
	rec := r.record()
	r.wantFailure(rec, "recorder", "continued")
	if len(rec.Recordings) != 1 || !rec.Recordings[0].Lost || r.metric("hotline_recordings_lost_total") != "1" {
		t.Fatalf("recordings %+v, lost %s", rec.Recordings, r.metric("hotline_recordings_lost_total"))
	}
	audio, err := mediatest.ReadRecording(filepath.Join(r.cfg.Recording.Folder, rec.Recordings[0].Path))
	if err != nil || audio.Duration() < 500*time.Millisecond {
		t.Errorf("what was written before is not readable: %v, %v", audio, err)
	}
}

// ended reports whether n calls have ended, as the engine says.
func (r *rig) ended(n int) bool {
	return r.engine.Active() == 0 && r.metric(`hotline_events_total{type="call_ended"}`) == string(rune('0'+n))
}

func TestFault_DiskFullUnderTheEventsStore(t *testing.T) {
	d := newDisk(t)
	r := newRig(t, func(c *config.Config) { c.Data = filepath.Join(d.dir, "data") })
	r.on("speech_started", 1, d.fill)
	r.dial(r.to, 8*time.Second, caller.Step{Say: "查话费"}, caller.Step{Say: "查一下我的话费"})
	r.eventually("the end of the call", func() bool { return r.ended(1) })
	r.eventually("the failure of the events store", func() bool { return r.metric(`hotline_component_up{component="eventbus"}`) == "0" })
	code, status, text := r.readyz("events")
	if code != 503 || status != "degraded" || !strings.Contains(text, "events wait") {
		t.Errorf("readyz %d %s: %s", code, status, text)
	}
	d.free()
	r.eventually("the recovery of the events store", func() bool { return r.metric(`hotline_component_up{component="eventbus"}`) == "1" })
	rec := r.record()
	if strings.Count(played(rec), "余额是五元") != 2 {
		t.Errorf("played %s, heard %s", played(rec), heard(rec))
	}
	r.wantFailure(rec, "eventbus", "continued")
}

func TestFault_DiskFullUnderTheRecord(t *testing.T) {
	d := newDisk(t)
	if !d.real {
		t.Skip("the record alone cannot be starved without a file system of its own")
	}
	r := newRig(t, func(c *config.Config) { c.Store.DSN = filepath.Join(d.dir, "hotline.db") })
	r.on("speech_started", 1, d.fill)
	r.call(caller.Step{Say: "查话费"}, caller.Step{Say: "查一下我的话费"})
	r.eventually("the failure of the record", func() bool { return r.metric(`hotline_component_up{component="store"}`) == "0" })
	if code, status, text := r.readyz("store"); code != 503 || status != "degraded" || text == "ok" {
		t.Errorf("readyz %d %s: %s", code, status, text)
	}
	d.free()
	r.eventually("the recovery of the record", func() bool { return r.metric(`hotline_component_up{component="store"}`) == "1" })
	rec := r.record()
	if strings.Count(played(rec), "余额是五元") != 2 {
		t.Errorf("played %s, heard %s", played(rec), heard(rec))
	}
	r.wantFailure(rec, "store", "continued")
}

// Neither the events folder nor the database can be made at the start: the hotline answers all the same, says so, and what
// happened meanwhile is on record once both are repaired.
func TestFault_StoresUnwritableAtStart(t *testing.T) {
	t.Parallel()
	var events, db string
	r := newRig(t, func(c *config.Config) {
		events, db = filepath.Join(c.Data, "events"), filepath.Join(c.Data, "folder")
		c.Store.DSN = filepath.Join(db, "hotline.db")
		for _, file := range []string{events, db} { // a file where a folder should be: not even root can write into it
			if err := os.WriteFile(file, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	})
	for _, part := range []string{"events", "store"} {
		if code, status, text := r.readyz(part); code != 503 || status != "degraded" || text == "ok" {
			t.Errorf("readyz %d %s: %s", code, status, text)
		}
	}
	r.call(caller.Step{DTMF: "1"})
	if waiting := r.metric("hotline_events_waiting"); waiting == "0" || waiting == "" {
		t.Errorf("%q events wait", waiting)
	}
	if err := errors.Join(os.Remove(events), os.Remove(db)); err != nil {
		t.Fatal(err)
	}
	r.eventually("the repair", func() bool { code, _, _ := r.readyz("events"); return code == 200 })
	r.eventually("the events on record", func() bool { return r.readUp(t.Context()) })
	rec := r.record()
	r.wantFailure(rec, "eventbus", "continued")
	r.wantFailure(rec, "store", "continued")
	if !strings.Contains(played(rec), "余额是五元") || rec.Outcome != hotline.OutcomeCallerGone {
		t.Errorf("outcome %s, played %s", rec.Outcome, played(rec))
	}
}
