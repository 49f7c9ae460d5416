# SPDX-License-Identifier: MIT
"""Builds what is measured: floors, tools, and applications with a history inside."""
import os

from measure import Failure, quiet

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
OPTIMISED = ["cc", "-O2"]
# SQLite inside of the program, as an application ships it that has no other copy to link.
EMBEDDED_SQLITE = ["-Wl,-Bstatic", "-lsqlite3", "-Wl,-Bdynamic", "-lm"]


class Programs:
    def __init__(self, work):
        self.work = work
        self.release = os.environ.get("MIGC_RELEASE_BUILD") or os.path.join(ROOT, "build", "release")
        self.migc = os.path.join(self.release, "migc")
        if not os.access(self.migc, os.X_OK):
            raise Failure(f"no {self.migc}: build the preset release first")
        self.made = {}

    def build(self, directory, name, source, *arguments):
        """Once for each directory and name; the program's path."""
        program = os.path.join(directory, name)
        if program not in self.made:
            quiet(*OPTIMISED, os.path.join(HERE, source), "-o", program, *arguments, cwd=directory)
            self.made[program] = True
        return program

    def tool(self, name, *arguments):
        """A program of this folder that needs no history."""
        return self.build(self.work, name, f"{name}.c", *arguments)

    def has(self, source):
        return os.path.exists(os.path.join(HERE, source))

    def libpq(self):
        return quiet("pkg-config", "--cflags", "--libs", "libpq").split()

    def floor_postgresql(self):
        return self.tool("floor_postgresql", *self.libpq())

    def floor_parser(self):
        """Linked as migc is: only the static library has the parser alone."""
        return self.build(self.work, "floor_parser", "floor_files.c", "-DWITH_PARSER", "-l:libpg_query.a")

    def floor_sqlite(self):
        return self.tool("floor_sqlite", "-lsqlite3")

    def floor_sqlite_embedded(self):
        return self.build(self.work, "floor_sqlite_embedded", "floor_sqlite.c", *EMBEDDED_SQLITE)

    def compile_schema(self, directory):
        """schema.c and schema.h of the revisions in `directory`/migc."""
        if not os.path.exists(os.path.join(directory, "schema.c")):
            quiet(self.migc, "compile", "migc", "-o", "schema.c", "--header", cwd=directory)

    def with_history(self, directory, name, source, *arguments):
        self.compile_schema(directory)
        include = os.path.join(ROOT, "runtime", "include")
        return self.build(directory, name, source, "-I.", f"-I{include}", "schema.c", *arguments)

    def core(self, driver):
        names = (f"libmig_{driver}.a", "libmig.a", "libmigc_digest.a")
        return [os.path.join(self.release, name) for name in names]

    def launch(self, directory, kind):
        if kind == "postgresql":
            return self.with_history(
                directory, "launch_postgresql", "launch.c", *self.core(kind), *self.libpq()
            )
        return self.with_history(
            directory, "launch_sqlite", "launch.c", "-DWITH_SQLITE", *self.core(kind), "-lsqlite3"
        )

    def launch_embedded(self, directory):
        return self.with_history(
            directory, "launch_embedded", "launch.c", "-DWITH_SQLITE", *self.core("sqlite"),
            *EMBEDDED_SQLITE,
        )

    def start(self, directory):
        return self.with_history(directory, "start_with", "start.c", "-DWITH_HISTORY")

    def start_empty(self):
        return self.build(self.work, "start_without", "start.c")
