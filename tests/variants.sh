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
check "the compiler without re2c and lemon, without SQLite, with clang" \
    builds committed -DCMAKE_C_COMPILER=clang -DMIGC_RE2C= -DMIGC_LEMON= -DMIGC_SQLITE=OFF -DMIGC_WERROR=ON
check "which really did without" lacks committed generated/lexer.c generated/grammar.c
check "and writes the same ledger" cmp "$work/committed/generated/ledger.c" "$dev/generated/ledger.c"
mkdir "$work/history" && printf -- '--@ revision 001\n--@ revises base\n--@ up\nSELECT 1;\n--@ down nothing\n' >"$work/history/001.sql"
# without STATUS TEXT ARGUMENTS…: what the migc without SQLite says.
without() {
    local status=$1 text=$2 output
    shift 2
    output=$("$work/committed/migc" "$@" 2>&1)
    [ $? -eq "$status" ] && [[ $output == *"$text"* ]] || { echo "$output"; return 1; }
}
not_analysed='this migc was built without SQLite: what the history does there is not analysed [not-analysed]
   = write "dialects = postgresql" into migc.ini where it is for PostgreSQL alone'
check "without SQLite check says what it leaves out" without 0 "$not_analysed" check -d history
check "and neither scratch databases" without 2 "error: this migc was built without the driver for that database" \
    scratch -d history --dialect sqlite -- true
check "nor names of the schema are there" without 1 \
    "--schema-header: the history cannot be run on SQLite here, so its names are not known" \
    compile history -o history.c --schema-header names.h
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
