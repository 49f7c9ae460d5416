#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Follows the lines that `history --graph` draws, on histories made up at random, and compares the parents that they
lead to with those of `history --json`. Usage: lanes.py MIGC COUNT [SEED], or, to have such a history: lanes.py --write
DIRECTORY SEED"""
import json
import os
import random
import subprocess
import sys
import tempfile

MIGC = os.path.abspath(sys.argv[1])
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else random.SystemRandom().randrange(1 << 30)


class Wrong(Exception):
    pass


def make_history(directory, rng):
    """Long lines, merges of up to five, several roots and dependencies. Ids are mixed, so that none is in order."""
    count = rng.randrange(1, 40)
    ids = rng.sample(range(100, 1000), count)
    roots, reach = rng.choice([0.02, 0.2]), rng.choice([2, 6, 40])
    above = {}
    for i, number in enumerate(ids):
        pool = ids[max(0, i - reach):i]
        parents = [] if rng.random() < roots else rng.sample(pool, min(len(pool), rng.choice([1, 1, 1, 1, 2, 2, 3, 5])))
        # A parent that is an ancestor of another is an error of its own.
        parents = [p for p in parents if not any(p in above[other] for other in parents)]
        above[number] = set(parents).union(*(above[p] for p in parents))
        text = "--@ revision r%d\n--@ revises %s\n" % (number, ", ".join("r%d" % p for p in parents) or "base")
        if pool and rng.random() < 0.1:
            text += "--@ depends r%d\n" % rng.choice(pool)
        text += "--@ created 2026-01-01 %02d:%02d:00\n\n--@ up\n--@ down nothing\n" % divmod(rng.randrange(1440), 60)
        with open(os.path.join(directory, "r%d.sql" % number), "w", encoding="ascii") as file:
            file.write(text)


def migc(*words):
    done = subprocess.run([MIGC, "history", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60,
                          check=False, universal_newlines=True)
    if done.returncode or done.stderr:
        raise Wrong("history %s: exit %d: %s" % (" ".join(words), done.returncode, done.stderr))
    return done.stdout


class Drawing:
    """A strand stands at a column and holds the revisions that it comes from."""

    def __init__(self):
        self.strands = {}
        self.parents = {}
        self.moving = set()

    def put(self, new, column, children, moves):
        new[column] = new.get(column, set()) | children
        if moves:
            self.moving.add(column)

    def straighten(self):
        """Beside a revision every line goes straight down: a last `/` has led to the lane on its left."""
        old, self.strands = self.strands, {}
        for at, children in sorted(old.items()):
            self.put(self.strands, at - 1 if at in self.moving else at, children, False)
        self.moving = set()

    def star(self, row, column, name):
        """What stands above the star ends there, and the revision's own line begins."""
        self.straighten()
        for child in self.strands.pop(column, set()):
            self.parents[child].add(name)
        if name in self.parents:
            raise Wrong("%s is drawn twice" % name)
        self.parents[name] = set()
        drawn = {at for at, c in enumerate(row) if c == "|"}
        if drawn != set(self.strands):
            raise Wrong("strands at %s, lines drawn at %s" % (sorted(self.strands), sorted(drawn)))
        self.strands[column] = {name}

    def link(self, row):
        """Between two revisions: `\\` leaves what is on its left, `/` goes on to the left till it is a `|`."""
        cell = dict(enumerate(row))
        before, was_moving, new = self.strands, self.moving, {}
        self.moving = set()
        taken = set()
        for at, children in sorted(before.items()):
            ways = [at] if cell.get(at) == "|" and at not in was_moving else []
            if cell.get(at + 1) == "\\":
                ways.append(at + 1)
            if not ways:
                left = at - 1
                stays = cell.get(left) == "|" and left in before and left not in was_moving
                # Another's line on its way: it is passed, if something is drawn behind it, else joined.
                ways = [left - 1] if stays and cell.get(left - 1) == "/" and left - 1 not in taken else [left]
            for way in ways:
                c = cell.get(way, " ")
                if c not in "|/\\":
                    raise Wrong("the line at %d leads to nothing" % at)
                taken.add(way)
                self.put(new, way + 1 if c == "\\" else way, children, c == "/")
        if {at for at, c in cell.items() if c in "|/\\"} != taken:
            raise Wrong("a line begins at nothing")
        self.strands = new



def read_drawing(text, parents):
    drawing = Drawing()
    for row in text.splitlines():
        letters = [at for at, c in enumerate(row) if c.isalnum()]
        lines = row[:letters[0]] if letters else row
        try:
            if "*" in lines:
                name = row[letters[0]:].split()[0].rstrip(",")
                drawing.star(lines, lines.index("*"), name)
                # A root's strand ends here, and the drawing says so by leaving it out of all that follows.
                if not parents[name]:
                    del drawing.strands[lines.index("*")]
            elif letters:
                straight = {at for at, c in enumerate(lines) if c == "|"}
                if straight != set(drawing.strands):
                    raise Wrong("beside the text: strands at %s" % sorted(drawing.strands))
            else:
                drawing.link(lines)
        except Wrong as wrong:
            raise Wrong("%s\n%s  <- %s" % (text[:text.index(row)], row, wrong)) from None
    return drawing.parents


def check_one(directory, rng):
    make_history(directory, rng)
    range_words = []
    revisions = json.loads(migc("--json", "--directory", directory))["revisions"]
    if rng.random() < 0.3:
        range_words = ["-r", rng.choice(revisions)["id"] + ":"]
        revisions = json.loads(migc("--json", "--directory", directory, *range_words))["revisions"]
    shown = {revision["id"] for revision in revisions}
    parents = {revision["id"]: set(revision["parents"]) & shown for revision in revisions}
    for verbose in [], ["-v"]:
        text = migc("--graph", "--directory", directory, *range_words, *verbose)
        drawn = read_drawing(text, parents)
        if drawn != parents:
            wrong = {name: (sorted(drawn.get(name, [])), sorted(parents[name]))
                     for name in parents if drawn.get(name) != parents[name]}
            raise Wrong("%s\ndrawn, expected: %s" % (text, wrong))


def main():
    if sys.argv[1] == "--write":
        os.mkdir(sys.argv[2])
        make_history(sys.argv[2], random.Random(SEED))
        return
    for number in range(int(sys.argv[2])):
        with tempfile.TemporaryDirectory(prefix="lanes-") as directory:
            try:
                check_one(directory, random.Random(SEED + number))
            except Wrong as wrong:
                sys.exit("lanes.py: seed %d:\n%s" % (SEED + number, wrong))


main()
