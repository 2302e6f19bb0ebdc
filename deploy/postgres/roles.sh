#!/bin/sh
# Runs once, on an empty database: gateway_owner migrates, gateway_app runs; neither is a superuser.
set -eu

psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --username postgres \
    --set=owner_password="$OWNER_PASSWORD" --set=app_password="$APP_PASSWORD" <<'SQL'
CREATE ROLE gateway_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE gateway_app LOGIN PASSWORD :'app_password';
CREATE DATABASE gateway OWNER gateway_owner;
REVOKE ALL ON DATABASE gateway FROM PUBLIC;
GRANT CONNECT ON DATABASE gateway TO gateway_app;
SQL
