# Every target does its own set-up: `make demo` and `make test` work on a fresh clone.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCK := requirements/dev.lock
READY := $(VENV)/.ready
# Labelled transcripts for `make eval`; they are not part of the project.
DATA ?= ../shared/data
OUT ?= out
# Options of `listenwell up` for `make demo`. With nobody at a terminal it ends by itself: at once
# in CI, else after ten minutes.
DEMO_ARGS ?= $(if $(CI),--until-ready,$(shell test -t 0 && echo --open || echo --stop-after 10))

# The coach's desk: what npm installs, and what the build leaves in the package.
WEB_READY := web/node_modules/.ready
WEB_BUILT := src/listenwell/web_dist/index.html
WEB_SOURCE := $(shell find web/src -type f ! -name 'schema.d.ts' 2>/dev/null) \
  web/index.html web/vite.config.ts web/tsconfig.json docs/reference/openapi.json

.DEFAULT_GOAL := help
.PHONY: help setup web pictures states flows demo test check telemetry-check telemetry-write telemetry-release eval bench peers peers-telemetry phoenix fuzz lock format clean

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-17s %s\n", $$1, $$2}'

setup: $(READY) ## Prepare .venv from the lock file

$(READY): $(LOCK) pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Listenwell needs Python 3.11 or later; name one with: make PYTHON=python3.12"; exit 1; }
	@echo "Preparing $(VENV) ..."
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(LOCK)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

web: $(WEB_BUILT) ## Build the coach's desk into the package

$(WEB_READY): web/package-lock.json web/package.json web/.npmrc
	@node -e 'process.exitCode = Number(parseInt(process.versions.node) < 20)' 2>/dev/null || \
	  { echo "The coach's desk needs Node 20 or later to be built."; exit 1; }
	@echo "Preparing web/node_modules ..."
	@cd web && npm ci --loglevel=error
	@touch $@

$(WEB_BUILT): $(WEB_READY) $(WEB_SOURCE)
	@echo "Building the coach's desk ..."
	@cd web && npm run --silent build -- --logLevel warn

pictures: setup web ## Picture the desk's pages for the documentation
	$(BIN)/python tools/run_flows.py pictures

states: setup web ## Picture every state of every page, loading to failed, into out/states
	$(BIN)/python tools/run_flows.py states

flows: setup web ## Run the page's flows in Chromium against a real service
	$(BIN)/python tools/run_flows.py

demo: setup ## Start the service with the sample sessions in it; Ctrl-C stops it
	@$(BIN)/python -m listenwell.samples --out $(OUT)/demo.html
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory web; else \
	  echo "No Node on the PATH: the service starts without the coach's desk."; fi
	@$(BIN)/listenwell up --demo $(DEMO_ARGS)

check: setup telemetry-check $(WEB_READY) ## Lint, format, strict types, layers, tracking plan, documentation, the page
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/check_docs.py
	cd web && npm run --silent check

telemetry-check: setup ## Hold what is generated, and the released plan, against the tracking plan
	@$(BIN)/python -m listenwell.telemetry.plan

telemetry-write: setup ## Write what is generated from the tracking plan
	@$(BIN)/python -m listenwell.telemetry.plan --write

telemetry-release: setup ## Keep the tracking plan as the released one
	@$(BIN)/python -m listenwell.telemetry.plan --release

test: check web ## Run everything: checks, tests, coverage, the page's tests and flows
	$(BIN)/pytest -n 2 --cov --cov-report=term
	$(BIN)/python tools/check_coverage.py
	cd web && npm test --silent
	$(BIN)/python tools/run_flows.py

eval: setup ## Score the reader on labelled transcripts: make eval DATA=folder
	$(BIN)/python -m benchmarks.eval_reader --data $(DATA)
	$(BIN)/python -m training.evaluate --data $(DATA)
	$(BIN)/python -m benchmarks.eval_cues --data $(DATA)

bench: setup ## Time import, measures, start-up, telemetry and the page against their peers
	$(BIN)/python -m benchmarks.bench
	$(BIN)/python -m benchmarks.telemetry_ingest
	@$(MAKE) --no-print-directory web && $(BIN)/python tools/run_flows.py budgets

peers: ## Install what the benchmarks compare with, in an environment of its own (about 5 GB)
	$(PYTHON) -m venv .venv-peers
	.venv-peers/bin/python -m pip install --quiet --disable-pip-version-check -r requirements/peers.txt

peers-telemetry: ## Install Langfuse and logfire for the benchmark, each in its own environment
	$(PYTHON) -m venv .venv-langfuse
	.venv-langfuse/bin/python -m pip install --quiet --disable-pip-version-check langfuse
	$(PYTHON) -m venv .venv-logfire
	.venv-logfire/bin/python -m pip install --quiet --disable-pip-version-check logfire

phoenix: setup ## Show spans in Arize Phoenix, on loopback, in an environment of its own
	@test -x .venv-phoenix/bin/phoenix || $(PYTHON) -m venv .venv-phoenix
	@.venv-phoenix/bin/python -m pip install --quiet --disable-pip-version-check arize-phoenix
	$(BIN)/python tools/show_in_phoenix.py

fuzz: setup ## Fuzz the importers, guided by coverage, for FUZZ_SECONDS
	$(BIN)/python -m benchmarks.fuzz_importers

lock: ## Renew the lock file: versions and hashes, no addresses
	uv pip compile pyproject.toml --extra server --group dev --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --no-annotate -o $(LOCK)

format: setup ## Format the code
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

clean: ## Remove everything that make made
	rm -rf $(VENV) .venv-* $(OUT) web/node_modules src/listenwell/web_dist .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
