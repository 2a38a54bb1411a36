#!/bin/sh
# Sends a Nagios or Icinga 1 notification to Tocsin: send_to_tocsin.sh PUSH_URL key=value ...
# Exit code 0: it was taken. Anything else: Nagios writes the command and its output to its log.
set -u
url=${1:?usage: send_to_tocsin.sh PUSH_URL key=value ...}
shift
json=''
for pair in "$@"; do
  name=${pair%%=*}
  text=$(printf '%s' "${pair#*=}" | tr -d '\000-\010\013\014\016-\037' | sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/	/\\t/g' | awk 'NR > 1 { printf "\\n" } { printf "%s", $0 }')
  json="$json${json:+, }\"$name\": \"$text\""
done
printf '{%s}' "$json" | curl -fsS -m 10 --retry 3 --retry-delay 2 -H 'Content-Type: application/json' --data-binary @- "$url"
