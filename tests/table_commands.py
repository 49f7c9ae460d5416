#!/usr/bin/env python3
"""Whether each command of migc in the tables of documents is run there: table_commands.py DOCUMENT…. Prints TAP.

Of a row like "| `alembic heads` | `migc heads` | … |" the text `migc heads` must begin a command, or follow a blank in one, of a
```console block of the same document, and end with it or before a blank: docs.sh runs those.
"""
import os
import re
import sys

failed = False
for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as stream:
        text = stream.read()
    run = " ".join(re.findall(r"^\$ (.*)$", "".join(re.findall(r"^```console\n(.*?)^```$", text, re.M | re.S)), re.M))
    rows = [line for line in text.split("\n") if line.startswith("|")]
    wanted = [command for row in rows for command in re.findall(r"`(migc [^`]+)`", row)]
    missing = [command for command in wanted if not re.search(r"(?<!\S)" + re.escape(command) + r"(?![^\s;])", run)]
    wrong = missing or not wanted
    print("%s - %s: %d commands of its tables are run" % ("not ok" if wrong else "ok", os.path.basename(path), len(wanted)))
    for command in missing:
        print("#   " + command)
    failed = failed or bool(wrong)
sys.exit(1 if failed else 0)
