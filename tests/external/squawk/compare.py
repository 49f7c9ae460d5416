# SPDX-License-Identifier: MIT
"""What squawk and migc say of the same statements, as a table.

  compare.py SQUAWK MIGC SCRATCH [--write FILE]     exit 1 where either says another thing than cases.txt"""
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
RULES = os.path.join(HERE, "..", "..", "..", "docs", "rules")
BEGIN, END = "<!-- squawk begin -->\n", "<!-- squawk end -->\n"
OPT_IN = ["--include", "require-table-schema", "--include", "require-timeout-settings", "--pg-version", "19.0"]
# That hardly a statement is without; they are left out of the second table.
NOISE = {"prefer-robust-stmts", "require-lock-timeout", "require-statement-timeout", "require-timeout-settings", "require-table-schema"}
SCHEMA = """CREATE TYPE mood AS ENUM ('sad', 'glad');
CREATE DOMAIN percent AS integer;
CREATE TABLE users (id bigint PRIMARY KEY, name text, mail text NOT NULL, age integer, share percent);
CREATE INDEX users_mail ON users (mail);
CREATE TABLE posts (author bigint);
CREATE TABLE logins (at timestamptz);
CREATE TABLE events (at date) PARTITION BY RANGE (at);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
"""


def cases():
    with open(os.path.join(HERE, "cases.txt"), encoding="utf-8") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                yield [part.strip() for part in line.split("|", 3)]


def ask_squawk(program, scratch, sql):
    path = os.path.join(scratch, "statement.sql")
    with open(path, "w", encoding="utf-8") as file:
        file.write(sql + "\n")
    done = subprocess.run([program, "--reporter", "json", *OPT_IN, path], capture_output=True, text=True, timeout=60, check=False)
    # One rule has two spellings.
    return {found["rule_name"].replace("timestamp-tz", "timestamptz") for found in json.loads(done.stdout)}


def switched_off(migc):
    lines = subprocess.run([migc, "explain"], capture_output=True, text=True, timeout=60, check=True).stdout.splitlines()
    return [line.split()[0] for line in lines if line.split()[-1:] == ["off"] or line.split()[1:2] == ["off"]]


def ask_migc(migc, scratch, off, sql):
    """What it says of a second revision, the rules that are off by default switched on."""
    directory = os.path.join(scratch, "revisions")
    os.makedirs(directory, exist_ok=True)
    with open(os.path.join(directory, "migc.ini"), "w", encoding="utf-8") as file:
        file.write("[migc]\ndialects = postgresql\n\n[rules]\nno-way-back = off\n" + "".join(f"{rule} = warning\n" for rule in off))
    for name, parent, text in (("001", "base", SCHEMA), ("002", "001", sql)):
        with open(os.path.join(directory, name + ".sql"), "w", encoding="utf-8") as file:
            file.write(f"--@ revision {name}\n--@ revises  {parent}\n\n--@ up\n{text}\n")
    done = subprocess.run([migc, "check", directory, "--format", "json"], capture_output=True, text=True, timeout=60, check=False)
    return {found["rule"] for found in json.loads(done.stdout)["findings"] if found["file"].endswith("002.sql")}


def examples():
    """The statements of the pages of migc's own rules about what hurts, by rule: the last `up` of each."""
    for name in sorted(os.listdir(RULES)):
        with open(os.path.join(RULES, name), encoding="utf-8") as file:
            text = file.read()
        example = text.partition("## Example")[2].partition("```sql\n")[2].partition("```")[0]
        if "--@ up" in example and "Severity: error" not in text:
            up = example.rpartition("--@ up")[2].partition("\n--@ down")[0].partition("\n")[2]
            yield name[:-3], "\n".join(line for line in up.splitlines() if not line.startswith("--@"))


def table(head, rows):
    return "\n".join(["| " + " | ".join(head) + " |", "|" + "---|" * len(head)] + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def link(rule):
    return f"[{rule}](rules/{rule}.md)" if os.path.exists(os.path.join(RULES, rule + ".md")) else "–"


def write(path, text):
    with open(path, encoding="utf-8") as file:
        before, begin, rest = file.read().partition(BEGIN)
    after = rest.partition(END)[2]
    if not begin or END not in rest:
        sys.exit(f"{path} has no place for the tables: {BEGIN.strip()} … {END.strip()}")
    with open(path, "w", encoding="utf-8") as file:
        file.write(before + BEGIN + "\n" + text + "\n" + END + after)


def main():
    squawk, migc, scratch = sys.argv[1:4]
    off = switched_off(migc)
    problems, rows, others = [], [], []
    for rule, wanted, sql, why in cases():
        theirs, ours = ask_squawk(squawk, scratch, sql), ask_migc(migc, scratch, off, sql)
        if rule not in theirs and rule not in ("unused-ignore", "require-timeout-settings"):
            problems.append(f"squawk does not say {rule} of: {sql} (but {sorted(theirs)})")
        if wanted != "-" and wanted not in ours:
            problems.append(f"migc does not say {wanted} of: {sql} (but {sorted(ours)})")
        rows.append((rule, f"`{sql}`", link(wanted), why))
    for rule, sql in examples():
        said = sorted(ask_squawk(squawk, scratch, sql) - NOISE)
        others.append((link(rule), ", ".join(said) or "–"))
    version = subprocess.run([squawk, "--version"], capture_output=True, text=True, timeout=60, check=True).stdout.split()[-1]
    fired = sum(row[2] != "–" for row in rows)
    text = (f"squawk {version}: of its {len(rows)} rules {fired} have one of migc that says it.\n\n" + table(("squawk", "statement", "migc", ""), rows) +
            "\nThe other way round, the examples of the pages of migc's warnings:\n\n" + table(("migc", "squawk says"), others))
    if "--write" in sys.argv:
        write(sys.argv[sys.argv.index("--write") + 1], text)
    for problem in problems:
        print(problem)
    print(f"# {len(rows)} rules of squawk {version}, {fired} said by migc, too; {len(others)} examples of migc's, {sum(o[1] != '–' for o in others)} said by squawk")
    sys.exit(bool(problems))


main()
