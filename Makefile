# `make help` lists what there is to do. Everything happens in .venv and var/, which may be deleted at any time.

PORT ?= 8000
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11; do \
	if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$name; break; fi; done)

BIN := .venv/bin
# Whatever the shell exports for a real installation must not reach the demo; an empty variable counts as not set.
DEMO_SETTINGS := DEMO=1 SITE_URL=http://127.0.0.1:$(PORT) ALLOWED_HOSTS= DATABASE_URL= EMAIL_URL= CACHE_URL= \
	SECRET_KEY= SECRET_KEY_FALLBACKS= STAFF_SECOND_FACTOR= PRIVATE_ROOT= MEDIA_URL_ROOT= S3_BUCKET= TRUSTED_PROXIES= DJANGO_SETTINGS_MODULE=config.settings
TEST_SETTINGS := DJANGO_SETTINGS_MODULE=tests.settings
# Nobody's: values of the shape that a real installation has, so that its warnings are seen here.
PRODUCTION_SETTINGS := DEMO= SITE_URL=https://friendship.example TRUSTED_PROXIES=1 ALLOWED_HOSTS= DATABASE_URL= \
	SECRET_KEY=an-example-that-is-long-enough-and-guards-nothing-1234567890 DJANGO_SETTINGS_MODULE=config.settings

.PHONY: help demo demo-reset test check format messages bench bench-full screenshot lock

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' Makefile

demo: var/static/.collected ## start the site with its demonstration content on http://127.0.0.1:8000 (PORT= changes it)
	@exec env $(DEMO_SETTINGS) $(BIN)/python manage.py demo --port $(PORT)

demo-reset: ## forget the demonstration's data; the next `make demo` starts over
	rm -rf var/demo.sqlite3 var/demo.sqlite3-wal var/demo.sqlite3-shm var/mail var/media var/private

test: .venv/.for-work ## run all tests: on SQLite, on PostgreSQL, and in a browser
	DATABASE_URL= $(BIN)/pytest -n 2 --ignore=tests/journeys
	$(BIN)/python -m tests.postgres -- $(BIN)/pytest -n 2 --ignore=tests/journeys
	DATABASE_URL= $(BIN)/pytest -n 2 tests/journeys

check: .venv/.for-work ## look for mistakes without running the site: lint, types, imports, templates, settings
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet
	$(TEST_SETTINGS) $(BIN)/python manage.py makemigrations --check --dry-run
	$(PRODUCTION_SETTINGS) $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(PRODUCTION_SETTINGS) $(BIN)/python manage.py check_translations

format: .venv/.for-work ## lay out the code as `make check` wants them
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

messages: .venv/.for-work ## collect new texts into the catalogues in config/locale, for translation
	$(PRODUCTION_SETTINGS) $(BIN)/python manage.py collect_messages

bench: .venv/.for-work ## measure the site's speed, ending in a table
	$(BIN)/python -m tests.bench

bench-full: .venv/.for-work ## the same with more rows and more time
	$(BIN)/python -m tests.bench --full

screenshot: .venv/.for-work var/static/.collected ## photograph the demonstration, as it stands, for README.md
	@exec env $(DEMO_SETTINGS) $(BIN)/python -m tests.screenshot $(PORT)

lock: ## choose newer packages (needs uv)
	uv pip compile -q $(LOCK) pyproject.toml -o requirements.txt
	uv pip compile -q $(LOCK) pyproject.toml --extra dev -o requirements-dev.txt
	uv pip compile -q $(LOCK) pyproject.toml --extra redis --extra s3 -o requirements-extras.txt

LOCK := --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url \
	--no-emit-find-links

.venv/bin/python:
	@$(or $(PYTHON),false) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Python 3.11 or newer is needed, and no python3 here is that new." >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
		echo "Python cannot make a virtual environment. On Debian: apt install python3-venv" >&2; exit 1; }

# pip is asked again only when the locked requirements have changed.
.venv/.for-demo: requirements.txt .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/.for-work: requirements-dev.txt .venv/.for-demo
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

var/static/.collected: .venv/.for-demo config/settings.py $(shell find static config/locale -type f ! -name '*.mo' 2>/dev/null)
	@$(DEMO_SETTINGS) $(BIN)/python manage.py compile_catalogues
	@$(DEMO_SETTINGS) $(BIN)/python manage.py collectstatic --no-input --verbosity 0
	@touch $@
