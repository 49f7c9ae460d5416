#!/usr/bin/env python3
"""Runs migc on the example of every page in docs/rules: the rule must fire. Prints TAP.

An example may leave out what does not matter: the header, the sections, and the revisions that it names as
parents are put around it. A line "-- NAME.sql" begins a file; without one the example is one file.
"""
import glob
import os
import re
import subprocess
import sys
import tempfile

# What no text in a revision directory can show; golden cases of these rules do.
NOT_SHOWN = {"cannot-read", "cannot-write", "encoding", "limit", "settings", "merge-conflict",
             "up-fails", "down-fails", "fails-with-rows", "no-rows"}
HEADER = "--@ revision 004\n--@ revises  003\n"
SECTIONS = "\n--@ up\nSELECT 1;\n--@ down nothing\n"


def files_of(example):
    pieces = re.split(r"(?m)^-- (\w+\.sql|sealed)\n", example)
    return [("004_example.sql", example)] if len(pieces) == 1 else list(zip(pieces[1::2], pieces[2::2]))


def complete(rule, text):
    if rule == "not-a-revision":
        return text
    if "revision " not in text:
        text = HEADER + text
    if not re.search(r"(?m)^--@ up", text) and rule != "missing-section":
        text += SECTIONS
    return text


def write_history(rule, example, directory, is_off):
    ids, parents = set(), set()
    settings = ""
    named = {dialect for dialect in ("postgresql", "sqlite") if "--@ up " + dialect in example}
    if len(named) == 1 and rule not in ("missing-section", "duplicate-section"):
        settings += "[migc]\ndialects = %s\n" % named.pop()
    if is_off:
        settings += "[rules]\n%s = warning\n" % rule
    if settings:
        with open(os.path.join(directory, "migc.ini"), "w", encoding="utf-8") as stream:
            stream.write(settings)
    for name, text in files_of(example):
        text = complete(rule, text) if name.endswith(".sql") else text
        ids.update(re.findall(r"--@ *revision +(\w+)", text))
        for line in re.findall(r"--@ *revises +(.*)", text):
            parents.update(re.findall(r"\b\d{3}\b", line))
        with open(os.path.join(directory, name), "w", encoding="utf-8") as stream:
            stream.write(text)
    before = "base"
    for parent in sorted(parents - ids):
        with open(os.path.join(directory, parent + "_before.sql"), "w", encoding="utf-8") as stream:
            stream.write("--@ revision %s\n--@ revises %s\n%s" % (parent, before, SECTIONS))
        before = parent


def fires(rule, page, is_off):
    example = re.search(r"## Example\n.*?```sql\n(.*?)```", page, re.S)
    if not example:
        return "the page has no example"
    with tempfile.TemporaryDirectory() as directory:
        write_history(rule, example.group(1), directory, is_off)
        found = subprocess.run(["migc", "check", directory], capture_output=True, text=True, check=False).stderr
    return None if "[%s]" % rule in found else found


def main():
    root, release = sys.argv[1:]
    os.environ["PATH"] = release + ":" + os.environ["PATH"]
    listed = subprocess.run(["migc", "explain"], capture_output=True, text=True, check=True).stdout
    rules = {line.split()[0]: line.split()[1] for line in listed.splitlines()}
    pages = {os.path.basename(path)[:-3]: path for path in glob.glob(os.path.join(root, "docs/rules/*.md"))}
    failed = set(rules) ^ set(pages)
    print("%s - every rule has a page, and every page a rule" % ("not ok" if failed else "ok"))
    for rule in failed:
        print("#   " + rule)
    for rule in sorted(set(rules) & set(pages) - NOT_SHOWN):
        with open(pages[rule], encoding="utf-8") as stream:
            problem = fires(rule, stream.read(), rules[rule] == "off")
        print("%s - the example of docs/rules/%s.md fires" % ("not ok" if problem else "ok", rule))
        if problem:
            failed.add(rule)
            print("".join("#   | %s\n" % line for line in problem.splitlines()), end="")
    sys.exit(1 if failed else 0)


main()
