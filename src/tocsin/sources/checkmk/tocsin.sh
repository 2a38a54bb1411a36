#!/bin/sh
# Tocsin
# Checkmk notification plugin: the parameter of the rule is the push URL. Exit 0: taken; 1: Checkmk tries again; 2: it does not.
set -u
url=${NOTIFY_PARAMETER_1:-}
[ -n "$url" ] || { echo "the first parameter of the notification rule must be the push URL of Tocsin"; exit 2; }
quote() {
  printf '%s' "$1" | tr -d '\000-\010\013\014\016-\037' | sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/	/\\t/g' | awk 'NR > 1 { printf "\\n" } { printf "%s", $0 }'
}
if [ "${NOTIFY_WHAT:-HOST}" = SERVICE ]; then
  service=${NOTIFY_SERVICEDESC:-}; state=${NOTIFY_SERVICESTATE:-}; output=${NOTIFY_SERVICEOUTPUT:-}
else
  service=''; state=${NOTIFY_HOSTSTATE:-}; output=${NOTIFY_HOSTOUTPUT:-}
fi
curl -fsS -m 10 --retry 2 -H 'Content-Type: application/json' --data-binary @- "$url" <<JSON || exit 1
{"host": "$(quote "${NOTIFY_HOSTNAME:-}")", "address": "$(quote "${NOTIFY_HOSTADDRESS:-}")", "service": "$(quote "$service")",
 "state": "$(quote "$state")", "output": "$(quote "$output")", "type": "$(quote "${NOTIFY_NOTIFICATIONTYPE:-}")",
 "site": "$(quote "${OMD_SITE:-}")", "contact": "$(quote "${NOTIFY_CONTACTNAME:-}")", "time": "${NOTIFY_MICROTIME:-}"}
JSON
