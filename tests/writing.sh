#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The commands that write revisions: init, new, merge, rebase, edit, seal. What they print, what stands in
# the files, and that `migc check` has nothing to say against it.
set -u
# shellcheck source=tests/cli_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/cli_lib.sh"
# shellcheck source=tests/packages.sh
. "$root/tests/packages.sh"
need_packages git sqlite3 tzdata || exit 1
export SOURCE_DATE_EPOCH=1767268800 # 2026-01-01 12:00:00 UTC
export TZ=UTC GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
unset VISUAL EDITOR MIGC_DATABASE_URL

err_is() { # LINES…
    if [ $# -eq 0 ]; then diff /dev/null "$work/err"; else printf '%s\n' "$@" | diff - "$work/err"; fi
}
file_is() { # PATH LINES…
    local path=$1
    shift
    printf '%s\n' "$@" | diff - "$path"
}
# A directory of its own for each test, with a history of these revisions: ID:PARENT[:LABEL] …
fresh() {
    local word id parent label
    rm -rf "$work/here" && mkdir -p "$work/here/migrations" && cd "$work/here" || return
    for word in "$@"; do
        IFS=: read -r id parent label <<<"$word"
        revision migrations "$id" "$parent" "CREATE TABLE t$id (n integer);" "DROP TABLE t$id;" "${label:+--@ label $label}"
    done
}
settings() { # LINES…
    printf '%s\n' "$@" >migrations/migc.ini
}
clean() { # [STATUS]: what check says
    run "${1-0}" migc check
}
nothing_new() { # FILES…: what is in the directory, and nothing beside it
    diff <([ $# -eq 0 ] || printf '%s\n' "$@" | sort) <(cd migrations && find . -type f | sed 's/^..//' | sort)
}

# --- init

makes_a_directory() {
    rm -rf "$work/here" && mkdir "$work/here" && cd "$work/here" && run 0 migc init &&
        out_is migrations/migc.ini migrations/.gitattributes &&
        err_is '' 'The first revision:' '    migc new -m "what it does"' '' \
            'In CMakeLists.txt, behind the target that carries the history:' '    find_package(migc REQUIRED)' \
            '    migc_add_history(app DIRECTORY migrations NAME schema)' \
            '    target_link_libraries(app PRIVATE mig::postgresql mig::sqlite)' &&
        file_is migrations/.gitattributes '*.sql text eol=lf' 'sealed merge=union text eol=lf' &&
        head -n 3 migrations/migc.ini >ini && file_is ini '[migc]' 'name = main' 'dialects = postgresql, sqlite' && clean
}
init_again() {
    fresh && settings '[migc]' 'name = mine' && echo mine >migrations/.gitattributes && run 0 migc init && out_is_empty &&
        err_is 'migc: migrations/migc.ini is there already, and stays as it is' \
            'migc: migrations/.gitattributes is there already, and stays as it is' &&
        file_is migrations/migc.ini '[migc]' 'name = mine' && file_is migrations/.gitattributes mine
}
init_elsewhere() {
    fresh && run 0 migc init one/two/ --name billing --dialect sqlite && out_is one/two/migc.ini one/two/.gitattributes &&
        err_has 'migc new -m "what it does" -d one/two' && err_has 'migc_add_history(app DIRECTORY one/two NAME schema)' &&
        err_has 'PRIVATE mig::sqlite)' && grep -qx 'name = billing' one/two/migc.ini &&
        grep -qx 'dialects = sqlite' one/two/migc.ini
}
odd_names() { # of directories: a quote, a blank, a dollar, an escape; one that looks like an option
    local odd=$'o \'"$(touch x)\e[1m'
    fresh && run 0 migc init "$odd" && err_has "-d 'o '\\''\"\$(touch x)<U+001B>[1m'" &&
        err_has 'DIRECTORY "o '"'"'\"\$(touch x)<U+001B>[1m" NAME' && run 0 migc new -m a --id 001 -d "$odd" &&
        printf '%s\n' '[hooks]' 'a = wc -l' >"$odd/migc.ini" && run 0 migc new -m b --id 002 -d "$odd" --folder "ä ö '\"" &&
        [ -s "$odd/ä ö '\"/002_b.sql" ] && err_has "$odd/ä ö '\"/002_b.sql" && run 0 migc check "$odd" && [ ! -e x ] &&
        run 2 migc new -m t -d "$odd" --folder $'a\nb' && err_has '--folder "a<U+000A>b" holds a control character: it is one line of text' &&
        run 0 migc init -d -x --dialect sqlite && err_has '-d -x' && printf '%s\n' '[hooks]' 'a = wc -l' >./-x/migc.ini &&
        run 0 migc new -d -x -m a --id 001 && out_is -x/001_a.sql && err_has './-x/001_a.sql' && EDITOR='cat' run 0 migc edit -d -x
}
init_misused() {
    fresh && run 2 migc init a b && err_has 'the directory is given twice: "a" and "b"' && run 2 migc init --dialect mysql &&
        err_has 'unknown dialect "mysql": expected postgresql or sqlite' && run 2 migc init --name 'a b' &&
        err_has '--name "a b": expected letters, digits, "_" and ".", at most 64 bytes' && run 2 migc init '' &&
        echo >file && run 1 migc init file/migrations && err_has 'file: error: cannot write: it is not a directory'
}

# --- new

the_first_one() {
    fresh && run 0 migc new -m "Add users, and mail" --id 001 && out_is migrations/001_add_users_and_mail.sql && err_is &&
        file_is migrations/001_add_users_and_mail.sql '--@ revision 001' '--@ revises  base' \
            '--@ title    Add users, and mail' '--@ created  2026-01-01 12:00:00' '' '--@ up' '' \
            '-- The way back stands below a line "--@ down"; "--@ down auto" lets migc derive it. Where' \
            '-- there is none: "--@ down nothing", or "--@ down irreversible" and why.' && clean && err_is '1 revision, 1 head: no problems'
}
behind_the_head() {
    fresh 001:base && run 0 migc revision -m second --id 002 && out_is migrations/002_second.sql &&
        grep -qx -- '--@ revises  001' migrations/002_second.sql && clean && err_is '2 revisions, 1 head: no problems'
}
with_everything() {
    fresh 001:base:a 00x1:base:b && run 0 migc new -m all --id 002 --head a --depends 00x1 --label c,d --label e &&
        head -n 6 migrations/002_all.sql >head.txt && file_is head.txt '--@ revision 002' '--@ revises  001' '--@ depends  00x1' \
        '--@ label    c, d, e' '--@ title    all' '--@ created  2026-01-01 12:00:00' && clean
}
asks_for_the_way_back() {
    fresh && run 0 migc new -m t --id 001 && sed -i 's/^--@ up/&\nCREATE TABLE t (n integer);/' migrations/001_t.sql &&
        clean && err_has 'warning: ' && err_has '[no-way-back]'
}
random_ids() {
    local path
    fresh && for _ in 1 2 3 4; do
        run 0 migc new -m t || return
        path=$(cat "$work/out")
        [[ $path =~ ^migrations/[0-9a-f]{12}_t\.sql$ ]] || { echo "$path" && return 1; }
    done && clean && err_is '4 revisions, 1 head: no problems'
}
timestamps() {
    fresh && settings '[new]' 'id = timestamp' 'timezone = Asia/Tokyo' && run 0 migc new -m a &&
        out_is migrations/20260101120000_a.sql && run 0 migc new -m b && out_is migrations/20260101120001_b.sql &&
        grep -qx -- '--@ created  2026-01-01 21:00:00+09:00' migrations/20260101120001_b.sql && clean
}
sequence() {
    fresh && settings '[new]' 'id = sequence' && run 0 migc new -m a && out_is migrations/001_a.sql &&
        run 0 migc new -m b && out_is migrations/002_b.sql && run 0 migc new -m c --id 0099 &&
        run 0 migc new -m d && out_is migrations/0100_d.sql && run 0 migc new -m t --id 20260101120000 &&
        run 0 migc new -m e && out_is migrations/0101_e.sql && clean
}
file_names() {
    fresh && settings '[new]' 'file_template = YYYYMMDD_HHMM_<id>_<slug>' && run 0 migc new -m 'Add x' --id r1 &&
        out_is migrations/20260101_1200_r1_add_x.sql &&
        settings '[new]' 'file_template = YYYY/MM/<day>T<hour>-<minute>-<second>-<id>.<slug>.sql' 'timezone = America/St_Johns' &&
        run 0 migc new -m 'Add y' --id r2 && out_is migrations/2026/01/01T08-30-00-r2.add_y.sql &&
        grep -qx -- '--@ created  2026-01-01 08:30:00-03:30' migrations/2026/01/01T08-30-00-r2.add_y.sql &&
        settings '[new]' 'file_template = <slug>-<epoch>_YYYYMMDDTHHMMSS_<id>' && run 0 migc new -m '--- !' --id r3 &&
        out_is migrations/2026/01/1767268800_20260101T120000_r3.sql &&
        settings '[new]' 'file_template = V_ADDRESS_<id>_<slug>' && run 0 migc new -m 'z' --id r4 --folder '' &&
        out_is migrations/V_ADDRESS_r4_z.sql && clean && err_is '4 revisions, 1 head: no problems'
}
slugs() {
    fresh && run 0 migc new --id 1 -m 'Größe ändern — 2 „Spalten“ / 名前' && out_is migrations/1_größe_ändern_2_spalten_名前.sql &&
        run 0 migc new --id 2 -m 'abcdefghij abcdefghij abcdefghij abcdefgh ijklm' &&
        out_is migrations/2_abcdefghij_abcdefghij_abcdefghij.sql && settings '[new]' 'slug_length = 10' &&
        run 0 migc new --id 3 -m 'unbelievably long' && out_is migrations/3_unbelievab.sql &&
        run 0 migc new --id 4 -m "'; rm -rf / #" && out_is migrations/4_rm_rf.sql &&
        run 0 migc new --id 5 -m '../../etc/x' && out_is migrations/5_etc_x.sql && clean
}
beside_its_parent() {
    fresh && revision migrations/billing b1 base 'CREATE TABLE b (n integer);' 'DROP TABLE b;' '--@ label billing' &&
        revision migrations/core c1 base 'CREATE TABLE c (n integer);' 'DROP TABLE c;' '--@ label core' &&
        run 0 migc new -m x --id b2 --head billing && out_is migrations/billing/b2_x.sql &&
        run 0 migc new -m y --id b3 --head billing@head --folder billing/2026 && out_is migrations/billing/2026/b3_y.sql &&
        run 0 migc new -m z --id c2 --head core --folder '' -d migrations/ && out_is migrations/c2_z.sql && clean
}
a_template() {
    fresh && printf '%s\r\n' '-- Copyright' '<header>' '-- For <id> (<slug>), behind <parents>: a < b' '--@ up' '--@ down nothing' \
        >migrations/_template.sql && run 0 migc new -m 'Ti tle' --id 001 &&
        file_is migrations/001_ti_tle.sql '-- Copyright' '--@ revision 001' '--@ revises  base' '--@ title    Ti tle' \
            '--@ created  2026-01-01 12:00:00' '-- For 001 (ti_tle), behind base: a < b' '--@ up' '--@ down nothing' && clean &&
        settings '[new]' 'template = _t/mine.sql' && mkdir migrations/_t && printf -- '--@ up\n' >migrations/_t/mine.sql &&
        run 0 migc new -m u --id 002 && tail -n 2 migrations/002_u.sql >tail.txt && file_is tail.txt '' '--@ up' && clean &&
        rm migrations/_t/mine.sql && run 1 migc new -m v && err_has 'migrations/_t/mine.sql: error: cannot read: No such file'
}
a_template_with_a_mistake() {
    fresh && printf -- '--@ up\n--@ dwon\n' >migrations/_template.sql && run 1 migc new -m t --id 001 && out_is_empty &&
        err_has 'migrations/001_t.sql:7:5: error: ' && err_has 'migc: nothing was written: the revisions would have these errors' &&
        nothing_new _template.sql
}
several_heads() {
    fresh 001:base 002a:001 002b:001:right && run 1 migc new -m t && out_is_empty &&
        err_is 'migc: the history has 2 heads: name one with --head, or join them with `migc merge`:' \
            '  002a  Step 002a  (migrations/002a.sql)' '  002b [right]  Step 002b  (migrations/002b.sql)' &&
        nothing_new 001.sql 002a.sql 002b.sql && run 0 migc new -m t --id 003 --head right && out_is migrations/003_t.sql &&
        grep -qx -- '--@ revises  002b' migrations/003_t.sql
}
splicing() {
    fresh 001:base 002:001 && run 1 migc new -m t --head 001 &&
        err_is 'migc: "001" is no head, other revisions revise it: --splice begins a branch there' &&
        nothing_new 001.sql 002.sql && run 0 migc new -m t --id 003 --head 001 --splice && out_is migrations/003_t.sql &&
        err_has 'error: the history has 2 heads: "002" and "003"' && run 0 migc merge && clean
}
a_new_beginning() {
    fresh 001:base:a && run 0 migc new -m t --id 002 --head base --label b && err_is && clean &&
        err_is '2 revisions, 2 heads: no problems'
}
names_of_parents() {
    fresh a1b2c3:base a1b2d4:a1b2c3 && run 0 migc new -m t --id r3 --head a1b2d && run 1 migc new -m t --head a1b2 &&
        err_is 'migc: "a1b2" is the beginning of several revisions:' '  a1b2c3  Step a1b2c3  (migrations/a1b2c3.sql)' \
            '  a1b2d4  Step a1b2d4  (migrations/a1b2d4.sql)' && run 1 migc new -m t --head nope &&
        err_has 'migc: no revision, label or release is named "nope":' && err_has '  r3  t  (migrations/r3_t.sql)' &&
        run 1 migc new -m t --head r3 --depends x1 &&
        err_has '"x1" (a part of an id needs at least 4 characters):' && run 1 migc new -m t --head -1 &&
        err_has 'migc: the target "-1" cannot be used here: write head, heads, base, an id, the beginning of one, a label, a release, or NAME@head' && run 0 migc new -m t --head head
}
taken_names() {
    fresh 001:base:one && run 1 migc new -m t --id 001 && err_is 'migc: "001" is taken already, in migrations/001.sql' &&
        run 1 migc new -m t --id ONE && err_is 'migc: "ONE" is taken already, in migrations/001.sql' &&
        run 1 migc new -m t --id 002 --label one && err_has 'label "one" is already given in migrations/001.sql' &&
        echo mine >migrations/003_t.txt && ln -s nowhere migrations/002_t.sql && run 1 migc new -m t --id 002 && rm migrations/002_t.sql
}
nothing_is_overwritten() {
    fresh && settings '[new]' 'file_template = x/<id>' && mkdir migrations/x migrations/x/001.sql && run 1 migc new -m t --id 001 &&
        out_is_empty && err_is 'migrations/x/001.sql: error: cannot write: it is there already [cannot-write]' && nothing_new migc.ini
}
misused() {
    fresh && run 2 migc new && err_is 'migc new: -m TEXT is missing: what the revision does' 'try: migc help new' &&
        run 2 migc new add users && err_has '"add" is no option: the title follows -m' && run 2 migc new -m '  ' &&
        err_has 'the message is empty' && run 2 migc new -m $'a\nb' && err_has 'the message holds a control character' &&
        run 2 migc new -m $'a\xff' && err_has 'the message is not UTF-8' && run 2 migc new -m "$(printf '%0201d' 0)" &&
        err_has 'the message has more than 200 bytes' && run 2 migc new -m t --id head &&
        err_has '--id "head": this word names a target' && run 2 migc new -m t --id a-b && run 2 migc new -m t --label '' &&
        run 2 migc new -m t --folder ../x && err_has '--folder "../x": expected a path below' &&
        run 1 migc new -m t --id _x && err_has 'migc: migc would not see the file "_x_t.sql": its name begins with "_"' &&
        run 1 migc new -m t -d nowhere && err_is 'migc: nowhere cannot be opened: No such file or directory; `migc init` makes it' &&
        nothing_new
}
broken_history() {
    fresh 001:base 002:009 && run 1 migc new -m t && out_is_empty && err_has 'error: "002" revises an unknown revision "009"' &&
        err_has 'migc: nothing was written: the revisions have errors' && nothing_new 001.sql 002.sql
}
settings_that_say_nothing() {
    fresh && settings '[new]' 'id = uuid' 'file_template = %(rev)s_<slug>' 'slug_length = 0' 'timezone =' 'ids = x' 'id = random' \
        '[hooks]' 'a =' 'a = b' && run 1 migc new -m t && head -n -1 "$work/err" >err && file_is err \
        'migrations/migc.ini:2:6: error: "uuid" cannot be used here [settings]' '    2 | id = uuid' \
        '      |      ^~~~ write random, timestamp or sequence' \
        'migrations/migc.ini:3:17: error: "%" cannot be used here [settings]' '    3 | file_template = %(rev)s_<slug>' \
        "      |                 ^ printf's tokens are not known: write <id>, <slug>, YYYYMMDD …" \
        'migrations/migc.ini:4:15: error: "0" cannot be used here [settings]' '    4 | slug_length = 0' \
        '      |               ^ a number of bytes, from 8 to 200' \
        'migrations/migc.ini:5:11: error: a value is missing [settings]' '    5 | timezone =' \
        '      |           ^ write UTC, local, or a name as Europe/Berlin' \
        'migrations/migc.ini:6:1: error: unknown key "ids" in [new] [settings]' '    6 | ids = x' '      | ^~~ did you mean "id"?' \
        'migrations/migc.ini:7:1: error: "id" is given twice [settings]' '    7 | id = random' '      | ^~' \
        'migrations/migc.ini:9:4: error: a value is missing [settings]' '    9 | a =' \
        '      |    ^ write a command line; <file> in it is the revision'"'"'s file' \
        'migrations/migc.ini:10:1: error: "a" is given twice [settings]' '   10 | a = b' '      | ^'
}
templates_that_say_nothing() {
    local template
    fresh && for template in '<slug>' '<id>/' '/<id>' '../<id>' '_x/<id>' 'a//<id>' '<id>:<slug>' '<rev>_<id>' '<id>_<slug' '.<id>'; do
        settings '[new]' "file_template = $template"
        run 1 migc check || { echo "$template" && return 1; }
        err_has ' cannot be used here [settings]' || return
    done && settings '[new]' 'timezone = Europe/Nowhere' && run 1 migc new -m t &&
        err_has 'migrations/migc.ini:2:12: error: this machine knows no time zone "Europe/Nowhere" [settings]' &&
        settings '[new]' 'timezone = ../../etc/passwd' && run 1 migc new -m t && nothing_new migc.ini
}
at_once() {
    local i
    fresh && for i in $(seq 12); do
        migc new -m "number $i" >"$work/out.$i" 2>&1 &
    done && wait && [ "$(find migrations -name '*.sql' | wc -l)" -eq 12 ] && clean && err_is '12 revisions, 1 head: no problems' &&
        [ "$(cat "$work"/out.* | sort | uniq | wc -l)" -eq 12 ]
}
read_only() {
    [ "$(id -u)" -eq 0 ] && return # who may write everywhere
    fresh 001:base && chmod 555 migrations && run 1 migc new -m t --id 002
    local status=$?
    chmod 755 migrations
    [ $status -eq 0 ] && err_is 'migrations/002_t.sql: error: cannot write: Permission denied [cannot-write]' && nothing_new 001.sql
}

# --- hooks

hooks_run() {
    fresh && settings '[hooks]' 'first = echo out; cp <file> <file>.copy' "second = printf '%s\\n' >>migrations/log" &&
        run 0 migc new -m "a \$(touch x) ' b" --id 001 && out_is migrations/001_a_touch_x_b.sql && err_is out &&
        file_is migrations/log migrations/001_a_touch_x_b.sql && cmp migrations/001_a_touch_x_b.sql* && [ ! -e x ] &&
        run 0 migc new -m quiet --id 002 --no-hooks && err_is && [ "$(wc -l <migrations/log)" -eq 1 ]
}
hooks_fail() {
    fresh && settings '[hooks]' 'bad = exit 3 #' 'never = touch ran #' && run 1 migc new -m t --id 001 &&
        out_is migrations/001_t.sql && err_is 'migc: migrations/001_t.sql is written, and the hook "bad" failed on it with status 3' &&
        [ ! -e ran ] && clean && settings '[hooks]' 'gone = no-such-program' && run 1 migc new -m t --id 002 &&
        err_has 'the hook "gone" failed on it with status 127' && settings '[hooks]' 'killed = kill -TERM $$ #' &&
        run 1 migc new -m t --id 003 && err_has 'failed on it with status 143'
}
hooks_break_it() {
    fresh && settings '[hooks]' 'b = sed -i s/revises/revsies/' && run 1 migc new -m t --id 001 && out_is migrations/001_t.sql &&
        err_has 'migrations/001_t.sql:2:5: error: ' && err_has 'migc: migrations/001_t.sql is written, and after the hooks it has these errors'
}
hooks_may_write() { # the directory is not locked while they run
    fresh && settings '[hooks]' 'again = [ -e second ] || { touch second; migc new -m second --id 002; } #' &&
        run 0 migc new -m first --id 001 && clean && err_is '2 revisions, 1 head: no problems'
}

# --- merge

merges_heads() {
    fresh 001:base 002a:001 002b:001 && clean 1 && run 0 migc merge --id 003 && out_is migrations/003_merge_002a_and_002b.sql && err_is &&
        file_is migrations/003_merge_002a_and_002b.sql '--@ revision 003' '--@ revises  002a, 002b' \
            '--@ title    Merge 002a and 002b' '--@ created  2026-01-01 12:00:00' '' \
            '-- on PostgreSQL: "002a" and "002b" commute: their order makes no difference to the schema' \
            '-- on SQLite: "002a" and "002b" commute: their order makes no difference to the schema' && clean
}
merges_heads_of_sqlite() { # with what fails, and where
    fresh 001:base 0a:001 0b:001 0c:001 && settings '[migc]' 'dialects = sqlite' &&
        sed -i 's/^CREATE.*/ALTER TABLE t001 RENAME COLUMN n TO m;/; s/^DROP.*/ALTER TABLE t001 RENAME COLUMN m TO n;/' migrations/0a.sql &&
        sed -i 's/^CREATE.*/CREATE INDEX i ON t001 (n);/; s/^DROP.*/DROP INDEX i;/' migrations/0b.sql && run 0 migc merge --id 00d &&
        sed 1,5d "$(cat "$work/out")" >comment && file_is comment \
            '-- "0b" conflicts with "0a", run behind it: no such column: n (migrations/0b.sql:7)' \
            '-- "0a" and "0c" commute: their order makes no difference to the schema' \
            '-- "0b" and "0c" commute: their order makes no difference to the schema'
}
merges_some() {
    fresh 001:base 0a:001 0b:001 0c:001 && run 0 migc merge 0c 0a -m joined --id 004 &&
        grep -qx -- '--@ revises  0c, 0a' migrations/004_joined.sql && clean 1 && run 0 migc merge heads && clean
}
merges_nothing() {
    fresh && run 0 migc merge && err_is 'migc: there is nothing to merge: the history has no revision' && fresh 001:base 002:001 &&
        run 0 migc merge heads && err_is 'migc: there is nothing to merge: the history has one head, 002' &&
        run 1 migc merge 002 && err_is 'migc: a merge needs two revisions or more' && run 1 migc merge 001 002 &&
        err_is 'migc: "001" is no head, other revisions revise it: --splice joins it all the same' &&
        run 1 migc merge 001 002 --splice --id 003 && err_has '[merge-ancestor]' &&
        err_has 'migc: nothing was written' && nothing_new 001.sql 002.sql
}
merges_and_runs() {
    fresh 001:base 0a:001 0b:001 && run 0 migc merge && run 0 migc upgrade --database sqlite:x.db && run 0 migc downgrade base --database sqlite:x.db
}

# --- rebase

rebases_a_head() {
    fresh 001:base 002a:001 002b:001 && printf '\n-- the end' >>migrations/002b.sql && sed -i 's/$/\r/' migrations/002b.sql &&
        cp migrations/002b.sql before && run 0 migc rebase 002b && out_is migrations/002b.sql && err_is 'migc: 002b revises 002a now' &&
        clean && diff <(sed 's/revises 001/revises 002a/' before) migrations/002b.sql
}
rebases_a_line() {
    fresh 001:base 0a1:001 0a2:0a1 0b1:001 0b2:0b1 0b3:0b2 && run 0 migc rebase 0b3 --onto 0a2 && out_is migrations/0b1.sql && clean &&
        err_is '6 revisions, 1 head: no problems' && git diff --no-index --stat migrations/0b2.sql migrations/0b2.sql &&
        run 0 migc rebase 0b3 --onto 0a2 && err_is 'migc: there is nothing to do: "0b3" stands on "0a2"' && out_is_empty
}
rebases_through_a_merge() {
    fresh 001:base 0a:001 0b:001 0c:001 0m:'0a, 0b' 0n:0m && run 0 migc rebase 0n --onto 0c && out_is migrations/0a.sql migrations/0b.sql &&
        clean && fresh 001:base 002:001 0x:001 0m:'0x, 002' 003:002 && run 0 migc rebase 0m --onto 003 &&
        out_is migrations/0x.sql migrations/0m.sql && grep -qx -- '--@ revises 0x' migrations/0m.sql && clean
}
rebases_several_lines() {
    fresh 001:base 0b:001 0c:001 0d:001 0m:'0b, 0c' && sed -i 's/^--@ revises 0b, 0c/--@ \trevises  0b\n--@ title2/; s/title2/revises 0c/' migrations/0m.sql &&
        run 0 migc rebase 0m && out_is migrations/0b.sql migrations/0c.sql && clean && grep -c revises migrations/0m.sql | grep -qx 2
}
rebase_refuses() {
    fresh 001:base 002:001 && run 1 migc rebase 002 && err_is 'migc: there is no other head to move it onto: name one with --onto' &&
        run 1 migc rebase 001 --onto 002 && err_is 'migc: "002" descends from "001": there is nothing that could move' &&
        run 1 migc rebase 002 --onto 002 && err_is 'migc: "002" cannot revise itself: name another one with --onto' &&
        run 1 migc rebase 002 --onto base && err_is 'migc: "base" is before every revision, and one is needed' &&
        fresh 001:base 0a:001 0b:001 0c:001 && run 1 migc rebase 0a && err_is 'migc: there are several other heads: name one with --onto:' \
        '  0b  Step 0b  (migrations/0b.sql)' '  0c  Step 0c  (migrations/0c.sql)' && run 1 migc rebase &&
        err_has 'migc: name the revision whose line is to move:' && run 1 migc rebase heads --onto 0a &&
        err_is 'migc: "heads" means 3 revisions, and one is needed' && run 2 migc rebase a b
}
rebase_and_seals() {
    fresh 001:base 0a:001 0b:001:b && run 1 migc seal && fresh 001:base 0a:001 && run 0 migc seal &&
        revision migrations 0b 001 'CREATE TABLE b (n integer);' 'DROP TABLE b;' && run 1 migc rebase 0a --onto 0b &&
        err_is 'migc: "0a" is sealed, and keeps its parents: write a merge instead, `migc merge 0b 0a`' &&
        run 0 migc rebase && out_is migrations/0b.sql && err_is 'migc: 0b revises 0a now' && clean
}
rebase_keeps_order() { # a dependency would make a cycle
    fresh 001:base 0a:001 0b:001 && sed -i 's/^--@ title/--@ depends 0b\n&/' migrations/0a.sql && cp migrations/0b.sql before &&
        run 1 migc rebase 0b --onto 0a && err_has '[cycle]' && err_has 'migc: nothing was written' && cmp before migrations/0b.sql
}
databases_see_it_moved() {
    local url=sqlite:x.db
    fresh 001:base 0b:001:b && run 0 migc upgrade --database $url &&
        revision migrations 0a 001 'CREATE TABLE a (n integer);' 'DROP TABLE a;' '--@ label a' &&
        run 0 migc upgrade --database $url && run 0 migc rebase 0b --onto 0a && run 0 migc upgrade --database $url && clean &&
        [ "$(sqlite3 x.db "SELECT count(*) FROM migc_event WHERE kind = 'move' AND id = '0b'")" = 1 ]
}
databases_without_the_new_parent() {
    local url=sqlite:x.db
    fresh 001:base 0b:001 && run 0 migc upgrade --database $url &&
        revision migrations 0a 001 'CREATE TABLE a (n integer);' 'DROP TABLE a;' && run 0 migc rebase 0b --onto 0a &&
        run 7 migc upgrade --database $url && err_has 'revision 0b (migrations/0b.sql) is applied and has been moved' &&
        err_has '`redo 0b` takes it back' && run 0 migc redo 0b --database $url && run 0 migc upgrade --database $url
}

# --- seal

seals() {
    fresh 001:base 002:001 003:002 && settings '[migc]' 'dialects = sqlite' && run 0 migc seal 002 && out_is_empty &&
        err_is 'migc: sealed 2 revisions' && file_is migrations/.gitattributes 'sealed merge=union' &&
        run 0 migc seal 002 && err_is 'migc: there is nothing to do: all of it is sealed already' &&
        run 0 migc seal --name v1.4 && err_is 'migc: sealed 1 revision as release v1.4' &&
        sed 's/=.*/=/; /^#/d' migrations/sealed >lines &&
        file_is lines 'revision 001 sqlite=' 'revision 002 sqlite=' 'revision 003 sqlite=' 'release v1.4 003' && clean &&
        settings '[migc]' 'dialects = sqlite, postgresql' && clean && run 0 migc seal && err_is 'migc: sealed 3 revisions' &&
        sed -n '7,$s/=.*/=/p' migrations/sealed >lines &&
        file_is lines 'revision 001 postgresql=' 'revision 002 postgresql=' 'revision 003 postgresql=' && clean
}
releases() {
    fresh 001:base 002:001:two && run 0 migc seal 001 --name v1 && run 0 migc seal 001 --name v1 &&
        err_is 'migc: there is nothing to do: all of it is sealed already' && run 1 migc seal 002 --name v1 &&
        err_is 'migc: there is a release "v1" already, and it is another one' && run 1 migc seal --name two &&
        err_is 'migc: "two" is the name of a revision or a label, in migrations/002.sql' && run 2 migc seal --name heads &&
        err_has '--name "heads": this word names a target' && run 2 migc seal --name 'a b' &&
        run 1 migc new -m t --id v1 && err_has 'release "v1" has the name of a revision or a label' &&
        run 0 migc new -m t --id 003 --head v1 --splice && grep -qx -- '--@ revises  001' migrations/003_t.sql
}
sealed_is_guarded() {
    fresh 001:base 002:001 && run 0 migc seal && sed -i 's/t001/t000/' migrations/001.sql && clean 1 &&
        err_has 'error: revision "001" is sealed, and what it does or revises has changed [sealed]' && run 1 migc compile -o x.c &&
        run 1 migc upgrade --database sqlite:x.db && run 1 migc new -m t && run 1 migc seal &&
        sed -i 's/t000/t001/' migrations/001.sql && clean && rm migrations/002.sql && clean 1 &&
        err_has 'migrations/sealed:4:10: error: revision "002" is sealed, and its file is missing [sealed]'
}
sealed_in_git() {
    fresh 001:base && run 0 migc init && run 0 migc seal && git init -q -b main . && git config user.email a@example.org &&
        git config user.name a && git add . && git commit -q -m 1 && git checkout -q -b other && run 0 migc new -m o --id 0o --label o &&
        run 0 migc seal --name o1 && git add . && git commit -q -m o && git checkout -q main && run 0 migc new -m m --id 0m --label m &&
        run 0 migc seal --name m1 && git add . && git commit -q -m m && run 0 migc check --against other && git merge -q other -m merged &&
        clean && grep -c '^re' migrations/sealed | grep -qx 5
}
sealed_is_an_input() {
    fresh 001:base && run 0 migc seal && run 0 migc compile -o x.c --depfile x.d && grep -q '^  migrations/sealed' x.d &&
        grep -q '^migrations/sealed:' x.d
}
seals_nothing_broken() {
    fresh 001:base 0a:001 0b:001 && run 1 migc seal 0a && err_has '[multiple-heads]' &&
        err_has 'migc: nothing was written: the revisions have errors' && [ ! -e migrations/sealed ]
}

# --- edit

editor() { # LINES…: a program that is an editor
    printf '%s\n' '#!/bin/sh' "$@" >"$work/here/editor" && chmod +x "$work/here/editor"
}
edits() {
    fresh 001:base 002:001:two && editor 'printf "%s\n" "$@" >>log' && export EDITOR=./editor && run 0 migc edit &&
        file_is log migrations/002.sql && run 0 migc edit 001 two && file_is log migrations/002.sql migrations/001.sql migrations/002.sql &&
        VISUAL='./editor --wait' run 0 migc edit 001 && [ "$(tail -n 2 log)" = $'--wait\nmigrations/001.sql' ]
}
says_what_is_wrong_afterwards() {
    fresh 001:base && editor 'sed -i s/revises/revsies/ "$1"' && export EDITOR=./editor && run 1 migc edit 001 &&
        err_has 'migrations/001.sql:2:5: error: ' && editor 'sed -i s/revsies/revises/ "$1"' && run 0 migc edit 001 && err_is
}
a_clock_that_is_wrong() {
    local seconds
    fresh && for seconds in -99999999999 999999999999 9999999999999999999; do
        SOURCE_DATE_EPOCH=$seconds run 1 migc new -m t && err_is 'migc: the clock shows a time that no revision can have' && nothing_new || return
    done
}
edits_what_is_broken() {
    fresh 001:002 002:001 && editor 'sed -i s/^.*revises.*/"--@ revises base"/ "$1"' && export EDITOR=./editor &&
        run 1 migc edit && err_has 'without an order there is no head' && run 0 migc edit 001 && clean
}
editors_that_fail() {
    fresh 001:base && EDITOR=./nothing run 1 migc edit && err_has 'the editor "./nothing" ended with status 127' &&
        EDITOR=false run 1 migc edit && err_has 'migc: the editor "false" ended with status 1' && EDITOR='kill -9 $$ #' run 1 migc edit && err_has 'ended with status 137' && EDITOR=' ' VISUAL='cat #' run 0 migc edit &&
        run 1 migc edit base && err_has 'migc: there is no file to edit: base is before every revision' && fresh && run 1 migc edit &&
        err_is 'migc: there is no file to edit: there is no revision yet; `migc new` writes one' &&
        run 1 migc edit -d nowhere && err_has 'nowhere: error: cannot read: No such file or directory'
}

for case in makes_a_directory init_again init_elsewhere odd_names init_misused \
    the_first_one behind_the_head with_everything asks_for_the_way_back random_ids timestamps sequence file_names slugs \
    beside_its_parent a_template a_template_with_a_mistake several_heads splicing a_new_beginning names_of_parents taken_names \
    nothing_is_overwritten misused broken_history settings_that_say_nothing templates_that_say_nothing at_once read_only a_clock_that_is_wrong \
    hooks_run hooks_fail hooks_break_it hooks_may_write \
    merges_heads merges_heads_of_sqlite merges_some merges_nothing merges_and_runs \
    rebases_a_head rebases_a_line rebases_through_a_merge rebases_several_lines rebase_refuses rebase_and_seals rebase_keeps_order \
    databases_see_it_moved databases_without_the_new_parent \
    seals releases sealed_is_guarded sealed_in_git sealed_is_an_input seals_nothing_broken \
    edits says_what_is_wrong_afterwards edits_what_is_broken editors_that_fail; do
    check "writing: ${case//_/ }" "$case"
done
[ $tests_failed -eq 0 ]
