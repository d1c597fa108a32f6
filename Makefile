# Toolbelt: `make` lists what can be done. Every recipe names a missing part of the toolchain in one sentence.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run test check dist reproducible bench readings bundle rust go deny

TARGET := $(or $(CARGO_TARGET_DIR),target)
# This machine in Mattermost's words: what is built is built for it.
SYSTEM := $(shell uname -s | tr A-Z a-z)
PLATFORM := $(SYSTEM)-$(patsubst aarch64,arm64,$(patsubst x86_64,amd64,$(shell uname -m)))
CARGO_DENY := 0.20.2
RUST := $(shell sed -n 's/^channel = "\(.*\)"/\1/p' rust-toolchain.toml)
GO := $(shell sed -n 's/^go //p' conformance/go.mod 2>/dev/null)
GO_MODULES := conformance conformance/surface crates/mattermost-plugin/generate bench
# The same modules with the libraries of other peers.
GO_VERSIONS := conformance/go-sdk-1.4.mod conformance/go-sdk-1.7.mod conformance/surface/mattermost-11.4.mod
BUNDLE := $(TARGET)/bundle/dev.toolbelt
CONTRACT := $(abspath $(TARGET))/contract

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' Makefile

run: bundle ## start the plugin in a small Mattermost on this machine and play the main job (ONCE=1: then end)
	@$(TARGET)/debug/devhost --plugin $(BUNDLE) --play $(if $(filter 1,$(ONCE)),--once)

test: rust ## run every test: Rust, its documentation, the Go conformance tests, the packed plugin
	@build/test.sh

check: rust go deny contract ## formatting, lints, licences, generated code: what a change must pass besides the tests
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	cargo deny check licenses bans sources
	@unformatted=$$(gofmt -l $(GO_MODULES)); [ -z "$$unformatted" ] || { echo "gofmt would change: $$unformatted" >&2; exit 1; }
	for module in $(GO_MODULES); do go -C $$module vet ./...; done
	go -C conformance/grpc vet -overlay=$(CONTRACT)/overlay.json ./...
	for versions in $(GO_VERSIONS); do go -C $$(dirname $$versions) vet -modfile=$$(basename $$versions) ./...; done
	cd crates/mattermost-plugin/generate && go run . -check

dist: rust ## pack dist/dev.toolbelt-<version>.tar.gz for System Console (TARGETS="linux-amd64 linux-arm64")
	@build/dist.sh $(or $(TARGETS),$(PLATFORM))

reproducible: rust ## pack it again from a clone elsewhere: the bytes must be equal
	@build/reproducible.sh

bench: rust go ## measure examples/hello against the same plugin in Go, under one supervisor (ROUNDS=5 CASES='^echo')
	cargo build --release --locked --package hello
	go -C bench build -trimpath -ldflags='-s -w' -o $(abspath $(TARGET))/bench/hello-go ./hello-go
	go -C bench build -o $(abspath $(TARGET))/bench/bench .
	$(TARGET)/bench/bench -rust $(TARGET)/release/hello -go $(TARGET)/bench/hello-go -rustc 'Rust $(RUST)' \
		-rounds $(or $(ROUNDS),5) -cases '$(CASES)'

readings: rust go ## measure the tools that read most, in the dev host and under Mattermost's supervisor (ROUNDS=5)
	cargo build --release --locked --package toolbelt
	cargo run --quiet --locked --package bundle -- --out $(TARGET)/bench/bundle $(PLATFORM)=$(TARGET)/release/toolbelt >/dev/null
	cargo bench --locked --bench readings --no-run
	go -C bench build -o $(abspath $(TARGET))/bench/bench .
	$(TARGET)/bench/bench -bundle $(abspath $(TARGET))/bench/bundle/dev.toolbelt -devhost 'cargo bench --quiet --locked --bench readings --' \
		-rustc 'Rust $(RUST)' -rounds $(or $(ROUNDS),5)

# The plugin as a folder, from a debug build: what `make run` and most tests start. Everything that these need is built in
# one go, so that no dependency is compiled twice with other features.
bundle: rust
	@echo "Building the plugin and the dev host; the first time takes a few minutes."
	cargo build --package toolbelt --package devhost --package bundle \
		--package go-plugin --package mcp-specimen --package mattermost-plugin --features mattermost-plugin/host,grpc-host
	@$(TARGET)/debug/bundle --out $(TARGET)/bundle $(PLATFORM)=$(TARGET)/debug/toolbelt >/dev/null

# proto/ in Go, for conformance/grpc: nothing of it is kept in the repository.
contract: go
	@go -C conformance/grpc run ./generate -out $(CONTRACT)

rust:
	@command -v cargo >/dev/null || { echo "cargo is missing: install Rust $(RUST) with rustup (https://rustup.rs)." >&2; exit 1; }
	@cargo --version >/dev/null 2>&1 || { echo "Rust $(RUST) is missing: run 'rustup toolchain install $(RUST)'." >&2; exit 1; }
	@command -v cc >/dev/null || { echo "A C compiler and linker (cc) is missing: install gcc or clang, on Debian with 'apt-get install gcc libc6-dev'." >&2; exit 1; }

go:
	@command -v go >/dev/null || { echo "Go is missing: install Go $(GO) or newer (https://go.dev/dl)." >&2; exit 1; }
	@cd conformance && go version >/dev/null 2>&1 || { echo "This Go is too old: install Go $(GO) or newer (https://go.dev/dl)." >&2; exit 1; }

deny:
	@cargo deny --version 2>/dev/null | grep -qF ' $(CARGO_DENY)' || { \
		echo "Installing cargo-deny $(CARGO_DENY)"; cargo install cargo-deny --locked --version $(CARGO_DENY); }
