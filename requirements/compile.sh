#!/usr/bin/env bash
# Write the hashed requirement files anew. Needs uv; takes the newest versions that fit pyproject.toml.
# One resolution for all: dev.txt is everything, run.txt and test.txt are the parts of it that their commands install.
set -euo pipefail
cd "$(dirname "$0")/.."

build=$(mktemp)
trap 'rm -f "$build"' EXIT
# The build backend is locked with the rest, so that `pip install --no-build-isolation .` fetches nothing unhashed.
python3 -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], sep="\n")' >"$build"

lock() { # lock FILE OPTION...: for every Python from 3.11 on and every platform; no index, host or path in the file
    local file=$1
    shift
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --strip-extras \
        --no-emit-index-url --no-emit-find-links --no-annotate --no-header --upgrade \
        "$@" pyproject.toml "$build" --output-file "$file"
}

lock requirements/dev.txt --extra test --extra docs --extra dev
lock requirements/test.txt --extra test --constraint requirements/dev.txt
lock requirements/run.txt --constraint requirements/dev.txt
