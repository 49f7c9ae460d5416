"""Random histories, as both tools read them: branches, merges, several roots, dependencies, labels."""
import os


class Revision:
    def __init__(self, name, parents, depends, labels):
        self.name, self.parents, self.depends, self.labels = name, parents, depends, labels

    @property
    def needs(self):
        return self.parents + self.depends


class History:
    """Revisions in an order in which each stands behind what it needs."""

    def __init__(self, revisions):
        self.revisions = revisions
        self.by_name = {r.name: r for r in revisions}
        self.labels = {label: r.name for r in revisions for label in r.labels}

    def ancestors(self, names, by="needs"):
        """The names and all that lead to them."""
        found, waiting = set(), list(names)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting.extend(getattr(self.by_name[name], by))
        return found

    def descendants(self, names, by="needs"):
        found = set(names)
        for r in self.revisions:
            if found.intersection(getattr(r, by)):
                found.add(r.name)
        return found

    def line(self, name):
        """What migc calls the line of a revision."""
        return self.ancestors([name], "parents") | self.descendants([name], "parents")

    def heads(self, names=None, by="parents"):
        """Members that no other member revises (by="needs": or depends on)."""
        names = set(self.by_name) if names is None else set(names)
        needed = {n for name in names for n in getattr(self.by_name[name], by)}
        return [r.name for r in self.revisions if r.name in names and r.name not in needed]

    def has_own_labels(self):
        """Whether each head has a label that holds for it alone, as several heads must."""
        heads = self.heads()
        reached = {label: set(self.line(name)).intersection(heads) for label, name in self.labels.items()}
        return all({head} in reached.values() for head in heads)


def make_names(random, count):
    """Hexadecimal ids, some with a beginning in common."""
    names = []
    while len(names) < count:
        name = "%012x" % random.getrandbits(48)
        if names and random.random() < 0.2:
            name = random.choice(names)[:5] + name[5:]
        if name[:4].isdigit() and name.isdigit() or name in names:
            continue
        names.append(name)
    return names


def make_parents(random, history):
    heads = history.heads()
    if not heads or random.random() < 0.12:
        return []
    if len(heads) > 1 and random.random() < 0.4:
        return random.sample(heads, min(len(heads), random.choice((2, 2, 2, 3))))
    everything = [r.name for r in history.revisions]
    return [random.choice(heads) if random.random() < 0.65 else random.choice(everything)]


def make_depends(random, history, parents):
    if random.random() > 0.2:
        return []
    near = history.ancestors(parents) if parents else set()
    others = [r.name for r in history.revisions if r.name not in near]
    return [random.choice(others)] if others else []


def add_own_labels(history):
    """A label for every head that has none of its own, where there are several."""
    if len(history.heads()) > 1 and not history.has_own_labels():
        for number, head in enumerate(history.heads()):
            history.by_name[head].labels.append("own%d" % number)
        history = History(history.revisions)
    return history


def make_history(random):
    revisions = []
    for number, name in enumerate(make_names(random, random.randint(2, 12))):
        history = History(revisions)
        parents = make_parents(random, history)
        labels = ["line%d" % number] if random.random() < 0.25 else []
        revisions.append(Revision(name, parents, make_depends(random, history, parents), labels))
    history = History(revisions)
    return history if random.random() < 0.03 else add_own_labels(history)


ALEMBIC_ENVIRONMENT = """from alembic import context
context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
"""

ALEMBIC_REVISION = """from alembic import op
revision = %r
down_revision = %r
depends_on = %r
branch_labels = %r
def upgrade():
    op.execute("INSERT INTO ran VALUES ('+%s')")
def downgrade():
    op.execute("INSERT INTO ran VALUES ('-%s')")
"""


def write(path, text):
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(text)


def write_alembic(history, directory):
    os.makedirs(directory + "/versions")
    write(directory + "/env.py", ALEMBIC_ENVIRONMENT)
    for r in history.revisions:
        write("%s/versions/%s.py" % (directory, r.name), ALEMBIC_REVISION % (
            r.name, tuple(r.parents) or None, tuple(r.depends) or None, tuple(r.labels) or None, r.name, r.name))


def write_migc(history, directory):
    os.makedirs(directory)
    write(directory + "/migc.ini", "[migc]\ndialects = sqlite\n")
    for number, r in enumerate(history.revisions):
        lines = ["revision " + r.name, "revises " + (", ".join(r.parents) or "base"),
                 "created 2026-01-01 00:00:%02d" % number]
        lines += ["depends " + ", ".join(r.depends)] if r.depends else []
        lines += ["label " + ", ".join(r.labels)] if r.labels else []
        lines += ["up", "down"]
        texts = ["--@ %s\n" % line for line in lines]
        texts.insert(-1, "INSERT INTO ran VALUES ('+%s');\n" % r.name)
        texts.append("INSERT INTO ran VALUES ('-%s');\n" % r.name)
        write("%s/%s.sql" % (directory, r.name), "".join(texts))
