#!/bin/sh
# Make a virtual environment with pip in it, in the folder named: also where Debian's
# python3-venv is missing, as root or not, without changing the system.
set -eu
venv=$1
python=${PYTHON:-python3}

say() { echo "$*" >&2; }

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    say "中枢 needs Python 3.11 or newer as '$python'. Name another with: make PYTHON=python3.12"
    exit 1
}

if "$python" -c 'import ensurepip' 2>/dev/null; then
    exec "$python" -m venv --clear "$venv"
fi

# Debian keeps pip out of its Python. The package python3-pip-whl holds it as one file, which can
# be fetched and unpacked by anybody; only refreshing the list of packages wants root.
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
fetch() { (cd "$place" && apt-get download -qq python3-pip-whl >/dev/null 2>&1); }
refresh() {
    if [ "$(id -u)" = 0 ]; then apt-get update -qq; else sudo -n apt-get update -qq; fi
} >/dev/null 2>&1
fetch || { refresh && fetch; } || {
    say "Python has no pip here. Install it, then try again: apt-get install python3-venv"
    exit 1
}
dpkg-deb -x "$place"/python3-pip-whl*.deb "$place"
wheel=$(ls "$place"/usr/share/python-wheels/pip-*.whl)
"$python" -m venv --clear --without-pip "$venv"
"$venv/bin/python" "$wheel/pip" install -q --no-index --disable-pip-version-check "$wheel"
