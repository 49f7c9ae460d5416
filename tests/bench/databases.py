# SPDX-License-Identifier: MIT
"""The databases that are measured on: how a fresh one is made, looked into, and what reached the server."""
import os
import re
import sqlite3
import subprocess

from measure import Failure, quiet

# What the ledger of a database says, as statements that write the same: the row of a revision, its ways
# back and its event. `number` is the server's own.
LEDGER_TABLES = ("migc_revision", "migc_down", "migc_event")


def with_ledger(up, preamble, rows, history):
    """plain/up.sql with each revision's rows in its transaction. rows: [(id, statement)]."""
    of = {}
    for identity, statement in rows:
        of.setdefault(identity, []).append(statement)
    ids = sorted(identity for identity in of if re.fullmatch(r"r\d+", identity))
    pieces = up.split("COMMIT;\n")
    text = [preamble]
    for identity, piece in zip(ids, pieces):
        text.append(piece + "\n".join(of[identity]) + "\nCOMMIT;\n")
    text.append("\n".join(history) + "\n")
    return "".join(text)


class PostgreSQL:
    name = "PostgreSQL"
    prefix = "bench_"

    def __init__(self, environment):
        self.url_of_server = environment["MIGC_TEST_PG_URL"].rpartition("/")[0]
        self.log = environment["MIGC_TEST_PG_LOG"]
        self.host = environment["MIGC_TEST_PG_HOST"]
        self.port = environment["MIGC_TEST_PG_PORT"]

    def url(self, name, port=None):
        server = self.url_of_server
        if port is not None:
            server = server.removesuffix(f":{self.port}") + f":{port}"
        return f"{server}/{self.prefix}{name}?sslmode=disable"

    def psql(self, database, *statements):
        commands = [word for statement in statements for word in ("-c", statement)]
        return quiet("psql", "-qXAt", "-v", "ON_ERROR_STOP=1", *commands, database)

    def drop(self, name):
        self.psql(f"{self.url_of_server}/postgres", f'DROP DATABASE IF EXISTS "{self.prefix}{name}"')

    def fresh(self, name):
        self.drop(name)
        self.psql(f"{self.url_of_server}/postgres", f'CREATE DATABASE "{self.prefix}{name}"')

    def table_count(self, name):
        return int(
            self.psql(self.url(name), "SELECT count(*) FROM pg_class WHERE relname ~ '^t[0-9]+$'")
        )

    def count_statements(self, name, run):
        """How many statements `run` makes the server log for this database."""
        administrator = f"{self.url_of_server}/postgres"
        setting = f'ALTER DATABASE "{self.prefix}{name}" SET log_statement = \'all\''
        self.psql(administrator, setting)
        begin = os.path.getsize(self.log)
        try:
            run()
        finally:
            self.psql(administrator, setting.replace("= 'all'", "= 'none'"))
        with open(self.log, encoding="utf-8", errors="replace") as file:
            file.seek(begin)
            return len(re.findall(r" LOG:  (?:statement|execute [^:\n]*): (?!ALTER DATABASE)", file.read()))

    def ledger_script(self, name, up):
        """What psql must run to leave behind what migc has left in the database `name`."""
        url = self.url(name)
        tables = quiet("pg_dump", "--schema-only", "--no-owner", "-t", "public.migc_*", url)
        # A newer pg_dump begins with commands of psql that would keep this script from writing.
        preamble = "".join(
            line + "\n"
            for line in tables.splitlines()
            if not line.startswith(("--", "SELECT pg_catalog.set_config", "SET ", "\\"))
        )

        def inserts(table, key):
            columns = self.psql(
                url,
                f"SELECT attname FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum > 0"
                " AND attidentity = '' ORDER BY attnum",
            ).split()
            values = " || ', ' || ".join(f"quote_nullable({column})" for column in columns)
            text = self.psql(
                url,
                f"SELECT {key} || E'\\t' || 'INSERT INTO {table} ({', '.join(columns)}) VALUES ('"
                f" || {values} || ');' FROM {table} ORDER BY 1",
            )
            return [tuple(line.split("\t", 1)) for line in text.splitlines()]

        rows = [row for table in LEDGER_TABLES for row in inserts(table, "id")]
        return with_ledger(up, preamble, rows, [row[1] for row in inserts("migc_history", "name")])

    def version(self):
        number = self.psql(f"{self.url_of_server}/postgres", "SHOW server_version").split()[0]
        flush = self.psql(f"{self.url_of_server}/postgres", "SHOW fsync").strip()
        return f"PostgreSQL {number} (fsync {flush}, TCP on the same machine)"


class SQLite:
    name = "SQLite"

    def __init__(self, directory):
        self.directory = directory

    def path(self, name):
        return os.path.join(self.directory, f"{name}.db")

    def url(self, name):
        return f"sqlite:{self.path(name)}"

    def drop(self, name):
        for file in os.listdir(self.directory):
            if file.startswith(f"{name}.db"):
                os.unlink(os.path.join(self.directory, file))

    fresh = drop

    def table_count(self, name):
        with sqlite3.connect(self.path(name)) as db:
            return db.execute(
                "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name GLOB 't[0-9]*'"
            ).fetchone()[0]

    def ledger_script(self, name, up):
        db = sqlite3.connect(self.path(name))
        tables = db.execute("SELECT sql || ';' FROM sqlite_master WHERE name GLOB 'migc_*'").fetchall()

        def inserts(table, key):
            columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
            columns = [column for column in columns if column != "number"]
            values = " || ', ' || ".join(f"quote({column})" for column in columns)
            return db.execute(
                f"SELECT {key}, 'INSERT INTO {table} ({', '.join(columns)}) VALUES (' || {values} || ');'"
                f" FROM {table}"
            ).fetchall()

        rows = [row for table in LEDGER_TABLES for row in inserts(table, "id")]
        history = [row[1] for row in inserts("migc_history", "name")]
        db.close()
        return with_ledger(up, "\n".join(row[0] for row in tables) + "\n", rows, history)

    def version(self):
        return f"SQLite {sqlite3.sqlite_version}"


class Distance:
    """A server that is further away: delay.c between a program and PostgreSQL."""

    def __init__(self, program, postgresql, microseconds):
        self.process = subprocess.Popen(
            [program, postgresql.host, postgresql.port, str(microseconds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.port = self.process.stdout.readline().strip()
        if not self.port:
            raise Failure("the delaying proxy does not start")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()

    def end(self):
        """Ends it: [(round trips until ready, round trips after)], one a connection."""
        if self.process.stdin.closed:
            return []
        self.process.stdin.close()
        lines = self.process.stdout.read().splitlines()
        self.process.stdout.close()
        self.process.wait(timeout=10)
        return [tuple(map(int, line.split()[1:])) for line in lines]
