# Tallyshop. Every target installs what it needs first; a machine needs Python >= 3.11, nothing else.
SHELL := /bin/sh
PY := .venv/bin/python
WORKERS ?= auto
export PYTHONUNBUFFERED := 1

.DEFAULT_GOAL := help
.PHONY: help up down pay rebuild-reports test soak check bench openapi build deploy fmt clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

up: .venv/.synced ## Start Tallyshop on this machine (DETACH=1 returns when ready, FRESH=1 starts empty, PORT=...)
	@$(PY) -m infrastructure.local up $(if $(DETACH),--detach) $(if $(FRESH),--fresh) $(if $(PORT),--port $(PORT))

down: .venv/.synced ## Stop it and keep its data
	@$(PY) -m infrastructure.local down

pay: .venv/.synced ## Pay an order through the sandbox provider's webhook (ORDER=...)
	@$(PY) -m infrastructure.local pay --order "$(or $(ORDER),$(error Which order? make pay ORDER=...))"

rebuild-reports: .venv/.synced ## Recompute a tenant's figures from its orders and compare (TENANT=...; TABLE=... on AWS)
	@$(PY) -m infrastructure.rebuild_reports --tenant "$(or $(TENANT),$(error Whose? make rebuild-reports TENANT=...))" \
		$(if $(TABLE),--table "$(TABLE)")

test: .venv/.synced ## Run the tests (WORKERS=...; TESTS=tests/unit for some of them)
	@$(PY) -m infrastructure.tools
	@$(PY) -m pytest -m "not soak" -n $(WORKERS) --maxprocesses 4 --dist loadgroup $(TESTS)

soak: .venv/.synced ## Run the long proofs: races, thousands of examples, whole days
	@$(PY) -m infrastructure.tools
	@$(PY) -m pytest -m soak -n $(WORKERS) --maxprocesses 2 --dist loadgroup --durations=25 $(TESTS) || { code=$$?; test $$code -eq 5 && echo "There is no long proof yet."; }

check: .venv/.synced ## Lint, types, who may import whom, template and API contract, known vulnerabilities
	.venv/bin/ruff check --quiet .
	.venv/bin/ruff format --quiet --check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-logo
	.venv/bin/cfn-lint template.yaml
	$(PY) -m infrastructure.translate
	$(PY) -m infrastructure.openapi --check
	.venv/bin/bandit --quiet --recursive --severity-level medium shared functions infrastructure
	$(PY) -m infrastructure.advisories

bench: .venv/.synced ## Measure calls, capacity units, bytes and instructions against their budgets
	@$(PY) -m tests.bench

openapi: .venv/.synced ## Write infrastructure/openapi.json, the route list and docs/permissions.md from the code
	@$(PY) -m infrastructure.openapi

build: .venv/.synced ## Build the bundles for this machine and for Lambda; print their sizes
	@$(PY) -m infrastructure.build

deploy: .venv/.synced ## Build and deploy to AWS (STAGE=dev, PARAMETERS="AlarmMail=...")
	@$(PY) -m infrastructure.deploy --stage "$(or $(STAGE),dev)" $(PARAMETERS)

fmt: .venv/.synced ## Format the code and repair what lint can repair
	@.venv/bin/ruff check --quiet --fix-only . && .venv/bin/ruff format .

clean: ## Remove what was built (.venv, .tools and the local stack's data stay)
	rm -rf .build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.venv/.synced: uv.lock pyproject.toml infrastructure/bootstrap.sh
	@PYTHON="$(PYTHON)" sh infrastructure/bootstrap.sh
