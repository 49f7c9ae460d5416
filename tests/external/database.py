# SPDX-License-Identifier: MIT
"""The two databases as their own tools see them: make one, run a file, dump the schema, digest the rows."""
import hashlib
import json
import os
import re
import shutil
import subprocess

# What differs between two runs of the same SQL: times, and values drawn at random.
VOLATILE_DEFAULT = re.compile(r"now\(|random|uuid|clock_timestamp|current_|datetime\(|strftime|julianday", re.I)
# In a schema: the literal 'now', which a view holds as the time when it was made.
MADE_AT = re.compile(r"'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+'::timestamp")
VOLATILE_TYPE = re.compile(r"timestamp|date|time|^uuid", re.I)


class Failure(Exception):
    """A tool said no; the text is what it printed."""


def run(command, environment=None, text=None, limit=300):
    """stdout of a command that ends well."""
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=limit, check=False,
                          env={**os.environ, **(environment or {})})
    if done.returncode != 0:
        raise Failure(f"{os.path.basename(command[0])} ended with {done.returncode}:\n{done.stderr}{done.stdout}")
    return done.stdout


class PostgreSQL:
    """A database of the server at MIGC_TEST_PG_URL."""

    def __init__(self, name, _):
        self.server = os.environ["MIGC_TEST_PG_URL"]
        self.name = "external_" + re.sub(r"\W", "_", name)
        self.url = self.server.rsplit("/", 1)[0] + "/" + self.name
        self.bin = os.environ.get("MIGC_TEST_PG_BIN", "")
        self.bare = set()       # files that run only without the transaction that they are meant to run in

    def tool(self, name):
        return os.path.join(self.bin, name) if self.bin else name

    def ask(self, sql, url=None):
        return run([self.tool("psql"), "-XqAt", "-v", "ON_ERROR_STOP=1", "-f", "-", url or self.url], text=sql)

    def drop(self):
        self.ask(f'DROP DATABASE IF EXISTS "{self.name}";', self.server)

    def make(self):
        self.ask("SET client_min_messages = error;\n"
                 f'DROP DATABASE IF EXISTS "{self.name}";\nCREATE DATABASE "{self.name}";', self.server)

    def run_file(self, path, in_transaction):
        command = [self.tool("psql"), "-Xq", "-v", "ON_ERROR_STOP=1", "-f", path, self.url]
        try:
            run(command + ["-1"] if in_transaction else command, {"PGOPTIONS": "-c client_min_messages=warning"})
        except Failure as failure:
            # A mistake of the original that cannot happen with migc: it finds such statements itself.
            if not in_transaction or "cannot run inside a transaction block" not in str(failure):
                raise
            self.bare.add(path)
            run(command)

    def would_take(self, path, _):
        """Whether a file would run as the database is now; it stays so."""
        try:
            self.ask(f"BEGIN;\n\\i {os.path.abspath(path)}\nROLLBACK;\n")
        except Failure:
            return False
        return True

    def schema(self):
        """What pg_dump prints, without its comments and migc's own tables."""
        text = run([self.tool("pg_dump"), "--schema-only", "--exclude-table=public.migc_*", self.url])
        text = MADE_AT.sub("'now'::timestamp", text)
        return "\n".join(line for line in text.split("\n") if line and not re.match(r"--|\\(un)?restrict ", line))

    def rows(self):
        """For each table the number of its rows and a digest of those columns that two runs have in common."""
        columns = self.ask(
            "SELECT json_build_array(c.oid::regclass, quote_ident(a.attname), format_type(a.atttypid, a.atttypmod),"
            "       coalesce(pg_get_expr(d.adbin, d.adrelid), ''), c.relkind, c.relispopulated)"
            "  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            "  LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
            "  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum"
            " WHERE c.relkind IN ('r', 'm', 'S') AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
            "   AND n.nspname !~ '^pg_toast' AND c.relname !~ '^migc_' ORDER BY c.oid::regclass::text, a.attnum;")
        tables = {}
        for line in columns.splitlines():
            table, column, kind, default, relkind, populated = json.loads(line)
            kept = tables.setdefault((table, relkind, populated), [])
            if relkind == "S":
                kept[:] = ["last_value", "is_called"]
            elif column and not VOLATILE_TYPE.search(kind) and not VOLATILE_DEFAULT.search(default):
                kept.append(column)
        asked = [f"SELECT {quote(table)}, count(*), md5(coalesce(string_agg(r::text, E'\\n' ORDER BY r::text), ''))"
                 f" FROM (SELECT {', '.join(kept)} FROM {table}) r;"
                 for (table, _, populated), kept in tables.items() if populated]
        return self.ask("\n".join(asked)) if asked else ""


def quote(text):
    return "'" + text.replace("'", "''") + "'"


class SQLite:
    """A file in the scratch directory."""

    def __init__(self, name, scratch):
        self.path = os.path.join(scratch, name + ".db")
        self.url = "sqlite:" + self.path
        self.bare = set()

    def ask(self, sql):
        return run(["sqlite3", "-bail", self.path], text=sql)

    def drop(self):
        for ending in ("", "-wal", "-shm", "-journal"):
            if os.path.exists(self.path + ending):
                os.remove(self.path + ending)

    def make(self):
        self.drop()

    def run_file(self, path, in_transaction):
        with open(path, encoding="utf-8") as file:
            opens_one = re.search(r"(?im)^[ \t]*BEGIN\b[^;]*;", re.sub(r"(?is)CREATE\s+TRIGGER.*?\bEND\s*;", "", file.read()))
        wrapped = in_transaction and not opens_one
        self.ask(f"{'BEGIN;' if wrapped else ''}\n.read '{path}'\n{'COMMIT;' if wrapped else ''}\n")

    def would_take(self, path, in_transaction):
        """On a copy."""
        copy = SQLite.__new__(SQLite)
        copy.path, copy.url, copy.bare = self.path + ".copy", "", set()
        copy.drop()
        shutil.copyfile(self.path, copy.path)
        try:
            copy.run_file(path, in_transaction)
        except Failure:
            return False
        finally:
            copy.drop()
        return True

    def schema(self):
        return self.ask("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE tbl_name NOT LIKE 'migc_%'"
                        " AND name <> 'sqlite_sequence' ORDER BY type, name;")

    def rows(self):
        tables = self.ask("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'migc_%'"
                          " AND name NOT LIKE 'sqlite_%' ORDER BY name;").splitlines()
        found = []
        for table in tables:
            quoted = '"' + table.replace('"', '""') + '"'
            kept = []
            for line in self.ask(f"SELECT name, type, coalesce(dflt_value, '') FROM pragma_table_info({quoted});").splitlines():
                name, kind, default = line.split("|", 2)
                if not VOLATILE_TYPE.search(kind) and not VOLATILE_DEFAULT.search(default):
                    kept.append('quote("' + name.replace('"', '""') + '")')
            rows = self.ask(f"SELECT {', '.join(kept) or '1'} FROM {quoted};").splitlines()
            digest = hashlib.md5("\n".join(sorted(rows)).encode()).hexdigest()
            found.append(f"{table}|{len(rows)}|{digest}")
        return "\n".join(found)


KINDS = {"postgresql": PostgreSQL, "sqlite": SQLite}
