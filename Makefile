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
DEMO_ARGS ?= $(if $(CI),--until-ready,$(shell test -t 0 || echo --stop-after 10))

.DEFAULT_GOAL := help
.PHONY: help setup demo test check telemetry-check telemetry-write telemetry-release eval bench peers fuzz lock format clean

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

demo: setup ## Start the service with the sample sessions in it; Ctrl-C stops it
	@$(BIN)/python -m listenwell.samples --out $(OUT)/demo.html
	@$(BIN)/listenwell up --demo $(DEMO_ARGS)

check: setup telemetry-check ## Lint, format, strict types, layers, tracking plan, documentation
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/check_docs.py

telemetry-check: setup ## Hold what is generated, and the released plan, against the tracking plan
	@$(BIN)/python -m listenwell.telemetry.plan

telemetry-write: setup ## Write what is generated from the tracking plan
	@$(BIN)/python -m listenwell.telemetry.plan --write

telemetry-release: setup ## Keep the tracking plan as the released one
	@$(BIN)/python -m listenwell.telemetry.plan --release

test: check ## Run everything: checks, tests, coverage
	$(BIN)/pytest -n 2 --cov --cov-report=term

eval: setup ## Score the reader on labelled transcripts: make eval DATA=folder
	$(BIN)/python -m benchmarks.eval_reader --data $(DATA)
	$(BIN)/python -m training.evaluate --data $(DATA)
	$(BIN)/python -m benchmarks.eval_cues --data $(DATA)

bench: setup ## Time import, measures and start-up against their peers
	$(BIN)/python -m benchmarks.bench

peers: ## Install what the benchmarks compare with, in an environment of its own (about 5 GB)
	$(PYTHON) -m venv .venv-peers
	.venv-peers/bin/python -m pip install --quiet --disable-pip-version-check -r requirements/peers.txt

fuzz: setup ## Fuzz the importers, guided by coverage, for FUZZ_SECONDS
	$(BIN)/python -m benchmarks.fuzz_importers

lock: ## Renew the lock file: versions and hashes, no addresses
	uv pip compile pyproject.toml --extra server --group dev --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --no-annotate -o $(LOCK)

format: setup ## Format the code
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

clean: ## Remove everything that make made
	rm -rf $(VENV) .venv-* $(OUT) .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
