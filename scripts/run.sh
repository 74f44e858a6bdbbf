#!/bin/bash
# Looks for the default real speech model (unless OFFLINE=1), then serves the sample hotline. Arguments go to `hotline serve`.
# Without the model the bundled one is used; the server's own banner says what that one can and cannot do.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "${OFFLINE:-0}" = 1 ]; then
  echo "run: OFFLINE=1, not looking for the default speech model"
elif ! bin/hotline models pull --default --connect-timeout 3s; then
  echo "run: the default speech model could not be fetched; going on with what is installed (OFFLINE=1 skips this step)"
fi
exec bin/hotline serve "$@"
