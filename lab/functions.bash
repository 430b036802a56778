# What the scripts of the lab have in common; to be sourced, with set -euo pipefail.
# shellcheck shell=bash

lab_scripts=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
PATH=$PATH:/usr/sbin:/sbin

die() {
    printf 'lab: %s\n' "$1" >&2
    exit 1
}

# --- packages ---------------------------------------------------------------------------------

# Columns 1 and 3 of packages.list, for these groups: the packages, and their programs.
packages_of() {
    awk -v groups=" $* " '!/^#/ && index(groups, " " $2 " ") { print $1 }' \
        "$lab_scripts/packages.list" | sort -u
}

programs_of() {
    awk -v groups=" $* " '!/^#/ && index(groups, " " $2 " ") && $3 != "-" { print $3 }' \
        "$lab_scripts/packages.list" | tr ',' '\n' | sort -u
}

# Installs what is missing of these groups of packages.list. Sets $missing to what still is: packages,
# or programs where there is no dpkg; fails if there are any.
install_groups() {
    local names program
    missing=()
    if command -v dpkg-query >/dev/null; then
        mapfile -t names < <(packages_of "$@")
        install_packages "${names[@]}"
        return
    fi
    mapfile -t names < <(programs_of "$@")
    for program in "${names[@]}"; do
        command -v "$program" >/dev/null || missing+=("$program")
    done
    [ ${#missing[@]} = 0 ]
}

# Installs those of the Debian packages that are missing, as root on Debian and its like. Sets
# $missing to those that still are, and fails if there are any. Starts none of their services.
install_packages() {
    local package
    missing=()
    for package in "$@"; do
        [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] ||
            missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing ${missing[*]} ..." >&2
        ! apt_install "${missing[@]}" || missing=()
    fi
    [ ${#missing[@]} = 0 ]
}

# What Debian asks before it starts a service says no meanwhile; an operator's own answer is put
# back, also after a run that was killed.
apt_install() (
    policy=/usr/sbin/policy-rc.d
    kept=$policy.before-image-mover
    umask 022
    export DEBIAN_FRONTEND=noninteractive
    exec 8>/run/lock/image-mover-packages
    flock 8
    if [ -e "$policy" ] && ! grep -q 'of Image Mover' "$policy"; then
        mv -- "$policy" "$kept"
    fi
    log=$(mktemp)
    trap 'rm -f -- "$policy" "$log"; [ ! -e "$kept" ] || mv -- "$kept" "$policy"' EXIT
    printf '#!/bin/sh\n# while packages for the tests of Image Mover are installed\nexit 101\n' \
        >"$policy"
    chmod 755 "$policy"
    if {
        apt-get -q update &&
            apt-get -qy -o DPkg::Lock::Timeout=120 install --no-install-recommends "$@"
    } </dev/null >"$log" 2>&1 8>&-; then
        return 0
    fi
    tail -n 5 "$log" >&2
    return 1
)

# --- the scratch directory --------------------------------------------------------------------

# Sets $lab: one directory for each checkout and user, or what IMAGE_MOVER_LAB says.
find_lab() {
    local root=${lab_scripts%/*}
    lab=${IMAGE_MOVER_LAB:-}
    if [ -z "$lab" ]; then
        lab=${TMPDIR:-/tmp}/image-mover-lab-$(id -u)-$(printf '%s' "$root" | sha256sum | cut -c1-8)
    fi
    lab=$(realpath -m -- "$lab")
    case $lab in
        *[!A-Za-z0-9/._+-]*) die "'$lab' has characters that the programs' settings cannot hold: set IMAGE_MOVER_LAB to another directory" ;;
    esac
    # a part adds up to 30 characters to the 107 of a unix socket's path
    [ ${#lab} -le 75 ] ||
        die "'$lab' has more than 75 characters, too many for unix sockets: set IMAGE_MOVER_LAB to a shorter one"
}

# Whether $lab is a directory that this user's lab/up has made.
is_lab() {
    [ -d "$lab" ] && [ ! -L "$lab" ] && [ -O "$lab" ] && [ -e "$lab/.image-mover-lab" ]
}

make_lab() {
    is_lab && return
    mkdir -p -- "$lab" || die "'$lab' cannot be made"
    if [ -L "$lab" ] || [ ! -O "$lab" ] || [ -n "$(ls -A -- "$lab")" ]; then
        die "'$lab' is neither this user's nor empty: set IMAGE_MOVER_LAB to another directory"
    fi
    chmod 0700 -- "$lab"
    touch -- "$lab/.image-mover-lab"
}

# One up or down at a time: the lock is descriptor 9, which no daemon may inherit.
lock_lab() {
    exec 9>"$lab/lock"
    flock -w 300 9 || die "another lab/up or lab/down has been at work in '$lab' for 5 minutes"
    [ "$lab/lock" -ef /dev/fd/9 ] || die "'$lab' was removed meanwhile: try again"
}

all_parts() {
    find "$lab_scripts/parts" -type f -printf '%f\n' | sort
}

require_parts() {
    local part
    for part in "$@"; do
        case $part in
            */* | '') die "'$part' is no part of the lab" ;;
        esac
        [ -x "$lab_scripts/parts/$part" ] ||
            die "there is no part '$part'; there are: $(all_parts | paste -sd ' ')"
    done
}

# What tests, benchmarks and people need of all parts that run; also read by Java as properties.
write_settings() {
    local part
    {
        echo "lab.directory=$lab"
        echo "lab.up=$lab_scripts/up"
        for part in $(all_parts); do
            if "$lab_scripts/parts/$part" is-running; then
                "$lab_scripts/parts/$part" settings
            fi
        done
    } >"$lab/settings.new"
    mv -f -- "$lab/settings.new" "$lab/settings"
}

# --- for the parts ----------------------------------------------------------------------------

# A part is an executable file of parts/: it has the functions start, stop, is_running and settings,
# and ends with part_main "$@". Its packages are those of its name's group in packages.list.
# $directory is its own; start is called again for what is down. It may set $needs to the parts that
# it cannot be without, and $uses to those that it takes where they run: they are started before.
part_main() {
    part=$(basename -- "$0")
    find_lab
    directory=$lab/$part
    case ${1:-} in
        start)
            require_packages
            umask 077
            mkdir -p -- "$directory/run" "$directory/log"
            log=$directory/log/up.log
            start
            ;;
        stop) stop ;;
        is-running) is_running ;;
        settings) settings ;;
        needs) echo "${needs[*]:-}" ;;
        after) echo "${needs[*]:-} ${uses[*]:-}" ;;
        *) die "parts are used by lab/up and lab/down" ;;
    esac
}

fail() {
    printf 'lab: %s: not run: %s\n' "$part" "$1" >&2
    exit 1
}

require_packages() {
    local program names
    install_groups "$part" && return
    # they may have come from elsewhere
    mapfile -t names < <(programs_of "$part")
    for program in "${names[@]}"; do
        command -v "$program" >/dev/null ||
            fail "$program missing: install ${missing[*]}, or run lab/up as root on Debian"
    done
}

# Runs a command that has to succeed; what it says is in the log.
run() {
    local status=0
    printf '%(%T)T %s\n' -1 "$*" >>"$log"
    "$@" </dev/null >>"$log" 2>&1 || status=$?
    [ $status = 0 ] || fail "'$*' ended with $status: $(tail -n 1 "$log")"
}

# The port of that name, on loopback: free when it is first asked for, and the same ever after.
port() (
    # parts are started at once
    exec 8>>"$lab/ports"
    flock 8
    number=$(sed -n "s/^$part\.$1=//p" "$lab/ports")
    if [ -z "$number" ]; then
        # below those that systems give to clients
        number=$(shuf -i 15000-29999 -n 1)
        while is_taken "$number"; do
            number=$(shuf -i 15000-29999 -n 1)
        done
        echo "$part.$1=$number" >&8
    fi
    echo "$number"
)

# Whether somebody listens there, or another lab will.
is_taken() {
    cat /proc/net/tcp /proc/net/tcp6 2>/dev/null |
        awk -v port="$(printf ':%04X$' "$1")" '$2 ~ port { found = 1 } END { exit !found }' ||
        grep -qs "=$1\$" "${TMPDIR:-/tmp}"/image-mover-lab-*/ports "$lab/ports"
}

# Makes a file with a secret of this lab alone, once.
secret() {
    [ -s "$1" ] || tr -d - </proc/sys/kernel/random/uuid >"$1"
}

# Puts standard input into a file; fails where that is what is in it already.
update() {
    cat >"$1.new"
    if cmp -s -- "$1" "$1.new"; then
        rm -f -- "$1.new"
        return 1
    fi
    mv -f -- "$1.new" "$1"
}

# Waits until a process answers over HTTP: await_answer URL PID_FILE PROGRAM LOG
await_answer() {
    local tenth
    for ((tenth = 0; tenth < 900; tenth++)); do
        ! curl -sf -m 5 -o /dev/null "$1" || return 0
        # which writes its pid file by itself
        [ $tenth -lt 100 ] || pid_of "$2" "$3" >/dev/null || break
        sleep 0.1
    done
    fail "$3 does not answer: $(tail -n 1 "$4")"
}

# The URL of the lab's Keystone.
keystone_url() (
    part=keystone
    echo "http://127.0.0.1:$(port keystone)/v3"
)

# Runs the commands of standard input in it: see keystone_admin.py.
keystone_admin() {
    "$lab_scripts/keystone_admin.py" "$(keystone_url)" "$lab/keystone/secrets/admin" \
        >>"$log" 2>&1 || fail "Keystone was not set up: $(tail -n 1 "$log")"
}

# Prints the process of a pid file, if it is still that program with files of this lab.
pid_of() {
    local pid words
    pid=$(cat -- "$1" 2>/dev/null) || return 1
    [ -n "$pid" ] || return 1
    words=$(tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline") || return 1
    case $words in
        *"$2"*" $directory/"*) echo "$pid" ;;
        *) return 1 ;;
    esac
}

# Stops the process of a pid file, and waits until it is gone.
stop_daemon() {
    local pid tenth
    if pid=$(pid_of "$1" "$2"); then
        kill -TERM "$pid" 2>/dev/null || true
        # one that is suspended could not act on it
        kill -CONT "$pid" 2>/dev/null || true
        for ((tenth = 0; tenth < 150; tenth++)); do
            has_ended "$pid" && break
            sleep 0.1
        done
        if ! has_ended "$pid"; then
            kill -KILL "$pid" 2>/dev/null || true
            until has_ended "$pid"; do
                sleep 0.1
            done
        fi
    fi
    rm -f -- "$1"
}

# Whether a process is gone, or only its exit status is left, which nobody may ever ask for.
has_ended() {
    local state
    state=$(sed 's/.*) \(.\).*/\1/' "/proc/$1/stat" 2>/dev/null) || return 0
    [ "$state" = Z ] || [ -z "$state" ]
}
