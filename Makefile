# Each target works on a fresh machine: Python 3.11 or newer, git, make and a package index are all it needs.
SHELL := /bin/sh
PYTHON ?= $(shell for each in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$each >/dev/null 2>&1 && $$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' && echo $$each && break; done)
BIN := .venv/bin
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check --no-deps

EXPORTS ?= data/sample/exports
OUT ?= out
CONFIG ?= data/sample/sanzi.toml
# The sample ends in June 2025; a county's own night leaves AS_OF empty and takes the day.
AS_OF ?= $(if $(filter data/sample/exports,$(EXPORTS)),2025-07-15)

.PHONY: nightly test lint mutate bench bench-rules recall soak serve docs sample lock clean

nightly: .venv/.runtime
	@$(BIN)/sanzi nightly $(EXPORTS) --out $(OUT) $(if $(CONFIG),--config $(CONFIG)) $(if $(AS_OF),--as-of $(AS_OF))

test: .venv/.test
	@$(BIN)/pytest -n 2 --dist loadfile

lint: .venv/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/sanzi rules check --no-cases
	$(BIN)/sanzi twin check

# By hand, half an hour: what of the rules no drawn case holds. make mutate RULES="XF01 ZJ06" looks at those.
mutate: .venv/.test
	@$(BIN)/python tests/mutate_rules.py $(RULES)

# make bench BENCH='--runs 3 --write BENCHMARKS.md' DOOR='--entries 1000000 10000000 --write BENCHMARKS.md': the night, then the door, then what is found.
bench: .venv/.runtime
	@$(BIN)/python tests/bench.py $(BENCH)
	@$(BIN)/python tests/bench_door.py $(DOOR)
	@$(BIN)/python tests/bench_recall.py $(RECALL)

# All rules over ten million entries, a quarter of an hour: make bench-rules RULES_BENCH='--write BENCHMARKS.md'.
bench-rules: .venv/.runtime
	@$(BIN)/python tests/bench_rules.py $(RULES_BENCH)

# Ten counties, a night each: make recall RECALL='--write BENCHMARKS.md' also writes the figures that the catalogue shows.
recall: .venv/.runtime
	@$(BIN)/python tests/bench_recall.py $(RECALL)

# The largest single files that the door must take within 1 GiB, some minutes. make soak SOAK=百万行.utf-8.csv looks at that one.
soak: .venv/.runtime
	@$(BIN)/python tests/soak.py $(SOAK)

serve: .venv/.runtime
	@$(BIN)/python -m sanzi_pipelines.serve

docs: .venv/.runtime
	$(BIN)/sanzi rules docs

sample: .venv/.runtime
	$(BIN)/sanzi twin make --out data/sample

# Needs uv; the only target for those who change dependencies.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --quiet --custom-compile-command "make lock" \
		pyproject.toml --extra build -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --quiet --custom-compile-command "make lock" \
		pyproject.toml --extra build --extra test -c requirements.lock -o requirements-test.lock

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "需要 Python 3.11 或更新的版本，没有找到。Python 3.11 or newer is needed and was not found."; exit 2; }
	@$(PYTHON) -m venv .venv

.venv/.runtime: requirements.lock pyproject.toml | .venv/bin/python
	@echo "准备环境（第一次约需两分钟）… preparing the environment (about two minutes the first time)"
	@$(INSTALL) --require-hashes -r requirements.lock
	@$(INSTALL) --no-build-isolation -e .
	@touch $@

.venv/.test: requirements-test.lock .venv/.runtime
	@$(INSTALL) --require-hashes -r requirements-test.lock
	@touch $@

clean:
	rm -rf .venv out .sanzi
