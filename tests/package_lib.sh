# shellcheck shell=bash disable=SC2034,SC2154
# Sourced by tests/package/*.sh: an installed migc in a prefix that has been moved and has a blank in its name,
# and what a build made afresh.
# shellcheck source=tests/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
release=${MIGC_RELEASE_BUILD:-$root/build/release}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
prefix="$work/moved here"
# Nothing of this build tree but what is installed.
export PATH=/usr/local/bin:/usr/bin:/bin
unset MIGC PKG_CONFIG_PATH CMAKE_PREFIX_PATH CMAKE_GENERATOR DESTDIR MAKEFLAGS MFLAGS

install_release() {
    cmake --install "$release" --prefix "$work/first" >"$work/install.log" || return 1
    mv "$work/first" "$prefix"
}

quietly() { # COMMAND…: its output only where it fails
    local output
    output=$("$@" 2>&1) || { echo "$output"; return 1; }
}

# refuses TEXT COMMAND…: the command fails and says TEXT. What CMake folds over lines is one line again.
refuses() {
    local text=$1 output
    shift
    output=$("$@" 2>&1) && { echo "it succeeded:"; echo "$output"; return 1; }
    case $(tr -s ' \n' ' ' <<<"$output") in *"$text"*) return 0 ;; esac
    echo "expected \"$text\" in:"
    echo "$output"
    return 1
}

revision() { # ID PARENT
    printf -- '--@ revision %s\n--@ revises %s\n--@ title Table of %s\n' "$1" "$2" "$1"
    printf -- '--@ up\nCREATE TABLE t%s (id integer);\n--@ down\nDROP TABLE t%s;\n' "$1" "$1"
}

# What follows tests one build of examples/notes. The caller says where its files are, in `source header
# source_object main_object program`, in `compiles` what the build prints when it runs migc, and in a function
# `build` how to build; in `folder` an odd name of one for revisions. All of it runs in the directory of the copy.

times() {
    local name
    for name in source header source_object main_object program; do
        echo "$name $(stat -c %.9Y "${!name}" 2>/dev/null)"
    done
}

# makes NAMES RUNS: a build succeeds, these of the files are new after it and no others, migc ran so often. Where that is
# not at all, it may run once more and make nothing: what was changed in the tick of the clock in which the last build
# began can look newer to a build tool than what it made.
makes() {
    local made='' runs=0
    makes_now "$@" && return
    [ "$2" -eq 0 ] && [ "$made" = '' ] && [ "$runs" -eq 1 ] && makes_now "$@"
}
makes_now() {
    local before after
    before=$(times)
    build >build.log 2>&1 || { cat build.log; return 1; }
    after=$(times)
    made=$(diff <(echo "$before") <(echo "$after") | sed -n 's/^> \([a-z_]*\) .*/\1/p' | tr '\n' ' ')
    runs=$(grep -c "$compiles" build.log)
    [ "$made" = "${1:+$1 }" ] && [ "$runs" -eq "$2" ] && return 0
    echo "expected new: $1; migc run $2 times"
    echo "new are: $made; migc was run $runs times"
    cat build.log
    return 1
}

broken_build() { # TEXT: the build fails and says so, and leaves the program as it was
    local before
    before=$(times)
    refuses "$1" build || return 1
    [ "$before" = "$(times)" ] || { echo "something was made"; return 1; }
}

at_head() { # ID: the program migrates to it
    rm -f notes.db
    says '1  hello' "$program" hello && says "$1 (head)" "$prefix/bin/migc" current -d migrations --database sqlite:notes.db
}

# rebuilds LABEL IF_TOUCHED: IF_TOUCHED is what a revision makes afresh that is newer but says the same.
rebuilds() {
    local label=$1 if_touched=$2 new='source source_object program'
    check "$label: the first build makes everything" makes 'source header source_object main_object program' 1
    check "$label: and the program migrates itself" at_head 002
    check "$label: the second build does nothing" makes '' 0
    touch migrations/001_note.sql
    check "$label: a touched revision is compiled, and makes ${if_touched:-nothing} new" makes "$if_touched" 1
    check "$label: once" makes '' 0
    sed -i 's/written text/written date/' migrations/002_written.sql
    check "$label: a changed revision makes the C file and the program new" makes "$new" 1
    revision 003 002 >migrations/003.sql
    check "$label: an added revision, too" makes "$new" 1
    check "$label: and is in the program" at_head 003
    check "$label: then nothing is left to do" makes '' 0
    mkdir "$folder" && revision 004 003 >"$folder/004.sql"
    check "$label: one in a new folder" makes "$new" 1
    revision 005 004 >"$folder/005.sql"
    check "$label: another one there" makes "$new" 1
    check "$label: then, too, nothing is left to do" makes '' 0
    rm -r "$folder"
    check "$label: the folder removed" makes "$new" 1
    mv migrations/003.sql migrations/003_third.sql
    check "$label: a renamed revision" makes "$new" 1
    rm migrations/003_third.sql
    check "$label: a removed one" makes "$new" 1
    check "$label: is in the program no more" at_head 002
    revision 003 001 >migrations/003.sql
    check "$label: a broken history breaks the build" broken_build 'error: the history has 2 heads'
    check "$label: also the next time" broken_build 'error: the history has 2 heads'
    rm migrations/003.sql
    check "$label: mended, it builds" makes "$if_touched" 1
    echo '# nothing' >>migrations/migc.ini
    check "$label: changed settings are read" makes "$if_touched" 1
    rebuilds_for_data
    touch main.c
    check "$label: a touched main.c makes itself and the program new" makes 'main_object program' 0
    check "$label: in the end there is nothing to do" makes '' 0
}

# The same for a data file of a copy; of rebuilds, whose variables it uses.
rebuilds_for_data() {
    local rows='migrations/rows of 3.csv'
    echo 1 >"$rows"
    revision 003 002 | sed '/^CREATE/a --@ copy t003(id) from "rows of 3.csv"' >003.sql
    mv 003.sql migrations # complete when it comes: a build must not find it newer than its directory
    check "$label: a revision with a data file" makes "$new" 1
    check "$label: then nothing is left to do" makes '' 0
    echo 2 >>"$rows"
    check "$label: a changed data file makes the C file and the program new" makes "$new" 1
    check "$label: with its rows" at_head 003
    check "$label: which are there" says 2 sqlite3 notes.db 'SELECT count(*) FROM t003'
    touch "$rows"
    check "$label: a touched one is compiled, and makes ${if_touched:-nothing} new" makes "$if_touched" 1
    printf '"3\n' >>"$rows"
    check "$label: a broken one breaks the build" broken_build "$rows:3:1: error: this quote never ends"
    rm "$rows"
    check "$label: one that is gone, too" broken_build "$rows: error: cannot read: No such file"
    printf '1\n2\n' >"$rows"
    check "$label: put back, it builds" makes "$if_touched" 1
    rm "$rows" migrations/003.sql
    check "$label: without revision and data it builds as before" makes "$new" 1
    if [ "$label" = 'Unix Makefiles' ]; then # which ask for ever for what has gone, until CMake runs
        check "$label: CMake again" quietly cmake build
    fi
}

take_notes() { # DIRECTORY: a copy of the example there, where the caller then is
    mkdir -p "$1" && cp -R "$root/examples/notes/." "$1" && cd "$1" || exit 1
}
