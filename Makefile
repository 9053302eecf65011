# Two commands do all the set-up: `make run` and `make test`. They need Python 3.11 to 3.13, nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --custom-compile-command "make lock"

.PHONY: run test lint lock clean

run: $(VENV)/installed  ## train the demo grid on synthetic data and print its table
	$(BIN)/unic-tfn run jobspecs/demo.yaml

test: $(VENV)/installed-dev  ## the whole test suite on both backends
	KERAS_BACKEND=tensorflow $(BIN)/python -m pytest
	KERAS_BACKEND=jax $(BIN)/python -m pytest tests/model tests/training tests/interactions tests/runs/test_shard.py tests/cli/test_predict.py

lint: $(VENV)/installed-dev  ## formatting, linting and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

lock:  ## remake the lock files (needs `uv`); commit what changes
	$(LOCK) pyproject.toml --extra gpu --output-file requirements.txt
	$(LOCK) pyproject.toml --extra cpu --output-file requirements-cpu.txt
	$(LOCK) pyproject.toml --extra cpu --extra jax --extra test --output-file requirements-dev.txt
	$(LOCK) pyproject.toml --extra docs --constraint requirements-dev.txt --output-file requirements-docs.txt
	$(LOCK) .ci/requirements.in --output-file .ci/requirements.txt

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: requirements-cpu.txt pyproject.toml | $(VENV)/bin/python
	$(PIP) install --require-hashes -r requirements-cpu.txt
	$(PIP) install --no-deps --editable .
	touch $@

$(VENV)/installed-dev: requirements-dev.txt $(VENV)/installed
	$(PIP) install --require-hashes -r requirements-dev.txt
	touch $@

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .pytest_cache .ruff_cache
