SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

TARGET := $(or $(CARGO_TARGET_DIR),target)
# The browser tests run against the binary that the Rust tests have just built.
RECADO_BIN ?= $(abspath $(TARGET)/debug/recado)
DEMO_DATA ?= $(TARGET)/demo-data
FUZZ_TARGET ?= card_masking
FUZZ_SECONDS ?= 60

.PHONY: help run dev test test-tools build-tests test-faces test-rust test-web test-mail test-e2e check lint tidy check-web types bench fuzz demo clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## build as for a release and serve (data in ./data); ARGS="--data DIR" passes arguments
	cargo build --release --locked
	$(TARGET)/release/recado serve $(ARGS)

dev: ## build quickly and serve, with the web faces as they stand
	cargo run --locked -- serve $(ARGS)

test: ## everything: Rust, web, sizes, real mail servers, browser; installs what the tests need
	@$(MAKE) --no-print-directory test-tools
	@# The last crates are compiled one by one: what the faces need is done meanwhile.
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target build-tests test-faces
	@$(MAKE) --no-print-directory test-rust
	@$(MAKE) --no-print-directory test-mail
	@$(MAKE) --no-print-directory test-e2e

test-tools:
	scripts/install-test-tools.sh

build-tests:
	@if cargo nextest --version >/dev/null 2>&1; then \
	  cargo nextest run --locked --workspace --profile ci --no-run; \
	else \
	  cargo test --locked --workspace --no-run; \
	fi

test-faces:
	@$(MAKE) --no-print-directory check-web
	@$(MAKE) --no-print-directory test-web

test-rust: ## unit and integration tests of the server
	@if cargo nextest --version >/dev/null 2>&1; then \
	  cargo nextest run --locked --workspace --profile ci; \
	else \
	  cargo test --locked --workspace; \
	fi

test-web: ## unit tests of the web faces, and their sizes
	cd web && npm test
	cd web && npm run size

test-mail: ## the debug binary between a real Dovecot and a real Postfix, on loopback (installs them)
	@test -x "$(RECADO_BIN)" || { echo "There is no $(RECADO_BIN). Run make test-rust first, or set RECADO_BIN."; exit 1; }
	RECADO_BIN="$(RECADO_BIN)" tests/mail/run.sh

test-e2e: ## browser tests against the debug binary (RECADO_BIN, CHROMIUM name others)
	@test -x "$(RECADO_BIN)" || { echo "There is no $(RECADO_BIN). Run make test-rust first, or set RECADO_BIN."; exit 1; }
	cd tests/e2e && RECADO_BIN="$(RECADO_BIN)" npm test

check: lint tidy ## what a change must pass before review: formatting, lints, house rules, web checks
	@scripts/install-test-tools.sh
	@$(MAKE) --no-print-directory check-web

lint:
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings

tidy:
	cargo test --locked --test it tidy

check-web:
	cd web && npm run check

types: ## write the API's types for the web faces after a change of the API
	cargo build --locked
	$(TARGET)/debug/recado openapi --typescript > $(TARGET)/api.ts
	mv $(TARGET)/api.ts web/shared/src/api.ts

bench: ## measure: the engines alone, then the whole server under load
	cargo bench --locked --bench engines
	cargo bench --locked --bench assignment
	cargo bench --locked --bench flows
	cargo bench --locked --bench mail
	cargo bench --locked --bench load

fuzz: ## look for inputs that break FUZZ_TARGET for FUZZ_SECONDS
	@cargo +nightly fuzz --version >/dev/null 2>&1 || { \
	  echo "Fuzzing needs a nightly compiler and cargo-fuzz:"; \
	  echo "  rustup toolchain install nightly && cargo install cargo-fuzz"; exit 1; }
	cargo +nightly fuzz run $(FUZZ_TARGET) -- -max_total_time=$(FUZZ_SECONDS)

demo: ## serve a business with two weeks of made-up conversations (data in DEMO_DATA)
	cargo build --release --locked
	@test -e $(DEMO_DATA)/recado.db || $(TARGET)/release/recado demo --data $(DEMO_DATA)
	$(TARGET)/release/recado serve --data $(DEMO_DATA)

clean: ## delete what was built; ./data stays
	cargo clean
	rm -rf web/dist web/node_modules tests/e2e/node_modules tests/e2e/test-results tests/e2e/playwright-report
