# lib.sh: what ./demo, ./check and test/bench/run share: the tools, the build, and a private
# server that leaves nothing behind.  Sourced by bash with `set -euo pipefail`.
# shellcheck shell=bash

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit

umask 022           # root's files must be readable by the account the server runs under
export LC_ALL=C     # messages are parsed, lists are sorted
export PGCLIENTENCODING=UTF8

# the caller's PGHOST, PGDATABASE, PGSERVICE ... must not lead to a server of his own
for name in $(compgen -A export PG); do
	case $name in PG_* | PGCLIENTENCODING) ;; *) unset "$name" ;; esac
done

work=               # the private directory, once there is one
cluster_rule=       # see no_default_cluster

# Progress goes to stderr: stdout carries results alone.
say() { printf '== %s\n' "$*" >&2; }

die() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# Run a command without output; show all of it if the command fails.
quietly() {
	local log status=0

	log=$(mktemp)
	"$@" >"$log" 2>&1 </dev/null || status=$?
	[ "$status" -eq 0 ] || cat "$log" >&2
	rm -f "$log"
	return "$status"
}

# ---- tools ---------------------------------------------------------------------------------

# What a build with this pg_config lacks, one a line.
missing_for_build() {
	local config=$1 cc=cc

	have make || echo "make"
	if have "$config"; then
		cc=$("$config" --cc 2>/dev/null | cut -d' ' -f1) || true
		[ "$(major_version "$config")" -ge 15 ] || echo "PostgreSQL 15 or later"
		[ -x "$("$config" --bindir)/initdb" ] || echo "the PostgreSQL server"
		[ -f "$("$config" --includedir-server)/postgres.h" ] && [ -f "$("$config" --pgxs)" ] ||
			echo "the PostgreSQL server's development files"
	else
		echo "PostgreSQL 15 or later with its development files (pg_config)"
	fi
	cc=${cc:-cc}
	have "$cc" || echo "a C compiler ($cc)"
	# math.h comes along, so that a missing C library is noticed as well
	# shellcheck disable=SC2086
	echo '#include <gsl/gsl_math.h>' | "$cc" ${CPPFLAGS-} -E - >/dev/null 2>&1 ||
		echo "the development files of the GNU Scientific Library (or of the C library)"
}

missing_for_tests() {
	local config=$1

	have pg_prove || echo "pg_prove"
	have "$config" && [ -f "$("$config" --sharedir)/extension/pgtap.control" ] ||
		echo "pgTAP for this PostgreSQL"
}

major_version() {
	"$1" --version | sed 's/^[^0-9]*\([0-9]*\).*/\1/'
}

# missing build|tests CONFIG
missing() {
	missing_for_build "$2"
	[ "$1" = build ] || missing_for_tests "$2"
}

# Set PG_CONFIG to the caller's choice, else to the first installation that lacks nothing.
find_pg_config() {
	local config

	for config in ${PG_CONFIG:-pg_config /usr/lib/postgresql/*/bin/pg_config \
		/usr/pgsql-*/bin/pg_config}; do
		if [ -z "$(missing "$1" "$config")" ]; then
			PG_CONFIG=$config
			return 0
		fi
	done
	return 1
}

is_debian_12() {
	[ -r /etc/os-release ] && have apt-get &&
		(. /etc/os-release && [ "${ID-}" = debian ] && [ "${VERSION_ID-}" = 12 ])
}

as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	else
		sudo "$@"
	fi
}

is_installed() {
	[ "$(dpkg-query -W -f '${db:Status-Abbrev}' "$1" 2>/dev/null)" = 'ii ' ]
}

# Debian's server package makes and starts a cluster of its own, which nobody asked for here.
# While it is being installed, and only then, a drop-in file says not to.
no_default_cluster() {
	local folder=/etc/postgresql-common/createcluster.d

	as_root mkdir -p "$folder"
	cluster_rule=$folder/migstat-none.conf
	echo "create_main_cluster = false" | as_root tee "$cluster_rule" >/dev/null
}

restore_default_cluster() {
	[ -n "$cluster_rule" ] || return 0
	as_root rm -f "$cluster_rule"
	as_root rmdir --ignore-fail-on-non-empty "${cluster_rule%/*}"
	cluster_rule=
}

apt() {
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120 "$@"
}

# install_packages NAME...: those of Debian's packages that are not there yet
install_packages() {
	local name wanted=()

	for name in "$@"; do
		is_installed "$name" || wanted+=("$name")
	done
	[ ${#wanted[@]} -gt 0 ] || return 0
	[ "$(id -u)" -eq 0 ] || have sudo ||
		die "some packages are missing, and there is no sudo; as root, run" \
			"apt-get install ${wanted[*]}"
	say "installing ${wanted[*]}"
	is_installed postgresql-15 || no_default_cluster
	quietly apt update || die "could not read the package lists"
	quietly apt install -y --no-install-recommends "${wanted[@]}" ||
		die "could not install ${wanted[*]}"
	restore_default_cluster
}

# need build|tests: leave with PG_CONFIG set and every tool there, or say what is missing
need() {
	local packages=(postgresql-15 postgresql-server-dev-15 libgsl-dev gcc libc6-dev make)

	[ "$1" = build ] ||
		packages+=(postgresql-15-pgtap libtap-parser-sourcehandler-pgtap-perl)
	# with a server of the caller's choice, its packages are the caller's choice too
	if [ -z "${PG_CONFIG-}" ] && ! find_pg_config "$1" && is_debian_12; then
		install_packages "${packages[@]}"
		hash -r
	fi
	find_pg_config "$1" || explain_missing "$1"
	bindir=$("$PG_CONFIG" --bindir)
	PATH=$bindir:$PATH      # tests call pg_dump; Debian's wrappers would choose a version
}

explain_missing() {
	local config=${PG_CONFIG:-pg_config}

	cat >&2 <<-MESSAGE
	${0##*/}: some tools were not found (looked with $config):

	$(missing "$1" "$config" | sed 's/^/    /')

	This script installs them by itself on Debian 12 only, and not where PG_CONFIG names a
	server.  Otherwise please install PostgreSQL 15 or later with its development files,
	the GNU Scientific Library with its development files, a C compiler and make; for ./check
	also pgTAP and pg_prove:

	    Debian, Ubuntu   postgresql-NN postgresql-server-dev-NN libgsl-dev gcc libc6-dev make
	                     postgresql-NN-pgtap libtap-parser-sourcehandler-pgtap-perl
	    Fedora, RHEL     postgresql-server postgresql-server-devel gsl-devel gcc make
	                     pgtap perl-Test-Harness (and TAP::Parser::SourceHandler::pgTAP of CPAN)
	    macOS            brew install postgresql@15 gsl; pgTAP and pg_prove from pgtap.org

	If pg_config is not on the PATH, name it: PG_CONFIG=/path/to/pg_config $0
	MESSAGE
	exit 1
}

# ---- build ---------------------------------------------------------------------------------

make_quiet() {
	quietly make -s PG_CONFIG="$PG_CONFIG" WERROR="$werror" with_llvm=no "$@"
}

# Objects stay in the checkout, so that the next build is quick; a note beside them says what
# they were made with, since make does not see another server version or other flags.
build() {
	local made_with

	werror=
	[ "${CI-}" != true ] || werror=-Werror
	[ -w . ] || die "cannot write to $PWD, where the extension is built"
	say "building for $("$PG_CONFIG" --version)"
	made_with="$PG_CONFIG $("$PG_CONFIG" --version) $werror"
	if [ -e migstat.so ] && [ "$(cat build/made_with 2>/dev/null)" != "$made_with" ]; then
		make_quiet clean
	fi
	make_quiet -j"$(getconf _NPROCESSORS_ONLN)" all || die "the build failed"
	mkdir -p build
	echo "$made_with" >build/made_with
}

# ---- the private server --------------------------------------------------------------------

# Run a command as the account that owns the server: the caller, or for root, whom PostgreSQL
# refuses, an unprivileged one.  From /, as that account may not be able to enter the checkout.
as_server() {
	if [ "$(id -u)" -ne 0 ]; then
		"$@"
	elif have setpriv; then
		(cd / && setpriv --reuid="$server_user" --regid="$(id -g "$server_user")" \
			--clear-groups -- "$@")
	else
		(cd / && su -s /bin/sh "$server_user" -c "$(printf '%q ' "$@")")
	fi
}

# The private directory: root/ is the installation, server/ is data, socket and log.
make_work() {
	server_user=$(id -un)
	if [ "$server_user" = root ]; then
		server_user=postgres
		id postgres >/dev/null 2>&1 || server_user=nobody
	fi
	work=$(mktemp -d "${TMPDIR:-/tmp}/migstat.XXXXXX")
	# the path of a socket is limited to some 100 characters
	[ ${#work} -lt 80 ] || die "the path of the temporary directory is too long: $work"
	mkdir -m 700 "$work/server"
	if [ "$(id -u)" -eq 0 ]; then
		chgrp "$(id -g "$server_user")" "$work"
		chmod 750 "$work"
		chown "$server_user" "$work/server"
	fi
}

# A copy of the server with the extension installed into the copy.  A server finds its files
# relative to its own place, so this works for every PostgreSQL and changes none.
install_copy() {
	local folder

	mkdir -p "$work/root$bindir"
	cp "$bindir/postgres" "$bindir/initdb" "$bindir/pg_ctl" "$work/root$bindir"
	for folder in "$("$PG_CONFIG" --pkglibdir)" "$("$PG_CONFIG" --sharedir)"; do
		mkdir -p "$work/root$folder"
		cp -RP "$folder/." "$work/root$folder"     # Debian's dictionaries may be dangling links
	done
	make_quiet install DESTDIR="$work/root" || die "the installation into the copy failed"
}

# start_server [name=value ...]: build, then start with these settings; sets PG* for clients
start_server() {
	local setting

	build
	make_work
	install_copy
	say "starting a private server in $work"
	quietly as_server "$work/root$bindir/initdb" -D "$work/server/data" -U postgres -A trust \
		--no-locale -E UTF8 --no-sync --no-instructions || die "initdb failed"
	for setting in "listen_addresses=''" "unix_socket_directories='$work/server'" \
		fsync=off synchronous_commit=off full_page_writes=off "timezone='UTC'" \
		"log_line_prefix='%m [%p] %e '" "$@"; do
		echo "$setting"
	done >>"$work/server/data/postgresql.conf"
	quietly as_server "$work/root$bindir/pg_ctl" -D "$work/server/data" \
		-l "$work/server/log" -w start || die "the server did not start"
	export PGHOST=$work/server PGPORT=5432 PGUSER=postgres PGDATABASE=postgres
}

# psql that stops at the first error, without the caller's settings
sql() { psql -X -q -v ON_ERROR_STOP=1 -P pager=off "$@"; }

# new_database NAME EXTENSION...: create it and make it the clients' default
new_database() {
	local extension

	sql -c "CREATE DATABASE $1"
	export PGDATABASE=$1
	shift
	for extension in "$@"; do
		sql -c "CREATE EXTENSION $extension"
	done
}

stop_server() {
	[ ! -f "$work/server/data/postmaster.pid" ] ||
		as_server "$work/root$bindir/pg_ctl" -D "$work/server/data" -m immediate -w stop \
			>/dev/null 2>&1 || true
}

cleanup() {
	local status=$?

	# neither an impatient second Ctrl-C nor a reader that went away may leave the server behind
	set +e
	trap - EXIT
	trap '' INT TERM HUP PIPE
	restore_default_cluster
	if [ -n "$work" ]; then
		stop_server
		if [ "$status" -ne 0 ] && [ -s "$work/server/log" ]; then
			say "the end of the server's log:"
			tail -n 30 "$work/server/log" >&2
		fi
		rm -rf "$work"
	fi
	exit "$status"
}

trap cleanup EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 141' PIPE
trap 'exit 143' TERM
