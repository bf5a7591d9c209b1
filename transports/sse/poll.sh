#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Says every restart of a conference once, by polling (S1-37, S1-67).
# usage: poll.sh http://localhost:8080 ROOM PARTICIPANT SECRET [SECONDS]
seen=$(mktemp)
while sleep "${5:-5}"; do
	curl -fsS -H "Authorization: Bearer $4" "$1/signals?room=$2&participant=$3&wait=0" |
		sed 's/},{/}\n{/g' | grep '"type":"conference-restart"' | while read -r signal; do
		id=$(expr "$signal" : '.*"id":"\([0-9]*\)"')
		grep -q "$id" "$seen" && continue
		echo "$id" >>"$seen"
		expr "$signal" : '.*"newConferenceId":"\([^"]*\)"'
	done
done
