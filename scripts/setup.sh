#!/bin/sh
# Finds a fit Python and hands over to scripts/setup.py: sh scripts/setup.sh demo|dev
# PYTHON=/some/python chooses one. Anything but one clear line and exit status 2 would be unkind here.
set -eu

is_fit() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }
can_make_environments() { "$1" -c 'import ensurepip, venv' >/dev/null 2>&1; }

incomplete=
for python in ${PYTHON:+"$PYTHON"} python3 python3.13 python3.12 python3.11 python3.14; do
    if is_fit "$python"; then
        if can_make_environments "$python"; then
            exec "$python" scripts/setup.py "$@"
        fi
        incomplete=${incomplete:-$python}
    fi
done

if [ -n "$incomplete" ]; then
    echo "setup: $incomplete cannot make virtual environments: install its venv module (Debian: python3-venv)." >&2
else
    found=$(python3 -c 'import platform; print(platform.python_version())' 2>/dev/null) || found=none
    echo "setup: Python 3.11 or newer is needed; python3 here is: $found." >&2
fi
exit 2
