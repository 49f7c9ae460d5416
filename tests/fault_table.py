#!/usr/bin/env python3
"""Whether each test that docs/faults.md names is there: fault_table.py ROOT. Prints TAP.

In the last column a text in backquotes is a file or folder below tests/, or else stands in the file named last.
"""
import os
import re
import sys

root = sys.argv[1]
wrong = []
numbers = []
with open(os.path.join(root, "docs", "faults.md"), encoding="utf-8") as stream:
    rows = [line.rstrip("\n|").split(" | ") for line in stream if re.match(r"\| \d+ \|", line)]
for row in rows:
    numbers.append(int(row[0].strip("| ")))
    path, has_test = None, "—" in row[-1]
    for name in re.findall(r"`([^`]+)`", row[-1]):
        if os.path.exists(os.path.join(root, "tests", name)):
            path, has_test = os.path.join(root, "tests", name), True
            continue
        if path is None or os.path.isdir(path):
            wrong.append("row %d: no file tests/%s" % (numbers[-1], name))
            continue
        with open(path, encoding="utf-8", errors="replace") as stream:
            if name not in stream.read():
                wrong.append("row %d: no \"%s\" in %s" % (numbers[-1], name, os.path.relpath(path, root)))
    if not has_test:
        wrong.append("row %d: neither a test nor a dash" % numbers[-1])
if numbers != list(range(1, len(numbers) + 1)) or not numbers:
    wrong.append("the rows are not numbered one after the other")
print("%s - docs/faults.md names tests that are there" % ("not ok" if wrong else "ok"))
for line in wrong:
    print("#   " + line)
sys.exit(1 if wrong else 0)
