# SPDX-License-Identifier: MIT
"""Other tools side by side: reading the files, an up-to-date launch, all the way up and down."""
import figures
import peers
from measure import Failure, quiet
from peers import Contender
from report import number, seconds

# Beyond this many revisions other tools are measured only at reading their files.
MOST = 1000
LOOK_SECONDS = 60
RUN_SECONDS = 150


def look(bench, count):
    """Other tools reading their files."""
    directory = bench.formats(count, ["migc", *bench.peers])
    environment = dict(bench.turns.environment)
    bench.turns.environment.update(ALEMBIC_URL="", SQL_MIGRATE_URL="", SQL_MIGRATE_FILE="looked-at.db")
    commands = {"migc check": [bench.programs.migc, "check", "migc"], **peers.looks(bench.peers)}
    samples = {}
    try:
        for name in list(commands):
            try:  # the first run of each: is it there, and is it quick enough?
                samples[name] = bench.turns.rounds({name: commands[name]}, 1, LOOK_SECONDS, directory)[name]
            except Failure as failure:
                bench.report.note(f"{name} reading {number(count)} revisions: {failure}")
                del commands[name]
        samples.update(bench.turns.rounds(commands, bench.rounds(3), LOOK_SECONDS, directory))
    finally:
        bench.turns.environment = environment
    ours = samples["migc check"]
    rows = [
        (number(count), name, seconds(sample.median), f"{sample.median / ours.median:.1f}", f"{sample.peak:.1f}")
        for name, sample in samples.items()
    ]
    bench.report.add_peers(
        "Reading the files, side by side", ("revisions", "tool", "time", "ratio to migc", "MiB"), rows
    )


class Field:
    """All that run side by side on one kind of database, and what they have cost."""

    def __init__(self, bench, kind, count):
        self.bench, self.kind, self.count = bench, kind, count
        self.server = getattr(bench, kind)
        self.directory = bench.formats(count, ["migc", "plain", *bench.peers])
        program = bench.programs.launch(self.directory, kind)
        url = self.server.url("migc")
        self.contenders = [
            Contender("migc", [program, url], [program, url, "down"]),
            figures.plain(kind, self.server, "plain", "plain/up.sql"),
            *peers.contenders(bench.peers, self.server, count),
        ]
        self.samples = {}
        self.traffic = {}

    def drop_out(self, contender, failure):
        self.bench.report.note(f"{contender.name}, {self.server.name}, {number(self.count)} revisions: {failure}")
        self.contenders.remove(contender)

    def each(self, step, wanted):
        for contender in [contender for contender in self.contenders if wanted(contender)]:
            try:
                step(contender)
            except Failure as failure:
                self.drop_out(contender, failure)

    def up(self, contender):
        figures.go_up(self.bench, self.server, contender, self.directory, self.samples, RUN_SECONDS)
        figures.expect_applied(self.bench, self.server, contender.name, self.count)

    def down(self, contender):
        figures.go_down(self.bench, self.server, contender, self.directory, self.samples, RUN_SECONDS)

    def launch(self, rounds):
        """Up-to-date launches of all that have come this far."""
        commands = {c.name: c.up for c in self.contenders if c.name != "plain"}
        if self.kind == "sqlite":
            commands["floor"] = [self.bench.programs.floor_sqlite(), self.server.path("migc")]
        else:
            commands["floor"] = [self.bench.programs.floor_postgresql(), self.server.url("migc")]
        for name, sample in self.bench.turns.rounds(commands, rounds, 30, self.directory).items():
            self.samples[name, "launch"] = sample

    def try_launch(self, contender):
        """Does it launch at all? On PostgreSQL also what it asks."""
        environment = self.bench.turns.environment
        name = contender.name
        if self.kind == "sqlite":
            quiet(*contender.up, cwd=self.directory, env=environment)
            return

        def run(port):
            there, away = f":{self.server.port}/", f":{port}/"
            argv = [word.replace(there, away) for word in contender.up]
            changed = {key: value.replace(there, away) for key, value in environment.items()}
            quiet(*argv, cwd=self.directory, env=changed)

        self.traffic[name] = figures.count_traffic(self.bench, name, run)

    def rows(self):
        for stage, base in (("launch", "floor"), ("up", "plain"), ("down", "plain")):
            floor = self.samples.get((base, stage))
            for (name, of), sample in self.samples.items():
                if of == stage and floor is not None and sample.walls:
                    yield stage, name, sample, sample.median / floor.median


def run(bench, kind, count):
    """Other tools up, at the head, and down."""
    environment = dict(bench.turns.environment)
    field = Field(bench, kind, count)
    bench.turns.environment.update(peers.environment(field.server))
    rounds = bench.rounds(5 if count <= 100 else 2)
    try:
        for turn in range(rounds):
            is_last = turn == rounds - 1
            field.each(field.up, lambda contender: is_last or not contender.once)
            if not is_last:
                field.each(field.down, lambda contender: not contender.once and contender.name != "dbmate")
        field.each(field.try_launch, lambda contender: contender.name != "plain")
        field.launch(bench.rounds(7, 2))
        field.each(field.down, lambda contender: True)
    finally:
        bench.turns.environment = environment
    report(bench, field)
    for contender in field.contenders:
        field.server.drop(contender.name)


WORK = {"launch": "up to date", "up": "apply all", "down": "revert all"}


def report(bench, field):
    is_server = field.kind == "postgresql"
    shell = "psql" if is_server else "sqlite3"
    names = {"floor": "asking once in C", "plain": f"{shell}, a transaction each"}
    head = ("work", "revisions", "tool", "time", "ratio to the floor", "MiB", "rounds")
    rows = []
    for stage, name, sample, ratio in field.rows():
        cells = (WORK[stage], number(field.count), names.get(name, name), seconds(sample.median),
                 f"{ratio:.2f}", f"{sample.peak:.1f}", str(sample.rounds))
        if is_server:
            traffic = field.traffic.get(name) if stage == "launch" else None
            cells += (str(traffic[0]), str(traffic[1])) if traffic else ("", "")
        rows.append(cells)
    if is_server:
        head += ("statements", "round trips")
    bench.report.add_peers(f"{field.server.name}, side by side", head, rows)
