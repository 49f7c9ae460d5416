#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What migc costs, side by side with the least that could do the same, and with other tools.

Called by run.sh, which brings what is needed. Figures go to standard output as Markdown, progress to
standard error. What fails is a note, and makes the exit status 1; the figures behind it are still taken.
"""
import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback

import against_peers
import databases
import figures
import generate
import peers
import programs
from measure import Failure, Turns
from report import Report, machine, write_between_marks


class Bench:
    """What every figure needs: where things are, how many rounds, and where figures go."""

    def __init__(self, arguments, work):
        self.work = work
        self.counts = arguments.counts
        self.is_quick = arguments.quick
        self.profile = arguments.profile
        self.only = arguments.only
        self.end = time.monotonic() + arguments.minutes * 60
        self.report = Report()
        self.has_failed = False
        self.programs = programs.Programs(work)
        # Neither settings nor locale of who measures: what counts is in the commands.
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("PG", "MIGC"))},
            "LC_ALL": "C.UTF-8",
            "PGSSLMODE": "disable",
            "XDG_CACHE_HOME": os.path.join(work, "cache"),
        }
        environment.pop("DATABASE_URL", None)
        self.turns = Turns(self.programs.tool("turns"), environment)
        self.postgresql = databases.PostgreSQL(os.environ)
        self.sqlite = databases.SQLite(work)
        self.peers, self.missing = peers.available() if arguments.peers else ({}, [])

    def rounds(self, many, few=1):
        """How often: `many`, or with --quick fewer, never below `few`."""
        return max(few, many // 5) if self.is_quick else many

    def rest(self):
        return max(1, int(self.end - time.monotonic()))

    def directory(self, count):
        return os.path.join(self.work, str(count))

    def formats(self, count, names):
        """The revisions in these formats, made when first asked for."""
        os.makedirs(self.directory(count), exist_ok=True)
        for name in names:
            if not os.path.isdir(os.path.join(self.directory(count), name)):
                generate.generate(name, count, self.directory(count), self.profile)
        return self.directory(count)

    def figure(self, function, *arguments):
        """Runs one figure within what is left of the time; its failure costs no other."""
        if self.only and self.only not in function.__name__:
            return
        what = " ".join([function.__doc__.split("\n")[0].rstrip("."), *map(str, arguments)])
        if time.monotonic() >= self.end:
            self.report.note(f"not measured, the time was up: {what}")
            return
        print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr)
        try:
            function(self, *arguments)
        except Failure as failure:
            self.has_failed = True
            self.report.note(f"{what}: {failure}")
        except Exception:  # a figure that is written wrong must not lose the others
            self.has_failed = True
            traceback.print_exc()
            self.report.note(f"{what}: {traceback.format_exc().splitlines()[-1]}")


def measure(bench):
    for count in bench.counts:
        bench.formats(count, ["migc", "plain"])
        for figure in (figures.check, figures.check_sqlite, figures.look, figures.compile_history, figures.start,
                       figures.launch_sqlite, figures.launch_postgresql):
            bench.figure(figure, count)
    for count in [n for n in bench.counts if n >= 1000] or bench.counts[-1:]:
        bench.figure(figures.compile_c, count)
    small = [count for count in bench.counts if count <= against_peers.MOST]
    for count in small:
        bench.figure(figures.apply, "sqlite", count)
        bench.figure(figures.apply, "postgresql", count)
    for count in small:
        bench.figure(figures.scratch_sqlite, count)
        bench.figure(figures.scratch_postgresql, count)
    bench.figure(figures.distance, max(small, default=bench.counts[0]))
    if bench.peers:
        for count in bench.counts:
            bench.figure(against_peers.look, count)
        for count in small:
            bench.figure(against_peers.run, "postgresql", count)
            bench.figure(against_peers.run, "sqlite", count)
    # What takes longest and has no target comes last: time may run out.
    for count in bench.counts:
        if count not in small:
            bench.figure(figures.apply, "sqlite", count)
            bench.figure(figures.apply, "postgresql", count)


def positive(word):
    value = int(word)
    if value < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return value


def main():
    parser = argparse.ArgumentParser(prog="run.sh", description=__doc__.split("\n")[0])
    parser.add_argument("counts", nargs="*", type=positive, metavar="N", help="revisions (100 1000 10000)")
    parser.add_argument("--peers", action="store_true", help="also the other tools that are here")
    parser.add_argument("--quick", action="store_true", help="a fifth of the rounds")
    parser.add_argument("--profile", choices=generate.PROFILES, default="create", help="see generate.py")
    parser.add_argument("--only", metavar="WORD", help="only figures whose function's name has it: apply, launch …")
    parser.add_argument("--minutes", type=positive, help="begin no figure after these (14; with --peers 24)")
    parser.add_argument("--write", metavar="FILE", help="also put the figures into this document, between its marks")
    parser.add_argument("--date", help="the date that the report says")
    arguments = parser.parse_args()
    arguments.minutes = arguments.minutes or (24 if arguments.peers else 14)
    arguments.counts = sorted(set(arguments.counts or [100, 1000, 10000]))
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(130))
    work = tempfile.mkdtemp(prefix="migc-bench.")
    begin = time.monotonic()
    try:
        bench = Bench(arguments, work)
        measure(bench)
        if bench.missing:
            bench.report.note("measured without, because not here: " + ", ".join(bench.missing))
        known = [bench.postgresql.version(), bench.sqlite.version(), *peers.versions(bench.peers)]
        text = bench.report.text(machine(known, arguments.date))
        print(text)
        if arguments.write:
            write_between_marks(arguments.write, text)
        print(f"all of it in {time.monotonic() - begin:.0f} s", file=sys.stderr)
    finally:
        shutil.rmtree(work)
    return 1 if bench.has_failed else 0


if __name__ == "__main__":
    sys.exit(main())
