# fix: format. check: what CI runs before the tests. docs: redraw. lock: pin anew. bench: measure.
# Everything runs in the environment that run.py makes, so nothing needs to be installed first.
TOOL = python3 run.py tool
MANAGE = $(TOOL) python manage.py
COMPILE = $(TOOL) uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate

.PHONY: fix check docs docs-check lock bench

fix:
	$(TOOL) ruff check --fix .
	$(TOOL) ruff format .

check:
	$(TOOL) ruff format --check .
	$(TOOL) ruff check .
	$(TOOL) lint-imports
	$(TOOL) mypy .
	python3 run.py manage --throwaway makemigrations --check --dry-run
	$(MAKE) --no-print-directory docs-check

docs:
	$(MANAGE) draw_workflows
	$(TOOL) python scripts/messages.py extract
	$(TOOL) python scripts/messages.py compile

docs-check:
	$(MANAGE) draw_workflows --check
	$(TOOL) python scripts/messages.py check

# Written to a new file each, because uv keeps the pins and old hashes of one that is there.
lock: requirements/bootstrap.lock requirements/base.lock requirements/dev.lock

requirements/%.lock: requirements/%.in
	$(COMPILE) $< > $@
	mv $@ requirements/$*.txt

bench:
	python3 run.py bench
