#!/bin/sh
# Sends a notification of Icinga 2 to Tocsin. Icinga gives everything as variables of the environment (see the command's `env`).
# Exit code 0: it was taken. Anything else: Icinga writes it to its log.
set -u
quote() {
  printf '%s' "$1" | tr -d '\000-\010\013\014\016-\037' | sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/	/\\t/g' | awk 'NR > 1 { printf "\\n" } { printf "%s", $0 }'
}
curl -fsS -m 10 --retry 3 --retry-delay 2 -H 'Content-Type: application/json' --data-binary @- "${TOCSIN_URL:?}" <<JSON
{"host": "$(quote "${HOST_NAME:-}")", "host_display": "$(quote "${HOST_DISPLAY:-}")", "address": "$(quote "${HOST_ADDRESS:-}")",
 "service": "$(quote "${SERVICE_NAME:-}")", "service_display": "$(quote "${SERVICE_DISPLAY:-}")",
 "state": "$(quote "${STATE:-}")", "output": "$(quote "${OUTPUT:-}")", "type": "$(quote "${NOTIFICATION_TYPE:-}")",
 "author": "$(quote "${NOTIFICATION_AUTHOR:-}")", "comment": "$(quote "${NOTIFICATION_COMMENT:-}")", "time": "${UNIX_TIME:-}"}
JSON
