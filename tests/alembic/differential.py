#!/usr/bin/env python3
"""The same random history in Alembic and in migc, the same commands: the same revisions must be applied then, or both
refuse. migc is also compared with what docs/targets.md says (model.py), and Alembic may differ only where
differences.py says so. Prints TAP.

    differential.py MIGC HISTORIES [FIRST]      the random numbers of history n begin with n: FIRST repeats one
"""
import collections
import os
import random
import re
import shutil
import sys
import tempfile

from alembic import __version__ as alembic_version

from differences import DIFFERENCES, Case, name_of
from histories import make_history
from model import Model, Refused
from targets import make_beginning, make_command
from tools import Alembic, Migc

COMMANDS, MORE_COMMANDS = 2, 6
LONG = 2000 # histories of a long run: each difference must be seen in it
SHOWN = 3


class Comparison:
    def __init__(self, program, commands):
        self.program, self.commands = program, commands
        self.commands_run = 0
        self.found = collections.Counter()
        self.wrong = {"model": [], "alembic": []}

    def describe(self, number, history, applied, command, lines):
        """All that is needed to look at one command again."""
        name, targets, purge = command
        revisions = ["  %s revises %s%s%s%s" % (
            r.name, ", ".join(r.parents) or "base", " depends " + ", ".join(r.depends) if r.depends else "",
            " label " + ", ".join(r.labels) if r.labels else "", "  (applied)" if r.name in applied else "")
            for r in history.revisions]
        head = "history %d: %s %s%s" % (number, name, " ".join(targets), " --purge" if purge else "")
        return "\n".join([head] + revisions + lines)

    def compare_migc(self, history, applied, command, expected, migc):
        """What is wrong with what migc did, or None."""
        if expected is None:
            is_wrong = not migc.refusal or migc.applied != applied or migc.ran
        else:
            is_wrong = migc.refusal or migc.applied != expected or not self.is_in_order(history, applied, command, migc)
        return ["  migc: %s; ran %s %s" % (sorted(migc.applied), migc.ran, migc.refusal),
                "  docs/targets.md: %s" % (expected and sorted(expected))] if is_wrong else None

    def is_in_order(self, history, applied, command, migc):
        """Exactly what came or went has run, each behind what it needs, and of a stamp nothing."""
        if command[0] == "stamp":
            return not migc.ran
        sign, order = ("+", migc.ran) if command[0] == "upgrade" else ("-", migc.ran[::-1])
        has = applied & migc.applied
        for what in order:
            if what[0] != sign or what[1:] in has or not has.issuperset(history.by_name[what[1:]].needs):
                return False
            has = has | {what[1:]}
        return has == applied | migc.applied

    def judge_migc(self, number, history, applied, command, migc):
        """Runs a command in migc, which must do what the document says."""
        try:
            expected = Model(history, applied).run(*command)
        except Refused:
            expected = None
        result = migc.run(*command)
        self.commands_run += 1
        lines = self.compare_migc(history, applied, command, expected, result)
        if lines:
            self.wrong["model"].append(self.describe(number, history, applied, command, lines))
        return result

    def begin(self, number, history, targets, migc):
        """Somewhere in the history: by several targets, which an upgrade of Alembic does not take."""
        return self.judge_migc(number, history, set(), ("upgrade", targets, False), migc).applied

    def step(self, number, history, applied, command, alembic, migc):
        """One command in both; returns what is applied then."""
        of_migc = self.judge_migc(number, history, applied, command, migc)
        of_alembic = alembic.run(*command)
        case = Case(history, applied, command, of_alembic, alembic.versions(), None if of_migc.refusal else of_migc.applied)
        name = name_of(case)
        has_run_the_same = of_migc.refusal or sorted(of_alembic.ran) == sorted(of_migc.ran)
        is_expected = has_run_the_same if name == "" else name is not None
        self.found[name or "same"] += 1
        if name == "" and of_migc.refusal:
            self.found["refused by both"] += 1
        if not is_expected:
            self.wrong["alembic"].append(self.describe(number, history, applied, command, [
                "  alembic: %s; ran %s %s" % (of_alembic.applied and sorted(of_alembic.applied), of_alembic.ran, of_alembic.refusal),
                "  migc: %s; ran %s %s" % (sorted(of_migc.applied), of_migc.ran, of_migc.refusal)]))
        return of_migc.applied

    def compare(self, number):
        """A random history, and some random commands one after the other, each from the same state in both."""
        numbers = random.Random(number)
        history = make_history(numbers)
        directory = tempfile.mkdtemp(dir=scratch_root())
        try:
            alembic, migc = Alembic(history, directory + "/alembic"), Migc(history, directory + "/migc", self.program)
            applied = self.begin(number, history, make_beginning(numbers, history), migc)
            for _ in range(self.commands):
                alembic.settle(applied)
                applied = self.step(number, history, applied, make_command(numbers, history), alembic, migc)
            alembic.close()
        finally:
            shutil.rmtree(directory)


def scratch_root():
    """A directory in memory where there is one: nothing here has to survive."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def report(name, wrong):
    print("%s - %s" % ("not ok" if wrong else "ok", name))
    for text in wrong[:SHOWN]:
        print("#   " + text.replace("\n", "\n#   "))
    if len(wrong) > SHOWN:
        print("#   … and %d more" % (len(wrong) - SHOWN))
    return bool(wrong)


def report_alembic(wrong):
    """The differences are those of one version: what another one does is printed, and judged by nobody."""
    name = "Alembic does the same, or differs as listed"
    if wrong and not alembic_version.startswith("1.8."):
        report(name + " # SKIP the list is that of Alembic 1.8, and this is " + alembic_version, [])
        print("#   " + wrong[0].replace("\n", "\n#   "))
        return False
    return report(name, wrong)


def documented():
    """The first column of the table of differences."""
    path = os.path.dirname(os.path.abspath(__file__)) + "/../../docs/targets.md"
    with open(path, encoding="utf-8") as stream:
        section = stream.read().partition("## Where Alembic does something else")[2]
    return [row for row in re.findall(r"^\| (.*?) \|", section, re.M) if row != "difference" and set(row) != set("-")]


def main():
    program, count = os.path.abspath(sys.argv[1]), int(sys.argv[2])
    first = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    comparison = Comparison(program, MORE_COMMANDS if count >= LONG else COMMANDS)
    for number in range(first, first + count):
        comparison.compare(number)
    found = comparison.found
    total = sum(found.values()) - found["refused by both"]
    few = [] if found["same"] * 100 >= total * 85 else ["%d of %d commands do the same" % (found["same"], total)]
    unseen = ["no command shows: " + name for name in DIFFERENCES if count >= LONG and not found[name]]
    listed = set(documented()) ^ set(DIFFERENCES)
    failures = [report("%d commands on %d random histories lead where docs/targets.md says" % (comparison.commands_run, count), comparison.wrong["model"]),
                report_alembic(comparison.wrong["alembic"] + few + unseen),
                report("docs/targets.md lists the same differences", sorted(listed))]
    for name, times in found.most_common():
        print("# %5d %s" % (times, name))
    sys.exit(any(failures))


if __name__ == "__main__":
    main()
