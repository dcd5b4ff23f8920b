.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
LISTS ?= ../shared/data/sanctions
export PYTHONDONTWRITEBYTECODE =

.PHONY: help run install test check format bench bench-screening lock openapi schema clean

help: ## Show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.venv/.run: requirements.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.run
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

install: .venv/.run ## Install the bank into .venv

run: .venv/.run ## Start a bank with its demonstration world and print its address
	@$(BIN)/tael up --world

test: .venv/.dev ## Install what is missing, then run every check and the whole test suite
	@$(MAKE) --no-print-directory check
	@$(BIN)/python -m pytest

check: .venv/.dev ## Lint, types and contracts, in under a minute
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

format: .venv/.dev ## Format the code and mend what the linter can mend
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: .venv/.run ## Run the ledger benchmarks and print their figures
	@$(BIN)/python benchmarks/run.py

bench-screening: .venv/.run ## Measure name screening against the lists in LISTS
	@$(BIN)/python benchmarks/screening.py $(LISTS)

openapi: .venv/.run ## Write the API documents anew
	@$(BIN)/python -m tael.entrances.api_documents api

schema: .venv/.run ## Write the schema that all migrations add up to
	@$(BIN)/python -m tael.entrances.schema_snapshot src/tael/migrations

lock: ## Pin the dependencies anew, with hashes (needs uv)
	uv pip compile pyproject.toml --extra build --universal --generate-hashes --no-header --no-annotate -o requirements.txt
	uv pip compile pyproject.toml --extra build --extra dev --universal --generate-hashes --no-header --no-annotate -o requirements-dev.txt

clean: ## Delete the virtual environment and the local bank
	rm -rf .venv .tael
