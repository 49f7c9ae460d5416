# SPDX-License-Identifier: MIT
"""Figures as Markdown tables, and on which machine they were taken."""
import datetime
import os
import platform
import subprocess
import sys


def seconds(value):
    if value >= 1:
        return f"{value:.2f} s"
    return f"{value * 1e3:.1f} ms" if value >= 0.001 else f"{value * 1e6:.0f} µs"


def number(value):
    return f"{value:,}".replace(",", " ")


class Row:
    """One comparison. A target is a ratio, or where `unit` is set a value of that unit."""

    def __init__(self, what, count, ours, other, ratio, target=None, least=None, rounds=None, unit=""):
        self.what, self.count, self.ours, self.other = what, count, ours, other
        self.ratio, self.target, self.least, self.rounds, self.unit = ratio, target, least, rounds, unit

    @classmethod
    def of(cls, what, count, ours, theirs, target=None):
        """Wall times: ratio of the medians and of the least."""
        return cls(
            what, count, seconds(ours.median), seconds(theirs.median), ours.median / theirs.median, target,
            ours.least / theirs.least, min(ours.rounds, theirs.rounds),
        )

    @classmethod
    def of_cpu(cls, what, count, ours, theirs, target=None):
        return cls(
            what, count, seconds(ours.cpu), seconds(theirs.cpu), ours.cpu / theirs.cpu, target,
            min(ours.cpus) / min(theirs.cpus), min(ours.rounds, theirs.rounds),
        )

    def figure(self, value):
        if value is None:
            return ""
        return f"{value:g} {self.unit}" if self.unit else f"{value:.2f}"

    def cells(self):
        met = "" if self.target is None else "yes" if self.ratio <= self.target else "**no**"
        target = "" if self.target is None else "≤ " + (
            f"{self.target:g} {self.unit}" if self.unit else f"{self.target:g}"
        )
        return (
            self.what, number(self.count), self.ours, self.other, self.figure(self.ratio),
            self.figure(self.least), str(self.rounds or ""), target, met,
        )


HEAD = ("what", "revisions", "migc", "other", "ratio", "of the least", "rounds", "target", "met")


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(cells) + " |" for cells in rows]
    return "\n".join(lines) + "\n"


def first_line(path, start):
    try:
        with open(path, encoding="utf-8") as file:
            for line in file:
                if line.startswith(start):
                    return line.partition("=" if "=" in line else ":")[2].strip().strip('"')
    except OSError:
        pass
    return ""


def machine(database_versions, date):
    cores = os.cpu_count()
    processor = first_line("/proc/cpuinfo", "model name") or platform.machine()
    compiler = subprocess.run(["cc", "-dumpfullversion"], capture_output=True, text=True, check=False).stdout
    system = first_line("/etc/os-release", "PRETTY_NAME") or platform.system()
    memory = int(first_line("/proc/meminfo", "MemTotal").split()[0]) / 1024**2
    return (
        f"Measured on {date or datetime.date.today().isoformat()}: {cores} cores ({processor}), {memory:.0f} GiB, "
        f"{system}, Linux {platform.release().split('-')[0]}, cc {compiler.strip()}, " + ", ".join(database_versions) + "."
    )


class Report:
    def __init__(self):
        self.rows = []
        self.peers = {}  # title → (head, rows)
        self.memory = []
        self.notes = []

    def add(self, row):
        self.rows.append(row)
        print("   " + "  ".join(row.cells()), file=sys.stderr)

    def add_peers(self, title, head, rows):
        """Tables of one title and head are one: the revisions are its first column."""
        self.peers.setdefault(title, (head, []))[1].extend(rows)

    def note(self, text):
        self.notes.append(text)
        print("   note: " + text, file=sys.stderr)

    def text(self, machine_line):
        parts = [machine_line + "\n"]
        first = {}  # all counts of one comparison stand together, in the order of the first
        for row in self.rows:
            first.setdefault(row.what, len(first))
        rows = sorted(self.rows, key=lambda row: (first[row.what], row.count))
        judged = [row.cells() for row in rows if row.target is not None]
        others = [row.cells()[:-2] for row in rows if row.target is None]
        if judged:
            parts.append("### Against the targets\n\n" + table(HEAD, judged))
        if others:
            parts.append("### Without a target\n\n" + table(HEAD[:-2], others))
        for title, (head, rows) in self.peers.items():
            parts.append(f"### {title}\n\n" + table(head, rows))
        if self.memory:
            self.memory.sort(key=lambda cells: cells[0])
            parts.append(
                "### Peak memory\n\n" + table(("what", "revisions", "program", "MiB"), self.memory)
            )
        if self.notes:
            parts.append("### Notes\n\n" + "".join(f"- {note}\n" for note in self.notes))
        return "\n".join(parts)


BEGIN, END = "<!-- figures begin -->\n", "<!-- figures end -->\n"


def write_between_marks(path, text):
    with open(path, encoding="utf-8") as file:
        document = file.read()
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        sys.exit(f"{path} has no place for figures: {BEGIN.strip()} … {END.strip()}")
    with open(path, "w", encoding="utf-8") as file:
        file.write(before + BEGIN + "\n" + text + "\n" + END + after)
