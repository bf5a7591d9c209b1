#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Lists rooms, restarts one, or shows the events of a session, with no tools but mv and cat.
# usage: rooms.sh SPOOL ADMIN_SECRET list
#        rooms.sh SPOOL ADMIN_SECRET restart ROOM
#        rooms.sh SPOOL - watch
spool=$1 secret=$2

# ask FOLDER NAME JSON: writes elsewhere, renames in, waits for the reply and shows it
ask() {
	echo "$3" >"$spool/.$2.$$"
	mv "$spool/.$2.$$" "$spool/$1/$2.$$.json"
	until [ -e "$spool/out/$2.$$.json" ]; do :; done
	cat "$spool/out/$2.$$.json"
}

# manage NAME REQUEST: a request to the training plugin by the Admin API
manage() {
	ask admin "$1" "{\"janus\": \"message_plugin\", \"plugin\": \"janus.plugin.training\",
		\"admin_secret\": \"$secret\", \"request\": $2}"
}

# number TEXT: the last "id" in it
number() {
	set -- "${1##*\"id\": }"
	echo "${1%%[!0-9]*}"
}

case $3 in
list) manage list '{"request": "list"}' ;;
restart) manage restart "{\"request\": \"restart\", \"room\": \"$4\"}" ;;
watch)
	session=$(number "$(ask in create '{"janus": "create"}')")
	ask in attach "{\"janus\": \"attach\", \"session_id\": $session, \"plugin\": \"janus.plugin.training\"}"
	echo "events of session $session:"
	event=1
	while [ -d "$spool/events/$session" ]; do
		case ${#event} in 1) file=0000000000000000000$event ;; *) file=000000000000000000$event ;; esac
		[ -e "$spool/events/$session/$file.json" ] || continue
		cat "$spool/events/$session/$file.json"
		mv "$spool/events/$session/$file.json" "$spool/.seen.$$"
		event=$((event + 1))
	done
	;;
esac
