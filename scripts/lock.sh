#!/bin/sh
# Rewrite the lock files requirements/{run,build,dev,container}.txt from pyproject.toml, with a hash for every file.
# Needs uv. The files name packages, versions and hashes only: no registry's address may stand in them.
set -eu
cd "$(dirname "$0")/.."
compile() { uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
    --no-emit-index-url --no-emit-find-links --no-config "$@" > /dev/null; }
compile pyproject.toml --output-file requirements/run.txt
compile requirements/build.in -c requirements/run.txt --output-file requirements/build.txt
compile pyproject.toml requirements/build.in --all-extras --group dev -c requirements/run.txt -c requirements/build.txt \
    --output-file requirements/dev.txt
compile pyproject.toml --extra web --extra postgres -c requirements/dev.txt --output-file requirements/container.txt
if grep -nE 'https?://|--(extra-)?index-url|--find-links' requirements/*.txt; then
    echo "lock: an address stands in the lock files" >&2
    exit 1
fi
