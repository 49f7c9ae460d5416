#!/usr/bin/env python3
"""Runs the command blocks of documents; docs.sh says how they are written. Prints TAP."""
import os
import re
import subprocess
import sys
import tempfile

FENCE = re.compile(r"^```(\w*)\s*$")
SERVER_MARK = "<!-- needs: postgresql -->\n"
CITUS_MARK = "<!-- needs: citus -->\n"
INSTALLED_MARK = "<!-- needs: installed -->\n"
FILE_MARK = re.compile(r"^<!-- file: (\S+) -->$")


def blocks(text):
    """Yields (line number, language, file name or None, lines) of every fenced block."""
    language, name, start, lines = None, None, 0, []
    for number, line in enumerate(text.split("\n"), 1):
        fence = FENCE.match(line)
        if language is None and fence:
            language, start, lines = fence.group(1), number, []
        elif language is not None and line == "```":
            yield start, language, name, lines
            language, name = None, None
        elif language is not None:
            lines.append(line)
        elif FILE_MARK.match(line):
            name = FILE_MARK.match(line).group(1)
        elif line.strip():
            name = None


def commands(lines):
    """Yields (offset, command, expected lines) of a console block."""
    found = []
    for offset, line in enumerate(lines, 1):
        if line.startswith("$ "):
            found.append((offset, [line[2:]], []))
        elif found and found[-1][1][-1].endswith("\\") and not found[-1][2]:
            found[-1][1].append(re.sub(r"^> ", "", line))
        elif found:
            found[-1][2].append(line)
        else:
            raise ValueError("output before the first command: " + line)
    return [(offset, "\n".join(command), expected) for offset, command, expected in found]


def pattern(expected):
    parts = []
    for line in expected:
        if line == "...":
            parts.append(r"(?:.*\n)*?")
        else:
            parts.append(".*?".join(re.escape(piece) for piece in line.split("...")) + r" *\n")
    return re.compile("".join(parts) + r"\Z")


class Shell:
    """One bash, so that `cd` and variables last from block to block."""

    MARK = "-- end of command --"

    def __init__(self, directory, environment):
        self.process = subprocess.Popen(
            ["bash"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            cwd=directory, env=environment, text=True)

    def run(self, command):
        self.process.stdin.write("{ %s\n} </dev/null\nprintf '\\n%s\\n'\n" % (command, self.MARK))
        self.process.stdin.flush()
        output = []
        for line in self.process.stdout:
            if line.rstrip("\n") == self.MARK:
                text = "".join(output)
                return text[:-1] if text.endswith("\n") else text
            output.append(line)
        return "".join(output) + "(the shell has ended)\n"

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Database:
    """A fresh PostgreSQL database, for as long as a document runs."""

    def __init__(self, url):
        self.server = url
        self.name = "migc_docs_%d" % os.getpid()
        self.url = url.rsplit("/", 1)[0] + "/" + self.name
        self.drop()
        self.run("CREATE DATABASE " + self.name)

    def run(self, sql):
        subprocess.run(["psql", "-qAtX", self.server, "-c", sql], check=True, stdin=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)

    def drop(self):
        self.run("DROP DATABASE IF EXISTS " + self.name + " WITH (FORCE)")


def run_with_server(path, root, environment):
    """A document that says so gets DATABASE_URL of a database of its own; without a server it is skipped."""
    with open(path, encoding="utf-8") as stream:
        text = stream.read()
    if CITUS_MARK in text:
        return run_on_cluster(path, root, environment)
    if SERVER_MARK not in text:
        return run_document(path, root, environment)
    if "MIGC_TEST_PG_URL" not in environment:
        print("ok - %s # SKIP no PostgreSQL server" % os.path.relpath(path, root))
        return 0, 0
    database = Database(environment["MIGC_TEST_PG_URL"])
    try:
        return run_document(path, root, dict(environment, DATABASE_URL=database.url))
    finally:
        database.drop()


def run_on_cluster(path, root, environment):
    """A document that says so needs a database of a Citus cluster: tests/external/citus.sh gives its coordinator's URL."""
    if "MIGC_TEST_CITUS_URL" not in os.environ:
        print("ok - %s # SKIP no Citus cluster" % os.path.relpath(path, root))
        return 0, 0
    return run_document(path, root, dict(environment, DATABASE_URL=os.environ["MIGC_TEST_CITUS_URL"]))


def run_installed(path, root, environment):
    """A document that says so gets MIGC_PREFIX, where the release build is installed, and nothing of migc on PATH."""
    with open(path, encoding="utf-8") as stream:
        needs_installed = INSTALLED_MARK in stream.read()
    if not needs_installed:
        return run_with_server(path, root, environment)
    with tempfile.TemporaryDirectory() as prefix:
        subprocess.run(["cmake", "--install", os.environ["MIGC_RELEASE_BUILD"], "--prefix", prefix], check=True,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        return run_with_server(path, root, dict(environment, MIGC_PREFIX=prefix, PATH="/usr/local/bin:/usr/bin:/bin"))


def run_document(path, root, environment):
    failed = 0
    ran = 0
    name = os.path.relpath(path, root)
    with tempfile.TemporaryDirectory() as directory, open(path, encoding="utf-8") as stream:
        shell = Shell(directory, dict(environment, XDG_CACHE_HOME=os.path.join(directory, ".cache")))
        for start, language, file_name, lines in blocks(stream.read()):
            if file_name:
                target = os.path.join(directory, file_name)
                os.makedirs(os.path.dirname(target), exist_ok=True)
                with open(target, "w", encoding="utf-8") as output:
                    output.write("\n".join(lines) + "\n")
            if language != "console":
                continue
            for offset, command, expected in commands(lines):
                ran += 1
                output = shell.run(command)
                if output and not output.endswith("\n"):
                    output += "\n"
                title = "%s:%d: %s" % (name, start + offset, command.split("\n")[0].replace("#", ""))
                if pattern(expected).match(output):
                    print("ok - " + title)
                    continue
                failed += 1
                print("not ok - " + title)
                print("#   expected:\n" + "".join("#   | %s\n" % line for line in expected) +
                      "#   got:\n" + "".join("#   | %s\n" % line for line in output.splitlines()))
        shell.close()
    return ran, failed


def check_links(path, root):
    """Every relative link of a document leads somewhere."""
    with open(path, encoding="utf-8") as stream:
        links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", stream.read())
    broken = [link for link in links if not os.path.exists(os.path.join(os.path.dirname(path), link))]
    print("%s - %s: %d links lead somewhere" % ("not ok" if broken else "ok", os.path.relpath(path, root), len(links)))
    print("".join("#   %s\n" % link for link in broken), end="")
    return len(broken)


def main():
    root, release, *documents = sys.argv[1:]
    environment = {
        "PATH": release + ":" + os.path.join(release, "examples/transcripts") + ":/usr/local/bin:/usr/bin:/bin",
        "HOME": "/nonexistent", "LC_ALL": "C.UTF-8", "TZ": "UTC", "MIGC_SOURCE": root,
    }
    for key, value in os.environ.items():
        if key.startswith("MIGC_TEST_PG_"):
            environment[key] = value
    total = failures = 0
    for document in documents:
        ran, failed = run_installed(os.path.abspath(document), root, environment)
        total += ran
        failures += failed + check_links(os.path.abspath(document), root)
    if not total:
        sys.exit("docs.py: no command in any document")
    sys.exit(1 if failures else 0)


main()
