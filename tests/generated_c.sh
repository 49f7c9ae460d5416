#!/usr/bin/env bash
# The C that migc writes: free of warnings everywhere, two histories in one program, in a C++ program, and
# hostile texts stay inside their literals.
set -u
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"
release=${MIGC_RELEASE_BUILD:-$root/build/release}
migc=$release/migc
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

# A history whose every text tries to leave the literal or comment that it is put into.
mkdir "$work/hostile"
cat >"$work/hostile/001.sql" <<'SQL'
--@ revision 001
--@ revises  base
--@ title    */ int x; /* ??/ "quote" \" \x41 %s ü ' ??' \
--@ author   ??(??) "
--@ created  2026-01-01 00:00:00

-- */ #error in a description ??/
--@ up
CREATE TABLE "odd ""name""" (a text DEFAULT '??/ \ */ // é 0');
INSERT INTO "odd ""name""" VALUES ('line one
line two	tab \\');
--@ down
DROP TABLE "odd ""name""";
SQL
cp -R "$root/examples/transcripts/migrations" "$work/transcripts"
for history in hostile transcripts; do
    check "migc compiles the history \"$history\"" \
        "$migc" compile "$work/$history" -o "$work/$history.c" --header --name "$history"
done

warnings="-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -I$root/runtime/include"
compiles() { # COMPILER FILE STANDARD
    # shellcheck disable=SC2086
    "$1" $warnings "-std=$3" -c "$2" -o /dev/null
}
for history in hostile transcripts; do
    for compiler in gcc clang; do
        for standard in c99 c11 c2x; do
            check "$history.c has no warning: $compiler $standard" compiles $compiler "$work/$history.c" $standard
        done
    done
done

cat >"$work/both.cpp" <<'CPP'
#include "hostile.h"
#include "transcripts.h"
#include <cstdio>
#include <mig/sqlite.h>

static bool migrate(MigDriver *driver, const MigHistory *history)
{
    MigError error = {};
    if (mig_upgrade(driver, history, nullptr, nullptr, &error) == MIG_OK)
        return true;
    std::fprintf(stderr, "%s\n", error.message);
    return false;
}

int main(int argc, char **argv)
{
    const MigDriverKind *drivers[] = {&mig_sqlite, nullptr};
    MigError error = {};
    MigDriver *driver = argc > 1 ? mig_open(argv[1], drivers, &error) : nullptr;
    bool is_done = driver && migrate(driver, hostile_history()) && migrate(driver, transcripts_history());
    if (!driver)
        std::fprintf(stderr, "%s\n", error.message);
    mig_close(driver);
    return is_done ? 0 : 1;
}
CPP
# Two histories need two names in the ledger: that of the copy is in its migc.ini, this one's is "main".
link_both() {
    gcc -std=c99 -I"$root/runtime/include" -c "$work/hostile.c" -o "$work/hostile.o" &&
        gcc -std=c99 -I"$root/runtime/include" -c "$work/transcripts.c" -o "$work/transcripts.o" &&
        g++ -std=c++11 -Wall -Wextra -Wpedantic -Werror -I"$work" -I"$root/runtime/include" "$work/both.cpp" \
            "$work/hostile.o" "$work/transcripts.o" "$release/libmig_sqlite.a" "$release/libmig.a" \
            -lsqlite3 -o "$work/both"
}
run_both() {
    "$work/both" "sqlite:$work/both.db" && "$work/both" "sqlite:$work/both.db" &&
        [ "$(sqlite3 "$work/both.db" 'SELECT a FROM "odd ""name"""')" = "line one
line two	tab \\\\" ] &&
        [ "$(sqlite3 "$work/both.db" 'SELECT count(*) FROM segments')" = 0 ]
}
check "two histories link into one C++ program" link_both &&
    check "which applies both to one database, with hostile texts byte for byte" run_both
exit $((tests_failed > 0))
