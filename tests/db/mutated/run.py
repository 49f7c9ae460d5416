# SPDX-License-Identifier: MIT
"""Sound histories, broken: what a server says of each, and what `migc check` has said of it before.

  run.py SCRATCH PLACES PART PARTS [KIND]    at most PLACES of each kind in each history; this part of them. Below 1 it is
                                             the share of histories in which a kind has one

Needs MIGC and MIGC_TEST_PG_URL. Prints one line of JSON a mutant; summary.py makes the table of them."""
import json
import os
import random
import re
import subprocess
import sys

from history import History
from kinds import KINDS, Context
from server import Refused, Server

USED_TOO_EARLY = "55P04"  # a value of an enum in the transaction that adds it: not so where each revision commits
BETWEEN_BRANCHES = {"missing-depends", "conflicting-branches"}
WARNINGS = {"down-leaves", "no-effect", "enum-value-used", "required-column"}  # that say what a server says


class NeedsCommits(Exception):
    pass


def in_transaction(sql):
    return re.sub(r"^--@.*$", "", sql, flags=re.M).replace(" CONCURRENTLY", "")


class Judge:
    """Runs revisions on a server, each up, down and up again, and keeps what it refuses and what a down leaves."""

    def __init__(self, server):
        self.server = server
        self.events = []
        self.passed = set()

    def event(self, revision, section, number, text):
        self.events.append({"revision": revision.id, "section": section, "number": number, "text": text})

    def statements(self, revision, section, as_section=None):
        for number, sql in enumerate(revision.section(section)):
            try:
                self.server.run(in_transaction(sql))
            except Refused as refused:
                if refused.state == USED_TOO_EARLY:
                    raise NeedsCommits from refused
                self.event(revision, as_section or section, number, refused.message)
                return False
        try:
            self.server.run("SET CONSTRAINTS ALL IMMEDIATE")
        except Refused as refused:
            self.event(revision, as_section or section, None, refused.message)
            return False
        return True

    def up(self, revision):
        self.server.run("SAVEPOINT revision")
        if not self.statements(revision, "up"):
            self.server.run("ROLLBACK TO revision")
            return False
        self.passed.add((revision.id, "up"))
        return True

    def down(self, revision, before):
        if not revision.down:
            return
        self.server.run("SAVEPOINT way_back")
        if self.statements(revision, "down"):
            after = self.server.catalog()
            if before != after:
                self.event(revision, "down", None, "leaves " + str(sorted(after - before)[:2]) + ", lacks " + str(sorted(before - after)[:2]))
            elif self.statements(revision, "up", "again"):
                self.passed.add((revision.id, "down"))
        self.server.run("ROLLBACK TO way_back")

    def revisions(self, order, commit=False, only_first=False):
        """In one transaction that is left open, or with `commit` in one each."""
        for revision in order:
            if commit:
                self.server.run("BEGIN")
            before = self.server.catalog()
            if not self.up(revision):
                return
            if commit:
                self.server.run("COMMIT; BEGIN")
            self.down(revision, before)
            if commit:
                self.server.run("ROLLBACK")
            if only_first:
                return


class Databases:
    """Each history gets one of its own; they are removed at the end."""

    def __init__(self, url, prefix):
        self.url, self.prefix, self.count = url, prefix, 0
        self.server = Server(url)

    def make(self):
        self.count += 1
        name = f"{self.prefix}_{self.count}"
        self.server.run(f"CREATE DATABASE {name}")
        return name, Server(self.url.rsplit("/", 1)[0] + "/" + name)

    def remove(self, name, server):
        server.end()
        self.server.run(f"DROP DATABASE {name} WITH (FORCE)")


def same(a, b):
    return (a.id, a.up, a.down) == (b.id, b.up, b.down)


def in_commits(databases, order):
    name, server = databases.make()
    judge = Judge(server)
    try:
        judge.revisions(order, commit=True)
    except NeedsCommits:  # then it is so in one revision
        judge.event(order[len({r for r, s in judge.passed if s == "up"})], "up", None, "unsafe use of a new value")
    databases.remove(name, server)
    return judge


def judge_mutants(databases, sound, jobs):
    """Jobs are (mutant, order, number of the order); each is run where its order departs from the sound one."""
    name, server = databases.make()
    applied = 0
    starts = []
    for mutant, order, number in jobs:
        i = 0
        while i < min(len(order), len(sound)) and same(order[i], sound[i]):
            i += 1
        starts.append((i, mutant, order, number))
    for start, mutant, order, number in sorted(starts, key=lambda item: item[0]):
        while applied < min(start, len(sound)):
            server.run("BEGIN")
            for sql in sound[applied].up:
                server.run(in_transaction(sql))
            server.run("COMMIT")
            applied += 1
        judge = Judge(server)
        only_down = len(order) == len(sound) and all(a.id == b.id and a.up == b.up for a, b in zip(order, sound))
        server.run("BEGIN")
        try:
            judge.revisions(order[start:], only_first=only_down)
        except NeedsCommits:
            judge = in_commits(databases, order)
        server.run("ROLLBACK")
        mutant["judges"].append((number, judge))
    databases.remove(name, server)


def findings(directory):
    done = subprocess.run([os.environ["MIGC"], "check", directory, "--format", "json"], capture_output=True, text=True, timeout=60, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"migc check ended with {done.returncode}: {done.stderr[-2000:]}")
    found = json.loads(done.stdout)["findings"]
    return [f for f in found if f["severity"] == "error" or f["rule"] in WARNINGS]


def where(finding, places):
    """The revision, section and number of the statement that a finding is at."""
    revision = os.path.basename(finding.get("file", ""))[:-4]
    line = finding.get("line", 0)
    for (section, number), (first, last) in places.get(revision, {}).items():
        if number is not None and first <= line <= last:
            return revision, section, number
    for (section, number), (first, last) in places.get(revision, {}).items():
        if number is None and first <= line <= last:
            return revision, section, None
    return revision, None, None


def is_at(place, event):
    revision, section, number = place
    if revision != event["revision"]:
        return False
    if event["section"] == "again":
        return True
    return section == event["section"] and (event["number"] is None or number == event["number"])


def is_false(place, finding, judges, is_wrong):
    """Whether the server has nothing against that place, in whichever order."""
    if finding["severity"] != "error" and finding["rule"] != "down-leaves":
        return False
    if not is_wrong:
        return True
    if finding["rule"] in BETWEEN_BRANCHES:
        return False
    revision, section, number = place
    def fine(judge):
        if (revision, section) in judge.passed:
            return True
        for event in judge.events:
            if (event["revision"], event["section"]) == (revision, section) and event["number"] is not None and number is not None:
                return number < event["number"]
        return False
    return all(fine(judge) for judge in judges) and any((revision, section) in judge.passed or judge.events for judge in judges)


def verdict(mutant):
    judges = [judge for _, judge in sorted(mutant.pop("judges"), key=lambda item: item[0])]
    found = [(where(f, mutant["places"]), f) for f in mutant["findings"]]
    events = [judge.events[0] for judge in judges if judge.events]
    is_later = not judges[0].events  # only where another branch was applied first
    result = {"history": mutant["history"], "kind": mutant["kind"], "text": mutant["text"], "wrong": bool(events), "later": is_later}
    result["events"] = [e for judge in judges for e in judge.events][:3]
    result["found"] = bool(events and found)
    result["right"] = any(is_at(place, event) for place, _ in found for event in events)
    result["false"] = [f"{f['rule']} {place}: {f['text']}" for place, f in found if is_false(place, f, judges, bool(events))]
    result["said"] = [f"{f['rule']} {place}: {f['text']}" for place, f in found][:3]
    return result


def mutants_of(history, context, most, seed, only):
    for name in sorted(KINDS):
        if only and name != only:
            continue
        places = list(KINDS[name](context))
        chosen = random.Random(f"{seed}/{history.name}/{name}")
        chosen.shuffle(places)
        count = int(most) if most >= 1 else int(chosen.random() < most)
        for text, do in places[:count]:
            broken = history.copy()
            do(broken)
            yield name, text, broken


def all_names(databases, history):
    """What there is before the first revision and after each; fails where the history is not sound."""
    name, server = databases.make()
    names = [server.names()]
    judge = Judge(server)
    for revision in history.orders()[0]:
        judge.revisions([revision], commit=True)
        names.append(server.names())
    databases.remove(name, server)
    return names, judge.events


def run_history(databases, scratch, directory, most, part, only):
    history = History(directory)
    names, events = all_names(databases, history)
    for order in history.orders()[1:]:
        events += in_commits(databases, order).events
    target = os.path.join(scratch, history.name)
    places = history.write(target)
    said = [f"{where(f, places)}: {f['text']}" for f in findings(target)]
    if events or said:
        print(json.dumps({"history": history.name, "unsound": events, "said": said}))
    mutants = []
    for number, (kind, text, broken) in enumerate(mutants_of(history, Context(history, names), most, 1, only)):
        if number % part[1] != part[0]:
            continue
        places = broken.write(target)
        mutants.append({"history": history.name, "kind": kind, "text": text, "places": places, "findings": findings(target),
                        "broken": broken, "judges": []})
    sound = history.orders()
    for i, order in enumerate(sound):
        jobs = [(m, o, j) for m in mutants for j, o in enumerate(m["broken"].orders()) if min(j, len(sound) - 1) == i]
        judge_mutants(databases, order, jobs)
    for mutant in mutants:
        print(json.dumps(verdict(mutant)))


def main():
    scratch, most, part, parts = sys.argv[1], float(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    scratch = os.path.join(scratch, f"part{part}")
    only = sys.argv[5] if len(sys.argv) > 5 else None
    databases = Databases(os.environ["MIGC_TEST_PG_URL"], f"migc_mutants_{os.getpid()}")
    here = os.path.dirname(os.path.abspath(__file__))
    for name in sorted(os.listdir(here)):
        if os.path.isdir(os.path.join(here, name)) and not name.startswith("_"):
            run_history(databases, scratch, os.path.join(here, name), most, (part, parts), only)


if __name__ == "__main__":
    main()
