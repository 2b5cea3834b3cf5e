# Tock: build, test and run. `make help` lists the targets.
GO      ?= go
BIN     := bin
SHARED  ?= ../shared
export CGO_ENABLED ?= 0
VERSION := $(shell git describe --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X tock/proc.Version=$(VERSION)
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
GOVULNCHECK := golang.org/x/vuln/cmd/govulncheck@v1.8.0

.PHONY: help build test unit race fuzz lint vuln generate bench bench-quick bench-smoke conformance scenarios interop check-data crash soak cross run clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | sort

build: ## build every program into bin/
	@mkdir -p $(BIN)
	$(GO) build -trimpath -ldflags '$(LDFLAGS)' -o $(BIN)/ ./cmd/...

test: build unit interop ## everything that must hold, on a fresh clone

unit: ## unit, golden and fuzz-seed tests
	$(GO) test ./...

race: ## the same under the race detector
	CGO_ENABLED=1 $(GO) test -race ./...

FUZZTIME ?= 60s
fuzz: ## every fuzz target for FUZZTIME each
	scripts/fuzz $(FUZZTIME)

lint: ## gofmt, vet, staticcheck
	@test -z "$$(gofmt -l .)" || { gofmt -l .; echo "run gofmt -w on these"; exit 1; }
	$(GO) vet ./...
	$(GO) run $(STATICCHECK) ./...
	cd bench && $(GO) vet . && $(GO) run $(STATICCHECK) .

vuln: ## known vulnerabilities in what is imported
	scripts/vuln $(GOVULNCHECK)

generate: ## docs/q-coverage.md and docs/ipc-coverage.md, from their tables, a running q and the tests
	$(GO) generate ./test/coverage

bench: ## all workloads against their peers
	cd bench && $(GO) run . $(BENCHFLAGS)

bench-quick: ## a short round of the same
	cd bench && $(GO) run . -quick $(BENCHFLAGS)

bench-smoke: ## the smallest round: do all engines give the same answers?
	cd bench && $(GO) test . && $(GO) run . -smoke $(BENCHFLAGS)

conformance: build ## KX's documented sessions and the scenarios, against the recorded pass figures
	scripts/conformance $(SHARED)

scenarios: build ## the tick scenarios and the seed transcripts
	cd $(SHARED)/scenarios && ./run --q $(CURDIR)/$(BIN)/q --bin $(CURDIR)/$(BIN)/

interop: build ## clients that were not written here
	test/interop/run
	test/arrowinterop/run

check-data: build ## real market data through the whole stack, compared with known facts
	TOCK_SHARED=$(abspath $(SHARED)) $(GO) test -count=1 -timeout 20m -run TestLobster -v ./test/data

crash: build ## kill -9 at random points; the tables must come out equal
	$(GO) test -count=1 -timeout 20m -v ./test/crash

SOAK ?= 10m
soak: ## ten minutes of mixed load and clients that misbehave; nothing may be lost or left behind
	SOAK=$(SOAK) $(GO) test -count=1 -timeout 2h -v ./test/soak

cross: ## compile for the other platforms
	GOOS=linux GOARCH=arm64 $(GO) build -o /dev/null ./cmd/tickerplant
	GOOS=linux GOARCH=arm64 $(GO) vet ./...
	GOOS=darwin GOARCH=arm64 $(GO) vet ./...
	GOOS=windows GOARCH=amd64 $(GO) vet ./...

run: build ## start the whole stack on real data and show it working (ONCE=1: verify and exit)
	$(BIN)/stack $(if $(PORT_BASE),-port $(PORT_BASE)) $(if $(ONCE),-once)

clean: ## remove what was built
	rm -rf $(BIN) .run
