# Two commands do all the set-up: `make run` and `make test`. They need Python 3.11 to 3.13, nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --custom-compile-command "make lock"

.DEFAULT_GOAL := help
.PHONY: help run test lint docs notebook schemas lock clean

help:  ## list these commands
	@sed -n 's/^\([a-z][a-z-]*\):.*##  *\(.*\)/make \1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name text; do \
	  printf '%-13s %s\n' "$$name" "$$text"; done

run: $(VENV)/installed  ## train a small grid on synthetic data and print its table
	$(BIN)/unic-tfn run jobspecs/demo.yaml

# The tests that compute on each backend; all others are the same on both.
COMPUTING := tests/model tests/training tests/interactions tests/runs/test_shard.py tests/cli/test_predict.py
PYTEST := $(BIN)/python -m pytest

# Three processes, as each keeps about one core busy. Two give way to the one whose progress is shown
# (`nice`), and what they said is shown at the end.
test: $(VENV)/installed-dev  ## run the test suite on TensorFlow, and what computes on JAX too
	@mkdir -p build; \
	KERAS_BACKEND=jax nice $(PYTEST) $(COMPUTING) >build/test-jax.log 2>&1 & jax=$$!; \
	KERAS_BACKEND=tensorflow nice $(PYTEST) $(COMPUTING) >build/test-tensorflow.log 2>&1 & tensorflow=$$!; \
	trap 'kill $$jax $$tensorflow' INT TERM; \
	KERAS_BACKEND=tensorflow $(PYTEST) $(COMPUTING:%=--ignore=%); rest=$$?; \
	echo "Waiting for the tests that compute: build/test-tensorflow.log and build/test-jax.log."; \
	wait $$tensorflow; tensorflow=$$?; cat build/test-tensorflow.log; \
	wait $$jax; jax=$$?; cat build/test-jax.log; exit $$((rest || tensorflow || jax))

lint: $(VENV)/installed-dev  ## check formatting, style and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

docs: $(VENV)/installed-docs  ## build the documentation in site/, with the tables that are made from code
	$(BIN)/python -m docs.generate
	NO_MKDOCS_2_WARNING=true $(BIN)/python -m mkdocs build --quiet --strict
	@echo "Open site/index.html"

notebook: $(VENV)/installed-dev  ## write the tour of the documentation as a notebook, docs/tour.ipynb
	$(BIN)/python -m docs.notebook
	@echo "Open docs/tour.ipynb"

schemas: $(VENV)/installed  ## remake the committed JSON Schemas of jobspecs and written documents
	$(BIN)/python -m unic_tfn.jobspec.read > jobspecs/jobspec.schema.json
	$(BIN)/python -m unic_tfn.records.schemas jobspecs

lock:  ## remake the lock files (needs `uv`); commit what changes
	$(LOCK) pyproject.toml --extra gpu --output-file requirements.txt
	$(LOCK) pyproject.toml --extra cpu --output-file requirements-cpu.txt
	$(LOCK) pyproject.toml --extra cpu --extra jax --extra test --output-file requirements-dev.txt
	$(LOCK) pyproject.toml --extra docs --constraint requirements-dev.txt --output-file requirements-docs.txt
	$(LOCK) .ci/requirements.in --output-file .ci/requirements.txt

clean:  ## remove the environment and everything that was built; outputs stay
	rm -rf $(VENV) build site *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: requirements-cpu.txt pyproject.toml | $(VENV)/bin/python
	$(PIP) install --require-hashes -r requirements-cpu.txt
	$(PIP) install --no-deps --editable .
	touch $@

$(VENV)/installed-dev: requirements-dev.txt $(VENV)/installed
	$(PIP) install --require-hashes -r requirements-dev.txt
	touch $@

$(VENV)/installed-docs: requirements-docs.txt | $(VENV)/bin/python
	$(PIP) install --require-hashes -r requirements-docs.txt
	touch $@
