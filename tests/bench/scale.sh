#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# How the compiler's time and memory grow: each kind of large history at a size and at twice that size.
#
#   tests/bench/scale.sh [KIND…]     default: all of them; needs build/release
#
# One line a figure: kind, size, then for check and for compile: least seconds of CPU of three runs, its ratio to
# the half size, MB of memory at the peak. For chains also check's ratio to the least that reads the files.
set -eu
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
migc=${MIGC_RELEASE_BUILD:-$root/build/release}/migc
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
cd "$work"
cc -O2 "$root/tests/bench/floor_files.c" -o floor

# The larger of the two sizes; literals and rows in MB.
sizes='chain 100000
backward 100000
wide 100000
tables 2000
merge 20000
heads 20000
statements 1000000
literals 100
rows 32
variables 60000
names 20000
errors 300000'

cat >measure.py <<'END'
"""measure.py COMMAND…: least seconds of CPU of three runs, and MB at the peak."""
import os
import subprocess
import sys
least, peak = None, 0
for _ in range(3):
    process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    usage = os.wait4(process.pid, 0)[2]
    seconds = usage.ru_utime + usage.ru_stime
    least = seconds if least is None else min(least, seconds)
    peak = max(peak, usage.ru_maxrss)
print(f"{least:.3f} {peak / 1024:.0f}")
END
measure() { python3 measure.py timeout 300 "$@"; }
ratio() { awk "BEGIN { if ($2 > 0) printf \"%.2f\", $1 / $2; else printf \"-\" }"; }

printf '%-11s %8s  %9s %5s %6s  %9s %5s %6s  %s\n' kind size 'check s' ratio MB 'compile s' ratio MB 'check : reading'
while read -r kind size; do
    [ $# -eq 0 ] || case " $* " in *" $kind "*) ;; *) continue ;; esac
    half_check=0
    half_compile=0
    for n in $((size / 2)) "$size"; do
        "$root/tests/scale_input.py" "$kind" "$n" migrations
        read -r check check_memory <<<"$(measure "$migc" check migrations)"
        read -r compile compile_memory <<<"$(measure "$migc" compile migrations -o schema.c)"
        read -r floor _ <<<"$(measure ./floor migrations)"
        printf '%-11s %8d  %9s %5s %6s  %9s %5s %6s  %s\n' "$kind" "$n" "$check" "$(ratio "$check" "$half_check")" \
            "$check_memory" "$compile" "$(ratio "$compile" "$half_compile")" "$compile_memory" "$(ratio "$check" "$floor")"
        half_check=$check
        half_compile=$compile
        rm -rf migrations schema.c
    done
done <<<"$sizes"
