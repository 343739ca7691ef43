# Two commands for a newcomer: `make demo` and `make test`. Both set up what they need first.
VENV := .venv
BIN := $(VENV)/bin
RUN_STAMP := $(VENV)/.installed-run
DEV_STAMP := $(VENV)/.installed-dev
DATA ?= ../shared/dev

.PHONY: help demo test lint docs reference evaluate bench benchmark audit lock wheel clean

help: ## say what there is
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 12

demo: $(RUN_STAMP) ## read the bundled report of the June 2023 visit and print its record
	@$(BIN)/dragoman read examples/beijing-2023-06.html

test: $(DEV_STAMP) ## run the tests
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

lint: $(DEV_STAMP) ## style, types and the floors between the packages
	$(BIN)/ruff check .
	$(BIN)/ruff check --preview --select PLW1514 . # every file is opened with an encoding
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(DEV_STAMP) reference ## build the documentation into site/
	$(BIN)/mkdocs build --strict

reference: $(DEV_STAMP) ## rewrite the pages of docs/ that the program prints
	$(BIN)/python scripts/make_docs.py
	$(BIN)/python scripts/run_notebook.py

evaluate: $(DEV_STAMP) ## score the bundled examples and compare with the pinned floors
	$(BIN)/dragoman evaluate examples --floors evaluation/floors.json

bench: $(DEV_STAMP) ## score every development set in DATA
	$(BIN)/python -m benchmarks $(DATA)

benchmark: $(DEV_STAMP) ## measure the speed on this machine (DATA: for the general feed)
	$(BIN)/python -m benchmarks.table $(DATA)

audit: $(DEV_STAMP) ## known faults of the pinned packages (needs the network), and their licences
	$(BIN)/pip-audit --requirement requirements/run.txt --disable-pip
	$(BIN)/python scripts/licences.py

lock: ## rewrite the lock files (needs uv)
	sh scripts/lock.sh

wheel: $(DEV_STAMP) ## build the wheel and the sdist into dist/
	$(BIN)/python -m build --no-isolation --outdir dist .
	$(BIN)/twine check --strict dist/*

clean: ## remove what was built
	rm -rf $(VENV) dist site build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

$(RUN_STAMP): requirements/run.txt requirements/build.txt pyproject.toml scripts/setup.sh
	@sh scripts/setup.sh run
	@touch $@

$(DEV_STAMP): requirements/dev.txt requirements/build.txt pyproject.toml scripts/setup.sh
	@sh scripts/setup.sh dev
	@touch $(RUN_STAMP) $@
