# Everything a fresh machine with Python 3.11, pip, venv and make needs; each target sets up what it uses.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

PEERS := $(BIN)/pytest -m peer -rs
ENGINES := tests/peers/test_containers.py

.PHONY: run test peers bench check format lint types pictures lock

run: $(VENV)/run.stamp ## set up and open the wall
	$(BIN)/lockn-control

test: $(VENV)/dev.stamp ## set up and run the tests
	$(BIN)/pytest -n auto --dist worksteal

peers: $(VENV)/dev.stamp ## the tests against real servers, each a second time where a busy machine disturbed it; they skip, with a reason, where these are absent
	$(PEERS) $(ENGINES) || $(PEERS) --last-failed $(ENGINES)  # first and alone: Podman gives a crash loop up when it is disturbed
	$(PEERS) -n 3 --dist loadfile --ignore $(ENGINES) || $(PEERS) --last-failed --ignore $(ENGINES)

bench: $(VENV)/dev.stamp ## what it costs, beside what an empty program costs
	$(BIN)/python -m tests.bench

check: lint types test ## all that must hold before a change lands

format: $(VENV)/dev.stamp
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: $(VENV)/dev.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/dev.stamp
	$(BIN)/mypy

pictures: $(VENV)/dev.stamp ## draw the pictures of the README anew
	$(BIN)/python -m screenshots.make

lock: ## resolve the dependencies anew and pin them with their hashes
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header -c requirements.lock pyproject.toml --group dev --group bench -o requirements-dev.lock

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(INSTALL) --require-hashes -r requirements.lock
	$(INSTALL) --no-deps --editable .
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/run.stamp
	$(INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

