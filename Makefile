# Two commands set up a fresh machine:  make demo  ·  make test
# Each makes its own .venv, installs what is missing and says what it does.

PYTHON ?= python3
BIN := .venv/bin
ARGS ?=
WORKERS ?= 2

.PHONY: help demo test check bench build clean format pins chromium webkit
.DEFAULT_GOAL := help

help:  ## show this help
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: .venv/run  ## run the whole chain on a fictional town, then serve it (ARGS=--no-serve to stop before)
	$(BIN)/cartoparty demo $(ARGS)

test: .venv/dev chromium webkit  ## run all tests (ARGS="tests/core -k split" for some of them)
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

check: .venv/dev field_app/node_modules  ## format, lint, types, import layers, web pages
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python field_app/npm.py run --silent check
	$(BIN)/python field_app/npm.py --silent test

bench: .venv/dev  ## measure a party and the split against named bars (ARGS=sectors for one of them)
	$(BIN)/python -m bench $(ARGS)

build: .venv/dev  ## build wheel and sdist into dist/
	$(BIN)/python -m build

format: .venv/dev field_app/node_modules  ## put the code in its standard form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/python field_app/npm.py run --silent format

pins: .venv/dev  ## compile requirements/*.txt anew from pyproject.toml
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile -q pyproject.toml --python-version 3.11 --universal --upgrade \
	  --generate-hashes --no-emit-find-links --no-header -o requirements/run.txt
	$(BIN)/uv pip compile -q pyproject.toml --extra dev --python-version 3.11 --universal --upgrade \
	  --generate-hashes --no-emit-find-links --no-header -o requirements/dev.txt

clean:  ## remove everything that was made
	rm -rf .venv dist demo field_app/dist field_app/node_modules
	rm -rf .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/pip:
	@echo "== Making .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; name it: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -m venv .venv \
	  || { echo "The venv module is missing: apt-get install python3-venv"; exit 1; }

.venv/run: .venv/bin/pip requirements/run.txt pyproject.toml
	@echo "== Installing Cartoparty and what it needs (some minutes the first time)"
	@$(BIN)/pip install --quiet --require-hashes -r requirements/run.txt
	@echo "== Building the web pages"
	@$(BIN)/pip install --quiet --no-deps --editable .
	@touch $@

.venv/dev: .venv/run requirements/dev.txt
	@echo "== Installing the tools of the developers"
	@$(BIN)/pip install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

field_app/node_modules: .venv/run field_app/package-lock.json
	@echo "== Installing what the web pages are checked with"
	@$(BIN)/python field_app/npm.py ci --silent --no-audit --no-fund
	@touch $@

# The browser tests drive a real Chromium of the system.
# The headless shell takes half the time of the whole browser; either will do.
chromium: field_app/node_modules
	@if command -v chromium-headless-shell >/dev/null; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "== Installing a headless Chromium for the browser tests"; \
	  apt-get update -qq && apt-get install -y -qq chromium-headless-shell >/dev/null && exit 0; fi; \
	for browser in chromium chromium-browser google-chrome; do \
	  if command -v $$browser >/dev/null; then exit 0; fi; done; \
	echo "Chromium is missing: sudo apt-get install chromium"; exit 1

# One test sees whether the phone page keeps its notes in the engine of every iPhone, too.
webkit:
	@if command -v WebKitWebDriver >/dev/null && command -v Xvfb >/dev/null; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "== Installing WebKitGTK and a screen that nobody sees for the tests"; \
	  apt-get update -qq && apt-get install -y -qq webkit2gtk-driver xvfb >/dev/null && exit 0; fi; \
	echo "WebKitGTK is missing: sudo apt-get install webkit2gtk-driver xvfb"; exit 1
