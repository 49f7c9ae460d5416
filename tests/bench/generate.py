#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes one linear history of COUNT revisions in the format of one tool, or of all.

    generate.py FORMAT COUNT DIRECTORY [--profile create|mixed] [--columns N]

FORMAT is migc, alembic, sqitch, sql-migrate, dbmate, node-pg-migrate, plain or all; each writes a folder of
its own name into DIRECTORY. The statements are the same in every format and run on PostgreSQL and on SQLite:

    create  every revision creates a table
    mixed   in turn: create a table, index it, add a column to it, insert into it

--columns makes the tables of `create` wider, for histories of many megabytes. The tools are run in DIRECTORY:
what their settings name is relative to it.
"""
import argparse
import os
import sys


def create_table(number, columns):
    wide = "".join(
        f",\n    column_{c:03} varchar(200) NOT NULL DEFAULT 'nothing yet'" for c in range(columns)
    )
    return f"CREATE TABLE t{number} (\n    id integer PRIMARY KEY,\n    name text NOT NULL{wide}\n)"


def profile_create(i, columns):
    return create_table(i, columns), f"DROP TABLE t{i}"


def profile_mixed(i, columns):
    table = (i - 1) // 4 + 1
    return (
        (create_table(table, columns), f"DROP TABLE t{table}"),
        (f"CREATE INDEX t{table}_name ON t{table} (name)", f"DROP INDEX t{table}_name"),
        (
            f"ALTER TABLE t{table} ADD COLUMN note text",
            f"ALTER TABLE t{table} DROP COLUMN note",
        ),
        (
            f"INSERT INTO t{table} (id, name, note) VALUES ({i}, 'revision {i}', NULL)",
            f"DELETE FROM t{table} WHERE id = {i}",
        ),
    )[(i - 1) % 4]


def table_count(profile, count):
    """How many tables are there when all of it is applied."""
    return count if profile == "create" else (count + 3) // 4


PROFILES = {"create": profile_create, "mixed": profile_mixed}


def write(directory, name, text):
    with open(os.path.join(directory, name), "w", encoding="utf-8") as file:
        file.write(text)


def folder(*parts):
    path = os.path.join(*parts)
    os.makedirs(path)
    return path


def write_migc(directory, steps):
    parent = "base"
    for i, (up, down) in enumerate(steps, 1):
        name = f"r{i:06}"
        write(
            directory,
            f"{name}.sql",
            f"--@ revision {name}\n--@ revises  {parent}\n--@ title    Revision {i}\n"
            f"--@ created  2026-01-01 00:00:00\n\n--@ up\n{up};\n\n--@ down\n{down};\n",
        )
        parent = name


# A transaction each, as every other tool here has it; by default Alembic takes one for the whole run.
ALEMBIC_ENVIRONMENT = '''import os

import sqlalchemy
from alembic import context

engine = sqlalchemy.create_engine(os.environ["ALEMBIC_URL"], poolclass=sqlalchemy.pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
'''


def write_alembic(directory, steps):
    versions = folder(directory, "scripts", "versions")
    write(directory, "alembic.ini", "[alembic]\nscript_location = alembic/scripts\n")
    write(directory, "scripts/env.py", ALEMBIC_ENVIRONMENT)
    parent = None
    for i, (up, down) in enumerate(steps, 1):
        name = f"r{i:06}"
        write(
            versions,
            f"{name}_revision.py",
            f'"""Revision {i}"""\nfrom alembic import op\n\nrevision = "{name}"\n'
            f"down_revision = {parent!r}\nbranch_labels = None\ndepends_on = None\n\n\n"
            f'def upgrade():\n    op.execute("""{up}""")\n\n\n'
            f'def downgrade():\n    op.execute("""{down}""")\n',
        )
        parent = name


def write_sqitch(directory, steps):
    deploy = folder(directory, "deploy")
    revert = folder(directory, "revert")
    write(
        directory,
        "sqitch.conf",
        "[core]\n    engine = pg\n[user]\n    name = Bench\n    email = bench@example.org\n",
    )
    plan = ["%syntax-version=1.0.0\n%project=bench\n\n"]
    for i, (up, down) in enumerate(steps, 1):
        name = f"r{i:06}"
        plan.append(f"{name} 2026-01-01T00:00:00Z Bench <bench@example.org> # Revision {i}\n")
        write(deploy, f"{name}.sql", f"-- Deploy {name}\nBEGIN;\n{up};\nCOMMIT;\n")
        write(revert, f"{name}.sql", f"-- Revert {name}\nBEGIN;\n{down};\nCOMMIT;\n")
    write(directory, "sqitch.plan", "".join(plan))


SQL_MIGRATE_SETTINGS = """postgresql:
  dialect: postgres
  datasource: ${SQL_MIGRATE_URL}
  dir: sql-migrate/revisions
sqlite:
  dialect: sqlite3
  datasource: ${SQL_MIGRATE_FILE}
  dir: sql-migrate/revisions
"""


def write_sql_migrate(directory, steps):
    revisions = folder(directory, "revisions")
    write(directory, "dbconfig.yml", SQL_MIGRATE_SETTINGS)
    for i, (up, down) in enumerate(steps, 1):
        text = f"-- +migrate Up\n{up};\n\n-- +migrate Down\n{down};\n"
        write(revisions, f"{20260101000000 + i}-revision.sql", text)


def write_dbmate(directory, steps):
    for i, (up, down) in enumerate(steps, 1):
        text = f"-- migrate:up\n{up};\n\n-- migrate:down\n{down};\n"
        write(directory, f"{20260101000000 + i}_revision.sql", text)


def write_node_pg_migrate(directory, steps):
    revisions = folder(directory, "revisions")
    for i, (up, down) in enumerate(steps, 1):
        text = f"-- Up Migration\n{up};\n\n-- Down Migration\n{down};\n"
        write(revisions, f"{1767225600000 + i}_revision.sql", text)


def write_plain(directory, steps):
    """For psql and sqlite3: a transaction each, and all of it in one."""
    def transactions(statements):
        return "".join(f"BEGIN;\n{statement};\nCOMMIT;\n" for statement in statements)

    write(directory, "up.sql", transactions(up for up, _ in steps))
    write(directory, "down.sql", transactions(down for _, down in reversed(steps)))
    write(directory, "once.sql", "BEGIN;\n" + "".join(f"{up};\n" for up, _ in steps) + "COMMIT;\n")


FORMATS = {
    "migc": write_migc,
    "alembic": write_alembic,
    "sqitch": write_sqitch,
    "sql-migrate": write_sql_migrate,
    "dbmate": write_dbmate,
    "node-pg-migrate": write_node_pg_migrate,
    "plain": write_plain,
}


def generate(name, count, directory, profile="create", columns=0):
    """Writes the folder `directory`/`name` and returns its path."""
    steps = [PROFILES[profile](i, columns) for i in range(1, count + 1)]
    path = folder(directory, name)
    FORMATS[name](path, steps)
    return path


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("format", choices=[*FORMATS, "all"])
    parser.add_argument("count", type=int)
    parser.add_argument("directory")
    parser.add_argument("--profile", choices=PROFILES, default="create")
    parser.add_argument("--columns", type=int, default=0)
    arguments = parser.parse_args()
    if arguments.count < 1:
        parser.error("COUNT must be 1 or more")
    for name in FORMATS if arguments.format == "all" else [arguments.format]:
        try:
            generate(name, arguments.count, arguments.directory, arguments.profile, arguments.columns)
        except FileExistsError as error:
            sys.exit(f"generate.py: {error.filename} is there already")


if __name__ == "__main__":
    main()
