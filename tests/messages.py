#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""messages.py ROOT: what migc can say stands word for word in what some test expects. Prints TAP.

A message is a string literal of compiler/ or runtime/ with three words or more. For each of its lines, what
stands between the conversions of its format must be found, in that order, on one line of an expectation: the output of
a golden case, a literal of a test in C, a line of a script, or a block of a document that the suite `docs` runs.

No message: SQL, the texts of options and commands (the help), and the files in WRITERS. messages_excluded.txt has the
messages that no test can bring about, `file | regular expression | reason`
(the file may be a pattern of the shell). An entry that is not needed is an error.
"""
import bisect
import fnmatch
import glob
import os
import re
import sys

# What they put together is a file or a page, which tests of their own compare.
WRITERS = re.compile(r"compiler/(amalgamation|embed|emit\w*|report|schema_header\w*|commands/(complete|completions|man))\.c"
                     r"|runtime/cli/graph_(page|dot|html|mermaid)\.c")
# Declarations that begin with one of these are the help.
HELP = {"Option", "CliOption", "CliCommand", "Command"}
SQL = re.compile(r"\b(SELECT|UPDATE \{|INSERT|PRAGMA|FROM|WHERE|VALUES|CASE|THEN|AND|END IF|GET DIAGNOSTICS|USING|RELEASE|DECLARE|RESET)\b"
                 r"|pg_catalog|current_setting|\{[a-z.!=+]|:= ?|\\(set|if|elif|gset|warn)\b|^\.(output|dbconfig|nspname)"
                 r"|\btemp\.|TEMP TABLE|julianday|CONSTRAINT \"|version\(\) |^#variable_conflict")
TOKEN = re.compile(r'//[^\n]*|/\*.*?\*/|"(?P<text>(?:\\.|[^"\\\n])*)"|\'(?:\\.|[^\'\\])+\''
                   r'|(?P<name>[A-Za-z_]\w*)|(?P<sign>[^\s\w])|\s+|\w', re.S)
ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}
CONVERSION = re.compile(r"%%|%[-+ #0]*(?:\*|\d+)?(?:\.(?:\*|\d+))?(?:hh|h|ll|l|z|j|t)?[a-zA-Z]|\0")
WORD = re.compile(r"[a-z]{2,}")


def unescaped(text):
    return re.sub(r"\\(x[0-9a-fA-F]+|[0-7]{1,3}|.)",
                  lambda found: ESCAPES.get(found[1], found[1] if len(found[1]) == 1 else "?"), text, flags=re.S)


class Literals:
    """The string literals of a C file: adjacent ones are one, and a macro between them is a conversion."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            self.source = re.sub(r"(?m)^#\s*include.*$", "", file.read())
        self.found, self.pieces, self.line = [], [], 1
        self.depth, self.declared = 0, set()

    def add_sign(self, sign):
        self.depth += (sign == "{") - (sign == "}")
        if self.depth == 0 and sign in ";}":
            self.declared = set()

    def end_literal(self):
        if self.pieces:
            self.found.append((self.begin, unescaped("".join(self.pieces)), bool(self.declared & HELP)))
        self.pieces = []

    def read(self):
        for token in TOKEN.finditer(self.source):
            if token["text"] is not None:
                self.begin = self.begin if self.pieces else self.line
                self.pieces.append(token["text"])
            elif token["name"] and self.pieces and re.match("PRI", token["name"]):
                self.pieces.append("\0")
            elif token["name"] or token["sign"]:
                self.end_literal()
                if token["name"] and self.depth == 0:
                    self.declared.add(token["name"])
                self.add_sign(token["sign"] or " ")
            self.line += token[0].count("\n")
        self.end_literal()
        return self.found


def lines_of(pattern, root):
    for path in glob.glob(os.path.join(root, pattern), recursive=True):
        if os.path.isfile(path):
            with open(path, encoding="utf-8", errors="replace") as file:
                yield from file.read().split("\n")


def documented(root):
    for path in glob.glob(os.path.join(root, "docs/*.md")) + [os.path.join(root, "README.md")]:
        is_run = False
        with open(path, encoding="utf-8") as file:
            for line in file:
                is_run = line.strip() == "```console" or is_run and not line.startswith("```")
                if is_run:
                    yield line.rstrip("\n")


def expectations(root):
    """A text of lines, and a test finds its message on one of them."""
    lines = set(lines_of("tests/golden/*/*/std*", root)) | set(documented(root))
    for pattern in ("tests/**/*.sh", "tests/**/*.py"):
        for line in lines_of(pattern, root):
            lines |= {line, re.sub(r"\\(.)", r"\1", line), line.replace("''", "'"), line.replace("'\\''", "'")}
    for path in glob.glob(os.path.join(root, "tests/**/*.[ch]"), recursive=True):
        for _, text, _ in Literals(path).read():
            lines |= set(text.split("\n"))
    return "\n".join(sorted(lines))


class Expected:
    def __init__(self, text):
        self.text = text
        self.starts = [0] + [found.end() for found in re.finditer("\n", text)]

    def holds(self, message):
        pieces = [piece for piece in CONVERSION.sub("\0", message).strip().split("\0") if piece.strip()]
        longest = max(pieces, key=len)
        pattern = re.compile(".*".join(re.escape(piece) for piece in pieces))
        place = self.text.find(longest)
        while place >= 0:
            line = bisect.bisect_right(self.starts, place)
            end = self.starts[line] - 1 if line < len(self.starts) else len(self.text)
            if pattern.search(self.text, self.starts[line - 1], end):
                return True
            place = self.text.find(longest, end)
        return False


def messages(root):
    names = [path for pattern in ("compiler/**/*.c", "runtime/**/*.c", "compiler/*.re", "compiler/*.y")
             for path in glob.glob(os.path.join(root, pattern), recursive=True)]
    for path in sorted(names):
        name = os.path.relpath(path, root)
        if WRITERS.fullmatch(name):
            continue
        for number, text, is_help in Literals(path).read():
            for line in text.split("\n"):
                if line.startswith("'"):
                    line = line[1:].rstrip("'").replace("''", "'")  # of SQL
                said = CONVERSION.sub(" ", line)
                if not is_help and len(WORD.findall(said)) >= 3 and " " in line.strip() and not SQL.search(line):
                    yield name, number, line.strip()


def read_excluded(path):
    entries = []
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if line.strip() and not line.startswith("#"):
                fields = [field.strip() for field in line.split(" | ")]
                if len(fields) != 3 or not all(fields):
                    sys.exit(f"{path}:{number}: expected `file | regular expression | reason`")
                entries.append({"file": fields[0], "pattern": re.compile(fields[1]), "place": f"{path}:{number}", "uses": 0})
    return entries


def main():
    root = sys.argv[1]
    entries = read_excluded(os.path.join(root, "tests/messages_excluded.txt"))
    expected = Expected(expectations(root))
    problems, count = [], 0
    for name, number, line in messages(root):
        count += 1
        if expected.holds(line):
            continue
        used = [entry for entry in entries if fnmatch.fnmatchcase(name, entry["file"]) and entry["pattern"].search(line)]
        for entry in used:
            entry["uses"] += 1
        if not used:
            problems.append(f"{name}:{number}: no test expects: {line}")
    problems += [f"{entry['place']}: not needed" for entry in entries if not entry["uses"]]
    print(("not " if problems or not count else "") + f"ok - each of {count} lines of messages is what a test expects")
    print("\n".join("#   " + problem for problem in problems))
    sys.exit(1 if problems else 0)


main()
