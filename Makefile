# Two commands for a fresh clone: `make demo` and `make test`. Each sets up what it needs.
# Needs make and Python 3.11 or newer; `make test PYTHON=python3.13` chooses another one.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_QUIET := 1

# The folders that reach the rules; the others try stores, files and formats.
FAST := tests/domain tests/commands tests/queries tests/stories

.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:
.PHONY: help demo test deep coverage check docs look bench clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/ready ## a year of a small agency, from CSV files to invoices
	$(BIN)/python examples/demo.py

test: $(VENV)/ready-test ## all tests, with a short form of each search
	HYPOTHESIS_PROFILE=ci $(BIN)/python -m pytest -n auto

deep: $(VENV)/ready-test ## all tests, with ten times the examples and long games
	HYPOTHESIS_PROFILE=deep $(BIN)/python -m pytest -n auto

coverage: $(VENV)/ready-test ## the fast tests, and how much of the domain they reach
	$(BIN)/python -m pytest -n auto --cov --cov-report= $(FAST)
	$(BIN)/coverage report --include='src/debitura_core/domain/*' --fail-under=99

check: $(VENV)/ready-test $(VENV)/ready-check ## lint, format, types, import ladder
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/mypy --config-file= --cache-dir=.mypy_cache/user --strict examples typing_tests  # as a user sees it: no stub of ours
	$(BIN)/lint-imports

docs: $(VENV)/ready-docs ## the documentation, into build/docs
	$(BIN)/sphinx-build -W --keep-going -q -b html docs build/docs

look: $(VENV)/ready-test ## draw the pages people read, into build/look, with pictures if Chromium is there
	$(BIN)/python -m docs.look

bench: $(VENV)/ready ## the benchmarks, as one table
	$(BIN)/python -m benchmarks

clean: ## remove what the other targets made
	rm -rf $(VENV) build dist .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache

# One environment; each target adds the extra it needs, again whenever pyproject.toml changes.

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/ready: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --editable .
	@touch $@

$(VENV)/ready-%: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --editable '.[$*]'
	@touch $@
