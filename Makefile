# `make run` serves the page, `make test` proves it. Both set up what is missing first, and only that.
# Another Python: make run PYTHON=python3.12. Another port: PORT=8000 make run.

# A finished .venv goes before python3, so that one `PYTHON=python3.12` is enough.
PYTHON ?= $(shell test -x .venv/bin/python -a -e .venv/.ready && echo .venv/bin/python || echo python3)
VENV := .venv/bin/python

.PHONY: run teach test course-check lint bench figures stills clean set-up-run set-up-dev set-up-test
.NOTPARALLEL:

run: set-up-run
	@exec $(VENV) app.py

# A class: phones in the same network reach it, and the terminal shows how. Another plan: PLAN=consistent-hashing make teach
teach: set-up-run
	@HOST=0.0.0.0 PLAN=$${PLAN:-consistent-hashing} exec $(VENV) app.py

# As many at a time as there are cores, up to four; otherwise: make test WORKERS=1
WORKERS ?= auto
test: set-up-test lint
	$(VENV) -m pytest --numprocesses $(WORKERS) --maxprocesses 4 --dist loadgroup

# All chapters as readers have them who only scroll, on a laptop and on a phone; the suite reads three of them.
course-check: set-up-test
	CHAPTERS=all $(VENV) -m pytest --numprocesses 0 tests/browser/course/test_reading.py

lint: set-up-dev
	$(VENV) -m ruff check .
	$(VENV) -m ruff format --check .
	$(VENV) -m mypy
	$(VENV) -m tools.node tsc
	$(VENV) -m tools.node prettier --check --log-level warn static tests/js

bench: set-up-dev
	$(VENV) -m bench.run

figures: set-up-dev
	$(VENV) -m bench.figures

stills: set-up-test
	$(VENV) -m bench.stills

set-up-run set-up-dev set-up-test: set-up-%:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo 'lbviz needs Python 3.11 or newer, and "$(PYTHON)" does not run or is older.'; \
	    echo 'If you have one under another name, say so: make run PYTHON=python3.12'; exit 1; }
	@"$(PYTHON)" tools/set_up.py $*

clean:
	rm -rf .venv node_modules .static .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
