#!/usr/bin/env python3
"""coverage_report.py JSON EXCLUDED LINES BRANCHES: gcovr's figures by file and in total, without what is excluded.

EXCLUDED has one entry a line, `file | regular expression | reason`: the lines of that file that match are not
counted. An entry that matches nothing, or only lines of which everything runs, is an error: the list must not
outlive its reasons. Exit status 1: below LINES or BRANCHES per cent, or an entry is wrong.
"""
import json
import re
import sys

ASSERTION = re.compile(r"\s*assert\(")  # a branch that is never to be taken


def read_entries(path):
    entries = []
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if not line.strip() or line.startswith("#"):
                continue
            fields = [field.strip() for field in line.split(" | ")]
            if len(fields) != 3 or not all(fields):
                sys.exit(f"{path}:{number}: expected `file | regular expression | reason`")
            entries.append({"file": fields[0], "pattern": re.compile(fields[1]),
                            "place": f"{path}:{number}", "saves": 0, "matches": 0})
    return entries


def is_excluded(entries, name, text):
    return [entry for entry in entries if entry["file"] == name and entry["pattern"].search(text)]


class Figures:
    def __init__(self, name):
        self.name = name
        self.lines = self.lines_run = self.branches = self.branches_run = 0
        self.missing_lines, self.missing_branches = [], []

    def count(self, number, runs, branches):
        self.lines += 1
        self.lines_run += runs > 0
        if not runs:
            self.missing_lines.append(number)
        taken = sum(branch["count"] > 0 for branch in branches)
        self.branches += len(branches)
        self.branches_run += taken
        if taken < len(branches):
            self.missing_branches.append(number)

    def add(self, other):
        self.lines += other.lines
        self.lines_run += other.lines_run
        self.branches += other.branches
        self.branches_run += other.branches_run

    def line_rate(self):
        return 100 * self.lines_run / self.lines if self.lines else 100.0

    def branch_rate(self):
        return 100 * self.branches_run / self.branches if self.branches else 100.0


def file_figures(report, entries):
    figures = Figures(report["file"])
    with open(report["file"], encoding="utf-8") as file:
        source = file.read().split("\n")
    for line in report["lines"]:
        if line.get("gcovr/noncode"):
            continue
        text = source[line["line_number"] - 1]
        branches = [] if ASSERTION.match(text) else line.get("branches", [])
        found = is_excluded(entries, report["file"], text)
        for entry in found:
            entry["matches"] += 1
            entry["saves"] += line["count"] == 0 or any(branch["count"] == 0 for branch in branches)
        if not found:
            figures.count(line["line_number"], line["count"], branches)
    return figures


def ranges(numbers):
    """[1, 2, 3, 7] is "1-3 7"."""
    parts = []
    for number in numbers:
        if parts and parts[-1][1] == number - 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return " ".join(str(a) if a == b else f"{a}-{b}" for a, b in parts)


def print_table(files, total):
    row = "{:<44} {:>6} {:>7} {:>8} {:>7}"
    print(row.format("file", "lines", "run", "branches", "taken"))
    for one in sorted(files, key=lambda one: one.branches_run - one.branches) + [total]:
        print(row.format(one.name, one.lines, f"{one.line_rate():.1f} %", one.branches,
                         f"{one.branch_rate():.1f} %"))
        if one.missing_lines:
            print(f"    lines that never ran: {ranges(one.missing_lines)}")
        if one.missing_branches:
            print(f"    lines with a branch never taken: {ranges(one.missing_branches)}")


def main():
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    entries = read_entries(sys.argv[2])
    with open(sys.argv[1], encoding="utf-8") as file:
        reports = json.load(file)["files"]
    files = [file_figures(report, entries) for report in reports]
    total = Figures("all of runtime/")
    for one in files:
        total.add(one)
    print_table(files, total)
    is_good = total.lines > 0 and total.line_rate() >= float(sys.argv[3]) and \
        total.branch_rate() >= float(sys.argv[4])
    for entry in entries:
        if entry["saves"] == 0:
            is_good = False
            print(f"{entry['place']}: " + ("everything that it excludes runs" if entry["matches"]
                                           else "no line of the file matches it"))
    print(f"lines {total.line_rate():.2f} % (at least {sys.argv[3]}), "
          f"branches {total.branch_rate():.2f} % (at least {sys.argv[4]})")
    sys.exit(0 if is_good else 1)


main()
