#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# graph: DOT and Mermaid compared whole, the page opened in Chromium where there is one.
set -u
# shellcheck source=tests/cli_lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../cli_lib.sh"

# 001 ← (002 search, 003 api) ← 004, and data, a root that depends on 002. Texts that try to break out.
revision migrations 001 base 'CREATE TABLE a (x integer);' 'DROP TABLE a;'
revision migrations 002 001 'CREATE TABLE tokens (y integer);' 'DROP TABLE tokens;' '--@ label search'
revision migrations 003 001 'CREATE TABLE c (z integer);' 'DROP TABLE c;' '--@ label api'
revision migrations 004 '002, 003' 'CREATE INDEX i ON c (z);' 'DROP INDEX i;'
revision migrations 101 base 'CREATE TABLE d (w integer);' 'DROP TABLE d;' $'--@ depends 002\n--@ label data'
sed -i 's|^--@ title .*|--@ title "]</script><script>document.title = 1</script><!-- \& \\N `b` #35; <b>|; s|^--@ created.*|&\n--@ author <img src=x onerror=fetch(1)>|' migrations/003.sql
export DATABASE_URL=sqlite:graph.db

json_says() { # PROGRAM EXPECTED: what a line of Python prints of the JSON in out, which is called j
    local got
    got=$(python3 -c "import json; j = json.load(open('$work/out')); print(($1))") || return 1
    [ "$got" = "$2" ] || {
        printf 'the JSON says %s, expected %s\n' "$got" "$2"
        return 1
    }
}

dot_text() {
    run 0 migc graph && out_is 'digraph "main" {' '  node [shape=box, fontname="sans-serif"];' \
        '  r4 [label="101\n(data)\nStep 101", penwidth=2];' '  r3 [label="004\nStep 004", penwidth=2];' \
        '  r2 [label="003\n(api)\n\"]</script><script>document.title = 1</script><!-- &amp; \\N `b` #35; <b>"];' \
        '  r1 [label="002\n(search)\nStep 002"];' '  r0 [label="001\nStep 001"];' \
        '  r4 -> r1 [style=dashed, constraint=false];' '  r3 -> r1;' '  r3 -> r2;' '  r2 -> r0;' '  r1 -> r0;' '}' &&
        run 0 migc graph --format dot -r 001:search && out_is 'digraph "main" {' \
        '  node [shape=box, fontname="sans-serif"];' '  r1 [label="002\n(search)\nStep 002"];' \
        '  r0 [label="001\nStep 001"];' '  r1 -> r0;' '}'
}
check 'graph as DOT' dot_text

dot_can_be_drawn() {
    migc graph >history.dot && dot -Tplain history.dot >plain && [ "$(grep -c ^node plain)" = 5 ] && [ "$(grep -c ^edge plain)" = 5 ]
}
if command -v dot >/dev/null; then
    check 'Graphviz draws it' dot_can_be_drawn
else
    skip 'Graphviz draws it' 'no dot'
fi

mermaid_text() {
    run 0 migc graph --format mermaid && out_is 'flowchart TB' '  r4["101<br/>(data)<br/>Step 101"]' '  class r4 head' \
        '  r3["004<br/>Step 004"]' '  class r3 head' \
        '  r2["003<br/>(api)<br/>#34;#93;#60;/script#62;#60;script#62;document.title = 1#60;/script#62;#60;!-- #38; #92;N #96;b#96; #35;35#59; #60;b#62;"]' \
        '  r1["002<br/>(search)<br/>Step 002"]' '  r0["001<br/>Step 001"]' '  r4 -.-> r1' '  r3 --> r1' '  r3 --> r2' '  r2 --> r0' \
        '  r1 --> r0' '  classDef head stroke-width:3px'
}
check 'graph as Mermaid' mermaid_text

what_cannot_be() {
    run 2 migc graph --format svg && err_has 'error: --format svg: write dot, mermaid or html' &&
        run 2 migc graph --format html --json && err_has 'error: --json and --format html are two formats: give one of them' &&
        run 2 migc history --format html && err_has '--format is no option of history' &&
        run 1 migc graph -r nothing: && out_is_empty
}
check 'what cannot be drawn' what_cannot_be

# A database at 003, with a revision that these files do not know, and one that has changed.
half_applied() {
    cp -r migrations newer && revision newer 102 101 'CREATE TABLE e (x integer);' 'DROP TABLE e;' &&
        run 0 migc upgrade -q 002 --directory newer && run 0 migc upgrade -q 102 --directory newer &&
        sed -i 's/(x integer)/(x text)/' migrations/001.sql &&
        run 0 migc graph -i && grep -q '^  r0 .*Step 001", style=filled, fillcolor=salmon\];$' out &&
        grep -q '^  r1 .*, style=filled, fillcolor=palegreen\];$' out && grep -q '^  r2 .*, style=dashed\];$' out &&
        err_has 'the database has 1 revision that this program does not know' &&
        run 0 migc graph --database sqlite:graph.db --format mermaid && grep -qx '  class r1 applied' out &&
        grep -qx '  class r3 pending' out && grep -qx '  class r0 diverged' out && grep -q '^  classDef diverged ' out &&
        run 0 migc graph -i --json && json_says "[(r['id'], r['database']['state']) for r in j['revisions']]" \
        "[('101', 'applied'), ('004', 'pending'), ('003', 'pending'), ('002', 'applied'), ('001', 'applied')]" &&
        json_says "[u['id'] for u in j['unknown']]" "['102']" && json_says "[w['way'] for w in j['revisions'][0]['sql']]" "['up', 'down']" &&
        run 0 migc graph --json && json_says "'unknown' in j, 'database' in j['revisions'][0]" '(False, False)'
}
check 'graph marks what a database has' half_applied

show_json() {
    run 0 migc show 002 --json && json_says "j['revisions'][0]['sql'][0]" "{'way': 'up', 'dialects': ['sqlite'], 'state': 'steps', \
'reason': None, 'text': '-- migrations/002.sql:8:1\nCREATE TABLE tokens (y integer);\n'}" &&
        DATABASE_URL='' run 0 migc show 002 --json && json_says "j['revisions'][0]['sql'][1]['dialects']" "['postgresql', 'sqlite']" &&
        run 0 migc show base --json && json_says j "{'history': 'main', 'revisions': []}"
}
check 'show as JSON' show_json

no_secrets() {
    revision secret 001 base "CREATE ROLE r PASSWORD 'hunter2';" 'DROP ROLE r;' && printf '[migc]\ndialects = postgresql\n' >secret/migc.ini &&
        for words in 'show 001 --json' 'graph --json' 'graph --format html'; do
            # shellcheck disable=SC2086
            run 0 env -u DATABASE_URL migc $words --directory secret && grep -q 'CREATE ROLE r' out && ! grep -q hunter2 out || return 1
        done
}
check 'a password in a revision is not drawn' no_secrets

in_browser() { # PAGE SCRIPT [FRAGMENT]
    python3 "$root/tests/page.py" "$1" "$2" "${3-}" >out
}
page_draws() {
    migc graph --format html -i >page.html 2>/dev/null && in_browser page.html "
        say.nodes = all('circle.node').map((node) => node.dataset.id + ' ' + node.getAttribute('class').replace('node ', ''));
        say.edges = all('.edge').map((edge) => edge.dataset.from + ' ' + edge.dataset.to + ' ' + edge.classList[1]).sort();
        say.rows = all('#rows li').map((row) => row.textContent);
        say.count = document.getElementById('count').textContent;
        say.unknown = document.getElementById('unknown').textContent;
        say.title = document.title;" &&
        json_says "j['problems']" '[]' &&
        json_says "j['nodes']" "['101 applied head', '004 pending head', '003 pending', '002 applied', '001 diverged']" &&
        json_says "j['edges']" "['002 001 parent', '003 001 parent', '004 002 parent', '004 003 parent', '101 002 dependency']" &&
        json_says "j['rows'][1:4:2]" "['004headmergepending Step 004', '002searchappliedcurrent Step 002']" &&
        json_says "j['rows'][2]" "003apipending \"]</script><script>document.title = 1</script><!-- & \\N \`b\` #35; <b>" &&
        json_says "j['count'], j['title']" "('5 revisions', 'main: history')" &&
        json_says "j['unknown']" 'The database also has, unknown to this program: 102'
}
page_shows_and_searches() {
    migc graph --format html >page.html && in_browser page.html "
        const search = (words) => {
          document.getElementById('search').value = words;
          document.getElementById('search').dispatchEvent(new Event('input'));
          return all('#rows li').map((row) => row.dataset.id).join(' ') + ' | ' + all('circle').length + ' ' + all('.edge').length;
        };
        const detail = document.getElementById('detail');
        say.first = detail.querySelector('h2').textContent;
        document.querySelector('#rows li[data-id=\"002\"] button').click();
        say.detail = detail.textContent;
        say.chosen = all('.chosen').map((marked) => marked.tagName + ' ' + marked.dataset.id);
        say.hash = location.hash;
        document.querySelector('circle[data-id=\"101\"]').dispatchEvent(new MouseEvent('click', { bubbles: true }));
        say.second = detail.querySelector('h2').textContent;
        document.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown' }));
        document.querySelector('#rows li[data-id=\"003\"] button').click();
        say.hostile = [all('dd')[4].textContent, all('img').length];
        document.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowUp' }));
        say.third = detail.querySelector('h2').textContent;
        say.found = [search('tokens'), search('STEP 00'), search('merge head'), search('api'), search('nowhere'), search('')];
        say.counted = (search('merge'), document.getElementById('count').textContent);" '#001' &&
        json_says "j['problems']" '[]' && json_says "j['first'], j['hash']" "('001 Step 001', '#002')" &&
        json_says "j['detail']" "002 Step 002revises001revised by004labelssearchcreated2026-01-01T00:00:00Zfilemigrations/002.sql\
up (sqlite)-- migrations/002.sql:8:1
CREATE TABLE tokens (y integer);
down (sqlite)-- migrations/002.sql:11:1
DROP TABLE tokens;" &&
        json_says "j['chosen']" "['circle 002', 'LI 002']" && json_says "j['second'], j['third']" "('101 Step 101', '004 Step 004')" &&
        json_says "j['hostile']" "['<img src=x onerror=fetch(1)>', 0]" &&
        json_says "j['found']" "['002 | 1 0', '004 002 001 | 3 2', '004 | 1 0', '003 | 1 0', ' | 0 0', '101 004 003 002 001 | 5 5']" &&
        json_says "j['counted']" '1 of 5 revisions'
}
# A line of the drawing must not run through a revision that it does not belong to.
lines_pass_between() {
    python3 "$root/tests/lanes.py" --write tangled 12 && migc graph --directory tangled --format html >tangled.html &&
        migc history --directory tangled --json >tangled.json && in_browser tangled.html "
        const nodes = all('circle.node').map((node) => [node.dataset.id, +node.getAttribute('cx'), +node.getAttribute('cy')]);
        const touches = (path, x, y) => {
          for (let at = 0; at <= path.getTotalLength(); at += 3) {
            const point = path.getPointAtLength(at);
            if (Math.hypot(point.x - x, point.y - y) < 6) return true;
          }
          return false;
        };
        say.edges = all('.edge.parent').map((edge) => edge.dataset.from + ' ' + edge.dataset.to).sort();
        say.wrong = [];
        for (const edge of all('.edge.parent'))
          for (const [id, x, y] of nodes)
            if (touches(edge, x, y) !== [edge.dataset.from, edge.dataset.to].includes(id))
              say.wrong.push(edge.dataset.from + ' -> ' + edge.dataset.to + ' at ' + id);" &&
        json_says "j['problems'], j['wrong']" '([], [])' && json_says \
        "j['edges'] == sorted('%s %s' % (r['id'], p) for r in json.load(open('tangled.json'))['revisions'] for p in r['parents'])" True &&
        json_says "len(j['edges']) > 20" True
}
python3 "$root/tests/page.py" /dev/null '' >/dev/null 2>&1
if [ $? = 77 ]; then
    skip 'the page in a browser' 'no Chromium'
else
    check 'the page draws what is there, and reads no text as HTML' page_draws
    check 'the page shows a revision on a click, and searches' page_shows_and_searches
    check 'the lines of the page pass between the revisions' lines_pass_between
fi

[ "$tests_failed" -eq 0 ]
