# hotline: everything a person or a machine runs. `make help` lists the targets.
SHELL := /bin/bash
.DEFAULT_GOAL := help

GO ?= go
# Opus by libopus needs this tag (the other part of its module would ask for libopusfile); without cgo it does nothing.
TAGS := -tags nolibopusfile
RUN_FLAGS ?=
# The pinned linter runs as a Go tool; its first run compiles it, which takes minutes, so it is no part of `make test`.
GOLANGCI := $(GO) run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0

.PHONY: help setup build ui run test fuzz check bench screens lint fmt clean

help: ## list the targets
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## install what the build, the tests and a run need; quick the second time
	@scripts/setup.sh

build: setup ui ## bin/hotline with its web pages
	$(GO) build -trimpath $(TAGS),ui -o bin/hotline ./cmd/hotline

ui: ## the web pages of console/ui; quick when nothing changed there
	@scripts/ui.sh

run: build ## serve the sample hotline; OFFLINE=1 does not look for a better speech model
	@scripts/run.sh $(RUN_FLAGS)

test: setup ## every test: gofmt, vet, the house rules, unit and race, then integration
	@scripts/test.sh

fuzz: setup ## every fuzz target for FUZZTIME each (default 10m)
	@scripts/fuzz.sh

check: test lint ## what must pass before a commit is shared

bench: build ## what a call costs and where the limits are (docs/bench.md), 25 minutes; BENCH_FLAGS=-short: 5
	$(GO) run ./internal/bench -bin bin/hotline $(BENCH_FLAGS)

screens: build ## pictures of every page of a busy hotline, to look at, in DIR
	@scripts/screens.sh "$(DIR)"

lint: ## golangci-lint, pinned
	nice $(GOLANGCI) run --max-issues-per-linter 0 --max-same-issues 0 ./...

fmt: ## format all Go files
	gofmt -w $$(git ls-files '*.go')

clean: ## remove what a build made; models and data stay
	rm -rf bin
