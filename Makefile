# Each target makes what it needs, its own virtual environment first. PYTHON may name any Python from 3.11 on.
PYTHON ?= python3
# The engine is one word: `make build ENGINE=zensical` builds the same tree. The browser tests open what it has built.
ENGINE ?= mkdocs
export ENGINE
PY := .venv/bin/python
# MkDocs is among the requirements of the build, Zensical among those of the tests.
INSTALLED := .venv/$(if $(filter mkdocs,$(ENGINE)),build,test)

export NO_MKDOCS_2_WARNING := 1
# Dates inside built files come from the commit, so that two builds of it are the same.
export SOURCE_DATE_EPOCH := $(shell git log -1 --format=%ct 2>/dev/null || echo 0)

.PHONY: serve build check test bench tools lock clean
.DEFAULT_GOAL := help

help: ## Show the targets.
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile

serve: $(INSTALLED) ## Build the site and show it at http://127.0.0.1:8000; it follows every save.
	@$(PY) -c 'import socket; socket.create_server(("127.0.0.1", 8000))' 2>/dev/null || { echo "Port 8000 is taken: is the guide shown there already? See http://127.0.0.1:8000"; exit 1; }
	-@$(PY) -m evidence check
	@$(PY) -m evidence export
	$(PY) -m $(ENGINE) serve --dev-addr 127.0.0.1:8000

build: check ## Make site/, strictly.
	@$(PY) -m evidence export
	$(PY) -m $(ENGINE) build --clean --strict
	@$(PY) -m evidence.finish site

check: $(INSTALLED) ## Run the content checks alone: silence is good news.
	@$(PY) -m evidence check

test: tools ## Run everything. Needs Chromium and nginx.
	@$(PY) -m evidence check
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check -q .
	@$(PY) -m pytest

bench: tools ## Print the budgets beside plain Material and bare HTML.
	@PYTHONPATH=. $(PY) tests/bench.py

tools: .venv/test ## Install what the tests need besides.

lock: tools ## Write the requirements anew from pyproject.toml.
	$(PY) -m piptools compile -q $(LOCK) -o requirements.txt pyproject.toml
	$(PY) -m piptools compile -q $(LOCK) --extra test -o requirements-test.txt pyproject.toml
LOCK := --strip-extras --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options --no-header

clean: ## Remove all that was made.
	rm -rf .venv site .cache docs/sources/sources.bib docs/sources/sources.json docs/assets/search/sections.js docs/assets/images/numbers

.venv/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "This needs Python 3.11 or newer; name it so: make PYTHON=python3.13"; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "Python cannot make a virtual environment. On Debian: sudo apt install python3-venv"; rm -rf .venv; exit 1; }
	@touch $@

.venv/build: requirements.txt | .venv/made
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/test: requirements-test.txt .venv/build
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.txt
	@touch $@
