#!/bin/sh
# Installs the browser that the tests of the verifier's page drive, where CI runs as root and it is missing.
# Never fails: without it those tests say themselves what is missing.
if command -v chromium >/dev/null 2>&1; then
    exit 0
fi
if [ -z "${CI:-}" ] || [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "browser: chromium is not installed; tests that need it are skipped, or fail where CI is set."
    exit 0
fi
echo "browser: chromium is missing, and this is CI: installing Debian's."
export DEBIAN_FRONTEND=noninteractive
if ! { timeout 300 apt-get update -qq && timeout 600 apt-get install -y -qq --no-install-recommends chromium; } >/dev/null 2>&1; then
    echo "browser: chromium could not be installed."
fi
exit 0
