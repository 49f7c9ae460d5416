#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Real public histories go up, down and up again with migc, and leave behind what psql and sqlite3 leave
# behind with the original files.
#
#   tests/external/histories.sh [NAME…]     all of histories.txt, or these
#
# The sources are not part of this repository. MIGC_EXTERNAL=DIR names a directory with clones, bare or not, called
# owner+name/repo, owner+name or name; without it ./external-sources is such a directory, and what is missing
# there is fetched from GitHub, the pinned commit alone. What cannot be had is skipped.
set -u
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
here=$root/tests/external
sources=${MIGC_EXTERNAL:-$root/external-sources}
export PYTHONDONTWRITEBYTECODE=1 GIT_TERMINAL_PROMPT=0 LC_ALL=C
# convert.py and psql read UTF-8 whatever the caller's locale is.
export PYTHONUTF8=1 PGCLIENTENCODING=UTF8

if [ -z "${MIGC_TEST_PG_URL:-}" ]; then
    exec "$root/tests/postgres.sh" run "$here/histories.sh" "$@"
fi

work=$(mktemp -d) || exit 1
clean_up() {
    local left
    left=$(jobs -p)
    # shellcheck disable=SC2086
    [ -z "$left" ] || { kill $left && wait $left; } 2>/dev/null
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

# Prints the git directory of a clone that has the commit.
find_clone() { # REPOSITORY COMMIT
    local place git
    for place in "${1/\//+}/repo" "${1/\//+}" "${1#*/}/repo" "${1#*/}"; do
        for git in "$sources/$place/.git" "$sources/$place"; do
            [ -d "$git/objects" ] || continue
            if git --git-dir="$git" cat-file -e "$2^{commit}" 2>/dev/null; then
                echo "$git"
                return 0
            fi
        done
    done
    return 1
}

# One commit without its past; only into our own directory, never into somebody's clones.
fetch_commit() { # REPOSITORY COMMIT
    local git=$sources/${1/\//+}
    [ -z "${MIGC_EXTERNAL:-}" ] || return 1
    mkdir -p "$git" && git init -q --bare "$git" 2>/dev/null &&
        timeout 600 git --git-dir="$git" fetch -q --depth 1 "https://github.com/$1.git" "$2" 2>/dev/null && return 0
    rm -rf "${git:?}"
    return 1
}

# The tree of DIRECTORY alone: the rest of a repository is of no interest, and may not be there.
extract() { # GIT COMMIT DIRECTORY INTO
    mkdir -p "$4" && git --git-dir="$1" archive "$2:$3" | tar -x -C "$4"
}

prove() { # NAME FORMAT REPOSITORY COMMIT [until=VERSION] DIALECT=DIRECTORY…
    local name=$1 format=$2 repository=$3 commit=$4 git pair until=() directories=()
    shift 4
    case $1 in until=*) until=("$1") && shift ;; esac
    if ! git=$(find_clone "$repository" "$commit") &&
        ! { fetch_commit "$repository" "$commit" && git=$(find_clone "$repository" "$commit"); }; then
        skip "$name" "no clone of github.com/$repository with commit ${commit:0:12} in $sources, nor from there: see tests/external/README.md"
        return
    fi
    for pair in "$@"; do
        check "$name: ${pair#*=} is there" extract "$git" "$commit" "${pair#*=}" "$work/$name/sources/${pair%%=*}" || return
        directories+=("${pair%%=*}=$work/$name/sources/${pair%%=*}")
    done
    check "$name: converted" python3 "$here/convert.py" "$name" "$format" "$work/$name/converted" "${until[@]}" "${directories[@]}" || return
    for pair in "$@"; do
        mkdir "$work/$name/${pair%%=*}"
        # Its lines of TAP say what failed; where it ends before it could, this one does.
        python3 "$here/prove.py" "$name" "$work/$name/converted" "${pair%%=*}" "$work/$name/${pair%%=*}" "$commit" ||
            echo "not ok - $name, ${pair%%=*}: the proof"
    done
    rm -rf "${work:?}/$name"
}

# Two at a time: a proof mostly waits for one statement after the other.
names=()
running=0
while read -r name line; do
    case $name in '' | '#'*) continue ;; esac
    if [ $# -gt 0 ]; then
        case " $* " in *" $name "*) ;; *) continue ;; esac
    fi
    [ $running -lt 2 ] || { wait -n; running=$((running - 1)); }
    # shellcheck disable=SC2086
    prove "$name" $line </dev/null >"$work/$name.tap" 2>&1 &
    running=$((running + 1))
    names+=("$name")
done <"$here/histories.txt"
wait
[ ${#names[@]} -gt 0 ] || { echo "not ok - no history of these names in histories.txt: $*" && exit 1; }
for name in "${names[@]}"; do
    cat "$work/$name.tap"
    ! grep -q '^not ok' "$work/$name.tap" || tests_failed=1
done
exit $((tests_failed > 0))
