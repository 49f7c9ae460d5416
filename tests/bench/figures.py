# SPDX-License-Identifier: MIT
"""The figures, one function each: migc beside the least that does the same work."""
import os

import generate
from databases import Distance
from measure import Failure, Sample, quiet
from peers import Contender
from report import Row, number, seconds

# Each way; what the targets call 5 ms away is a round trip of 5 ms.
ONE_WAY_MICROSECONDS = 2500
QUESTION = "SELECT launch_digest FROM migc_history WHERE name = 'main'"


def remember(bench, what, count, **samples):
    for program, sample in samples.items():
        name = program.replace("_", " ")
        bench.report.memory.append((what, number(count), name, f"{sample.peak:.1f}"))


def check(bench, count):
    """migc check."""
    directory = bench.formats(count, ["migc"])
    commands = {"migc": [bench.programs.migc, "check", "migc", "--dialect", "postgresql"]}
    if not bench.programs.has("floor_files.c"):
        raise Failure("there is no floor_files.c to compare with")
    commands["floor"] = [bench.programs.tool("floor_files"), "migc"]
    commands["parser"] = [bench.programs.floor_parser(), "migc"]
    samples = bench.turns.rounds(commands, bench.rounds(21, 5), 60, directory)
    what = "check : read every file and look at each byte"
    bench.report.add(Row.of(what, count, samples["migc"], samples["floor"]))
    what = "check : read every file and have PostgreSQL's parser read it"
    bench.report.add(Row.of(what, count, samples["migc"], samples["parser"], 4 if count >= 10000 else None))
    remember(bench, "check", count, migc=samples["migc"])


def check_sqlite(bench, count):
    """migc check of a history for SQLite, which runs every way of it in memory."""
    directory = bench.formats(count, ["migc", "plain"])
    script = os.path.join(directory, "plain", "once.sql")
    commands = {
        "migc": [bench.programs.migc, "check", "migc", "--dialect", "sqlite"],
        "shell": ["sqlite3", "-bail", ":memory:", f".read {script}"],
    }
    samples = bench.turns.rounds(commands, bench.rounds(5, 3), 120, directory)
    what = "check of SQLite, up, down and up : sqlite3 runs up once, in memory"
    bench.report.add(Row.of(what, count, samples["migc"], samples["shell"]))
    remember(bench, "check of SQLite", count, migc=samples["migc"])


def look(bench, count):
    """What only looks at the files: migc heads, branches, graph, and a range of history."""
    directory = bench.formats(count, ["migc"])
    migc = bench.programs.migc
    commands = {
        "heads": [migc, "heads", "-d", "migc"],
        "history -r head-3:head": [migc, "history", "-d", "migc", "-r", "head-3:head"],
        "branches": [migc, "branches", "-d", "migc"],
        "graph": [migc, "graph", "-d", "migc"],
        "floor": [bench.programs.tool("floor_files"), "migc"],
    }
    samples = bench.turns.rounds(commands, bench.rounds(21, 5), 60, directory)
    for name in commands:
        if name == "floor":
            continue
        what = f"{name} : read every file and look at each byte"
        bench.report.add(Row.of(what, count, samples[name], samples["floor"], 3 if count >= 10000 else None))


def compile_history(bench, count):
    """migc compile."""
    directory = bench.formats(count, ["migc"])
    commands = {
        "migc": [bench.programs.migc, "compile", "migc", "-o", "compiled.c", "--dialect", "postgresql"],
        "floor": [bench.programs.tool("floor_files"), "migc"],
    }
    samples = bench.turns.rounds(commands, bench.rounds(21, 5), 60, directory)
    bench.report.add(
        Row.of("compile : read every file and look at each byte", count, samples["migc"], samples["floor"])
    )
    remember(bench, "compile", count, migc=samples["migc"])


def literal(source, target):
    """The same SQL as one plain string literal: what any generator would have to print."""
    with open(source, encoding="utf-8") as file, open(target, "w", encoding="utf-8") as output:
        output.write("extern const char sql[];\nconst char sql[] =\n")
        for line in file:
            text = line.rstrip("\n").replace("\\", "\\\\").replace('"', '\\"').replace("?", "\\?")
            output.write(f'    "{text}\\n"\n')
        output.write("    ;\n")


def compile_c(bench, count):
    """cc of the generated C."""
    directory = os.path.join(bench.work, f"wide{count}")
    os.makedirs(directory)
    # Tables so wide that all of it is 10 MB; a column is 60 bytes.
    columns = 10_000_000 // count // 60 if count >= 1000 else 16
    for name in ("migc", "plain"):
        generate.generate(name, count, directory, columns=columns)
    quiet(bench.programs.migc, "compile", "migc", "-o", "schema.c", cwd=directory)
    literal(os.path.join(directory, "plain", "once.sql"), os.path.join(directory, "literal.c"))
    size = os.path.getsize(os.path.join(directory, "plain", "once.sql")) / 1e6
    include = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(__file__))), "runtime", "include")
    commands = {
        "migc": ["cc", "-O2", "-c", f"-I{include}", "schema.c", "-o", "schema.o"],
        "literal": ["cc", "-O2", "-c", "literal.c", "-o", "literal.o"],
    }
    samples = bench.turns.rounds(commands, bench.rounds(7, 3), 120, directory)
    what = f"CPU of cc for {size:.{0 if size >= 9 else 1}f} MB of SQL : the same SQL as one string literal"
    bench.report.add(
        Row.of_cpu(what, count, samples["migc"], samples["literal"], 1.1 if size >= 9 else None)
    )
    remember(bench, "cc", count, generated_C=samples["migc"], one_literal=samples["literal"])


def start(bench, count):
    """Start of a program with a history inside."""
    directory = bench.formats(count, ["migc"])
    commands = {"with": [bench.programs.start(directory)], "without": [bench.programs.start_empty()]}
    samples = bench.turns.rounds(commands, bench.rounds(500, 50), 10, directory)
    ours, theirs = samples["with"], samples["without"]
    difference = (ours.median - theirs.median) * 1e3
    bench.report.add(
        Row(
            "start of a program with the history : of an empty one; the difference", count,
            seconds(ours.median), seconds(theirs.median), round(difference, 3), 0.05,
            round((ours.least - theirs.least) * 1e3, 3), ours.rounds, "ms",
        )
    )


def scratch_sqlite(bench, count):
    """migc scratch on SQLite, where a template is there."""
    directory = bench.formats(count, ["migc"])
    migc = bench.programs.migc
    bench.sqlite.drop("origin")
    quiet(migc, "upgrade", "-d", "migc", "--database", bench.sqlite.url("origin"), cwd=directory)
    origin = bench.sqlite.path("origin")
    commands = {
        "scratch": [migc, "scratch", "-d", "migc", "--dialect", "sqlite", "--", "true"],
        "copy": ["sh", "-c", f"cp '{origin}' '{origin}.copy' && true && rm '{origin}.copy'"],
    }
    bench.turns.rounds({"scratch": commands["scratch"]}, 1, 120, directory)
    samples = bench.turns.rounds(commands, bench.rounds(21, 5), 60, directory)
    what = "scratch, SQLite : cp and rm of the same file"
    bench.report.add(Row.of(what, count, samples["scratch"], samples["copy"]))


def scratch_postgresql(bench, count):
    """migc scratch on PostgreSQL, where a template is there."""
    directory = bench.formats(count, ["migc"])
    migc, server = bench.programs.migc, bench.postgresql
    server.fresh("origin")
    quiet(migc, "upgrade", "-d", "migc", "--database", server.url("origin"), cwd=directory)
    create = f'CREATE DATABASE "{server.prefix}copy" TEMPLATE "{server.prefix}origin"'
    drop = f'DROP DATABASE "{server.prefix}copy"'
    commands = {
        "scratch": [migc, "scratch", "-d", "migc", "--database", server.url("scratch"), "--", "true"],
        "copy": ["psql", "-qX", "-c", create, "-c", drop, f"{server.url_of_server}/postgres"],
    }
    bench.turns.rounds({"scratch": commands["scratch"]}, 1, 120, directory)
    samples = bench.turns.rounds(commands, bench.rounds(21, 5), 60, directory)
    what = "scratch, PostgreSQL : psql makes and drops a copy of the same database"
    bench.report.add(Row.of(what, count, samples["scratch"], samples["copy"]))


def bring_to_head(bench, server, program, directory, name):
    """The quick way: the plain script, then a stamp. A launch then finds nothing to do."""
    server.fresh(name)
    if server.name == "SQLite":
        with open(os.path.join(directory, "plain", "once.sql"), encoding="utf-8") as script:
            quiet("sqlite3", "-bail", server.path(name), stdin=script)
    else:
        up = os.path.join(directory, "plain", "up.sql")
        quiet("psql", "-qX", "-v", "ON_ERROR_STOP=1", "-f", up, server.url(name))
    migc = bench.programs.migc
    quiet(migc, "stamp", "head", "--quiet", "-d", "migc", "--database", server.url(name), cwd=directory)
    quiet(program, server.url(name))


def launch_sqlite(bench, count):
    """Up-to-date launch on SQLite."""
    directory = bench.formats(count, ["migc", "plain"])
    programs, path = bench.programs, bench.sqlite.path("launch")
    bring_to_head(bench, bench.sqlite, programs.launch(directory, "sqlite"), directory, "launch")
    commands = {
        "migc": [programs.launch(directory, "sqlite"), f"sqlite:{path}"],
        "least": [programs.floor_sqlite(), path],
        "shell": ["sqlite3", path, QUESTION],
        "migc embedded": [programs.launch_embedded(directory), f"sqlite:{path}"],
        "least embedded": [programs.floor_sqlite_embedded(), path],
    }
    samples = bench.turns.rounds(commands, bench.rounds(101, 11), 10, directory)

    def compare(what, ours, theirs, target=None):
        bench.report.add(Row.of("up to date, SQLite" + what, count, samples[ours], samples[theirs], target))

    compare(" : the sqlite3 shell asks once", "migc", "shell", 0.7)
    compare(", SQLite inside of the program : the sqlite3 shell asks once", "migc embedded", "shell", 0.7)
    compare(" : open and ask once", "migc", "least")
    compare(", SQLite inside : open and ask once, SQLite inside", "migc embedded", "least embedded")
    loader = samples["least"].least - samples["least embedded"].least
    bench.report.note(
        f"{number(count)} revisions: loading libsqlite3 as a shared library costs the program that asks once"
        f" {loader * 1e3:.2f} ms of {samples['least'].least * 1e3:.2f} ms (shortest runs)"
    )
    remember(bench, "up to date, SQLite", count, migc=samples["migc"], open_and_ask_once=samples["least"])


def count_traffic(bench, name, run, delay=0):
    """(statements, round trips after the server was ready, connections) of run(port)."""
    with Distance(bench.programs.tool("delay"), bench.postgresql, delay) as distance:
        statements = bench.postgresql.count_statements(name, lambda: run(distance.port))
        trips = distance.end()
    return statements, sum(after for _, after in trips), len(trips)


def launch_postgresql(bench, count):
    """Up-to-date launch on PostgreSQL."""
    directory = bench.formats(count, ["migc", "plain"])
    server, program = bench.postgresql, bench.programs.launch(directory, "postgresql")
    bring_to_head(bench, server, program, directory, "launch")
    url = server.url("launch")
    commands = {
        "migc": [program, url],
        "least": [bench.programs.floor_postgresql(), url],
        "psql": ["psql", "-qX", "-c", QUESTION, url],
    }
    samples = bench.turns.rounds(commands, bench.rounds(101, 11), 10, directory)
    statements, trips, _ = count_traffic(
        bench, "launch", lambda port: quiet(program, server.url("launch", port))
    )
    report, what = bench.report, "up to date, PostgreSQL"
    report.add(Row(f"{what}: statements", count, str(statements), "1", statements, 1))
    report.add(Row(f"{what}: round trips after connecting", count, str(trips), "1", trips, 1))
    report.add(Row.of(f"{what} : connect and ask once", count, samples["migc"], samples["least"], 1.1))
    report.add(Row.of(f"{what} : psql asks once", count, samples["migc"], samples["psql"]))
    remember(bench, what, count, migc=samples["migc"], connect_and_ask_once=samples["least"])
    server.drop("launch")


def round_count(bench, count):
    return bench.rounds(15 if count <= 100 else 5 if count <= 1000 else 1)


def plain(kind, server, name, up):
    """psql or sqlite3 with a script for each way."""
    down = "plain/down.sql"
    if kind == "sqlite":
        shell = ["sqlite3", "-bail", server.path(name)]
        return Contender(name, shell, shell, up, down)
    shell = ["psql", "-qX", "-v", "ON_ERROR_STOP=1", "-d", server.url(name), "-f"]
    return Contender(name, [*shell, up], [*shell, down])


def expect_applied(bench, server, name, count):
    expected = generate.table_count(bench.profile, count)
    found = server.table_count(name)
    if found != expected:
        raise Failure(f"{name} left {found} tables, not {expected}")


def ledger_contender(server, directory, kind):
    """psql or sqlite3 writing what migc has just written, the ledger's rows included."""
    with open(os.path.join(directory, "plain", "up.sql"), encoding="utf-8") as file:
        script = server.ledger_script("migc", file.read())
    with open(os.path.join(directory, "ledger.sql"), "w", encoding="utf-8") as file:
        file.write(script)
    contender = plain(kind, server, "ledger", "ledger.sql")
    contender.down = None
    return contender


def go_up(bench, server, contender, directory, samples, seconds_left=300):
    server.fresh(contender.name)
    sample = samples.setdefault((contender.name, "up"), Sample())
    limit = min(seconds_left, bench.rest() + 60)
    bench.turns.once(sample, contender.up, limit, directory, source(directory, contender.up_source))
    return sample


def go_down(bench, server, contender, directory, samples, seconds_left=300):
    sample = samples.setdefault((contender.name, "down"), Sample())
    limit = min(seconds_left, bench.rest() + 60)
    bench.turns.once(sample, contender.down, limit, directory, source(directory, contender.down_source))
    expect_applied(bench, server, contender.name, 0)


def source(directory, name):
    return os.path.join(directory, name)


def apply(bench, kind, count):
    """Apply and revert all."""
    directory = bench.formats(count, ["migc", "plain"])
    server = getattr(bench, kind)
    program = bench.programs.launch(directory, kind)
    migc = Contender("migc", [program, server.url("migc")], [program, server.url("migc"), "down"])
    contenders = [migc, plain(kind, server, "plain", "plain/up.sql")]
    if kind == "sqlite":
        once = plain(kind, server, "once", "plain/once.sql")
        once.down = None
        contenders.append(once)
    samples = {}
    for turn in range(round_count(bench, count)):
        for contender in contenders:  # grows in the first round, when migc has written a ledger to copy
            go_up(bench, server, contender, directory, samples)
            expect_applied(bench, server, contender.name, count)
            if turn == 0 and contender is migc:
                contenders.append(ledger_contender(server, directory, kind))
            if contender.down is not None:
                go_down(bench, server, contender, directory, samples)
    expect_ledger(program, server)
    report_apply(bench, server, kind, count, samples)
    for contender in contenders:
        server.drop(contender.name)


def expect_ledger(program, server):
    """The rows that the shell wrote are those of migc: a launch on them finds nothing to do."""
    events = "SELECT count(*) FROM migc_event"
    if server.name == "SQLite":
        before = quiet("sqlite3", server.path("ledger"), events)
        quiet(program, server.url("ledger"))
        after = quiet("sqlite3", server.path("ledger"), events)
    else:
        before = server.psql(server.url("ledger"), events)
        quiet(program, server.url("ledger"))
        after = server.psql(server.url("ledger"), events)
    if before != after:
        raise Failure("a launch does not take the copied ledger for its own")


def report_apply(bench, server, kind, count, samples):
    shell = "sqlite3" if kind == "sqlite" else "psql"
    is_judged = count == 1000
    target = {"sqlite": 0.6, "postgresql": 1.1}[kind] if is_judged else None
    with_ledger = 0.95 if is_judged and kind == "postgresql" else None
    ours = samples["migc", "up"]

    def compare(what, mine, theirs, limit=None):
        bench.report.add(Row.of(what.format(server.name, shell), count, mine, theirs, limit))

    compare("apply all, {} : {}, a transaction each", ours, samples["plain", "up"], target)
    compare("apply all, {} : {} that writes the same ledger rows", ours, samples["ledger", "up"], with_ledger)
    if kind == "sqlite":
        compare("apply all, {} : {}, one transaction", ours, samples["once", "up"])
    compare(
        "revert all, {} : {}, a transaction each", samples["migc", "down"], samples["plain", "down"],
        1.05 if is_judged else None,
    )
    remember(bench, f"apply all, {server.name}", count, migc=ours, **{shell: samples["plain", "up"]})


def distance(bench, count):
    """On PostgreSQL 5 ms away."""
    directory = bench.formats(count, ["migc", "plain"])
    server, program = bench.postgresql, bench.programs.launch(directory, "postgresql")
    floor = bench.programs.floor_postgresql()
    samples = {}
    with Distance(bench.programs.tool("delay"), server, ONE_WAY_MICROSECONDS) as away:
        migc = Contender("migc", [program, server.url("migc", away.port)])
        once = Contender("once", [floor, server.url("once", away.port), "plain/once.sql"])
        for _ in range(bench.rounds(3)):
            for contender in (migc, once):
                go_up(bench, server, contender, directory, samples)
                expect_applied(bench, server, contender.name, count)
        bench.report.add(
            Row.of(
                "apply all, PostgreSQL 5 ms away : all in one transaction, sent at once", count,
                samples["migc", "up"], samples["once", "up"], 1.3 if count == 1000 else None,
            )
        )
        commands = {"migc": migc.up, "least": [floor, server.url("migc", away.port)]}
        launches = bench.turns.rounds(commands, bench.rounds(21, 5), 30, directory)
        bench.report.add(
            Row.of(
                "up to date, PostgreSQL 5 ms away : connect and ask once", count, launches["migc"],
                launches["least"], 1.1,
            )
        )
        plain_away = Contender(
            "plain",
            ["psql", "-qX", "-v", "ON_ERROR_STOP=1", "-f", "plain/up.sql", server.url("plain", away.port)],
        )
        go_up(bench, server, plain_away, directory, samples)
        bench.report.add(
            Row.of(
                "apply all, PostgreSQL 5 ms away : psql, a transaction each", count, samples["migc", "up"],
                samples["plain", "up"],
            )
        )
    for name in ("migc", "once", "plain"):
        server.drop(name)
