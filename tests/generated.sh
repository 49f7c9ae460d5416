#!/usr/bin/env bash
# generated/ holds exactly what the tools write today, where they are of the versions that wrote it.
set -u
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$root" || exit 1

versions=$(cat generated/VERSIONS)
for tool in re2c lemon; do
    here=$(sh cmake/tool_version.sh "$tool")
    file=lexer.c
    [ "$tool" = lemon ] && file=grammar.c
    if printf '%s\n' "$versions" | grep -qx "$here"; then
        check "generated/$file is what $here writes" cmp "generated/$file" "$dev/generated/$file"
        [ "$tool" = lemon ] && check "generated/grammar.h is what $here writes" \
            cmp generated/grammar.h "$dev/generated/grammar.h"
    else
        skip "generated/$file" "made by another version than $here"
    fi
done
for file in ledger.c ledger.h; do
    check "generated/$file is what migc writes" cmp "generated/$file" "$dev/generated/$file"
done

# The same input gives the same bytes, from another directory, time zone and locale.
same_bytes() {
    local work status=0
    work=$(mktemp -d) || return 1
    mkdir -p "$work/elsewhere/deep"
    cp -R migrations "$work/elsewhere/deep/"
    (cd "$work/elsewhere/deep" && TZ=Asia/Tokyo LC_ALL=C "$dev/migc" compile ./migrations -o "$work/ledger.c" \
        --header --name migc_ledger) && cmp "$work/ledger.c" "$dev/generated/ledger.c" &&
        cmp "$work/ledger.h" "$dev/generated/ledger.h" || status=1
    rm -rf "$work"
    return $status
}
check "the same input gives the same bytes elsewhere" same_bytes
exit $((tests_failed > 0))
