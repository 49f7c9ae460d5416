# SPDX-License-Identifier: MIT
"""The table of what was found, of the lines that run.py has printed.

  summary.py FILE… [--write FILE]     exit 1 where a mutant is missed for no reason below, or something false was said

--write puts the table between the marks of a document."""
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "bench"))
from report import machine, table  # pylint: disable=wrong-import-position

LEAST = 0.95  # of the wrong ones, at the place
# What a server says of those that may be missed.
REASONS = (
    ("rows are no part of the model", r"duplicate key|violates (foreign key|not-null|check)|contains null values"),
    ("types of expressions are not derived",
     r"operator does not exist|return type mismatch|is of type \w+ but expression is|collations are not supported|no default operator class"
     r"|missing FROM-clause entry|function lower\(integer\)|invalid input syntax for type integer: \"(Middlemarch)?\""),
    ("a function without a schema may be PostgreSQL's own", r"^function (order_|set_changed|current_tenant|count_ernewal)"),
    ("said of the next statement only", r"trigger functions cannot have declared arguments|function app.current_tenant\(\) does not exist"),
    ("the server chooses another name", r"constraint \"order_lines_quantity_check\" of relation \"order_items\" does not exist"),
    ("bounds of partitions are not compared", r"would overlap|empty range bound"),
)
LATER = "the second of two branches, where the other one was applied first"


def reason_for(mutant):
    if mutant["later"]:
        return LATER
    text = mutant["events"][0]["text"]
    return next((reason for reason, pattern in REASONS if re.search(pattern, text)), None)


class Totals:
    def __init__(self):
        self.rows, self.all, self.reasons, self.problems = {}, [0] * 5, {}, []

    def add(self, mutant):
        if "unsound" in mutant:
            self.problems.append(mutant)
            return
        values = (1, mutant["wrong"], mutant["found"], mutant["right"], len(mutant["false"]))
        for row in (self.rows.setdefault(mutant["kind"], [0] * 5), self.all):
            for i, value in enumerate(values):
                row[i] += value
        is_missed = mutant["wrong"] and not mutant["right"]
        reason = reason_for(mutant) if is_missed else None
        if is_missed:
            self.reasons[reason] = self.reasons.get(reason, 0) + 1
        if mutant["false"] or (is_missed and not reason):
            self.problems.append(mutant)

    def share(self, column):
        return self.all[column] / max(self.all[1], 1)

    def text(self):
        line = (f"{self.all[0]} histories broken in {len(self.rows)} ways: {self.all[1]} are wrong, {self.all[2]} of them ({self.share(2):.1%}) are found, "
                f"{self.all[3]} ({self.share(3):.1%}) at the right place; {self.all[4]} false alarms.")
        missed = "; ".join(f"{count} {reason}" for reason, count in sorted(self.reasons.items(), key=lambda item: -item[1]))
        return line + (f" Not found at the place: {missed}.\n" if missed else "\n")

    def table(self):
        return table(("way to break it", "histories", "wrong", "found", "at the place", "false"),
                     [(kind, *map(str, row)) for kind, row in sorted(self.rows.items())])


def write(path, totals):
    begin, end = "<!-- mutations begin -->\n", "<!-- mutations end -->\n"
    with open(path, encoding="utf-8") as file:
        before, mark, rest = file.read().partition(begin)
    if not mark or end not in rest:
        sys.exit(f"{path} has no place for them: {begin.strip()} … {end.strip()}")
    text = machine([os.popen("postgres --version 2>/dev/null || pg_config --version").read().strip()], None) + "\n\n"
    with open(path, "w", encoding="utf-8") as file:
        file.write(before + mark + "\n" + text + totals.text() + "\n" + totals.table() + "\n" + end + rest.partition(end)[2])


def main():
    arguments = sys.argv[1:]
    target = arguments.pop(arguments.index("--write") + 1) if "--write" in arguments else None
    totals = Totals()
    for name in arguments:
        if name == "--write":
            continue
        with open(name, encoding="utf-8") as file:
            for line in file:
                totals.add(json.loads(line))
    print(totals.table() + "\n" + totals.text(), end="")
    for problem in totals.problems[:20]:
        print(json.dumps(problem))
    if target:
        write(target, totals)
    sys.exit(bool(totals.problems) or totals.share(3) < LEAST)


main()
