#!/bin/bash
# Runs a command with HOTLINE_TEST_POSTGRES leading to a private PostgreSQL in a temporary folder, without a TCP port; ends it after.
# Where PostgreSQL is not installed (Debian: apt-get install postgresql) it says so and does nothing.
set -euo pipefail

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1 || true)
[ -n "$bin" ] || bin=$(dirname "$(command -v initdb || echo /none/initdb)")
if [ ! -x "$bin/initdb" ]; then
  echo "postgres: not installed, skipping: $*"
  exit 0
fi

dir=$(mktemp -d)
as() { "$@"; }
if [ "$(id -u)" = 0 ]; then # PostgreSQL refuses to run as root
  chown postgres "$dir"
  as() { setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; }
fi
end() {
  as "$bin/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$dir"
}
trap end EXIT
cd "$dir"
as "$bin/initdb" -D data -A trust -U hotline --no-sync >/dev/null
as "$bin/pg_ctl" -D data -l "$dir/log" -w -o "-c listen_addresses='' -c unix_socket_directories=$dir -c fsync=off" start >/dev/null
cd "$OLDPWD"
HOTLINE_TEST_POSTGRES="postgres://hotline@/postgres?host=$dir" "$@"
