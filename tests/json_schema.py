#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares what commands print as JSON with docs/json.schema.json, and the schema with them: no member may be missing from
either, each has to turn up in some output and in a document, so that none of the three can say what the others do not.

Usage: json_schema.py DIRECTORY [UNSEEN…]: DIRECTORY/NAME.ANYTHING is an output of the definition NAME (of `line` one a line);
UNSEEN (NAME.MEMBER) are members that these outputs cannot have."""
import json
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
DOCUMENTS = "json.md", "checks.md", "settings.md", "runtime.md"
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "null": type(None)}
KNOWN = {"type", "enum", "pattern", "minimum", "items", "properties", "required", "$ref", "anyOf", "oneOf"}


class Wrong(Exception):
    pass


class Checker:
    def __init__(self, definitions):
        self.definitions = definitions
        self.seen = set()  # (definition, path of members)

    def check(self, schema, value, place, where):
        """`place` names the value in the output, `where` its schema: (definition, members…)."""
        if set(schema) - KNOWN:
            raise Wrong("%s: this test does not know %s" % (where, set(schema) - KNOWN))
        if "$ref" in schema:
            name = schema["$ref"].rsplit("/", 1)[1]
            self.check(self.definitions[name], value, place, (name,))
        for ways in schema.get("anyOf"), schema.get("oneOf"):
            if ways:
                self.check_one_of(ways, value, place, where)
        types = schema.get("type", [])
        types = [types] if isinstance(types, str) else types
        # A bool is an int to Python, not to JSON.
        if types and not any(isinstance(value, TYPES[t]) and (t == "boolean") == isinstance(value, bool) for t in types):
            raise Wrong("%s is %r, expected %s" % (place, value, " or ".join(types)))
        if value not in schema.get("enum", [value]):
            raise Wrong("%s is %r, expected one of %s" % (place, value, schema["enum"]))
        if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
            raise Wrong("%s is %r, expected %s" % (place, value, schema["pattern"]))
        if isinstance(value, int) and value < schema.get("minimum", value):
            raise Wrong("%s is %r" % (place, value))
        if isinstance(value, list):
            for i, item in enumerate(value):
                self.check(schema["items"], item, "%s[%d]" % (place, i), where)
        if isinstance(value, dict) and "properties" in schema:
            self.check_members(schema, value, place, where)

    def check_members(self, schema, value, place, where):
        missing = [name for name in schema["required"] if name not in value]
        unknown = [name for name in value if name not in schema["properties"]]
        if missing or unknown:
            raise Wrong("%s lacks %s, and has unknown %s" % (place, missing, unknown))
        for name, member in value.items():
            self.seen.add(where + (name,))
            self.check(schema["properties"][name], member, place + "." + name, where + (name,))

    def check_one_of(self, ways, value, place, where):
        problems = []
        for way in ways:
            before = set(self.seen)
            try:
                return self.check(way, value, place, where)
            except Wrong as wrong:
                self.seen = before
                problems.append(str(wrong))
        raise Wrong("%s is none of its kinds:\n  %s" % (place, "\n  ".join(problems)))


def members(schema, where):
    """All that a schema has, as Checker.seen names them."""
    for way in schema.get("anyOf", []) + schema.get("oneOf", []):
        yield from members(way, where)
    if "items" in schema:
        yield from members(schema["items"], where)
    for name, member in schema.get("properties", {}).items():
        yield where + (name,)
        yield from members(member, where + (name,))


def outputs(directory):
    for name in sorted(os.listdir(directory)):
        with open(os.path.join(directory, name), encoding="utf-8") as file:
            text = file.read()
        definition = name.split(".")[0]
        for part in text.splitlines() if definition == "line" else [text]:
            yield name, definition, part


def main():
    directory, unseen = sys.argv[1], set(sys.argv[2:])
    with open(os.path.join(ROOT, "docs", "json.schema.json"), encoding="utf-8") as file:
        definitions = json.load(file)["$defs"]
    checker = Checker(definitions)
    problems = []
    for name, definition, text in outputs(directory):
        try:
            checker.check(definitions[definition], json.loads(text), name, (definition,))
        except (Wrong, ValueError) as wrong:
            problems.append("%s: %s" % (name, wrong))
    documents = ""
    for name in DOCUMENTS:
        with open(os.path.join(ROOT, "docs", name), encoding="utf-8") as file:
            documents += file.read()
    words = {word for code in re.findall(r"`([^`\n]+)`", documents) for word in re.findall(r"\w+", code)}
    for name, schema in definitions.items():
        for where in members(schema, (name,)):
            if where not in checker.seen and ".".join(where) not in unseen:
                problems.append("no output has " + ".".join(where))
            if where[-1] not in words:
                problems.append("no document names " + ".".join(where))
    if problems:
        sys.exit("\n".join(problems))


main()
