# Everything a newcomer or a developer runs. `make help` lists it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
export EARSHOT_DATA_DIR ?= $(CURDIR)/data
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help install demo serve test check format heads samples bench constraints clean

help: ## List these targets
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F '\t' '{printf "  make %-12s %s\n", $$1, $$2}'

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Earshot needs Python 3.11 or newer; '$(PYTHON)' is older or missing. Name another: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "This Python cannot make environments. On Debian or Ubuntu run: apt install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# The bundled engine has no wheel for every machine: without it the rest still installs, and says what it lacks.
$(VENV)/.base: $(BIN)/python pyproject.toml constraints.txt
	@echo "Installing Earshot into $(VENV) (a minute or two, the first time only) ..."
	$(PIP) --editable .
	@$(PIP) --editable '.[bundled]' 2>$(VENV)/bundled.log || { \
	  echo "The bundled English engine has no build for this machine (see $(VENV)/bundled.log)." ; \
	  echo "Everything else is installed. To hear recordings, fetch Whisper: $(BIN)/earshot models pull small" ; }
	@touch $@

# torch before the rest, so that what needs it takes this one.
$(VENV)/.all: $(VENV)/.base
	@echo "Adding the extras that the tests use (PyTorch among them) ..."
	$(PIP) torch==2.13.0
	$(PIP) --editable '.[torch,dev]'
	@touch $@

install: $(VENV)/.base ## Make .venv and install Earshot into it

demo: $(VENV)/.base ## Analyse the sample calls and serve the pages (ARGS=--no-serve: stop after the table)
	@$(BIN)/earshot demo $(ARGS)

serve: $(VENV)/.base ## Serve the pages and work on uploads until Ctrl-C
	@$(BIN)/earshot serve $(ARGS)

test: $(VENV)/.all ## Run every test (ARGS=... goes to pytest)
	$(BIN)/python -m pytest $(ARGS)

check: $(VENV)/.all ## Lint, formatting and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.all ## Put imports and layout in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

heads: $(VENV)/.base ## Fit the classifier's heads on the corpus again
	$(BIN)/python -m nlp.train $(ARGS)

samples: $(VENV)/.base ## Make the sample recordings again (needs flite and espeak-ng)
	$(BIN)/python samples/make_samples.py $(ARGS)

bench: $(VENV)/.all ## Measure what BENCHMARKS.md reports
	$(BIN)/python -m tests.bench $(ARGS)

constraints: $(VENV)/.all ## Write constraints.txt from what is installed
	{ sed -n 1p constraints.txt; $(BIN)/python -m pip freeze --exclude-editable | sed 's/ @ file.*//; s/+cpu$$//'; } > constraints.new
	mv constraints.new constraints.txt

clean: ## Remove the environment and caches, never data/
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .coverage* *.egg-info
