# What this project can do. `make` lists it. Nothing has to be installed by hand but Python 3.11+, make and git.
.DEFAULT_GOAL := help
.NOTPARALLEL:
SHELL := /bin/sh
.PHONY: help setup demo serve test check format lint types imports openapi docs migrate bench lock clean
.PHONY: clients demo-environment dev-environment

RUN := .venv/bin/python -m
# Tests of whole towns mostly wait: three at a time are quickest on two cores. Each file is one worker's.
WORKERS := 3

help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

setup: dev-environment ## Install everything, locked, into .venv (the others do it when needed)
	@echo "setup: .venv is ready."

demo: demo-environment ## Start both mock regions, the gateway and a Postgres; walk through real journeys; stop
	@$(RUN) gateway.sandbox.demo

serve: demo-environment ## The same, and leave it running to try things against
	@$(RUN) gateway.sandbox.demo --keep

test: check ## Every check and every test
	@sh scripts/browser.sh
	@sh scripts/nginx.sh
	@$(RUN) scripts.client_tools
	@$(RUN) scripts.tests $(WORKERS)

check: dev-environment ## Format, lint, types, room rules, contract, documents, deployment files, locks
	@$(RUN) scripts.check

format: dev-environment ## Put the code into the house format
	@$(RUN) ruff format .
	@$(RUN) ruff check --fix .

lint: dev-environment ## Only the linter
	@$(RUN) scripts.check format lint

types: dev-environment ## Only the type checker
	@$(RUN) scripts.check types

imports: dev-environment ## Only the rules between rooms
	@$(RUN) scripts.check imports

openapi: dev-environment ## Rewrite openapi/ from the code: the contract and its collections
	@$(RUN) gateway openapi
	@$(RUN) scripts.contract_collections --write

clients: dev-environment ## Generate clients in every language into .clients, and compile those that can be
	@$(RUN) scripts.clients

docs: dev-environment ## Rewrite the generated pages of docs/
	@$(RUN) gateway crosswalk --write
	@$(RUN) scripts.readme_tables --write
	@$(RUN) scripts.rights_page --write

migrate: demo-environment ## Bring the tables of CHUANYU_MIGRATION_DATABASE_URL up to date
	@$(RUN) gateway migrate

bench: dev-environment ## Measure the gateway's own share of a call
	@$(RUN) tests.bench

lock: dev-environment ## Resolve the dependencies anew into requirements*.lock (UPGRADE=1 takes newer ones)
	@$(RUN) scripts.lock $(if $(UPGRADE),--upgrade)

clean: ## Remove what was installed and made, and the sandbox's data
	@rm -rf .venv .tools .clients .sandbox .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

demo-environment:
	@sh scripts/setup.sh demo

dev-environment:
	@sh scripts/setup.sh dev
