"""What docs/targets.md says, a second time and with sets: where a command leads, or Refused."""
import re

RELATIVE = re.compile(r"(.*?)([+-]\d+)?$")


class Refused(Exception):
    pass


def one_of(found, what):
    """The only member."""
    if len(found) != 1:
        raise Refused("%s: %d of them" % (what, len(found)))
    return next(iter(found))


class Model:
    def __init__(self, history, applied):
        self.history, self.applied = history, applied
        self.all = set(history.by_name)

    def name(self, text, among):
        """An id, a label, or the beginning of one id."""
        if text in self.all:
            return text
        if text in self.history.labels:
            return self.history.labels[text]
        if len(text) < 4:
            raise Refused("no such name")
        return one_of({name for name in among if name.startswith(text)}, "beginning")

    def parents(self, name, among):
        return {p for p in self.history.by_name[name].parents if p in among}

    def children(self, names, among):
        return {r.name for r in self.history.revisions if r.name in among and names.intersection(r.parents)}

    def roots(self, among):
        return {r.name for r in self.history.revisions if r.name in among and not r.parents}

    def split(self, target):
        """The line, whether one was named, what counting begins with, and the number or None."""
        branch, _, rest = target.rpartition("@")
        symbol, number = RELATIVE.match(rest).groups()
        line = self.history.line(self.name(branch, self.all)) if branch else self.all
        return line, bool(branch), symbol, None if number is None else int(number)

    def symbol(self, text, line, has_branch):
        if text == "":
            return set(self.history.heads(self.applied & line))
        if text == "base":
            return set()
        if text in ("head", "heads"):
            heads = set(self.history.heads()) & line
            if text == "head" and len(heads) > 1 and (has_branch or not self.history.has_own_labels()):
                raise Refused("several heads")
            return heads
        name = self.name(text, line)
        if name not in line:
            raise Refused("not on the line")
        return {name}

    def up(self, start, count, line):
        for _ in range(count):
            start = {one_of(self.children(start, line) if start else self.roots(line), "ways up")}
        return start

    def down(self, start, count, line):
        if len(start) > 1:
            raise Refused("several starts")
        for _ in range(count):
            if not start:
                raise Refused("below base")
            start = self.parents(next(iter(start)), line)
            if len(start) > 1:
                raise Refused("several ways down")
        return start

    def point(self, target):
        """The revisions that a target names, and the line that base is the beginning of."""
        line, has_branch, symbol, number = self.split(target)
        start = self.symbol(symbol, line, has_branch)
        if not number:
            return start, line
        if number > 0:
            return self.up(start, number, line), line
        found = self.down(start, -number, line)
        return found, self.history.line(next(iter(start))) if not found and not has_branch else line

    def upgrade(self, targets):
        places = set()
        for target in targets:
            _, _, symbol, number = self.split(target)
            if symbol == "" and number < 0:
                raise Refused("leads down")
            places |= self.point(target)[0]
        return self.applied | self.history.ancestors(places)

    def last_applied(self, line, has_branch, count):
        """The one that nothing is on top of, and so many less one below it."""
        of_line = self.applied & line
        tips = set(self.history.heads(of_line, "parents" if has_branch else "needs"))
        name = one_of(tips, "tips")
        for _ in range(count - 1):
            name = one_of(self.parents(name, line), "parents")
        return {name}

    def downgrade(self, targets):
        line, has_branch, symbol, number = self.split(targets[0])
        if symbol == "" and number > 0:
            raise Refused("leads up")
        if symbol == "":
            down = self.last_applied(line, has_branch, -number)
        else:
            place, line = self.point(targets[0])
            if not place <= self.applied:
                raise Refused("not applied")
            down = self.children(place, line) if place else self.roots(line)
        return self.applied - self.history.descendants(down & self.applied)

    def stamp(self, targets, purge):
        places, moved = set(), set()
        for target in targets:
            place, line = self.point(target)
            places |= place
            moved |= line if not place else set()
        goal = self.history.ancestors(places)
        if purge:
            return goal
        near = self.history.descendants(places, "parents") | self.history.ancestors(places, "parents") | moved
        stays = self.history.ancestors(set(self.history.heads(self.applied)) - near, "parents")
        result = set()
        for r in self.history.revisions:
            is_kept = r.name in self.applied & stays and result.issuperset(r.needs)
            if r.name in goal or is_kept:
                result.add(r.name)
        return result

    def run(self, name, targets, purge):
        """The set that is applied then."""
        if len(self.history.heads()) > 1 and not self.history.has_own_labels():
            raise Refused("the history has several heads")
        return self.stamp(targets, purge) if name == "stamp" else getattr(self, name)(targets)
