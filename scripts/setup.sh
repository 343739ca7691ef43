#!/bin/sh
# Make .venv and install Dragoman in it from a lock file: scripts/setup.sh run|dev
# Needs Python 3.11 to 3.14 and nothing else; PYTHON=... chooses one.
set -eu
cd "$(dirname "$0")/.."
lock="requirements/${1:?run or dev}.txt"
python=.venv/bin/python

say() { echo "setup: $*" >&2; }
fits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2> /dev/null; }
whole() { fits "$python" && "$python" -m pip --version > /dev/null 2>&1; }

find_python() {
    for candidate in ${PYTHON:-} python3 python3.13 python3.14 python3.12 python3.11 python; do
        if fits "$candidate"; then echo "$candidate"; return; fi
    done
    say "Python 3.11, 3.12, 3.13 or 3.14 is needed and none was found; set PYTHON=/path/to/python3"
    exit 2
}

# A bare Debian has python3 without ensurepip, so `venv` fails there; each line is one more way.
make_venv() {
    base=$(find_python)
    rm -rf .venv
    "$base" -m venv .venv > /dev/null 2>&1 && whole && return
    rm -rf .venv
    if command -v uv > /dev/null; then uv venv --quiet --seed --python "$base" .venv && whole && return; fi
    rm -rf .venv
    if "$base" -m virtualenv --version > /dev/null 2>&1; then "$base" -m virtualenv --quiet .venv && whole && return; fi
    rm -rf .venv
    if [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
        say "installing python3-venv"
        { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y python3-venv; } > /dev/null 2>&1 || true
        "$base" -m venv .venv > /dev/null 2>&1 && whole && return
    fi
    rm -rf .venv
    say "$base cannot make a virtual environment; install the package python3-venv (or uv) and try again"
    exit 2
}

# Hash-checking mode refuses constraints without hashes, and extra link pages could only add doubt.
install() { env -u PIP_CONSTRAINT -u PIP_REQUIRE_VIRTUALENV -u PIP_TARGET -u PIP_USER -u PIP_FIND_LINKS \
    "$python" -m pip install --quiet --disable-pip-version-check --no-input "$@"; }

whole || { say "making .venv"; make_venv; }
say "installing what $lock pins (a few minutes the first time)"
install --no-deps --require-hashes -r "$lock"
install --no-deps --require-hashes -r requirements/build.txt
install --no-deps --no-build-isolation --editable .
