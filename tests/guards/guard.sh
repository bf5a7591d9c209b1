# SPDX-License-Identifier: GPL-3.0-or-later
# What the guards share; sourced by each. A guard lists its findings, one per line, and says what it
# looked at and how much of it there was: a guard that looked at nothing has failed.
set -eu
export LC_ALL=C
cd "${LECTERN_SOURCE:?}"
build=${LECTERN_BUILD:?}

# verdict SENTENCE COUNT WHAT FINDINGS: one TAP test
verdict() {
	echo 1..1
	echo "# checked $2 $3"
	if [ "$2" -eq 0 ]; then
		echo "not ok 1 - $1 (there was nothing to check)"
	elif [ -n "$4" ]; then
		printf '%s\n' "$4" | sed 's/^/# /'
		echo "not ok 1 - $1"
	else
		echo "ok 1 - $1"
	fi
}

# ours SUFFIX...: our own files with these endings
ours() {
	for suffix; do
		find lectern plugins transports html tests -name "*.$suffix" 2>/dev/null
	done | sort
}

# count TEXT: its lines
count() {
	printf '%s' "$1" | grep -c '' || :
}
