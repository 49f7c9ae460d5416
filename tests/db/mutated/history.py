# SPDX-License-Identifier: MIT
"""A history as data: read from revision files, changed, and written again with the lines on which each statement stands."""
import copy
import os
import re

PIECES = re.compile(r"\$\$.*?\$\$|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|--[^\n]*|;|[^;'\"$-]+|.", re.S)


def statements(text):
    """What ends with a semicolon; the semicolon belongs to it."""
    found, current = [], ""
    for piece in PIECES.findall(text):
        current += piece
        if piece == ";":
            found.append(current.strip())
            current = ""
    if current.strip():
        found.append(current.strip())
    return found


class Revision:
    def __init__(self, text):
        head, _, rest = text.partition("\n--@ up\n")
        up, directive, down = re.split(r"^(--@ down[^\n]*)\n?", rest, maxsplit=1, flags=re.M)
        words = dict(re.findall(r"^--@ (\w+) +(.*)$", head, re.M))
        self.id = words["revision"]
        self.parents = [] if words["revises"] == "base" else re.split(r", *", words["revises"])
        self.depends = re.split(r", *", words["depends"]) if "depends" in words else []
        self.title = words["title"]
        self.up, self.down, self.directive = statements(up), statements(down), directive

    def section(self, name):
        return self.up if name == "up" else self.down

    def write(self, directory):
        """The lines of the file, by (section, number of the statement); (section, None) is the whole section."""
        lines = [f"--@ revision {self.id}", f"--@ revises  {', '.join(self.parents) or 'base'}", f"--@ title    {self.title}",
                 f"--@ created  2026-01-01 00:00:{int(self.id):02}"]
        if self.depends:
            lines.append(f"--@ depends  {', '.join(self.depends)}")
        lines.append("")
        places = {}
        for name, directive in (("up", "--@ up"), ("down", self.directive)):
            begin = len(lines) + 1
            lines.append(directive)
            for number, sql in enumerate(self.section(name)):
                first = len(lines) + 1
                lines += sql.split("\n")
                places[name, number] = (first, len(lines))
            places[name, None] = (begin, len(lines))
            lines.append("")
        with open(os.path.join(directory, f"{self.id}.sql"), "w", encoding="utf-8") as file:
            file.write("\n".join(lines))
        return places


class History:
    def __init__(self, directory):
        self.name = os.path.basename(directory)
        self.revisions = []
        for name in sorted(os.listdir(directory)):
            if name.endswith(".sql"):
                with open(os.path.join(directory, name), encoding="utf-8") as file:
                    self.revisions.append(Revision(file.read()))

    def copy(self):
        return copy.deepcopy(self)

    def find(self, name):
        return next(revision for revision in self.revisions if revision.id == name)

    def write(self, directory):
        os.makedirs(directory, exist_ok=True)
        for name in os.listdir(directory):
            os.remove(os.path.join(directory, name))
        with open(os.path.join(directory, "migc.ini"), "w", encoding="utf-8") as file:
            file.write("[migc]\ndialects = postgresql\n")
        return {revision.id: revision.write(directory) for revision in self.revisions}

    def orders(self):
        """Two ways to apply it that are as different as the graph lets them be; one where they are the same."""
        found = []
        for choose in (min, max):
            left, order = list(self.revisions), []
            while left:
                done = {revision.id for revision in order}
                ready = [r for r in left if done.issuperset(r.parents) and done.issuperset(r.depends)]
                following = choose(ready, key=lambda r: r.id)
                order.append(following)
                left.remove(following)
            if [r.id for r in order] not in [[r.id for r in other] for other in found]:
                found.append(order)
        return found
