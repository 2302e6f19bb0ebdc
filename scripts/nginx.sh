#!/bin/sh
# Lays Debian's nginx into .tools, where the tests of the proxy's configuration look for it, if the machine has
# none. Nothing is installed and no service starts: the package is only unpacked.
# Never fails: without it those tests say themselves what is missing.
set -u
cd "$(dirname "$0")/.." || exit 0
PATH="$PATH:/usr/sbin"
place=.tools/nginx

runs() { "$1" -v >/dev/null 2>&1; }

if runs nginx || runs "$place/usr/sbin/nginx"; then
    exit 0
fi
if ! command -v apt-get >/dev/null 2>&1 || ! command -v dpkg-deb >/dev/null 2>&1; then
    echo "nginx: not installed, and this is no Debian; tests that need it are skipped, or fail where CI is set."
    exit 0
fi
mkdir -p "$place"
# Only root may fetch the lists of packages; where they lie already, anybody can fetch a package.
fetch() { (cd "$place" && timeout 120 apt-get download -qq nginx) >/dev/null 2>&1; }
if ! fetch && [ "$(id -u)" -eq 0 ]; then
    timeout 300 apt-get update -qq >/dev/null 2>&1
    fetch
fi
for package in "$place"/nginx_*.deb; do
    [ -f "$package" ] && dpkg-deb -x "$package" "$place"
done
rm -f "$place"/*.deb
# What it is linked with is on nearly every Debian.
if ! runs "$place/usr/sbin/nginx" && [ -n "${CI:-}" ] && [ "$(id -u)" -eq 0 ]; then
    DEBIAN_FRONTEND=noninteractive timeout 300 \
        apt-get install -y -qq --no-install-recommends libcrypt1 libpcre2-8-0 libssl3 zlib1g >/dev/null 2>&1
fi
runs "$place/usr/sbin/nginx" ||
    echo "nginx: not installed and not to be had; tests that need it are skipped, or fail where CI is set."
exit 0
