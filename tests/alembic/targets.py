"""Random commands with every form of target."""


def prefix(random, name):
    return name[:random.randint(4, 8)]


def make_name(random, history):
    """A revision, as its id, the beginning of that, or a label."""
    labels = list(history.labels)
    if labels and random.random() < 0.3:
        return random.choice(labels)
    name = random.choice(history.revisions).name
    return prefix(random, name) if random.random() < 0.3 else name


def make_branch(random, history):
    labels = list(history.labels)
    return random.choice(labels) if labels and random.random() < 0.8 else random.choice(history.revisions).name


def make_number(random, signs):
    return random.choice(signs) + random.choice(("1", "1", "1", "2", "2", "3", "7"))


def make_upgrade(random, history):
    forms = (
        (3, lambda: "heads"), (2, lambda: "head"), (1, lambda: "base"), (6, lambda: make_name(random, history)),
        (3, lambda: make_number(random, "+")), (3, lambda: make_branch(random, history) + "@" + make_number(random, "+")),
        (2, lambda: make_branch(random, history) + "@head"), (1, lambda: make_branch(random, history) + "@heads"),
        (2, lambda: make_name(random, history) + make_number(random, "+-")),
        (1, lambda: "head" + make_number(random, "-")),
        (1, lambda: make_branch(random, history) + "@head" + make_number(random, "-")),
        (1, lambda: make_branch(random, history) + "@" + make_name(random, history)),
        (1, lambda: make_number(random, "-")), (1, lambda: random.choice(("nothing", "zzzz@head", "nothing+1"))))
    return [choose(random, forms)]


def make_downgrade(random, history):
    forms = (
        (2, lambda: "base"), (6, lambda: make_name(random, history)), (4, lambda: make_number(random, "-")),
        (3, lambda: make_branch(random, history) + "@" + make_number(random, "-")),
        (2, lambda: make_branch(random, history) + "@base"),
        (2, lambda: make_name(random, history) + make_number(random, "+-")),
        (1, lambda: make_branch(random, history) + "@" + make_name(random, history)),
        (1, lambda: make_branch(random, history) + "@" + make_name(random, history) + make_number(random, "-")),
        (1, lambda: make_number(random, "+")), (1, lambda: "head" + make_number(random, "-")))
    return [choose(random, forms)]


def make_stamp(random, history):
    forms = (
        (2, lambda: "heads"), (2, lambda: "head"), (1, lambda: "base"), (6, lambda: make_name(random, history)),
        (2, lambda: make_branch(random, history) + "@head"), (1, lambda: make_branch(random, history) + "@base"))
    targets = [choose(random, forms)]
    if random.random() < 0.25:
        targets.append(make_name(random, history))
    return targets


def choose(random, forms):
    return random.choices([form for _, form in forms], [weight for weight, _ in forms])[0]()


def make_beginning(random, history):
    """Where to begin: all, or what some revisions need, or nothing."""
    if random.random() < 0.5:
        return ["heads"]
    return [make_name(random, history) for _ in range(random.randint(1, 3))] if random.random() < 0.8 else ["base"]


def make_command(random, history):
    """A name, its targets, and whether a stamp purges."""
    name = random.choices(("upgrade", "downgrade", "stamp"), (5, 4, 2))[0]
    targets = {"upgrade": make_upgrade, "downgrade": make_downgrade, "stamp": make_stamp}[name](random, history)
    return name, targets, name == "stamp" and random.random() < 0.25
