# SPDX-License-Identifier: MIT
"""The other tools: which are there, and how each goes up, goes down and looks at its files.

Every command runs in the directory that generate.py wrote into."""
import glob
import os
import shutil
import subprocess


class Contender:
    """One way to bring a database up and down. `once`: so slow that it runs in one round only."""

    def __init__(self, name, up, down=None, up_source="/dev/null", down_source="/dev/null", once=False):
        self.name = name
        self.up = up
        self.down = down
        self.up_source = up_source
        self.down_source = down_source
        self.once = once


# Debian's names of the programs, and those that npm brings into MIGC_BENCH_PEERS (peers.sh).
PROGRAMS = ("alembic", "sqitch", "sql-migrate", "dbmate", "node-pg-migrate")


def find(name):
    place = os.environ.get("MIGC_BENCH_PEERS", "")
    own = os.path.join(place, "node_modules", ".bin", name)
    if name == "dbmate":  # the program itself, not the script in JavaScript that starts it
        own = next(iter(glob.glob(os.path.join(place, "node_modules", "@dbmate", "*", "bin", name))), own)
    return own if place and os.access(own, os.X_OK) else shutil.which(name)


def available():
    """({name: program}, [names of those that are not there])"""
    found = {name: find(name) for name in PROGRAMS}
    return (
        {name: program for name, program in found.items() if program},
        [name for name, program in found.items() if not program],
    )


def versions(programs):
    asked = {"alembic": "--version", "sqitch": "--version", "dbmate": "--version"}
    for name, program in programs.items():
        if name in asked:
            result = subprocess.run([program, asked[name]], capture_output=True, text=True, check=False)
            yield " ".join(result.stdout.split()[:1] + result.stdout.split()[-1:])
        else:
            yield name


def environment(kind):
    """The URLs of every tool's own database, in one environment for all of them."""
    if kind.name == "PostgreSQL":
        return {
            "ALEMBIC_URL": kind.url("alembic"),
            "SQL_MIGRATE_URL": kind.url("sql-migrate"),
            "SQL_MIGRATE_FILE": "",
            "NODE_PG_MIGRATE_URL": kind.url("node-pg-migrate"),
        }
    return {
        "ALEMBIC_URL": f"sqlite:///{kind.path('alembic')}",
        "SQL_MIGRATE_URL": "",
        "SQL_MIGRATE_FILE": kind.path("sql-migrate"),
    }


def alembic(program, _kind, _count):
    base = [program, "-c", "alembic/alembic.ini"]
    return Contender("alembic", [*base, "upgrade", "head"], [*base, "downgrade", "base"])


def sqitch(program, kind, _count):
    url = kind.url("sqitch")
    target = "db:pg:" + url.partition(":")[2] if kind.name == "PostgreSQL" else f"db:sqlite:{kind.path('sqitch')}"
    up = [program, "-C", "sqitch", "deploy", target]
    return Contender("sqitch", up, [program, "-C", "sqitch", "revert", "-y", target], once=True)


def sql_migrate(program, kind, _count):
    options = ["-config=sql-migrate/dbconfig.yml", f"-env={kind.name.lower()}", "-limit=0"]
    return Contender("sql-migrate", [program, "up", *options], [program, "down", *options])


def dbmate(program, kind, count):
    url = kind.url("dbmate") if kind.name == "PostgreSQL" else f"sqlite:{kind.path('dbmate')}"
    base = [program, "--url", url, "-d", "dbmate", "--no-dump-schema"]
    # It goes down one revision a process.
    loop = 'i=0; while [ $i -lt "$0" ]; do "$@" || exit 1; i=$((i + 1)); done'
    return Contender("dbmate", [*base, "migrate"], ["sh", "-ec", loop, str(count), *base, "rollback"])


def node_pg_migrate(program, kind, count):
    if kind.name != "PostgreSQL":
        return None
    base = [program, "-d", "NODE_PG_MIGRATE_URL", "-m", "node-pg-migrate/revisions"]
    options = ["--no-single-transaction", "--no-verbose"]
    return Contender("node-pg-migrate", [*base, *options, "up"], [*base, *options, "down", str(count)])


MAKERS = {
    "alembic": alembic,
    "sqitch": sqitch,
    "sql-migrate": sql_migrate,
    "dbmate": dbmate,
    "node-pg-migrate": node_pg_migrate,
}


def contenders(programs, kind, count):
    made = [MAKERS[name](program, kind, count) for name, program in programs.items()]
    return [contender for contender in made if contender is not None]


def looks(programs):
    """What each does to read its history; those that ask a database ask an empty one on SQLite."""
    commands = {
        "alembic heads": ["-c", "alembic/alembic.ini", "heads"],
        "sqitch plan": ["-C", "sqitch", "plan", "--max-count", "1"],
        "sql-migrate status": ["status", "-config=sql-migrate/dbconfig.yml", "-env=sqlite"],
        "dbmate status": ["--url", "sqlite:looked-at.db", "-d", "dbmate", "--no-dump-schema", "status"],
    }
    return {
        what: [programs[what.split()[0]], *words]
        for what, words in commands.items()
        if what.split()[0] in programs
    }
