#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Hostile files, names, settings, outputs and limits. Prints TAP. Usage: hostile.py MIGC RELEASE-MIGC INCLUDE"""
import ctypes
import os
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

MIGC, RELEASE, INCLUDE = [os.path.abspath(path) for path in sys.argv[1:4]]
WARNINGS = "-Wall -Wextra -Wpedantic -Wconversion -Werror".split()
HEADER = b"--@ revision %b\n--@ revises %b\n"
failures = 0


class Failed(Exception):
    pass


def need(condition, *what):
    if not condition:
        raise Failed(" ".join(str(part) for part in what))


def check(test):
    """Runs a test in a directory of its own, and tells."""
    global failures
    name = test.__name__.replace("_", " ")
    directory = tempfile.mkdtemp(prefix="hostile-")
    os.chmod(directory, 0o755)
    os.chdir(directory)
    try:
        reason = test()
        print("ok - %s%s" % (name, " # SKIP " + reason if reason else ""))
    except (Failed, OSError, subprocess.SubprocessError) as problem:
        failures += 1
        print("not ok - " + name)
        print("".join("#   %s\n" % ascii(line) for line in str(problem).splitlines()[:30]), end="")
    finally:
        os.chdir("/")
        subprocess.run(["chmod", "-R", "u+rwX", directory], check=False, stderr=subprocess.DEVNULL)
        shutil.rmtree(os.fsencode(directory), ignore_errors=True)
    sys.stdout.flush()


def run(*words, program=MIGC, timeout=60, **options):
    options.setdefault("stdin", subprocess.DEVNULL)
    options.setdefault("stdout", subprocess.PIPE)
    options.setdefault("stderr", subprocess.PIPE)
    return subprocess.run([program, *words], timeout=timeout, check=False, **options)


def said(done):
    return "%s: exit %d\n%s" % (ascii(done.args)[:300], done.returncode,
                                 ((done.stdout or b"") + (done.stderr or b"")).decode("utf-8", "backslashreplace")[:4000])


def write(path, content):
    folder = os.path.dirname(path)
    if folder:
        os.makedirs(folder, exist_ok=True)
    with open(path, "wb") as stream:
        stream.write(content)


def revision(identity=b"001", parent=b"base", up=b"SELECT 1;", header=b"", down=b"nothing"):
    return HEADER % (identity, parent) + header + b"--@ up\n" + up + b"\n--@ down " + down + b"\n"


CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


def is_visible(output):
    """What a terminal may receive: text without control characters, and no lone bytes."""
    text = output.decode("utf-8")
    found = CONTROL.search(text)
    need(not found, "a control character reaches the terminal:", ascii(text[max(0, found.start() - 80):found.end() + 20]) if found else "")


def refuses(done, rule=None):
    """Exit 1, something said that a terminal may receive, no crash."""
    need(done.returncode == 1, said(done))
    need(done.stderr.strip(), "no error message:", said(done))
    is_visible(done.stderr)
    need(rule is None or b"[" + rule.encode() + b"]" in done.stderr, "no", rule, said(done))
    return done


def accepts(done):
    need(done.returncode == 0, said(done))
    is_visible(done.stdout + done.stderr)
    return done


def nothing_left(folder, names):
    found = sorted(os.listdir(folder))
    need(found == sorted(names), "left in the directory:", found)


# ---- texts that want to leave a literal or a comment

NASTY = [
    b"*/ int x; /*", b"// \\", b"trailing \\", b"\"; #error out \"", b"\\\"", b"??/ ??' ??( ??= ??!", b"%s %n %1$s %%",
    b"\\x41\\0\\u0041", b"'\"`$$", b"#include <x>", b"a\rb\r", "\u2028\u2029\u0085".encode(), "\u202e\u2066abc\u2069".encode(),
    b"\x1b[31m\x1b]0;title\x07", b"\x7f\x01\x08", "\u009b31m".encode(), "\ufeff\U0010ffff\ufffe".encode(), b"$(touch x) `touch y`",
]
EVERY_BYTE = "".join(chr(point) for point in range(1, 256)).encode()

PRINT_TEXT = b"""#include "schema.h"
#include <stdio.h>
int main(void)
{
    const MigHistory *history = schema_history();
    return fwrite(history->text, 1, history->text_size, stdout) == history->text_size ? 0 : 1;
}
"""


def texts_of_c(compiler, standard):
    """The text of schema.c as the compiler reads it."""
    write("main.c", PRINT_TEXT)
    done = run(*WARNINGS, "-std=" + standard, "-I", INCLUDE, "-I.", "main.c", "schema.c", "-o", "program", program=compiler)
    need(done.returncode == 0, said(done))
    return run(program="./program").stdout


def is_plain_c(path):
    with open(path, "rb") as stream:
        content = stream.read()
    need(all(byte in b"\n" or 32 <= byte < 127 for byte in content), path, "holds bytes that are not printable ASCII")
    need(b"??" not in content, path, "holds a trigraph")
    need(not os.path.exists("x") and not os.path.exists("y"), "something ran")


def texts_stay_in_their_literals_in_every_compiler():
    parent = b"t"
    expected = []
    write("revisions/t.sql", revision(b"t", b"base", b"CREATE TABLE t (a text);"))
    for number, text in enumerate(NASTY):
        identity = b"%03d" % number
        title = text.replace(b"\r", b"_")
        header = b"--@ title " + title + b"\n--@ author " + title + b"\n-- " + title + b"\n"
        statement = b"INSERT INTO t -- " + title + b"\nVALUES ('" + text.replace(b"'", b"''") + b"')"
        down = b"irreversible " + title
        write("revisions/%03d.sql" % number, revision(identity, parent, statement + b";", header, down))
        expected += [statement, title.strip()]
        parent = identity
    every = b"INSERT INTO t VALUES ('" + EVERY_BYTE.replace(b"'", b"''").replace(b"\r\n", b"\n") + b"')"
    write("revisions/999.sql", revision(b"999", parent, every + b";"))
    accepts(run("compile", "revisions", "-o", "schema.c", "--header"))
    is_plain_c("schema.c")
    is_plain_c("schema.h")
    for compiler, standard in [("gcc", "c99"), ("gcc", "c2x"), ("clang", "c11")]:
        pieces = texts_of_c(compiler, standard).split(b"\0")
        for text in expected + [every]:
            need(any(text in piece for piece in pieces), compiler, standard, "lost", text)


def names_of_files_and_folders_stay_in_their_literals():
    names = ["a b", "*", "?", "-rf", "--output=x", "'", '"', "\\", "*\\", "??", "%s%n", "$(touch x)", "`touch y`", "#", ":", ";", "$",
             "{}", "[a]", "~", "&", "|", "\u00e9\u6f22", "a'b\"c\\"]
    parent = b"base"
    for number, name in enumerate(names):
        identity = b"r%d" % number
        write("revisions/%s/r%d%s.sql" % (name, number, name), revision(identity, parent))
        parent = identity
    done = accepts(run("compile", "revisions", "-o", "schema.c", "--header", "--depfile", "schema.d"))
    need(b"warning" not in done.stderr, said(done))
    is_plain_c("schema.c")
    pieces = texts_of_c("gcc", "c11").split(b"\0")
    for number, name in enumerate(names):
        path = "revisions/%s/r%d%s.sql" % (name, number, name)
        need(path.encode() in pieces, "lost", path)


def names_that_are_no_text_are_refused():
    for name in [b"a\nb", b"a\rb", b"\x1b[31m", b"\x7f", b"\xff\xfe", b"\xc0\xaf", b"\xed\xa0\x80", "\u202eb".encode(), "\u2028".encode()]:
        for path in [b"revisions/" + name + b".sql", b"revisions/" + name + b"/001.sql"]:
            shutil.rmtree("revisions", ignore_errors=True)
            write(path, revision())
            refuses(run("check", "revisions"), "encoding")
            refuses(run("compile", "revisions", "-o", "schema.c"), "encoding")
            shutil.rmtree(b"revisions/", ignore_errors=True)
    need(not os.path.exists("schema.c"), "written")


def directories_with_hostile_names():
    for name in [b"-d", b"--help", b"a b", b"*", b"x\ny", b"\x1b[31m", b"\xff", b"'\"\\", b"*\\", "\u202e".encode()]:
        write(b"./" + name + b"/001.sql", revision())
        words = [b"--", name] if name.startswith(b"-") else [name]
        done = run("compile", "-o", "schema.c", "--depfile", "schema.d", *words)
        need(done.returncode in (0, 1), said(done))
        is_visible(done.stdout + done.stderr)
        if done.returncode == 0:
            is_plain_c("schema.c")
        broken = name + b"/002.sql"
        write(b"./" + broken, b"--@ revision 002\n--@ revises 00x\n--@ up\n")
        refuses(run("check", *words))


# ---- what reaches the terminal

def nothing_commands_the_terminal():
    evil = b"\x1b]0;owned\x07\x1b[2J" + "\u009b31m\u202e\u2028".encode()
    write("revisions/001.sql", b"--@ revision 0" + evil + b"\n--@ revises " + evil + b"\n--@ " + evil + b"\n--@ title " + evil +
          b"\n--@ up " + evil + b"\n'" + evil + b"\n")
    write("revisions/002.sql", HEADER % (b"002", b"001") + b"--@ label " + evil + b", \"" + evil + b"\n--@ up\n\\connect " + evil +
          b"\nCOMMIT; /* " + evil + b"\n")
    write("revisions/003.sql", HEADER % (b"003", b"002") + b"--@ allow " + evil + b"\n--@ up\n--@ batch " + evil + b"\nSELECT :'" + evil +
          b"';\n--@ down auto\n")
    write("revisions/migc.ini", b"[migc]\nname = " + evil + b"\n" + evil + b" = 1\n[" + evil + b"]\nnonsense" + evil + b"\n")
    refuses(run("check", "revisions"))
    refuses(run("upgrade", "--directory", "revisions", "--database", "sqlite:x.db"))
    for words in [["explain", evil], ["check", b"no-such-" + evil], ["compile", "revisions", "-o", b"none/" + evil], [evil],
                  ["check", b"--" + evil], ["show", evil, "-d", "revisions"], ["upgrade", "--database", evil, "-d", "revisions"]]:
        done = run(*words)
        need(done.returncode in (1, 2), said(done))
        is_visible(done.stdout + done.stderr)


def nor_do_titles_statements_and_what_a_database_says():
    evil = b"\x1b]0;owned\x07" + "\u009b31m\u202e\u2028".encode()
    header = b"--@ title " + evil + b"\n--@ author " + evil + b"\n-- " + evil + b"\n"
    write("migrations/001.sql", revision(b"001", b"base", b"CREATE TABLE \"" + evil + b"\" (a text NOT NULL DEFAULT '" + evil + b"');", header,
                                          b"irreversible " + evil))
    write("migrations/002.sql", revision(b"002", b"001", b"INSERT INTO \"" + evil + b"\" VALUES (NULL);", header))
    refuses(run("check"), "sqlite-error")
    for words in [["history", "-v"], ["show", "002"], ["heads"], ["plan", "--database", "sqlite:x.db"]]:
        accepts(run(*words))
    refuses(run("upgrade", "--verbose", "--database", "sqlite:x.db"))
    accepts(run("current", "--database", "sqlite:x.db"))
    refuses(run("downgrade", "--database", "sqlite:x.db"))


# ---- encodings

def bytes_that_are_no_text_are_refused():
    text = revision()
    cases = [b"\0", b"\xff", b"\xc0\xaf", b"\xe0\x80\xaf", b"\xf0\x80\x80\xaf", b"\xed\xa0\x80", b"\xed\xbf\xbf", b"\xf4\x90\x80\x80",
             b"\x80", b"\xc3", b"\xe2\x80", b"\xf0\x9f\x98", b"\xf8\x88\x80\x80\x80", b"\xfe"]
    for case in cases:
        for content in [text + b"-- " + case, case + text, text.replace(b"SELECT 1", b"SELECT '" + case + b"'"),
                        text.replace(b"001", b"0" + case + b"1"), text + case + b"\n"]:
            write("revisions/001.sql", content)
            refuses(run("check", "revisions", program=RELEASE), "encoding")
    for encoding in ["utf-16-le", "utf-16-be", "utf-16", "utf-32"]:
        write("revisions/001.sql", text.decode().encode(encoding))
        refuses(run("check", "revisions"), "encoding")


def files_that_are_empty_or_end_oddly():
    for content, rule in [(b"", "not-a-revision"), (b"\xef\xbb\xbf", "not-a-revision"), (b"\n" * 1000, "not-a-revision"),
                          (b"\r", "not-a-revision"), (b"--@", None), (b"--@ revision", None), (b"--@ revision 001", None),
                          (b"\xef\xbb\xbf\xef\xbb\xbf" + revision(), None), (b"-", "not-a-revision"), (b"\\", None)]:
        write("revisions/001.sql", content)
        refuses(run("check", "revisions"), rule)


def line_ends_of_every_kind():
    write("lf/revisions/001.sql", revision())
    write("crlf/revisions/001.sql", b"\xef\xbb\xbf" + revision().replace(b"\n", b"\r\n"))
    for folder in ["lf", "crlf"]:
        accepts(run("compile", folder + "/revisions", "-o", folder + "/schema.c"))
    with open("lf/schema.c", "rb") as one, open("crlf/schema.c", "rb") as other:
        need(one.read() == other.read(), "CRLF makes a difference")
    write("lf/revisions/001.sql", revision().replace(b"\n", b"\r"))
    refuses(run("check", "lf/revisions"))


# ---- what never ends

LONG = b"""--@ revision 001
--@ revises base
--@ depends 002, 003
--@ title \xc3\xa9 title
--@ created 2026-01-01 00:00:00
--@ variable name "a \\" b"
--@ allow no-way-back, multiple-roots "why"
-- text
--@ up postgresql no-transaction lock-timeout 10s
--@ retries 3
SELECT 'a''b', E'c\\'d', U&'e', $tag$ f $$ g $tag$, "h""i", `j`, [k], /* l /* m */ n */ (1 + (2)), :'name', :"name", $1, ?2, @n;
CREATE FUNCTION f() BEGIN ATOMIC SELECT CASE WHEN 1 THEN 2 END; END;
CREATE TRIGGER t BEGIN SELECT CASE 1 END; END;
COPY t FROM stdin;
1\t2
\\.
--@ batch b over "t"(a, b) rows 5_000 pause 50ms
UPDATE t SET a = 1 WHERE a > :after AND a <= :through;
--@ copy t(a, b) from "data.csv" header delimiter "," null ""
--@ only sqlite
--@ call f
DO $$ BEGIN x := 'y'; END $$;
--@ down irreversible \xe6\xbc\xa2 because
--@ verify
SELECT 1
"""


def what_never_ends_is_an_error_wherever_it_is_cut():
    for size in range(len(LONG)):
        write("revisions/%04d.sql" % size, LONG[:size])
    refuses(run("check", "revisions"))
    pieces = [b"'", b"\"", b"`", b"[", b"(", b"E'\\", b"$a$", b"$$", b"/*", b"/* /*", b"--@ title", b":'", b":\"", b"U&'", b"X'",
              b"BEGIN ATOMIC", b"CREATE TRIGGER t BEGIN", b"CASE", b"COPY t FROM stdin;\n", b"--@ copy t from \"", b"\\", b"$1$", b"{"]
    for one in pieces:
        for other in pieces:
            for dialect in [b"postgresql", b"sqlite"]:
                write("pairs/001.sql", b"")
                name = "pairs/%d.sql" % (len(os.listdir("pairs")))
                write(name, HEADER % (b"x", b"base") + b"--@ up " + dialect + b"\nSELECT " + one + b" " + other)
    refuses(run("check", "pairs"))


# ---- depth and size

def big(name, content, *codes, words=("check",), limit=1 << 20):
    shutil.rmtree("revisions", ignore_errors=True)
    write("revisions/001.sql", content)
    done = run(*words, "revisions", program=RELEASE)
    need(done.returncode in codes, name, said(done)[:2000])
    need(len(done.stderr) <= limit, name, "says", len(done.stderr), "bytes")
    is_visible(done.stderr)
    return done


def depth_is_an_error_and_no_crash():
    n = 100000
    for name, text in [("parentheses", b"(" * n + b")" * n), ("closing", b")" * n), ("comments", b"/*" * n + b"*/" * n),
                       ("open comments", b"/*" * n), ("cases", b"SELECT " + b"CASE " * n + b"END " * n),
                       ("bodies", b"CREATE FUNCTION f() BEGIN ATOMIC " + b"BEGIN ATOMIC " * n),
                       ("triggers", b"CREATE TRIGGER t BEGIN " + b"CASE " * n), ("brackets", b"[" * n),
                       ("dollars", b"$" * n), ("tags", b"".join(b"$a%d$" % i for i in range(n))), ("quotes", b"'" * (2 * n + 1)),
                       ("semicolons", b";" * n), ("backslashes", b"\\" * n), ("dashes", b"--" * n), ("directives", b"--@\n" * 5000),
                       ("DO", b"DO $$ PASSWORD '" * 5000), ("passwords", b"PASSWORD 'abcd' " * 5000), ("words", b"password = /* " * 5000)]:
        for dialect in [b"", b" postgresql", b" sqlite"]:
            big(name, HEADER % (b"001", b"base") + b"--@ up" + dialect + b"\n" + text + b"\n", 0, 1, limit=64 << 20)


def one_of_everything_of_a_megabyte():
    million = b"x" * (1 << 20)
    for name, text in [("id", HEADER % (million, b"base") + b"--@ up\n"), ("parent", HEADER % (b"001", million) + b"--@ up\n"),
                       ("title", revision(header=b"--@ title " + million + b"\n")), ("word", revision(header=b"--@ " + million + b"\n")),
                       ("label", revision(header=b"--@ label " + million + b"\n")), ("rule", revision(header=b"--@ allow " + million + b"\n")),
                       ("why", revision(header=b"--@ allow no-way-back \"" + million + b"\"\n")),
                       ("created", revision(header=b"--@ created " + million + b"\n")), ("option", revision(up=b"").replace(b"--@ up", b"--@ up " + million)),
                       ("variable", revision(header=b"--@ variable " + million + b" \"" + million + b"\"\n")),
                       ("duration", revision(up=b"--@ lock-timeout " + b"9" * (1 << 20) + b"s\nSELECT 1;")),
                       ("placeholder", revision(up=b"SELECT :'" + million + b"';")), ("psql", revision(up=b"\\" + million)),
                       ("call", revision(up=b"--@ call " + million)), ("batch", revision(up=b"--@ batch " + million + b"\nSELECT 1;")),
                       ("string", revision(header=b"--@ variable v \"" + million)), ("comment", revision(header=b"-- " + million + b"\n"))]:
        big(name, text, 1 if name not in ("why", "comment", "variable", "call") else 0, limit=16384)
    done = big("line", revision(up=b"SELECT '" + million + b"' AS done"), 0)
    done = big("reason", revision(down=b"irreversible " + million), 0, 1, limit=16384)
    big("errors on one line", revision(up=b"COMMIT; " * 20000), 1, limit=16 << 20)
    need(done, "")


def thousands_of_directives():
    n = 10000
    for name, text, code in [
            ("revises", HEADER % (b"001", b"base") + b"--@ revises 002\n" * n, 1), ("labels", revision(header=b"".join(b"--@ label l%d\n" % i for i in range(n))), 0),
            ("allows", revision(header=b"--@ allow no-way-back\n" * n), 0), ("titles", revision(header=b"--@ title t\n" * n), 1),
            ("sections", revision() + b"--@ up\nSELECT 1;\n" * n, 1), ("options", revision(up=b"--@ only sqlite\n" * n + b"SELECT 1;"), 1),
            ("modifiers", revision(up=b"--@ only sqlite\nSELECT 1;\n" * n), 0), ("parents", HEADER % (b"001", b", ".join(b"p%d" % i for i in range(70000))) + b"--@ up\n", 1),
            ("statements", revision(up=b"SELECT 1;\n" * n), 0), ("unknown", revision(header=b"--@ nonsense\n" * n), 1)]:
        big(name, text, code, limit=64 << 20)


# ---- the file system

def things_that_are_no_files_do_not_block():
    write("revisions/001.sql", revision())
    os.mkfifo("revisions/002.sql")
    os.mkdir("revisions/003.sql")
    os.symlink("nowhere", "revisions/004.sql")
    os.symlink("005.sql", "revisions/005.sql")
    os.symlink("/dev/zero", "revisions/006.sql")
    os.symlink("/dev/stdin", "revisions/007.sql")
    os.symlink("..", "revisions/loop")
    server = socket.socket(socket.AF_UNIX)
    server.bind("revisions/008.sql")
    reader, writer = os.pipe()
    done = refuses(run("check", "revisions", stdin=reader, timeout=20), "cannot-read")
    for name in [b"002", b"004", b"005", b"006", b"007", b"008", b"loop"]:
        need(b"revisions/" + name in done.stderr, "nothing about", name, said(done))
    os.close(reader)
    os.close(writer)
    server.close()
    for path in ["revisions/002.sql", "revisions/006.sql", "revisions/008.sql", "revisions", "/dev/null", ""]:
        done = run("check", "revisions/001.sql", path, timeout=20)
        need(done.returncode in (1, 2), said(done))
    shutil.rmtree("revisions")
    os.mkdir("revisions")
    os.mkfifo("revisions/migc.ini")
    refuses(run("check", "revisions", timeout=20))


def a_very_deep_directory_is_an_error_and_no_crash():
    os.mkdir("revisions")
    top = os.getcwd()
    os.chdir("revisions")
    for _ in range(40):
        os.mkdir("d" * 200)
        os.chdir("d" * 200)
    write("001.sql", revision())
    os.chdir(top)
    refuses(run("check", "revisions"), "cannot-read")


def as_nobody():
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)


def unreadable_files_and_directories():
    unprivileged = {"preexec_fn": as_nobody} if os.getuid() == 0 else {}
    write("revisions/001.sql", revision())
    write("revisions/002.sql", revision(b"002", b"001"))
    write("revisions/closed/003.sql", revision(b"003", b"002"))
    os.chmod("revisions/002.sql", 0)
    os.chmod("revisions/closed", 0)
    program = shutil.copy(RELEASE, "migc")
    if run("--version", program="./migc", **unprivileged).returncode != 0:
        return "nobody cannot run programs here"
    done = refuses(run("check", "revisions", program=os.path.abspath(program), **unprivileged), "cannot-read")
    need(done.stderr.count(b"cannot read: Permission denied") == 2, said(done))
    need(b"unknown-parent" not in done.stderr, "one cause, one error:", said(done))
    os.chmod("revisions", 0o311)
    refuses(run("check", "revisions", program=os.path.abspath(program), **unprivileged), "cannot-read")
    os.chmod("revisions", 0o755)
    os.chmod("revisions/002.sql", 0o644)
    os.chmod("revisions/closed", 0o755)
    os.mkdir("out", 0o555)
    done = refuses(run("compile", "revisions", "-o", "out/schema.c", program=os.path.abspath(program), **unprivileged), "cannot-write")
    nothing_left("out", [])
    return None


def a_directory_that_changes_while_it_is_read():
    os.mkdir("other")
    for number in range(300):
        write("revisions/%d/%03d.sql" % (number % 20, number), revision(b"%03d" % number, b"base" if number == 0 else b"%03d" % (number - 1)))
    stop = threading.Event()

    def disturb():
        while not stop.is_set():
            for number in range(20):
                try:
                    os.rename("revisions/%d" % number, "other/%d" % number)
                    write("revisions/%d/x.sql" % number, b"x" * 5000)
                    with open("revisions/%d/x.sql" % number, "r+b") as stream:
                        stream.truncate(10)
                    shutil.rmtree("revisions/%d" % number)
                    os.rename("other/%d" % number, "revisions/%d" % number)
                except OSError:
                    pass

    thread = threading.Thread(target=disturb)
    thread.start()
    try:
        for _ in range(15):
            done = run("check", "revisions", program=RELEASE)
            need(done.returncode in (0, 1), said(done))
            need(done.returncode == 0 or done.stderr, "no error message")
    finally:
        stop.set()
        thread.join()


CHANGE = b"""#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
/* The size that the file had a moment ago. */
int fstat(int file, struct stat *status)
{
    int (*real)(int, struct stat *) = (int (*)(int, struct stat *))dlsym(RTLD_NEXT, "fstat");
    int result = real(file, status);
    if (S_ISREG(status->st_mode))
        status->st_size += atoi(getenv("GROWN"));
    return result;
}
"""


def a_file_that_changes_while_it_is_read():
    write("change.c", CHANGE)
    done = run("-shared", "-fPIC", "-w", "change.c", "-o", "change.so", "-ldl", program="gcc")
    need(done.returncode == 0, said(done))
    write("revisions/001.sql", revision())
    environment = dict(os.environ, LD_PRELOAD=os.path.abspath("change.so"))
    for grown in ["-20", "20"]:
        done = refuses(run("check", "revisions", program=RELEASE, env=dict(environment, GROWN=grown)), "cannot-read")
        need(b"changed while it was read" in done.stderr, said(done))
    accepts(run("check", "revisions", program=RELEASE, env=dict(environment, GROWN="0")))


def a_file_named_twice_is_one_file():
    write("revisions/001.sql", revision())
    write("revisions/002.sql", revision(b"002", b"001"))
    accepts(run("check", "revisions/001.sql", "revisions/001.sql"))
    accepts(run("check", "revisions/002.sql", "./revisions/001.sql", os.path.abspath("revisions/001.sql"), "revisions//002.sql"))
    write("elsewhere/revisions/001.sql", revision())
    refuses(run("check", "revisions/001.sql", "elsewhere/revisions/001.sql"), "duplicate-id")


# ---- outputs

OUTPUTS = ["-o", "schema.c", "--header", "--depfile", "schema.d"]


def a_full_disk_leaves_old_files_or_none():
    write("revisions/001.sql", revision(up=b"SELECT '" + b"x" * 300000 + b"';"))
    os.mkdir("disk")
    if os.getuid() != 0 or ctypes.CDLL(None, use_errno=True).mount(b"none", b"disk", b"tmpfs", 0, b"size=256k") != 0:
        return "no small file system without rights"
    try:
        for name, words in [("schema.c", ["-o", "disk/schema.c"]), ("schema.c", ["-o", "disk/schema.c", "--header"])]:
            for old in [b"", b"old"]:
                if old:
                    write("disk/" + name, old)
                refuses(run("compile", "revisions", *words), "cannot-write")
                if old:
                    with open("disk/" + name, "rb") as stream:
                        need(stream.read() == old, "the old file is gone")
                nothing_left("disk", [name] * bool(old) + ["schema.h"] * ("--header" in words))
            os.remove("disk/" + name)
        write("disk/full", b"o" * (200 << 10))
        with open("disk/full", "ab", buffering=0) as stream:
            try:
                while stream.write(b"o" * 4096):
                    pass
            except OSError:
                pass
        for words in [["--header", "disk/new.h"], ["--depfile", "disk/schema.d"]]:
            refuses(run("compile", "revisions", "-o", "schema.c", *words), "cannot-write")
            nothing_left(".", ["disk", "revisions"])
    finally:
        ctypes.CDLL(None).umount(b"disk")
    return None


def a_limit_of_file_sizes_leaves_old_files_or_none():
    write("revisions/001.sql", revision(up=b"SELECT '" + b"x" * 100000 + b"';"))

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))

    refuses(run("compile", "revisions", "-o", "schema.c", preexec_fn=limit), "cannot-write")
    nothing_left(".", ["revisions"])
    write("schema.c", b"old")
    refuses(run("compile", "revisions", "-o", "schema.c", preexec_fn=limit), "cannot-write")
    with open("schema.c", "rb") as stream:
        need(stream.read() == b"old", "the old file is gone")
    nothing_left(".", ["revisions", "schema.c"])


def compilers_at_once_leave_one_whole_output():
    for number in range(300):
        write("revisions/%03d.sql" % number, revision(b"%03d" % number, b"base" if number == 0 else b"%03d" % (number - 1)))
    accepts(run("compile", "revisions", "-o", "alone.c", program=RELEASE))
    os.mkdir("out")
    words = ["compile", "revisions", "-o", "out/alone.c", "--name", "alone"]
    for _ in range(3):
        running = [subprocess.Popen([RELEASE] + words, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE) for _ in range(12)]
        for process in running:
            _, errors = process.communicate(timeout=60)
            need(process.returncode == 0, "exit", process.returncode, errors[:2000])
        with open("alone.c", "rb") as one, open("out/alone.c", "rb") as other:
            need(one.read() == other.read(), "another output")
        nothing_left("out", ["alone.c"])


def outputs_that_are_no_files():
    write("revisions/001.sql", revision())
    os.mkdir("folder")
    os.mkfifo("fifo")
    os.symlink("loop", "loop")
    os.symlink("missing/file", "dangling")
    targets = ["folder", "folder/", "/dev/null", "/dev/full", "fifo", "loop", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "revisions",
               "revisions/schema.c", "folder/../revisions/schema.c", "/nowhere/x.c", "x" * 300 + ".c", "dangling"]
    for option in ["-o", "--header", "--depfile"]:
        for target in targets:
            words = ["compile", "revisions", "--name", "n", option, target]
            words += [] if option == "-o" else ["-o", "schema.c"]
            with open("log", "wb") as log:
                log.write(b"kept\n")
                log.flush()
                done = run(*words, timeout=20, program=RELEASE, stdout=log)
            need(done.returncode in (1, 2), target, said(done))
            is_visible(done.stderr)
            need(not os.path.exists("schema.c") or option != "-o", "written", target)
            with open("log", "rb") as log:
                need(log.read() == b"kept\n", target, "wrote into the log")
    nothing_left(".", ["revisions", "folder", "fifo", "loop", "dangling", "log"])
    nothing_left("revisions", ["001.sql"])
    nothing_left("folder", [])


def a_standard_output_that_is_full_or_closed_is_an_error():
    write("migrations/001.sql", revision())
    with open("/dev/full", "wb") as full:
        for words in [["--version"], ["help"], ["help", "compile"], ["help", "upgrade"], ["explain"], ["explain", "cycle"], ["history"],
                      ["heads"], ["show", "001"], ["plan", "--database", "sqlite:x.db"]]:
            done = run(*words, stdout=full)
            need(done.returncode == 1 and done.stderr, "full:", said(done))
            done = subprocess.run(["sh", "-c", 'exec "$0" "$@" >&-', MIGC, *words], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                  timeout=60, check=False)
            need(done.returncode == 1 and done.stderr, "closed:", said(done))
        # What cannot be said does not change what was done.
        done = run("check", stderr=full)
        need(done.returncode == 0, said(done))
        accepts(run("compile", "-o", "schema.c", stderr=subprocess.PIPE))


def a_pipe_that_nobody_reads():
    write("migrations/001.sql", revision())
    write("migrations/002.sql", revision(b"002", b"001", up=b"COMMIT; " * 20000))
    shutil.copytree("migrations", "good")
    os.remove("good/002.sql")
    for words in [["check"], ["explain"], ["history", "-d", "good"], ["show", "001", "-d", "good"], ["compile", "good", "-o", "schema.c"]]:
        reader, writer = os.pipe()
        os.close(reader)
        done = run(*words, stdout=writer, stderr=writer)
        os.close(writer)
        need(done.returncode in (0, 1, -signal.SIGPIPE), said(done))
    nothing_left(".", ["migrations", "good", "schema.c"])


def memory_that_ends_is_an_error_and_no_crash():
    for number in range(30):
        write("migrations/%03d.sql" % number, revision(b"%03d" % number, b"base" if number == 0 else b"%03d" % (number - 1),
                                                        b"SELECT '%s';\n" % (b"x" * 1000) * 300))
    codes = set()
    for words in [["check"], ["compile", "-o", "schema.c"], ["history"], ["upgrade", "--database", "sqlite:x.db"]]:
        for megabytes in list(range(8, 50, 6)) + [400]:
            def limit():
                resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
                resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            done = run(*words, program=RELEASE, preexec_fn=limit)
            # 127: not even the libraries find room.
            need(done.returncode in (0, 1, 127), megabytes, "MB:", said(done))
            need(done.returncode == 0 or done.stderr, megabytes, "MB: no error message")
            need(done.returncode != 1 or b"memory" in done.stderr, megabytes, "MB:", said(done))
            codes.add(done.returncode)
        need({0, 1} <= codes, "no limit was met", codes)
        found = [name for name in os.listdir(".") if name not in ("migrations", "schema.c", "x.db")]
        need(not found, "left:", found)


# ---- settings

def hostile_settings():
    write("revisions/001.sql", revision())
    good, bad = 0, 1
    for content, code in [(b"", good), (b"[migc]\nname = x", good), (b"\xef\xbb\xbf[migc]\r\nname = x\r\n", good), (b"; c\n# d\n", good),
                          (b"[migc]\nname = x\nname = y\n", bad), (b"[migc]\ndialects = sqlite\n[migc]\ndialects = sqlite\n", bad),
                          (b"[migc]\nname = a\0b\n", bad), (b"\0", bad), (b"[migc\n", bad), (b"[]\n", bad), (b"=\n", bad), (b"[migc]\n=x\n", bad),
                          (b"name = x\n", bad), (b"[migc]\nname = " + b"x" * (1 << 20) + b"\n", bad), (b"[" + b"x" * (1 << 20) + b"]\n", bad),
                          (b"x" * (1 << 20), bad), (b"[migc]\n" * 100000, good), (b"[migc]\nname\n", bad), (b"[migc]\nname =\n", bad),
                          (b"[migc]\nname = ../x\n", bad), (b"[migc]\nname = \xff\n", bad), (b"[migc]\r" + b"name = x\r", bad),
                          (b"[migc]\nname = *\\/ int x; /" b"*\n", bad), (b"[migc]\n name = x\n  y\n", bad), (b"\n" * 1000000 + b"x\n", bad),
                          (b"[migc]\nname = x ; comment\n", good), (revision(), bad)]:
        write("revisions/migc.ini", content)
        done = run("check", "revisions", program=RELEASE)
        need(done.returncode == code, ascii(content[:60]), said(done)[:1500])
        is_visible(done.stderr)
        need(len(done.stderr) < 20000 or b"[migc]\n[migc]" in content, ascii(content[:60]), "says", len(done.stderr), "bytes")


TESTS = [
    texts_stay_in_their_literals_in_every_compiler, names_of_files_and_folders_stay_in_their_literals, names_that_are_no_text_are_refused,
    directories_with_hostile_names, nothing_commands_the_terminal, nor_do_titles_statements_and_what_a_database_says,
    bytes_that_are_no_text_are_refused, files_that_are_empty_or_end_oddly, line_ends_of_every_kind,
    what_never_ends_is_an_error_wherever_it_is_cut, depth_is_an_error_and_no_crash, one_of_everything_of_a_megabyte,
    thousands_of_directives, things_that_are_no_files_do_not_block, a_very_deep_directory_is_an_error_and_no_crash,
    unreadable_files_and_directories, a_directory_that_changes_while_it_is_read, a_file_that_changes_while_it_is_read,
    a_file_named_twice_is_one_file, a_full_disk_leaves_old_files_or_none, a_limit_of_file_sizes_leaves_old_files_or_none,
    compilers_at_once_leave_one_whole_output, outputs_that_are_no_files, a_standard_output_that_is_full_or_closed_is_an_error, a_pipe_that_nobody_reads,
    memory_that_ends_is_an_error_and_no_crash, hostile_settings]

signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
for key in ("DATABASE_URL", "LD_PRELOAD"):
    os.environ.pop(key, None)
os.environ.setdefault("ASAN_OPTIONS", "detect_leaks=1:abort_on_error=0")
wanted = sys.argv[4:]
for function in TESTS:
    if not wanted or any(word in function.__name__ for word in wanted):
        begun = time.monotonic()
        check(function)
        if os.environ.get("HOSTILE_TIMES"):
            print("#   %.1f s" % (time.monotonic() - begun))
sys.exit(1 if failures else 0)
