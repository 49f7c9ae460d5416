"""The two programs, each with its directory and its database: run a command, see what it did."""
import logging
import sqlite3
import subprocess
import warnings

import sqlalchemy
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from histories import write_alembic, write_migc

logging.disable(logging.CRITICAL)
warnings.simplefilter("ignore")


class Result:
    """Where a command has led: what is applied, what ran, and why it was refused ("" where it was not)."""

    def __init__(self, applied, ran, refusal):
        self.applied, self.ran, self.refusal = applied, ran, refusal


class Alembic:
    """In this process: the commands themselves, on a database in memory. What is applied is what leads to the versions
    in its table."""

    def __init__(self, history, directory):
        self.history = history
        write_alembic(history, directory)
        self.config = Config()
        self.config.set_main_option("script_location", directory)
        script = ScriptDirectory.from_config(self.config)
        script.revision_map  # pylint: disable=pointless-statement
        # The files do not change while a history is tested, so they are read once.
        self.config.attributes["script"] = script
        self.engine = sqlalchemy.create_engine("sqlite://", poolclass=sqlalchemy.pool.StaticPool)
        self.connection = self.engine.connect()
        self.config.attributes["connection"] = self.connection
        self.ask("CREATE TABLE ran (what text)")
        self.run("stamp", ["base"]) # makes its table

    def ask(self, sql):
        cursor = self.connection.connection.cursor()
        rows = [row[0] for row in cursor.execute(sql).fetchall()]
        self.connection.connection.commit()
        return rows

    def versions(self):
        """The rows of its table; None where one is no revision."""
        rows = self.ask("SELECT version_num FROM alembic_version")
        return rows if set(rows) <= set(self.history.by_name) else None

    def settle(self, applied):
        """Its table as it is where exactly these are applied."""
        self.ask("DELETE FROM alembic_version RETURNING 1")
        for name in self.history.heads(applied, "needs"):
            self.ask("INSERT INTO alembic_version VALUES ('%s') RETURNING 1" % name)

    def run(self, name, targets, purge=False):
        refusal = ""
        self.ask("DELETE FROM ran RETURNING 1")
        try:
            if name == "stamp":
                command.stamp(self.config, targets, purge=purge)
            else:
                getattr(command, name)(self.config, targets[0])
        except CommandError as error:
            refusal = str(error)
        except Exception as error:  # pylint: disable=broad-except
            refusal = "%s %s" % (type(error).__name__, error)
        self.connection.connection.rollback()
        versions = self.versions()
        if versions is None:
            return Result(None, [], refusal or "its table names what is no revision")
        return Result(self.history.ancestors(versions), self.ask("SELECT what FROM ran ORDER BY rowid"), refusal)

    def close(self):
        self.connection.close()
        self.engine.dispose()


def from_config_once(config, original=ScriptDirectory.from_config):
    return config.attributes.get("script") or original(config)


ScriptDirectory.from_config = staticmethod(from_config_once)


class Migc:
    """A process each, on a file. What is applied is what its ledger says."""

    def __init__(self, history, directory, program):
        self.history, self.directory, self.program = history, directory, program
        write_migc(history, directory + "/migrations")
        self.file = directory + "/migc.db"
        with sqlite3.connect(self.file) as database:
            database.execute("CREATE TABLE ran (what text)")
        database.close()

    def run(self, name, targets, purge=False):
        arguments = [self.program, name, "--quiet", "--database", "sqlite:" + self.file]
        arguments += ["--purge"] if purge else []
        database = sqlite3.connect(self.file)
        database.execute("DELETE FROM ran")
        database.commit()
        process = subprocess.run(arguments + targets, cwd=self.directory, stdin=subprocess.DEVNULL, text=True, check=False,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=60)
        has_ledger = database.execute("SELECT 1 FROM sqlite_master WHERE name = 'migc_revision'").fetchall()
        rows = database.execute("SELECT id FROM migc_revision WHERE history = 'main'").fetchall() if has_ledger else []
        ran = [row[0] for row in database.execute("SELECT what FROM ran ORDER BY rowid")]
        database.close()
        if process.returncode not in (0, 1, 2):
            raise RuntimeError("migc exits %d: %s" % (process.returncode, process.stderr))
        refusal = process.stderr if process.returncode else ""
        return Result({row[0] for row in rows}, ran, refusal)
