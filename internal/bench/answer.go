package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"sync"

	"github.com/emiago/sipgo"
	gosip "github.com/emiago/sipgo/sip"

	"hotline/media"
	"hotline/telephony"
	"hotline/telephony/sip"
)

// answers is a process that does no more with a call than a SIP stack must: INVITE, 200, ACK, BYE, 200. No media, no record.
// What it costs is the floor of a set-up.
type answers struct {
	cmd *exec.Cmd
	in  io.Closer // closing it ends the process
	sip string    // address
}

// what an answering process is made of: -answer
const (
	bareStack = "bare" // the library alone
	callPath  = "path" // telephony/sip: gate, guard, dialog, SDP and an RTP session per call
)

func openAnswers(ctx context.Context, made string) (*answers, error) {
	exe, err := os.Executable()
	if err != nil {
		return nil, err
	}
	a := &answers{cmd: exec.CommandContext(ctx, exe, "-answer", made)} //nolint:gosec // this program
	out, err := a.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if a.in, err = a.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if err := a.cmd.Start(); err != nil {
		return nil, err
	}
	scan := bufio.NewScanner(out)
	if !scan.Scan() {
		a.stop()
		return nil, fmt.Errorf("the answering process (%s) did not start", made)
	}
	a.sip = scan.Text()
	return a, nil
}

func (a *answers) stop() {
	_ = a.in.Close()
	_ = a.cmd.Wait()
}

// anAnswer is what every caller is told; nothing listens there.
const anAnswer = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n"

// serveAnswers is the child process: it prints its address and answers calls until in is closed.
func serveAnswers(ctx context.Context, made string, in io.Reader, out, errs io.Writer) int {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() { _, _ = io.Copy(io.Discard, in); cancel() }() // ends with the process
	serve := answerBare
	if made == callPath {
		serve = answerByPath
	}
	if err := serve(ctx, out); err != nil {
		_, _ = fmt.Fprintln(errs, "answer:", err)
		return 1
	}
	return 0
}

// answerBare serves with the library alone until ctx ends.
func answerBare(ctx context.Context, out io.Writer) error {
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	serve, err := answering(conn)
	if err != nil {
		return err
	}
	ended := make(chan error, 1) // one end
	_, _ = fmt.Fprintln(out, conn.LocalAddr())
	go func() { ended <- serve() }()
	<-ctx.Done()
	_ = conn.Close()
	<-ended
	return nil
}

// answering makes a server of the library's own parts only.
func answering(conn net.PacketConn) (serve func() error, err error) {
	ua, err := sipgo.NewUA()
	if err != nil {
		return nil, err
	}
	srv, err := sipgo.NewServer(ua)
	if err != nil {
		return nil, err
	}
	client, err := sipgo.NewClient(ua, sipgo.WithClientHostname("127.0.0.1"))
	if err != nil {
		return nil, err
	}
	at := conn.LocalAddr().(*net.UDPAddr)
	calls := sipgo.NewDialogServerCache(client, gosip.ContactHeader{Address: gosip.Uri{User: "bare", Host: "127.0.0.1", Port: at.Port}})
	srv.OnInvite(func(req *gosip.Request, tx gosip.ServerTransaction) {
		call, err := calls.ReadInvite(req, tx)
		if err != nil {
			return
		}
		_ = call.Respond(gosip.StatusOK, "OK", []byte(anAnswer), gosip.NewHeader("Content-Type", "application/sdp"))
		<-tx.Done()
	})
	srv.OnAck(func(req *gosip.Request, tx gosip.ServerTransaction) { _ = calls.ReadAck(req, tx) })
	srv.OnBye(func(req *gosip.Request, tx gosip.ServerTransaction) { _ = calls.ReadBye(req, tx) })
	return func() error { return srv.ServeUDP(conn) }, nil
}

// answerByPath serves with the call path alone until ctx ends: a call gets all that telephony/sip does for it, and nobody above it
// who routes, records, publishes or inspects.
func answerByPath(ctx context.Context, out io.Writer) error {
	pacer := media.NewPacer(0)
	cfg := sip.Default()
	cfg.Listen, cfg.MaxCalls, cfg.CallRate = []string{"udp://127.0.0.1:0"}, 100000, 100000
	e, err := sip.New(cfg, sip.Deps{Pacer: pacer, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	clock, stop := context.WithCancel(context.WithoutCancel(ctx)) // outlives the last call
	var wg sync.WaitGroup
	wg.Go(func() { _ = pacer.Run(clock) })
	_, _ = fmt.Fprintln(out, e.Addr("udp"))
	err = e.Serve(ctx, func(ctx context.Context, leg telephony.Leg) {
		if _, err := leg.Answer(ctx); err == nil {
			<-leg.Done()
		}
	})
	stop()
	wg.Wait()
	return err
}
