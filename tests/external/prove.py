#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Proves a converted history: what migc leaves behind is what psql or sqlite3 leave behind with the original files.

  prove.py NAME CONVERTED DIALECT SCRATCH COMMIT

CONVERTED is what convert.py wrote. MIGC is the compiler under test, MIGC_RELEASE_BUILD has the libraries and the
compiler that is timed. Prints TAP, and as a comment one row of the table in docs/benchmarks.md.

The way is up to the head, down one by one as far as it goes, up again; where a revision does not go down, another
way begins on an empty database and ends below that one. psql or sqlite3 goes first; where it stumbles (a down that fails,
or one that leaves behind what the up then trips over), migc must stumble at the same place and leave the same behind.

The schema is compared after every step down with MIGC_LONG=yes, else after some fifty of them and at the ends.
"""
import difflib
import json
import os
import re
import subprocess
import sys
import time

from database import KINDS, Failure, run

MAIN = """#include <mig/cli.h>
#include <mig/postgresql.h>
#include <mig/sqlite.h>
const MigHistory *history_history(void);
int main(int argc, char **argv)
{
    const MigHistory *const histories[] = {history_history(), NULL};
    static const MigDriverKind *const drivers[] = {&mig_sqlite, &mig_postgresql, NULL};
    return mig_main(argc, argv, histories, drivers);
}
"""
IRREVERSIBLE = "no way back"
REFUSED_DOWN = {dialect: re.compile(rf"^(--@ down(?: {dialect})?)(?! {other})\b.*?(?=^--@ (?:up|down|verify)\b|\Z)", re.M | re.S)
                for dialect, other in (("postgresql", "sqlite"), ("sqlite", "postgresql"))}
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("MIGC_RELEASE_BUILD", os.path.join(ROOT, "build", "release"))


class Tap:
    def __init__(self, prefix):
        self.prefix = prefix
        self.failed = 0

    def result(self, name, is_good, detail=""):
        print(("ok" if is_good else "not ok") + f" - {self.prefix}: {name}", flush=True)
        if not is_good:
            self.failed += 1
            for line in detail.splitlines()[:60]:
                print("#   " + line)
        return is_good

    def same(self, name, wanted, got):
        lines = difflib.unified_diff(wanted.splitlines(), got.splitlines(), "the original", "migc", lineterm="", n=2)
        return self.result(name, wanted == got, "\n".join(lines))

    def works(self, name, action):
        """The action's value; None where it failed."""
        try:
            value = action()
        except Failure as failure:
            self.result(name, False, str(failure))
            return None
        self.result(name, True)
        return value


class Walk:
    """From an empty database up to `top` revisions, down as far as it goes, up again; what the original made of it."""

    def __init__(self, top):
        self.top = top
        self.bottom = top           # what stays applied when nothing goes down any more
        self.down_failure = ""      # why not: empty at base
        self.again_failure = ""     # why it did not come up again: mostly a down that does not undo its up
        self.schemas = {}           # ("up", n) and ("down", n): with n revisions applied; "again"
        self.rows = {}              # "up", "down", "again"


class Original:
    """The walks with psql or sqlite3 and the original's files."""

    def __init__(self, history, dialect, converted, database):
        self.history = history
        self.dialect = dialect
        self.converted = converted
        self.database = database
        self.walks = []
        self.stride = 1 if os.environ.get("MIGC_LONG", "no") != "no" else 1 + len(history) // 50

    def step(self, index, way):
        file = self.history[index][self.dialect][way]
        if file:
            self.database.run_file(os.path.join(self.converted, file["file"]), file["transaction"])

    def up(self, walk):
        self.database.make()
        for index in range(walk.top):
            self.step(index, "up")
            # The first walk goes to the head and so may learn the schema of every revision.
            if (self.stride == 1 and not self.walks) or index + 1 == walk.top:
                walk.schemas["up", index + 1] = self.database.schema()
        walk.rows["up"] = self.database.rows()

    def down(self, walk):
        walk.schemas["down", walk.top] = walk.schemas["up", walk.top]
        while walk.bottom > 0 and not walk.down_failure:
            index = walk.bottom - 1
            if not self.history[index][self.dialect]["reversible"]:
                walk.down_failure = IRREVERSIBLE
                continue
            try:
                self.step(index, "down")
                walk.bottom = index
            except Failure as failure:
                walk.down_failure = str(failure)
            if walk.bottom % self.stride == 0 or walk.down_failure:
                walk.schemas["down", walk.bottom] = self.database.schema()
        walk.schemas["down", walk.bottom] = self.database.schema()
        walk.rows["down"] = self.database.rows()

    def again(self, walk):
        try:
            for index in range(walk.bottom, walk.top):
                self.step(index, "up")
        except Failure as failure:
            walk.again_failure = f"{self.history[index]['id']}: {failure}"
        walk.schemas["again"] = self.database.schema()
        walk.rows["again"] = self.database.rows()

    def go(self):
        """All walks: where one cannot go down over a revision, the next begins below that."""
        top = len(self.history)
        while top > 0:
            walk = Walk(top)
            self.up(walk)
            self.down(walk)
            self.again(walk)
            self.walks.append(walk)
            top = walk.bottom - 1
            # Of neighbours without a way back, one is enough to prove that there is none.
            while top > 0 and not self.history[top - 1][self.dialect]["reversible"]:
                top -= 1
        return True

    def faulty_downs(self):
        """Revisions whose down leaves a difference behind that was not there before it."""
        found = []
        if self.stride > 1:
            return found
        for walk in self.walks:
            before = set()
            for number in range(walk.top - 1, walk.bottom - 1, -1):
                there = self.walks[0].schemas["up", number] if number else ""
                now = set(walk.schemas["down", number].splitlines()) ^ set(there.splitlines())
                if number and now - before:
                    found.append(self.history[number]["id"])
                before = now
        return found


class Application:
    """The program that carries the compiled history, on one database."""

    def __init__(self, path, database):
        self.path = path
        self.database = database

    def run(self, *arguments):
        return run([self.path, *arguments], {"DATABASE_URL": self.database.url})

    def fails(self, *arguments):
        try:
            self.run(*arguments)
        except Failure:
            return True
        return False


def prove_down(tap, application, history, walk):
    """One by one, the schema compared where it is known; one line of TAP for all."""
    compared = 0
    for number in range(walk.top - 1, walk.bottom - 1, -1):
        name = f"down over {history[number]['id']}"
        try:
            application.run("downgrade", "-1")
        except Failure as failure:
            return tap.result(name, False, str(failure))
        if ("down", number) not in walk.schemas:
            continue
        schema = application.database.schema()
        compared += 1
        if schema != walk.schemas["down", number]:
            return tap.same(name + ": schema", walk.schemas["down", number], schema)
    return tap.result(f"{walk.top - walk.bottom} down one by one, {compared} times with the original's schema", True)


def compare(tap, application, name, schema, rows):
    tap.same(name + ": schema", schema, application.database.schema())
    tap.same(name + ": rows", rows, application.database.rows())


def prove_walk(tap, application, history, walk, drift):
    top = history[walk.top - 1]["id"]
    bottom = history[walk.bottom - 1]["id"] if walk.bottom else "base"
    application.database.make()
    if tap.works(f"up to {top}", lambda: application.run("upgrade", top)) is None:
        return
    compare(tap, application, f"up to {top}", walk.schemas["up", walk.top], walk.rows["up"])
    if drift:
        tap.works(f"up to {top}: the catalog is what the model of the history says", drift)
    if not prove_down(tap, application, history, walk):
        return
    if walk.down_failure:
        tap.result(f"{bottom} does not go down, as with the original", application.fails("downgrade", "-1"))
    compare(tap, application, f"down to {bottom}", walk.schemas["down", walk.bottom], walk.rows["down"])
    if walk.again_failure:
        tap.result(f"{walk.again_failure.split(':')[0]} does not come up again, as with the original",
                   application.fails("upgrade", top))
    elif tap.works(f"up again to {top}", lambda: application.run("upgrade", top)) is None:
        return
    compare(tap, application, f"up again to {top}", walk.schemas["again"], walk.rows["again"])


def timed(command, times=5):
    """The shortest of some runs, in milliseconds."""
    best = None
    for _ in range(times):
        start = time.perf_counter()
        run(command)
        spent = (time.perf_counter() - start) * 1000
        best = spent if best is None or spent < best else best
    return best


def count_steps(path, dialect):
    with open(path, encoding="utf-8") as file:
        match = re.search(rf"history__{dialect}_steps\[\] = {{\n(.*?)\n}};", file.read(), re.S)
    return len(match[1].splitlines()) if match else 0


def directory_bytes(path):
    return sum(os.path.getsize(os.path.join(path, name)) for name in os.listdir(path))


def object_bytes(path):
    """Text and data, as `size` counts them."""
    return sum(int(field) for field in run(["size", path]).splitlines()[1].split()[:2])


def accused_downs(converted, migc, dialect):
    """What check calls an error in the downs of a dialect: the file, by id; those are the original's to answer for."""
    done = subprocess.run([migc, "check", "--dialect", dialect, os.path.join(converted, "revisions")], capture_output=True, text=True,
                          timeout=300, check=False)
    accused = {}
    for path, line in re.findall(r"^(\S+\.sql):(\d+):\d+: error: ", done.stderr, re.M):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        sections = re.findall(r"^--@ (up|down)\b", "\n".join(text.split("\n")[:int(line)]), re.M)
        if sections and sections[-1] == "down":
            accused[re.search(r"^--@ revision +(\S+)", text, re.M)[1]] = path
    return accused


def close_down(path, dialect):
    """From here on a revision has no way back for this dialect."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(REFUSED_DOWN[dialect].sub(r"\1 irreversible the database refuses the original's\n\n", text))


def refused_downs(history, converted, dialect, migc, database):
    """Closes those of the accused that the database refuses; their ids."""
    accused = accused_downs(converted, migc, dialect)
    refused = []
    if accused:
        database.make()
    for entry in history if accused else []:
        way = entry[dialect]
        if way["up"]:
            database.run_file(os.path.join(converted, way["up"]["file"]), way["up"]["transaction"])
        if entry["id"] in accused and way["down"] and not database.would_take(os.path.join(converted, way["down"]["file"]),
                                                                              way["down"]["transaction"]):
            close_down(accused[entry["id"]], dialect)
            way["reversible"] = False
            refused.append(entry["id"])
    return refused


def settle_downs(tap, history, converted, dialect, migc, database):
    """A down of the original that its database refuses behind its own up is an error of check, and rightly so: from here on
    there is no way back over that revision. One that the database takes stays an error, and is a fault of ours. Where check
    gave up at one it finds more when that is closed."""
    refused = []
    while found := refused_downs(history, converted, dialect, migc, database):
        refused += found
    if refused:
        tap.result(f"{len(refused)} downs for {dialect} in which check finds errors are refused by the database, too: {', '.join(refused)}", True)


def settle_all(tap, history, converted, migc, scratch):
    """For each dialect of the history, since check and compile look at all of them; the next proof finds it done."""
    for dialect, kind in KINDS.items():
        if not any(dialect in entry for entry in history):
            continue
        database = kind(f"{tap.prefix.replace(', ', '_')}_settles", scratch)
        try:
            settle_downs(tap, history, converted, dialect, migc, database)
        finally:
            database.drop()
    with open(os.path.join(converted, "manifest.json"), "w", encoding="utf-8") as file:
        json.dump(history, file, indent=1)


def build(tap, converted, scratch, migc):
    """Checks, compiles and links; the application's path, or None."""
    revisions = os.path.join(converted, "revisions")
    source = os.path.join(scratch, "history.c")
    program = os.path.join(scratch, "application")
    libraries = [os.path.join(BUILD, f"libmig{part}.a") for part in ("_cli", "_postgresql", "_sqlite", "")]
    with open(os.path.join(scratch, "main.c"), "w", encoding="utf-8") as file:
        file.write(MAIN)
    if tap.works("migc check finds no error", lambda: run([migc, "check", revisions])) is None:
        return None
    if tap.works("migc compile", lambda: run([migc, "compile", revisions, "-o", source, "--name", "history"])) is None:
        return None
    include = "-I" + os.path.join(ROOT, "runtime", "include")
    warnings = ["-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]
    if tap.works("cc", lambda: run(["cc", *warnings, "-O2", include, "-c", source, "-o", source + ".o"])) is None:
        return None
    packages = run(["pkg-config", "--cflags", "--libs", "libpq", "sqlite3"]).split()
    linked = tap.works("link", lambda: run(["cc", *warnings, include, os.path.join(scratch, "main.c"), source + ".o",
                                            *libraries, *packages, "-o", program]))
    return None if linked is None else program


def figures(converted, scratch, dialect):
    revisions = os.path.join(converted, "revisions")
    source = os.path.join(scratch, "history.c")
    release = os.path.join(BUILD, "migc")
    include = "-I" + os.path.join(ROOT, "runtime", "include")
    # Of a history for both, the steps stand together; of one dialect alone they can be counted.
    run([release, "compile", revisions, "-o", source + ".alone", "--name", "history", "--dialect", dialect])
    return {
        "statements": count_steps(source + ".alone", dialect),
        "kilobytes": directory_bytes(revisions) / 1000,
        "check": timed([release, "check", revisions]),
        "compile": timed([release, "compile", revisions, "-o", source + ".timed", "--name", "history"]),
        "cc": timed(["cc", "-O2", include, "-x", "c", "-c", source, "-o", source + ".timed.o"], 3),
        "object": object_bytes(source + ".o") / 1000,
    }


def some(identifiers):
    return f"{len(identifiers)} ({', '.join(identifiers[:3])}{' …' if len(identifiers) > 3 else ''})"


def remarks(original):
    """What the original does that nobody would want, and that migc does like it; in words for the table."""
    ids = [entry["id"] for entry in original.history]
    without = [entry["id"] for entry in original.history if not entry[original.dialect]["reversible"]]
    failing = [ids[walk.bottom - 1] for walk in original.walks if walk.down_failure not in ("", IRREVERSIBLE)]
    stuck = [walk.again_failure.split(":")[0] for walk in original.walks if walk.again_failure]
    faulty = original.faulty_downs()
    bare = sorted({re.sub(r".*/(\w+)\.(\w+)\.sql$", r"\1 \2", path) for path in original.database.bare})
    return "; ".join(f"{text}: {some(found)}" for text, found in (
        ("no way back", without), ("the original's down fails", failing),
        ("does not come up again after its down", stuck), ("down does not restore the schema", faulty),
        ("found by migc to run outside a transaction only", bare)) if found)


def print_figures(tap, name, commit, dialect, original, found, seconds):
    counted = sum(1 for entry in original.history if entry[dialect]["up"])
    print(f"# | {name} | `{commit[:12]}` | {dialect} | {counted} | {found['statements']} | "
          f"{'**differs**' if tap.failed else 'equal'} | {remarks(original)} |")
    rows = sum(int(line.split("|")[1]) for line in original.walks[0].rows["up"].splitlines())
    print(f"#   {rows} rows at the head, {found['kilobytes']:.0f} kB of revisions, check {found['check']:.1f} ms, compile {found['compile']:.1f} ms, "
          f"cc -O2 {found['cc']:.0f} ms, object {found['object']:.0f} kB, proof {seconds:.0f} s")
    for walk in original.walks:
        down = "" if walk.down_failure == IRREVERSIBLE else walk.down_failure
        for reason in filter(None, (down, walk.again_failure)):
            print("#   " + " ".join(re.sub(r"psql:\S*/", "", reason).split())[:300])


def prove(tap, history, converted, dialect, program, migc, databases):
    """The original's walks, then ours beside them; the original, or None where it does not run."""
    reference, ours = databases
    original = Original(history, dialect, converted, reference)
    if tap.works("the original runs on its own", original.go) is None:
        return None
    application = Application(program, ours)
    compared = lambda: run([migc, "drift", "-d", os.path.join(converted, "revisions")], {"DATABASE_URL": ours.url})  # noqa: E731
    drift = compared if dialect == "postgresql" else None
    # The longest last, so that the database is at the head when the files are compared with it.
    for walk in reversed(original.walks):
        prove_walk(tap, application, history, walk, drift)
    if not original.walks[0].again_failure:
        tap.works("migc with the files finds nothing to do where the application has been",
                  lambda: run([migc, "plan", "--exit-code", "-d", os.path.join(converted, "revisions")],
                              {"DATABASE_URL": ours.url}))
    return original


def main():
    name, converted, dialect, scratch, commit = sys.argv[1:]
    tap = Tap(f"{name}, {dialect}")
    migc = os.environ.get("MIGC", os.path.join(ROOT, "build", "dev", "migc"))
    with open(os.path.join(converted, "manifest.json"), encoding="utf-8") as file:
        history = json.load(file)
    start = time.monotonic()
    databases = [KINDS[dialect](f"{name}_{side}", scratch) for side in ("original", "migc")]
    try:
        settle_all(tap, history, converted, migc, scratch)
        program = build(tap, converted, scratch, migc)
        original = prove(tap, history, converted, dialect, program, migc, databases) if program else None
    finally:
        for database in databases:
            database.drop()
    if program is None:
        sys.exit(1)
    if original:
        print_figures(tap, name, commit, dialect, original, figures(converted, scratch, dialect),
                      time.monotonic() - start)
    sys.exit(tap.failed > 0)


main()
