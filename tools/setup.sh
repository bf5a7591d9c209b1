# SPDX-License-Identifier: GPL-3.0-or-later
#
# What ./demo and ./check share; sourced by both, never run. It puts in place what is missing and
# leaves alone what is there, so a second run costs nothing: Debian packages, npm packages, a build.
# Needs `top`, the folder of the project.

build_packages=(autoconf automake gcc libc6-dev libcurl4-openssl-dev libglib2.0-dev libjansson-dev
	libmicrohttpd-dev libsqlite3-dev libtool make pkgconf
	janus janus-dev)

say() {
	printf '%s\n' "$*"
}

die() {
	printf 'error: %s\n' "$*" >&2
	exit 1
}

# with_rights COMMAND...: as root, or through sudo
with_rights() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	else
		sudo "$@"
	fi
}

# missing_packages NAME...: those that are not installed, one per line
missing_packages() {
	local name
	for name; do
		[ "$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null)" = installed ] ||
			printf '%s\n' "$name"
	done
}

# install_packages NAME...: runs apt. The janus package starts a gateway of its own, now and at every
# boot, on the ports that we want; if it is us who bring it in, it comes without that service.
install_packages() {
	local hold=false status=0
	if [ -d /run/systemd/system ] && [[ " $* " == *" janus "* ]]; then
		hold=true
		with_rights systemctl mask --runtime --quiet janus.service
	fi
	with_rights env DEBIAN_FRONTEND=noninteractive apt-get update -q || :
	with_rights env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 PREVLEVEL=N \
		apt-get install -q -y --no-install-recommends "$@" || status=$?
	if $hold; then
		with_rights systemctl unmask --runtime --quiet janus.service
		with_rights systemctl disable --quiet janus.service || :
	fi
	return $status
}

node_is_recent() {
	[ "$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)" -ge 18 ]
}

# need_packages NAME...: installs what is missing, and Node.js unless there is one
need_packages() {
	local missing
	command -v dpkg-query >/dev/null && command -v apt-get >/dev/null ||
		die "this needs Debian 12 or one of its kin; elsewhere, install by hand: $* nodejs npm"
	mapfile -t missing < <(missing_packages "$@")
	node_is_recent || missing+=(nodejs)
	command -v npm >/dev/null || missing+=(npm)
	[ ${#missing[@]} -gt 0 ] || return 0
	[ "$(id -u)" = 0 ] || command -v sudo >/dev/null ||
		die "as root, run: apt-get install --no-install-recommends ${missing[*]}"
	say "installing: ${missing[*]}"
	quietly packages install_packages "${missing[@]}"
	node_is_recent || die "Node.js is older than 18: $(command -v node)"
}

# need_npm prod|all: node_modules as package-lock.json has it, for the pages or for the tests too
need_npm() {
	local state have omit=()
	state="$(sha256sum <"$top/package-lock.json") $1"
	have=$(cat "$top/node_modules/.lectern" 2>/dev/null || :)
	[ "$have" != "$state" ] && [ "$have" != "${state% *} all" ] || return 0
	[ "$1" = all ] || omit=(--omit=dev)
	say "installing npm packages"
	quietly npm npm --prefix "$top" ci --ignore-scripts "${omit[@]}"
	printf '%s' "$state" >"$top/node_modules/.lectern"
}

# make_vendor FOLDER: the files of npm packages that the pages load
make_vendor() {
	mkdir -p "$1"
	cp "$top/node_modules/janus-gateway/npm/dist/janus.es.js" "$1/janus.js"
	cp "$top/node_modules/webrtc-adapter/out/adapter.js" "$1/adapter.js"
	cp "$top/node_modules/bowser/bowser.mjs" "$1/bowser.js"
	cp "$top/node_modules/uplot/dist/uPlot.esm.js" "$1/uplot.js"
	cp "$top/node_modules/uplot/dist/uPlot.min.css" "$1/uplot.css"
}

# quietly NAME COMMAND...: into build/logs/NAME.log; shows the end of it when the command fails
quietly() {
	local log=$top/build/logs/$1.log
	shift
	mkdir -p "$top/build/logs"
	"$@" >"$log" 2>&1 </dev/null && return 0
	tail -n 40 "$log" >&2
	die "'$*' failed, all of it is in $log"
}

# configure_tree FOLDER ARGUMENT...: configures a build folder unless that has been done with these
# very arguments. Objects do not know how they were configured, so a change throws them away. Libtool is
# a shell script that runs for each object: /bin/sh (dash) is through with it sooner than bash.
configure_tree() {
	local folder=$1 state
	shift
	state=$(printf '%s\n' "$top" "$*")
	[ "$top/configure" -nt "$top/configure.ac" ] || quietly autogen "$top/autogen.sh"
	[ "$(cat "$folder/.configured" 2>/dev/null)" != "$state" ] || return 0
	mkdir -p "$folder"
	(cd "$folder" && export CONFIG_SHELL=/bin/sh &&
		quietly "configure-${folder##*/}" $CONFIG_SHELL "$top/configure" "$@") || exit 1
	quietly clean make -s -C "$folder" clean
	printf '%s\n' "$state" >"$folder/.configured"
}

# is_configured FOLDER: with whatever arguments, for a project that stands where it stands now
is_configured() {
	[ "$(head -n 1 "$1/.configured" 2>/dev/null)" = "$top" ]
}

# build_tree FOLDER TARGET...
build_tree() {
	local folder=$1
	shift
	quietly "make-${folder##*/}" make -s -j"$(nproc)" -C "$folder" "$@"
}
