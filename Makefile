# Everything sets itself up: a machine with Python >= 3.11, make and a package registry is enough.
PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3 /usr/bin/python3; do \
	if $$name -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then echo $$name; break; fi; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

unexport PYTHONDONTWRITEBYTECODE  # some images set it, and each worker then compiles and rewrites all test modules anew

FUZZ_CASES ?= 10000
TEST_WORKERS ?= 3  # of politeness many tests wait, on purpose, so more than two cores have work for

FUZZ_TARGETS ?= $(shell sed -n 's/^def test_\([a-z_]*\).*/\1/p' tests/fuzz/test_fuzz.py)

HELD_OUT := benchmarks/out/models/held-out-sites.npz

.PHONY: demo test test-long guarantees fuzz fuzz-atheris lint format bench-quality bench-copies bench-search bench-kinds bench-exports bench-size bench-discovery bench-speed bench-charsets bench-names translations tour train docs check-wacz check-ftm check-s3 check-vertical check-platforms sbom licences audit lock clean help

help:  ## What can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

demo: $(VENV)/.users  ## Crawl the bundled miniature sites twice and show what happened
	$(BIN)/winnow demo

test: $(VENV)/.developers  ## All tests but the long ones; commands are forked from one process that has imported them
	$(BIN)/python -m pytest -n $(TEST_WORKERS) --dist loadfile --no-loadscope-reorder

test-long: $(VENV)/.developers  ## Every test in full, and an interpreter of its own for every command
	WINNOW_TESTS_WITHOUT_FORK=1 $(BIN)/python -m pytest -n $(TEST_WORKERS) --dist loadfile --no-loadscope-reorder -m "long or not long"

guarantees: $(VENV)/.developers  ## Run the tests behind each guarantee and write docs/reference/guarantees.md
	$(BIN)/python tests/faults/guarantees.py

fuzz: $(VENV)/.developers  ## 10,000 cases of broken and hostile input for each reader, others at each call; about 10 minutes
	WINNOW_FUZZ_CASES=$(FUZZ_CASES) $(BIN)/python -m pytest -n 2 --timeout 3600 tests/fuzz

fuzz-atheris: .venv-fuzz/.installed  ## The same cases, led by what they reach in the code (Linux, Python up to 3.13); FUZZ_TARGETS names some
	for target in $(FUZZ_TARGETS); do echo "$$target" && .venv-fuzz/bin/python tests/fuzz/by_coverage.py "$$target" $(FUZZ_CASES) || exit 1; done

lint: $(VENV)/.developers  ## Style, formatting and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.developers  ## Bring the code into form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench-quality: $(VENV)/.developers $(HELD_OUT)  ## Text quality against trafilatura, on the pages beside the project
	$(BIN)/python -m benchmarks.quality

bench-copies: $(VENV)/.developers  ## Copies found of those made on purpose, and the cost of a document in a corpus of up to a million
	-$(BIN)/python -m benchmarks.copies.quality
	$(BIN)/python -m benchmarks.copies.cost

bench-search: $(VENV)/.developers  ## What is found, in every script
	$(BIN)/python -m benchmarks.search

bench-kinds: $(VENV)/.trainers $(HELD_OUT)  ## Articles told from lists, on hosts and themes the models never saw
	$(BIN)/python -m benchmarks.pagekind.measuring

bench-exports: $(VENV)/.developers  ## Memory and time of exports of 10,000 and 100,000 documents in every format
	$(BIN)/python -m benchmarks.exports

bench-size: $(VENV)/.developers  ## Search, explorer, exports and the start of a crawl in a corpus of a million documents; an hour, 30 GB
	$(BIN)/python -m benchmarks.size

bench-discovery: $(VENV)/.developers  ## Posts found of eight real sites by their address alone, and how many Winnow expects; about an hour
	$(BIN)/python -m benchmarks.realsites

bench-speed: $(VENV)/.developers  ## What a crawl costs beside a plain Scrapy spider, and the second crawl; about 8 minutes
	$(BIN)/python -m benchmarks.speed

bench-names: $(VENV)/.developers  ## What finding names costs, by a list of 10,000 and by a pipeline of spaCy
	$(BIN)/python -m benchmarks.names

bench-charsets: $(VENV)/.developers  ## Pages of 31 languages in their old encodings, read whatever they declare
	$(BIN)/python -m benchmarks.charsets

docs: .venv-docs/.installed  ## Build these pages into site/, to be read from disk
	NO_MKDOCS_2_WARNING=1 .venv-docs/bin/mkdocs build --strict --quiet

translations: $(VENV)/.developers  ## Bring the explorer's catalogues of sentences up to date with its pages
	$(BIN)/python -m pipelines.explorer.languages.updating

tour: $(VENV)/.developers  ## Take the pictures of docs/tour.md anew
	WINNOW_TOUR=1 $(BIN)/python -m pytest -m "long or not long" tests/explorer/test_tour.py

train: $(VENV)/.trainers  ## Train the block model anew on the pages beside the project, and the models of the gate with it
	$(BIN)/python -m benchmarks.blockmodel.training
	$(BIN)/python -m benchmarks.pagekind.training

$(HELD_OUT):
	$(MAKE) $(VENV)/.trainers
	$(BIN)/python -m benchmarks.blockmodel.training --folds
	$(BIN)/python -m benchmarks.pagekind.training --folds

check-s3: $(VENV)/.developers .venv-s3/.installed  ## Run the tests of the object store against an S3 server on this machine (moto)
	WINNOW_S3_SERVER=$(CURDIR)/.venv-s3/bin/moto_server $(BIN)/python -m pytest -n 0 tests/safekeeping/test_object_store.py

check-wacz: $(VENV)/.developers .venv-wacz/.installed  ## Have py-wacz, pywb and FastWARC read a WACZ of Winnow, and Winnow one of py-wacz
	WINNOW_WACZ_TOOLS=$(CURDIR)/.venv-wacz/bin $(BIN)/python -m pytest -n 0 tests/exports/test_wacz_elsewhere.py

check-ftm: $(VENV)/.developers .venv-ftm/.installed  ## Have the FollowTheMoney library read what Winnow writes for Aleph
	WINNOW_FTM_TOOLS=$(CURDIR)/.venv-ftm/bin $(BIN)/python -m pytest -n 0 tests/exports/test_ftm_elsewhere.py

check-vertical: $(VENV)/.developers .venv-vertical/.installed  ## Have another reader of vertical text read what Winnow writes for Sketch Engine and CQPweb
	WINNOW_VERTICAL_TOOLS=$(CURDIR)/.venv-vertical/bin $(BIN)/python -m pytest -n 0 tests/exports/test_vertical_elsewhere.py

check-platforms: $(VENV)/.users  ## Has everything pinned a wheel for each system and Python? Asks the package registry (needs uv)
	$(BIN)/python -m dependencies.platforms

sbom: .venv-audit/.installed  ## The bill of materials of what a user installs, in CycloneDX: build/sbom.cdx.json
	@mkdir -p build
	.venv-audit/bin/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --output-reproducible --validate -o build/sbom.cdx.json

licences: $(VENV)/.users  ## Write docs/reference/licences.md, the licence of every package
	$(BIN)/python -m dependencies.licences

audit: .venv-audit/.installed  ## Ask OSV for known weaknesses of every package; 2 where it did not answer
	.venv-audit/bin/python -m dependencies.audit

lock:  ## Choose the newest versions again (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
		--extra all pyproject.toml build-requirements.in -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
		--extra dev -c requirements.lock pyproject.toml build-requirements.in -o requirements-dev.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
		--extra all --extra train -c requirements-dev.lock pyproject.toml build-requirements.in -o requirements-train.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
		benchmarks/peers.in -o benchmarks/peers.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
		requirements-docs.in -o requirements-docs.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
		requirements-audit.in -o requirements-audit.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
		requirements-wacz.in -o requirements-wacz.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
		requirements-fuzz.in -o requirements-fuzz.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
		requirements-s3.in -o requirements-s3.lock
	uv pip compile --universal --only-binary :all: --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
		requirements-ftm.in -o requirements-ftm.lock
	uv pip compile --universal --no-deps --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
		requirements-vertical.in -o requirements-vertical.lock

clean:  ## Remove what was made
	rm -rf $(VENV) .venv-docs .venv-audit .venv-wacz .venv-ftm .venv-s3 .venv-vertical .venv-fuzz site winnow-demo build *.egg-info .mypy_cache .pytest_cache .ruff_cache

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "No Python >= 3.11 with the venv module was found; install one, or name it: make PYTHON=/path/to/python3 ..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.users: $(BIN)/python requirements.lock pyproject.toml
	$(PIP) --require-hashes --no-deps -r requirements.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.developers: $(VENV)/.users requirements-dev.lock
	$(PIP) --require-hashes --no-deps -r requirements-dev.lock
	@touch $@

$(VENV)/.trainers: $(VENV)/.developers requirements-train.lock
	$(PIP) --require-hashes --no-deps -r requirements-train.lock
	@touch $@

# One environment for each set of tools that only a check needs.
.venv-%/.installed: requirements-%.lock
	@test -n "$(PYTHON)" || { echo "No Python >= 3.11 with the venv module was found; install one, or name it: make PYTHON=/path/to/python3 ..." >&2; exit 1; }
	$(PYTHON) -m venv .venv-$*
	.venv-$*/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-$*.lock
	@touch $@

.venv-fuzz/.installed: requirements.lock requirements-dev.lock requirements-fuzz.lock
	@test -n "$(PYTHON)" || { echo "No Python >= 3.11 with the venv module was found; install one, or name it: make PYTHON=/path/to/python3 ..." >&2; exit 1; }
	$(PYTHON) -m venv .venv-fuzz
	.venv-fuzz/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	.venv-fuzz/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.lock
	.venv-fuzz/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-fuzz.lock
	@touch $@
