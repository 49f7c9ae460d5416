#!/usr/bin/env bash
# What `cmake --install` leaves, moved elsewhere: complete, without a path of the machine that built it, and
# enough for a compiler and pkg-config.
set -u
# shellcheck source=tests/package_lib.sh
. "$(dirname "$0")/../package_lib.sh"
check "install" install_release || exit 1
export PKG_CONFIG_PATH="$prefix/lib/pkgconfig"

has() { # FILE…, in the prefix
    local file
    for file in "$@"; do
        [ -s "$prefix/$file" ] || { echo "$file is missing"; return 1; }
    done
}
no_path_of_ours() {
    grep -rlF -e "$root" -e "$release" -e "$work/first" "$prefix" || return 0
    return 1
}
only_ours() {
    find "$prefix" -type f -printf '%P\n' |
        grep -vE '^(bin/migc$|include/mig/|lib/libmig(_[a-z]+)?\.a$|lib/cmake/migc/|lib/pkgconfig/migc?(-[a-z]+)?\.pc$|share/doc/(migc|libmig-dev)/|share/(man/man1/migc\.1|bash-completion/completions/migc|zsh/site-functions/_migc|fish/vendor_completions.d/migc\.fish)$)' ||
        return 0
    return 1
}
check "the program, the libraries, the headers" has bin/migc lib/libmig.a lib/libmig_sqlite.a \
    lib/libmig_postgresql.a lib/libmig_cli.a include/mig/{tables,mig,call,sqlite,postgresql,cli}.h
check "every public header" diff <(ls "$root/runtime/include/mig") <(ls "$prefix/include/mig")
check "the manual page, and what shells complete with" has share/man/man1/migc.1 \
    share/{bash-completion/completions/migc,zsh/site-functions/_migc,fish/vendor_completions.d/migc.fish}
check "documents, examples, licence" has share/doc/migc/{README.md,LICENSE,docs/language.md,docs/rules/cycle.md} \
    share/doc/migc/examples/{notes/Makefile,transcripts/main.c} share/doc/{migc,libmig-dev}/copyright
check "for CMake and pkg-config" has lib/cmake/migc/{migcConfig,migcConfigVersion,MigcAddHistory,MigcProgram}.cmake \
    lib/pkgconfig/{mig,mig-sqlite,mig-postgresql,mig-cli,migc}.pc
check "nothing else" only_ours
check "no installed file holds a path of this build" no_path_of_ours
check "the program runs where it is now" says "migc $(sed -n 's/.*MIG_VERSION "\(.*\)"/\1/p' "$root/runtime/include/mig/mig.h")" \
    "$prefix/bin/migc" --version

cat >all.c <<'C'
#include <mig/cli.h>
#include <mig/postgresql.h>
#include <mig/sqlite.h>

int main(int argc, char **argv)
{
    static const MigDriverKind *const drivers[] = {&mig_sqlite, &mig_postgresql, NULL};
    const MigHistory *histories[] = {NULL};
    return mig_main(argc, argv, histories, drivers);
}
C
links() { # COMPILER FILE MODULE…
    local compiler=$1 file=$2
    shift 2
    eval "$compiler -Wall -Wextra -Werror -o out $file $(pkg-config --cflags --libs "$@")" # it quotes the blank
}
for part in sqlite postgresql; do
    printf '#include <mig/%s.h>\nMigDriver *f(MigError *e);\nMigDriver *f(MigError *e) { return mig_%s_borrow(0, e); }\nint main(void) { return 0; }\n' $part $part >$part.c
    check "mig-$part.pc is enough to link it" links gcc $part.c mig-$part
done
printf '#include <mig/mig.h>\nint main(void) { MigError e = {0}; return mig_open("x:", 0, &e) != 0; }\n' >mig.c
check "mig.pc needs no database" links gcc mig.c mig
no_database() { ! pkg-config --libs mig | grep -E 'pq|sqlite'; }
check "and names none" no_database
check "all of them, C" links gcc all.c mig-cli mig-sqlite mig-postgresql
cp all.c all.cc
check "all of them, C++" links g++ all.cc mig-cli mig-sqlite mig-postgresql
check "migc.pc says where the program is" says 'migc ' eval "$(pkg-config --variable=migc migc) --version"
exit $((tests_failed > 0))
