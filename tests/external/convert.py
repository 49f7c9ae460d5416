#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Turns a history of another tool into revision files of migc.

  convert.py NAME FORMAT OUTPUT [until=VERSION] DIALECT=DIRECTORY…

FORMAT is diesel, golang-migrate (sqlx's and authelia's reversible files are like it), popx or goose. One history may
have several dialects, each in a directory of its own; a version that only one of them has is an empty section for
the other. With `until` later versions are left out. OUTPUT/revisions gets the revision files and migc.ini, OUTPUT/originals the SQL as the other tool would run it,
and OUTPUT/manifest.json says which file is which, for prove.py.

The SQL is not changed, but for what OWNED and PATCHES say, each with its reason. OWNED is for migc's side alone: what
its runtime does itself. One of PATCHES makes SQL run for which psql or sqlite3 alone are not enough, so both sides get it.
"""
import json
import os
import re
import sys

# (history, dialect, version or None for all, regular expression, reason); what matches is left out.
OWNED = [
    ("pocket-id", "sqlite", "20250822000000", r"(?m)^PRAGMA foreign_keys=(?:ON|OFF);$",
     "stands inside the transaction, where SQLite ignores it"),
    ("plume", "sqlite", "20180422151330", r"(?m)^PRAGMA foreign_keys = ON;$",
     "ends with the connection that it is for"),
    ("ente", "postgresql", None, r"(?im)^[ \t]*(?:BEGIN|COMMIT)[ \t]*;[ \t]*$",
     "some files hold two transactions one after the other; a revision is one"),
]

# A comment for psql.
UNCHECKED = "--@ unchecked\n"

# (history, dialect, version or None for all, "up" or "down"): (regular expression, replacement, reason).
PATCHES = {
    ("pocket-id", "sqlite", "20250705000000", "up"): [
        (r"normalize\(([^,()]+), 'nfc'\)", r"\1",
         "the function is the application's own, so sqlite3 has none; there are no rows that it would change"),
    ],
    ("lemmy", "postgresql", "00000000000000", "up"): [
        (r"\A", "CREATE TABLE IF NOT EXISTS __diesel_schema_migrations (version text PRIMARY KEY);\n",
         "diesel's own table, on which a later version puts a trigger"),
    ],
    ("lemmy", "postgresql", "20250801000016", "up"): [
        (r"\)\nGROUP BY", ") AS every\nGROUP BY", "PostgreSQL 15 wants a name for a query in FROM, 16 does not"),
    ],
    ("river", "postgresql", None, "up"): [
        (r"/\* TEMPLATE: schema \*/", "", "river puts a schema's name there, or nothing; it also stands in a string"),
    ],
    ("river", "postgresql", None, "down"): [
        (r"/\* TEMPLATE: schema \*/", "", "as above"),
    ],
    ("ente", "postgresql", "90", "up"): [
        (r"(?m)^END;\s*\Z", "", "ends a transaction that nothing has begun; the server only warns"),
    ],
    ("crates.io", "postgresql", "20170318181441", "down"): [
        (r"\A", UNCHECKED, "a semicolon is missing: check says so, and migc has to stop there as psql does"),
    ],
    ("ente", "postgresql", "3", "down"): [(r"\A", UNCHECKED, "two commas are missing; as above")],
    ("ente", "postgresql", "44", "down"): [(r"\A", UNCHECKED, "IF NOT EXISTS of a DROP; as above")],
    ("pocket-id", "postgresql", "20250408120918", "down"): [
        (r"(?m)^(?=ALTER .*,;)", UNCHECKED, "a comma before the end; as above"),
    ],
    ("authelia", "sqlite", "0002", "up"): [
        (r"BIN2B64\((\w+)\)", r"\1", "as above"),
    ],
    ("authelia", "sqlite", "0002", "down"): [
        (r"B642BIN\((\w+)\)", r"\1", "as above"),
    ],
}

COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.S)


class Section:
    """One direction of one version, for one dialect."""

    def __init__(self, text, in_transaction=True):
        self.text = text.replace("\r\n", "\n")
        self.in_transaction = in_transaction

    def is_empty(self):
        return not COMMENT.sub("", self.text).strip(" \t\n;\ufeff")


def read(*parts):
    with open(os.path.join(*parts), encoding="utf-8-sig", newline="") as file:
        return file.read()


def read_diesel(directory):
    """VERSION_name/{up,down}.sql and metadata.toml; a version's dashes do not count, and it is compared as text."""
    for entry in sorted(os.listdir(directory), key=lambda name: name.split("_")[0].replace("-", "")):
        place = os.path.join(directory, entry)
        if not os.path.exists(os.path.join(place, "up.sql")):
            continue
        version, _, title = entry.partition("_")
        metadata = read(place, "metadata.toml") if os.path.exists(os.path.join(place, "metadata.toml")) else ""
        in_transaction = not re.search(r"run_in_transaction\s*=\s*false", metadata)
        has_down = os.path.exists(os.path.join(place, "down.sql"))
        yield (version.replace("-", ""), title,
               Section(read(place, "up.sql"), in_transaction),
               Section(read(place, "down.sql"), in_transaction) if has_down else None)


def read_pairs(directory):
    """VERSION_name.up.sql and VERSION_name.down.sql, ordered by the number; authelia writes V0001.Name.up.sql."""
    found = {}
    for name in os.listdir(directory):
        match = re.fullmatch(r"V?(\d+)[_.](.*?)\.*\.(up|down)\.sql", name)
        if match:
            entry = found.setdefault(int(match[1]), {"version": match[1], "title": match[2]})
            if match[3] in entry:
                raise SystemExit(f"{directory}: two files for {match[1]} {match[3]}")
            entry[match[3]] = Section(read(directory, name))
    for _, entry in sorted(found.items()):
        if "up" in entry or "down" in entry:
            yield entry["version"], entry["title"], entry.get("up", Section("")), entry.get("down")


def read_popx(directory, dialect):
    """VERSION_name[.DIALECT][.autocommit].{up,down}.sql; one that names the dialect is taken instead of one that does not."""
    names = {"postgresql": ("postgres",), "sqlite": ("sqlite", "sqlite3")}[dialect]
    found = {}
    for name in sorted(os.listdir(directory)):
        match = re.fullmatch(r"(\d+)_([^.]*)((?:\.[a-z0-9]+)*)\.(up|down)\.sql", name)
        if not match:
            continue
        words = match[3].strip(".").split(".") if match[3] else []
        in_transaction = "autocommit" not in words
        kinds = [word for word in words if word != "autocommit"]
        if kinds and kinds[0] not in names:
            continue
        entry = found.setdefault(match[1], {"title": match[2]})
        if match[4] not in entry or kinds:
            entry[match[4]] = Section(read(directory, name), in_transaction)
    for version, entry in sorted(found.items()):
        yield version, entry["title"], entry.get("up", Section("")), entry.get("down")


def read_goose(directory):
    """VERSION_name.sql with "-- +goose Up", "-- +goose Down"; its other annotations say nothing that migc does not see."""
    for name in sorted(os.listdir(directory)):
        match = re.fullmatch(r"(\d+)_(.*)\.sql", name)
        if not match:
            continue
        text = read(directory, name)
        in_transaction = not re.search(r"(?i)^--\s*\+goose\s+NO TRANSACTION", text, re.M)
        parts = re.split(r"(?im)^--\s*\+goose\s+(up|down)[^\n]*\n?", text)
        sections = {}
        for kind, body in zip(parts[1::2], parts[2::2]):
            body = re.sub(r"(?im)^--\s*\+goose\s+[^\n]*$", "", body)
            sections[kind.lower()] = Section(body, in_transaction)
        yield match[1], match[2], sections.get("up", Section("")), sections.get("down")


def read_history(form, dialect, directory):
    if form == "diesel":
        return read_diesel(directory)
    if form == "golang-migrate":
        return read_pairs(directory)
    if form == "popx":
        return read_popx(directory, dialect)
    if form == "goose":
        return read_goose(directory)
    raise SystemExit(f"convert.py: unknown format {form}")


def patched(history, dialect, version, way, section):
    if section is None:
        return None
    for key in (version, None):
        for pattern, replacement, _ in PATCHES.get((history, dialect, key, way), ()):
            text, count = re.subn(pattern, replacement, section.text)
            if count == 0 and key:
                raise SystemExit(f"convert.py: the patch of {history} {version} {way} fits no more: {pattern}")
            section = Section(text, section.in_transaction)
    return section


def for_migc(history, dialect, version, section):
    text = section.text
    for name, of, only, pattern, _ in OWNED:
        if (name, of) == (history, dialect) and only in (None, version):
            text = re.sub(pattern, "", text)
    return Section(text, section.in_transaction)


def section_lines(way, dialect, section):
    """The section as our language has it: the SQL below one directive."""
    head = f"--@ {way} {dialect}"
    if section is None:
        return head + " irreversible the original has no way back\n"
    if section.is_empty():
        return head + (" nothing\n" if way == "down" else "\n")
    if not section.in_transaction:
        head += " no-transaction"
    return head + "\n" + section.text.rstrip() + "\n"


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(text)


def write_original(output, dialect, version, way, section):
    if section is None or section.is_empty():
        return None
    path = os.path.join("originals", dialect, f"{version}.{way}.sql")
    write(os.path.join(output, path), section.text)
    return {"file": path, "transaction": section.in_transaction}


def convert(history, form, output, until, sources):
    found = {}
    for dialect, directory in sources:
        for version, title, up, down in read_history(form, dialect, directory):
            entry = found.setdefault(version, {"title": title, "sections": {}})
            entry["sections"][dialect] = (patched(history, dialect, version, "up", up),
                                          patched(history, dialect, version, "down", down))
    manifest = []
    parent = "base"
    ordered = sorted(found) if form == "diesel" else sorted(found, key=int)
    if until:
        ordered = ordered[:ordered.index(until) + 1]
    for version in ordered:
        title = re.sub(r"[-_.\s]+", " ", found[version]["title"]).strip()
        lines = [f"--@ revision {version}\n--@ revises  {parent}\n"]
        if title:
            lines.append(f"--@ title    {title}\n")
        item = {"id": version}
        for dialect, _ in sources:
            up, down = found[version]["sections"].get(dialect, (Section(""), Section("")))
            # Without an up there is nothing to undo.
            if down is None and up.is_empty():
                down = Section("")
            lines.append("\n" + section_lines("up", dialect, for_migc(history, dialect, version, up)))
            lines.append("\n" + section_lines("down", dialect, for_migc(history, dialect, version, down) if down else None))
            item[dialect] = {"up": write_original(output, dialect, version, "up", up),
                             "down": write_original(output, dialect, version, "down", down),
                             "reversible": down is not None}
        write(os.path.join(output, "revisions", f"{version}.sql"), "".join(lines))
        manifest.append(item)
        parent = version
    write(os.path.join(output, "revisions", "migc.ini"),
          f"[migc]\nname = {history.replace('-', '_')}\ndialects = {', '.join(dialect for dialect, _ in sources)}\n")
    write(os.path.join(output, "manifest.json"), json.dumps(manifest, indent=1) + "\n")


def main():
    if len(sys.argv) < 5:
        raise SystemExit("usage: convert.py NAME FORMAT OUTPUT [until=VERSION] DIALECT=DIRECTORY…")
    sources = [tuple(argument.split("=", 1)) for argument in sys.argv[4:]]
    until = sources.pop(0)[1] if sources[0][0] == "until" else None
    convert(sys.argv[1], sys.argv[2], sys.argv[3], until, sources)


main()
