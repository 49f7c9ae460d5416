#!/usr/bin/env bash
# Builds with parts left out, from generated/ alone, and nothing written into the source tree.
set -u
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

builds() { # NAME OPTION…
    local name=$1
    shift
    cmake -S "$root" -B "$work/$name" -G Ninja -DCMAKE_BUILD_TYPE=Debug -DMIGC_TESTS=OFF "$@" &&
        cmake --build "$work/$name"
}
lacks() { # NAME FILE…
    local name=$1 file
    shift
    for file in "$@"; do
        [ ! -e "$work/$name/$file" ] || { echo "$file is there"; return 1; }
    done
}
refuses() { # TEXT OPTION…
    local text=$1 output
    shift
    output=$(cmake -S "$root" -B "$work/refused" -G Ninja -DMIGC_TESTS=OFF "$@" 2>&1) && return 1
    rm -rf "$work/refused"
    case $output in *"$text"*) return 0 ;; esac
    echo "$output"
    return 1
}

before=$(git -C "$root" status --porcelain --ignored -- . ':!build')
check "the runtime alone, from generated/, with SQLite alone" \
    builds runtime -DMIGC_COMPILER=OFF -DMIGC_POSTGRESQL=OFF -DMIGC_WERROR=ON
check "it has neither migc nor the PostgreSQL driver" lacks runtime migc migc-stage1 libmig_postgresql.a
check "the compiler without re2c and lemon, with clang" \
    builds committed -DCMAKE_C_COMPILER=clang -DMIGC_RE2C= -DMIGC_LEMON= -DMIGC_WERROR=ON
check "which really did without" lacks committed generated/lexer.c generated/grammar.c
check "and writes the same ledger" cmp "$work/committed/generated/ledger.c" "$dev/generated/ledger.c"
check "the compiler without its command line is refused" refuses 'MIGC_COMPILER=OFF' -DMIGC_CLI=OFF
check "a missing module of pkg-config is an error that names the option" \
    refuses 'MIGC_COMPILER=OFF' -DPKG_CONFIG_EXECUTABLE=/bin/false
check "a missing library is an error that names the option" \
    refuses 'MIGC_POSTGRESQL=OFF' -DCMAKE_DISABLE_FIND_PACKAGE_PostgreSQL=ON
untouched() {
    local after
    after=$(git -C "$root" status --porcelain --ignored -- . ':!build')
    [ "$before" = "$after" ] || diff <(echo "$before") <(echo "$after")
}
check "no build has written into the source tree" untouched
exit $((tests_failed > 0))
