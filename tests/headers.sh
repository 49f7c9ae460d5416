#!/usr/bin/env bash
# Each public header alone compiles as C99, C11 and C++ without a warning, by gcc and clang.
set -u
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$root" || exit 1
flags="-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -fsyntax-only -Iruntime/include"
flags="$flags $(pkg-config --cflags libpq sqlite3)"

compiles() { # COMPILER HEADER LANGUAGE STANDARD
    # shellcheck disable=SC2086
    printf '#include <mig/%s>\n#include <mig/%s>\n' "$2" "$2" | "$1" -x "$3" "-std=$4" $flags -
}
for path in runtime/include/mig/*.h; do
    header=$(basename "$path")
    check "$header as C99, gcc" compiles gcc "$header" c c99
    check "$header as C11, clang" compiles clang "$header" c c11
    check "$header as C++11, g++" compiles g++ "$header" c++ c++11
    check "$header as C++17, clang" compiles clang++ "$header" c++ c++17
done
exit $((tests_failed > 0))
