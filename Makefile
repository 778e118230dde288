# Two commands: `make demo` runs the main job on the example case, `make test` passes the tests.
# Both set up what they need, in .venv of this checkout.

CASE := case/dprk-russia

.PHONY: demo test check evals bench clean help

help:
	@echo "make demo    set up, then build the example case: prints where its dossier lies"
	@echo "make test    set up, then run every check and test"
	@echo "make evals   print the quality tables (needs the gold data beside the checkout)"
	@echo "make bench   print the speed and memory tables"
	@echo "make clean   remove the environments and the example's case"

demo: .venv/.runtime
	@rm -rf $(CASE)
	.venv/bin/supplyline build examples/dprk-russia --case $(CASE)

test: .venv/.develop
	sh tools/system_parts.sh
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/pytest -n auto --dist loadfile

evals: .venv/.develop
	.venv/bin/python -m evals

bench: .venv/.develop
	.venv/bin/python -m benchmarks

.venv/.runtime: uv.lock pyproject.toml tools/setup.sh tools/uv.txt
	sh tools/setup.sh --no-dev
	@touch $@

.venv/.develop: uv.lock pyproject.toml tools/setup.sh tools/uv.txt
	sh tools/setup.sh --extra paraphrase --extra languages --extra postgres --extra ray
	@touch $@ .venv/.runtime

clean:
	rm -rf .venv .uv case .mypy_cache .ruff_cache .pytest_cache
