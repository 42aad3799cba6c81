# make run     set up what is missing and serve the portal on http://127.0.0.1:8000 (HOST=…, PORT=…)
# make test    set up what is missing and run the tests, on SQLite and on PostgreSQL
# make pythons run a part of the tests on each other Python that is installed
# make benchmark  measure the site beside others, and write benchmarks/RESULTS.md (needs wrk)
# make lint    check style, which package imports which, and types
# make lock    choose the newest allowed versions of the dependencies and write requirements*.txt
# make audit   look for known faults in what is installed (asks the network)
# make messages  collect the strings to translate into locale/, and compile what is translated
# make backup  write the whole database into one file in var/backups/, or into FILE=…, while it runs
# make restore prove a backup and put it in the database's place, with the site stopped: FILE=…
# make load    merge a year's fixtures with the database: make load YEAR=2021
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
YEAR ?= 2020
BIN = .venv/bin
GUNICORN ?= --config python:mrtc_site.web.gunicorn_conf
export WEB_CONCURRENCY ?= 2
export DATA_DIR ?= var

.PHONY: run test lint lock messages load backup restore pythons audit benchmark

run: .venv/run $(DATA_DIR)/static/stamp
	@$(BIN)/python manage.py set_up
	@echo "The portal is at http://$(HOST):$(PORT)$(SCRIPT_NAME)/ (Ctrl+C stops it)"
	@exec $(BIN)/gunicorn $(GUNICORN) --bind $(HOST):$(PORT) mrtc_site.wsgi

# Dozens of processes start: none is to compile everything anew.
test: export PYTHONDONTWRITEBYTECODE =
test: .venv/dev
	failed=0; \
	$(BIN)/python -m pytest -rs $(SHARED) || failed=1; \
	$(BIN)/python -m tests.on_postgresql pytest $(SHARED) -m databases $(MARKED) || failed=1; \
	exit $$failed
SHARED = -n auto --dist loadfile --no-loadscope-reorder
MARKED = $$(grep --recursive --files-with-matches --include='test_*.py' mark.databases tests)

benchmark: .venv/dev
	$(BIN)/python -m benchmarks.run

pythons: .venv/dev
	@set -e; for python in $(PYTHONS); do $$python --version; \
	$(BIN)/uv venv --quiet --clear --python $$python .venv/other; \
	$(BIN)/uv pip install --quiet --python .venv/other --require-hashes -r requirements-dev.txt; \
	.venv/other/bin/python -m pytest $(SHARED) $(SOME); done
PYTHONS ?= $(wildcard $(HOME)/.pyenv/versions/3.1[23].*/bin/python /usr/bin/python3.1[23])
SOME = tests/education tests/mrtc_site/test_settings.py tests/mrtc_site/test_xlsx.py \
	tests/running/test_server.py

lint: .venv/dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports
	$(BIN)/mypy mrtc_site reports education cooperation

messages: .venv/dev
	$(BIN)/python -m tests.catalogue

load: .venv/run
	$(BIN)/python manage.py load_annual_report $(YEAR)

backup: .venv/run
	@$(BIN)/python manage.py backup $(if $(FILE),"$(FILE)")

restore: .venv/run
	@$(BIN)/python manage.py restore $(if $(FILE),"$(FILE)")

audit: .venv/dev
	$(BIN)/uv tool run pip-audit --strict --require-hashes --disable-pip -r requirements.txt

lock: .venv/dev
	$(BIN)/uv pip compile $(LOCK) pyproject.toml --output-file requirements.txt
	$(BIN)/uv pip compile $(LOCK) pyproject.toml --group dev --output-file requirements-dev.txt
LOCK = --quiet --universal --python-version 3.11 --upgrade --generate-hashes \
	--no-annotate --no-header --no-emit-index-url

.venv/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv .venv
	touch $@

.venv/run: requirements.txt | .venv/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	touch $@

.venv/dev: requirements-dev.txt .venv/run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@

$(DATA_DIR)/static/stamp: requirements.txt $(shell find static -type f) .venv/run
	$(BIN)/python manage.py collectstatic --noinput --clear --verbosity 0
	touch $@
