#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes one large history: scale_input.py KIND SIZE DIRECTORY

Each kind is large in one way; SIZE says how large. What is not large is as small as it may be.
"""
import os
import sys


def header(name, parents, extra=""):
    return f"--@ revision {name}\n--@ revises {parents}\n--@ title Number {name}\n--@ created 2026-01-01\n{extra}"


def table(name):
    return (f"\n--@ up\nCREATE TABLE {name} (\n    id integer PRIMARY KEY,\n    name text NOT NULL\n);\n"
            f"\n--@ down\nDROP TABLE {name};\n")


def chain(size):
    """Each revision revises the one before it."""
    for i in range(size):
        name = f"r{i:06}"
        yield name, header(name, f"r{i - 1:06}" if i else "base") + table(f"t{i}")


def tables(size):
    """Tables of a hundred columns, with keys, checks and indexes; each is changed in a revision of its own."""
    for i in range(size):
        columns = "".join(f",\n    column_{c:02} varchar({c + 1}) NOT NULL DEFAULT 'nothing'" for c in range(94))
        refers = f"REFERENCES t{i - 1} (id)" if i else ""
        yield f"a{i:06}", (header(f"a{i:06}", f"b{i - 1:06}" if i else "base") + f"\n--@ up\nCREATE TABLE t{i} (\n    id bigserial PRIMARY KEY,\n"
                           f"    name text NOT NULL UNIQUE CHECK (name <> ''),\n    parent bigint {refers},\n    kind integer CHECK (kind IN (1, 2, 3)),\n"
                           f"    made timestamptz DEFAULT now(),\n    data jsonb{columns}\n);\nCREATE INDEX ON t{i} (parent);\n"
                           f"CREATE INDEX ON t{i} (lower(name)) WHERE kind > 1;\n\n--@ down\nDROP TABLE t{i};\n")
        yield f"b{i:06}", (header(f"b{i:06}", f"a{i:06}") + f"\n--@ up\nALTER TABLE t{i} ADD COLUMN more text, ADD CHECK (more <> name);\n"
                           f"ALTER TABLE t{i} ALTER COLUMN data SET DEFAULT '{{}}';\nUPDATE t{i} SET more = name WHERE kind = 1;\n"
                           f"\n--@ down\nALTER TABLE t{i} ALTER COLUMN data DROP DEFAULT;\nALTER TABLE t{i} DROP COLUMN more;\n")


def backward(size):
    """A chain whose files stand in the opposite order."""
    for i in range(size):
        name = f"r{size - i:06}"
        yield name, header(name, f"r{size - i + 1:06}" if i else "base") + table(f"t{i}")


def wide(size):
    """Over and over a hundred branches that are merged."""
    last, branches = "base", []
    for i in range(size):
        name = f"r{i:06}"
        if len(branches) == 100 or i == size - 1:
            yield name, header(name, ", ".join(branches or [last])) + "\n--@ up\n"
            last, branches = name, []
        else:
            yield name, header(name, last) + table(f"t{i}")
            if i == 0:
                last = name
            else:
                branches.append(name)


def heads(size):
    """As many heads, all on one root."""
    yield "root", header("root", "base") + table("root")
    for i in range(size):
        name = f"h{i:06}"
        yield name, header(name, "root") + table(f"t{i}")


def merge(size):
    """As many branches, merged by one revision."""
    yield from heads(size)
    yield "merge", header("merge", ", ".join(f"h{i:06}" for i in range(size))) + "\n--@ up\n"


def statements(size):
    """One file of as many statements."""
    up = "".join(f"INSERT INTO t VALUES ({i}, 'row {i}', now());\n" for i in range(size))
    yield "one", header("one", "base") + "\n--@ up\n" + up + "\n--@ down nothing\n"


def literals(size):
    """One file of that many MB in four statements, each with one huge literal."""
    line = "0123456789 abcdefghijklmnopqrstuvwxyz it''s \\ ABCDEFGHIJKLMNOPQ\n"
    literal = line * (size * 250_000 // len(line))
    up = "".join(f"INSERT INTO t VALUES ({i}, '{literal}');\n" for i in range(4))
    yield "one", header("one", "base") + "\n--@ up\n" + up + "\n--@ down nothing\n"


def rows(size):
    """One statement of that many MB: an INSERT of many rows."""
    row = "    (1234567, 'some text', 3.14159, NULL, (SELECT max(id) FROM t)),\n"
    up = "INSERT INTO t VALUES\n" + row * (size * 1_000_000 // len(row)) + "    (0, '', 0, NULL, NULL);\n"
    yield "one", header("one", "base") + "\n--@ up\n" + up + "\n--@ down nothing\n"


def variables(size):
    """As many variables, each put into a statement of its own."""
    declared = "".join(f"--@ variable v{i}\n" for i in range(size))
    up = "".join(f"INSERT INTO t VALUES (:'v{i}');\n" for i in range(size))
    yield "one", header("one", "base", declared) + "\n--@ up\n" + up + "\n--@ down nothing\n"


def names(size):
    """One revision with as many labels, and one that depends on as many."""
    labels = "".join(f"--@ label l{i}\n" for i in range(size))
    yield "root", header("root", "base", labels) + table("root")
    for i in range(size):
        yield f"d{i:06}", header(f"d{i:06}", f"d{i - 1:06}" if i else "root") + table(f"t{i}")
    depends = "--@ depends " + ", ".join(f"d{i:06}" for i in range(size)) + "\n"
    yield "last", header("last", f"d{size - 1:06}", depends) + "\n--@ up\n"


def errors(size):
    """A file with one mistake for every thirty that have none."""
    for name, text in chain(size):
        yield name, text + ("--@ frobnicate\n" if int(name[1:]) % 30 == 7 else "")


KINDS = {kind.__name__: kind for kind in (chain, backward, wide, tables, heads, merge, statements, literals, rows, variables, names,
                                          errors)}
SETTINGS = {tables: "dialects = postgresql"}


def main():
    if len(sys.argv) != 4 or sys.argv[1] not in KINDS:
        sys.exit(f"usage: scale_input.py {{{'|'.join(KINDS)}}} SIZE DIRECTORY")
    directory = sys.argv[3]
    os.makedirs(directory)
    with open(f"{directory}/migc.ini", "w", encoding="ascii") as file:
        file.write(f"[migc]\n{SETTINGS.get(KINDS[sys.argv[1]], 'external_tables = t')}\n")
    for name, text in KINDS[sys.argv[1]](int(sys.argv[2])):
        with open(f"{directory}/{name}.sql", "w", encoding="ascii") as file:
            file.write(text)


main()
