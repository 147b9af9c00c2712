# make demo | run | test | test-long | bench | lint: each builds the virtual environment by itself when needed.
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=
.PHONY: venv demo run test test-long bench lint lock clean

venv: .venv/.built

.venv/.built: requirements.lock
	@echo "Đang dựng môi trường Python (chỉ lần đầu, vài phút)…"
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

demo: venv
	@$(BIN)/python service.py demo $(ARGS)

run: venv
	@$(BIN)/python service.py run $(ARGS)

# Two at a time, a file to each: much of a test's time is waiting for sound.
test: venv
	$(BIN)/python -m pytest -m "not long" -n 2 --dist loadfile $(ARGS)

test-long: venv
	$(BIN)/python -m pytest -m long --timeout=2400 $(ARGS)

bench: venv
	@$(BIN)/python -m tests.benchmarks $(ARGS)

lint: venv
	@$(BIN)/ruff check .
	@$(BIN)/mypy .
	@$(BIN)/lint-imports --no-cache

# Renews requirements.lock from pyproject.toml (needs the program `uv`).
lock:
	uv pip compile pyproject.toml --universal --extra dev --generate-hashes --no-header --python-version 3.11 -o requirements.lock

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache artefacts
