#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The same revisions give the same bytes: schema.c, schema.h, the depfile and the findings of a broken history,
# whatever the order of the directory, the place, the locale, the user, the compiler that migc was built with.
set -u
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/packages.sh
. "$(dirname "$0")/packages.sh"
release=${MIGC_RELEASE_BUILD:-$root/build/release}
work=$(mktemp -d) && chmod 755 "$work" || exit 1
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin" "$work/a" && cp "$release/migc" "$work/bin/" || exit 1 # where another user can read it
export MIGC=$work/bin/migc
unset DATABASE_URL

# history DIR: 60 revisions in folders, on branches that a merge joins, with texts that sort and fold differently.
history() {
    local i parent=base folder
    for i in $(seq 1 60); do
        folder=$1/$((i % 7))/İıIi$((i % 3))
        mkdir -p "$folder"
        {
            printf -- '--@ revision r%s\n--@ revises %s\n--@ title İstanbul ıI %s é\n' "$i" "$parent" "$i"
            [ $((i % 5)) -eq 0 ] || printf -- '--@ created 2026-01-01 00:00:0%s\n' $((i % 3))
            [ "$i" -lt 40 ] || [ "$i" -gt 57 ] || printf -- '--@ label I%s\n' "$i"
            printf -- '--@ up\nCREATE TABLE t%s (i integer); -- É\n--@ down\nDROP TABLE t%s;\n' "$i" "$i"
        } >"$folder/r$i.sql"
        [ "$i" -ge 40 ] || parent=r$i
    done
    {
        printf -- '--@ revision r99\n--@ revises r40'
        printf ', r%s' $(seq 41 60)
        printf '\n--@ up\n--@ down nothing\n'
    } >"$1/r99.sql"
    printf '[migc]\nname = main\n' >"$1/migc.ini"
}
history "$work/a/revisions"
cp -R "$root/tests/golden/graph/everything-at-once/revisions" "$work/a/broken"
cp "$root"/tests/golden/check/no-finding-shows-a-secret/revisions/*.sql "$work/a/broken/"

# Run in a directory that holds `revisions` and `broken`: what migc makes of them, in OUT.
cat >"$work/make" <<'SH'
out=$1
mkdir -p "$out" || exit 1
"$MIGC" compile revisions -o schema.c --header --depfile schema.d 2>"$out/warnings" || exit 1
"$MIGC" check broken >"$out/findings" 2>&1
[ $? -eq 1 ] || exit 1
mv schema.c schema.h schema.d "$out/"
SH
same() { # OUT
    diff -r "$work/expected" "$1"
}
cp -R "$work/a" "$work/first"
(cd "$work/first" && sh "$work/make" "$work/expected") || { echo "not ok - the history compiles"; exit 1; }
check "the findings are many" test "$(wc -l <"$work/expected/findings")" -gt 30

# with NAME DIRECTORY COMMAND…: in a copy of the input, the same bytes.
with() {
    local name=$1 directory=$2
    shift 2
    made() {
        rm -rf "$work/out" && (cd "$directory" && "$@" sh "$work/make" "$work/out") && same "$work/out"
    }
    check "the same bytes: $name" made "$@"
}

# Copies in another order: what readdir gives follows it on some file systems, hashes on others.
reversed() {
    mkdir -p "$work/b" && cd "$work/a" && find . -type d | sort -r | (cd "$work/b" && xargs -d '\n' mkdir -p) &&
        find . -type f | sort -r | while IFS= read -r file; do cat "$file" >"$work/b/$file"; done &&
        find "$work/b" -type f -exec touch -d '2001-01-01' {} +
}
(reversed) || exit 1
with 'files made in the opposite order, of another time' "$work/b" env

cat >"$work/shuffle.c" <<'C'
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

/* One directory at a time, as migc reads them: all entries first, then in an order of our own. */
static struct dirent *entries[4096];
static size_t count, next;

struct dirent *readdir(DIR *directory)
{
    struct dirent *(*real)(DIR *) = (struct dirent * (*)(DIR *)) dlsym(RTLD_NEXT, "readdir");
    struct dirent *entry;
    if (next == count) {
        unsigned state = (unsigned)atoi(getenv("SHUFFLE"));
        for (next = count = 0; count < 4096 && (entry = real(directory)); count++)
            entries[count] = memcpy(malloc(entry->d_reclen), entry, entry->d_reclen);
        for (size_t i = count; i > 1; i--) {
            state = state * 1103515245u + 12345u;
            size_t other = (state >> 8) % i;
            entry = entries[i - 1];
            entries[i - 1] = entries[other];
            entries[other] = entry;
        }
        if (count == 0)
            return NULL;
    }
    return entries[next++];
}

int closedir(DIR *directory)
{
    int (*real)(DIR *) = (int (*)(DIR *))dlsym(RTLD_NEXT, "closedir");
    next = count = 0;
    return real(directory);
}
C
if gcc -shared -fPIC -w -o "$work/shuffle.so" "$work/shuffle.c" -ldl; then
    shuffled() {
        SHUFFLE=7 LD_PRELOAD=$work/shuffle.so ls -U "$work/a/revisions" >"$work/order" &&
            ! LC_ALL=C sort -c "$work/order" 2>/dev/null
    }
    check "the shim gives a directory in disorder" shuffled
    for seed in 1 2 3; do
        with "readdir in disorder $seed" "$work/a" env SHUFFLE=$seed LD_PRELOAD="$work/shuffle.so"
    done
else
    echo "not ok - a shim that shuffles readdir"
    tests_failed=1
fi

with 'TZ=Asia/Tokyo' "$work/a" env TZ=Asia/Tokyo
with 'LC_ALL=C' "$work/a" env LC_ALL=C
with 'LC_ALL=C.UTF-8' "$work/a" env LC_ALL=C.UTF-8
if command -v localedef >/dev/null || need_packages locales 2>/dev/null; then
    mkdir "$work/locales"
    localedef -i tr_TR -f UTF-8 "$work/locales/tr_TR.UTF-8" 2>/dev/null
    # Without a locale of that name, `locale` complains.
    turkish() { [ -z "$(LOCPATH=$work/locales LC_ALL=tr_TR.UTF-8 locale charmap 2>&1 >/dev/null)" ]; }
    if turkish; then
        with 'LC_ALL=tr_TR.UTF-8' "$work/a" env LOCPATH="$work/locales" LC_ALL=tr_TR.UTF-8
    else
        skip 'the same bytes: LC_ALL=tr_TR.UTF-8' 'localedef cannot make it'
    fi
else
    skip 'the same bytes: LC_ALL=tr_TR.UTF-8' 'no localedef'
fi
with 'umask 077' "$work/a" sh -c 'umask 077; exec "$@"' -
with 'umask 022' "$work/a" sh -c 'umask 022; exec "$@"' -
with 'no environment, another HOME' "$work/a" env -i MIGC="$MIGC" PATH=/usr/bin:/bin HOME=/nowhere USER=nobody LOGNAME=nobody
with 'no address randomisation' "$work/a" setarch "$(uname -m)" -R
unprivileged=(setpriv --reuid=65534 --regid=65534 --clear-groups)
if [ "$(id -u)" -eq 0 ] && "${unprivileged[@]}" true 2>/dev/null; then
    cp -R "$work/a" "$work/nobody" && chown -R 65534:65534 "$work/nobody"
    other_user() {
        (cd "$work/nobody" && "${unprivileged[@]}" sh "$work/make" "$work/nobody/out") && same "$work/nobody/out"
    }
    check 'the same bytes: another user' other_user
else
    skip 'the same bytes: another user' 'only root becomes somebody else'
fi
if unshare --uts true 2>/dev/null; then
    with 'another host name' "$work/a" unshare --uts sh -c 'hostname elsewhere.example; exec "$@"' -
else
    skip 'the same bytes: another host name' 'not permitted here'
fi
for build in "$dev" "$work/clang"; do
    case $build in
    */clang)
        (cmake -S "$root" -B "$build" -G Ninja -DCMAKE_C_COMPILER=clang -DCMAKE_BUILD_TYPE=Debug -DMIGC_TESTS=OFF \
            -DMIGC_POSTGRESQL=OFF && cmake --build "$build" --target migc-stage1) >"$work/log" 2>&1 ||
            { echo 'not ok - a build with clang'; sed 's/^/#   /' "$work/log" | tail -n 20; exit 1; }
        program=$build/migc-stage1
        ;;
    *) program=$build/migc ;;
    esac
    with "$(basename "$build") build" "$work/a" env MIGC="$program"
done

# The directory spelled otherwise: only the depfile, which holds paths as given, may differ.
mkdir "$work/elsewhere" && ln -s ../a/revisions "$work/elsewhere/revisions"
spelled() { # WORKING-DIRECTORY DIR
    rm -rf "$work/out" && mkdir "$work/out" &&
        (cd "$1" && "$MIGC" compile "$2" -o "$work/out/schema.c" --header --depfile "$work/out/schema.d") &&
        cmp "$work/out/schema.c" "$work/expected/schema.c" && cmp "$work/out/schema.h" "$work/expected/schema.h" &&
        sed "s|$work/out/||; s|${2%/}/|revisions/|" "$work/out/schema.d" | cmp - "$work/expected/schema.d"
}
check 'DIR absolute' spelled "$work/elsewhere" "$work/a/revisions"
check 'DIR with slashes behind it' spelled "$work/a" revisions///
check 'DIR from another place' spelled "$work/elsewhere" ../a/revisions
check 'DIR through a symbolic link' spelled "$work/elsewhere" revisions
exit $((tests_failed > 0))
