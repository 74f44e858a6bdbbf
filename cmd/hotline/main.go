// Command hotline is the whole product in one binary: the server and the tools around it.
// It owns flags, the wiring of packages and signals; every decision about calls lives in the packages it wires.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"hotline/asr"
	"hotline/asr/sherpa"
	"hotline/cmd/hotline/measure"
	"hotline/cmd/hotline/ruling"
	"hotline/cmd/hotline/softphone"
	"hotline/cmd/hotline/term"
	"hotline/cmd/hotline/upkeep"
	"hotline/dialog/flow"
	"hotline/dialog/suite"
	"hotline/internal/config"
	"hotline/internal/obs"
	"hotline/internal/store"
	ttssherpa "hotline/tts/sherpa"
)

// version is what the Go tool chain stamped into the program: the same as in hotline_build_info.
var version = obs.ReadBuild().String()

// cli is the command line. Field order is the order of the help.
type cli struct {
	Serve    serveCmd           `cmd:"" help:"Run the hotline. Without --config: the sample telecom hotline on embedded defaults. SIGTERM drains."`
	Call     softphone.CallCmd  `cmd:"" help:"Call a SIP address as a softphone: speak, listen, report the gaps."`
	Load     softphone.LoadCmd  `cmd:"" help:"Place many calls and report set-up latency, failures, gaps and loss."`
	Eval     measure.Cmd        `cmd:"" help:"Measure against files of examples: intents, recognition, knowledge, values, dialogues, inspection, live help."`
	Calls    upkeep.CallsCmd    `cmd:"" help:"List calls, or show one with transcript, turns and gaps."`
	QA       ruling.Cmd         `cmd:"" name:"qa" help:"Try a rule of inspection on history, or check a folder of rules."`
	Assist   assistCmd          `cmd:"" help:"What agents corrected of live help: a report, and training with it."`
	Backup   upkeep.BackupCmd   `cmd:"" help:"Copy the record, the recordings and what else must not be lost, also of a running hotline."`
	Password upkeep.PasswordCmd `cmd:"" help:"Give an account of the console a new one-time password: admin, where no NAME is given."`
	Models   modelsCmd          `cmd:"" help:"List, pull, check and remove speech models."`
	Config   configCmd          `cmd:"" help:"Print the commented default configuration, or check a file of your own (--check)."`

	Version kong.VersionFlag `help:"Print the version."`
}

// env is what every command gets: the process's streams and its life.
type env struct {
	ctx    context.Context //nolint:containedctx // the life of the command
	stdout io.Writer
	stderr io.Writer
}

func main() {
	sherpa.CheckMain()    // the child process that tries a model; returns at once otherwise
	ttssherpa.CheckMain() // the same for a voice
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run executes one command line and returns the exit code: 0 done, 1 failed, 2 wrong usage.
func run(args []string, stdout, stderr io.Writer) int {
	var c cli
	parser, err := kong.New(&c, kong.Name("hotline"), kong.Writers(stdout, stderr), kong.UsageOnError(),
		kong.Description("Self-hosted voice contact centre: SIP in, speech recognition, dialogue, speech out, on one machine."),
		kong.Vars{"version": version}, kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "hotline:", err)
		return 1
	}
	command, err := parser.Parse(term.Asked(args))
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "hotline:", term.Usage(err))
		return 2
	}
	upkeep.KeepLearnt(stderr)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	e := &env{ctx: ctx, stdout: stdout, stderr: stderr}
	eval := measuring(e)
	hear := func(texts []string) ([]string, float64, error) { return measure.Hear(eval, texts) }
	err = command.Run(e, &c.Models, eval, ruling.Env{Context: ctx, Stdout: stdout, Stderr: stderr, Hear: hear, Open: func(config string) (*store.DB, string, error) {
		cfg, err := loadConfig(config)
		if err != nil {
			return nil, "", err
		}
		db, err := upkeep.OpenRecord(ctx, storeConfig(cfg), config)
		return db, cfg.QA.Rules, err
	}}, &upkeep.Env{Context: ctx, Stdout: stdout, Data: dataOf}, &softphone.Env{Context: ctx, Stdout: stdout, Stderr: stderr})
	var code term.ExitCode
	switch {
	case errors.As(err, &code):
		return int(code)
	case err != nil:
		_, _ = fmt.Fprintln(stderr, "hotline:", term.Remedy(err))
		return 1
	}
	return 0
}

// measuring lends hotline eval the wiring of the server.
func measuring(e *env) *measure.Env {
	return &measure.Env{
		Context: e.ctx, Stdout: e.stdout, Stderr: e.stderr, Log: quietLog(e), Config: loadConfig, App: loadApp,
		Recognizer: func(cfg config.Config, app *flow.App) (asr.Recognizer, func(), error) {
			rec, err := openRecognizer(e.ctx, cfg, app, quietLog(e))
			return rec.Recognizer, rec.close, err
		},
		Trial: func(ctx context.Context, app, base string, now func() time.Time) (suite.Line, error) {
			return openTrial(ctx, app, base, now, e.stderr)
		},
	}
}
