PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# Whatever the shell says: the programs that Ray starts by the dozen would compile all they import.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: setup fmt lint test live test-fast nodes sdk-sync sdk-types sdk-typescript sdk-package sdk-tarball \
	conformance chaos demo bench docs clean

setup: $(READY)

# What is imported is compiled then; that is a small part of what is installed.
$(READY): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --no-compile --constraint constraints.txt --editable '.[dev]'
	touch $@

fmt: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix --quiet .

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q tests/sdk/derived
	$(BIN)/python -m tests.sdk.typescript.stale

# Everything CI runs. The tests that need a cluster wait more than they work: the others run beside
# them, and leave them the processor when they need it.
test: setup
	$(MAKE) --jobs=4 --output-sync=target live test-fast lint sdk-package

# What needs a cluster or an installation.
live: setup
	$(BIN)/pytest -q -m "ray and not long" tests/e2e tests/notebooks tests/runtime

# What needs no cluster.
test-fast: setup
	nice -n 10 $(BIN)/pytest -q -n 4 -m "not ray and not long"

# Clusters of several nodes on this machine; a part of `make conformance`.
nodes: setup
	$(BIN)/pytest -m long tests/nodes

# The TypeScript client's dependencies, as its lock file has them.
NODE_MODULES := sdk/typescript/node_modules/.package-lock.json
$(NODE_MODULES): sdk/typescript/package.json sdk/typescript/package-lock.json
	cd sdk/typescript && npm ci --no-progress
	touch $@

# The synchronous client, which is derived from the asynchronous one; a test fails when it is stale.
sdk-sync: setup
	$(BIN)/python -m tests.sdk.derived.synchronous

# What the TypeScript client takes from the API: after a change of the contract.
sdk-types: setup $(NODE_MODULES)
	$(BIN)/python -m serve_app.document_file
	$(BIN)/python -m tests.sdk.typescript.constants
	$(BIN)/python -m tests.sdk.typescript.document
	cd sdk/typescript && npm run types
	$(BIN)/python -c "from tests.sdk.typescript.stale import types_were_made as done; done()"

# The TypeScript client: types, build, tests, package; a part of `make conformance`; needs npm.
sdk-typescript: setup $(NODE_MODULES)
	$(BIN)/python -m tests.sdk.typescript.document
	cd sdk/typescript && npm run check

# The TypeScript client is built and packed, where npm is: a small part of the target before.
sdk-package: setup
	command -v npm > /dev/null || echo 'npm is not installed: the TypeScript client is not packed'
	! command -v npm > /dev/null || nice -n 10 $(MAKE) sdk-tarball

sdk-tarball: $(NODE_MODULES)
	cd sdk/typescript && npm run build && npx tsc -p . && node --test test/*.test.mjs && npm run tarball

# Long checks by tools of others (schemathesis, Spectral), and the long tests; needs node.
conformance: setup sdk-typescript
	$(BIN)/python -m tests.conformance

# Faults at random moments, half an hour; writes the table of docs/reliability.md. FAULTS="part …"
chaos: setup
	$(BIN)/python -m tests.chaos $(FAULTS)

# The main job on this machine; REPOS="URL-or-path …" analyses other repositories.
demo: setup
	$(BIN)/python -m serve_app.local.demo $(REPOS)

bench: setup
	$(BIN)/python -m benchmarks

# The reference pages that are written from the code; a test fails when they are stale.
docs: setup
	$(BIN)/python -m wundr_ray.engines.pages.rules
	$(BIN)/python -m wundr_ray.refactoring.rules_page
	$(BIN)/python -m wundr_ray.roles.page
	$(BIN)/python -m wundr_ray.contract.errors_page
	$(BIN)/python -m serve_app.document_file
	$(BIN)/python -m wundr_ray.domain.admission.templates_page
	$(BIN)/python -m tests.sdk.commands.output.session_page
	$(BIN)/python -m tests.sdk.derived.reference_page

clean:
	rm -rf sdk/typescript/node_modules sdk/typescript/dist
	rm -rf $(VENV) .conformance build dist reports .mypy_cache .ruff_cache .pytest_cache .hypothesis
