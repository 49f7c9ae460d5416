# shellcheck shell=bash disable=SC2034
# Sourced by the test scripts: TAP, and where things are.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
dev=${MIGC_BUILD:-$root/build/dev}
tests_failed=0

# check NAME COMMAND…: one TAP line; the command's output follows, as comments, where it fails.
check() {
    local name=$1 output
    shift
    if output=$("$@" 2>&1); then
        echo "ok - $name"
    else
        echo "not ok - $name"
        printf '%s\n' "$output" | head -n 60 | sed 's/^/#   /'
        tests_failed=$((tests_failed + 1))
        return 1
    fi
}

# says TEXT COMMAND…: the command succeeds and prints TEXT somewhere.
says() {
    local text=$1 output
    shift
    output=$("$@" 2>&1) || { echo "status $?"; echo "$output"; return 1; }
    case $output in *"$text"*) return 0 ;; esac
    echo "expected \"$text\" in:"
    echo "$output"
    return 1
}

skip() { # NAME REASON
    echo "ok - $1 # SKIP $2"
}

# Our own C, without what programs write.
own_sources() {
    git -C "$root" ls-files -co --exclude-standard -- '*.c' '*.h' ':!generated' ':!tests/golden'
}
