#!/bin/sh
# Postgres takes a secret key only from its own user: gives it a copy of the one that lies in the volume, then
# goes on as the image does. Runs as root, which the image gives up by itself.
set -eu

install -d -o postgres -g postgres -m 0700 /run/postgresql/tls
install -o postgres -g postgres -m 0600 /database-key/server.key /database-key/server.crt /run/postgresql/tls/
exec docker-entrypoint.sh "$@"
