# SPDX-License-Identifier: MIT
"""Ways to break a history. Each kind finds its places in one and says, for each, what is done there; `do` changes a copy."""
import re

TOKENS = re.compile(r"\$\$.*?\$\$|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|--[^\n]*|[A-Za-z_]\w*|\d+|\s+|.", re.S)
NAMED = ("table", "view", "matview", "type", "routine", "index", "constraint", "sequence", "trigger", "policy", "schema", "column")
KINDS = {}


def kind(name):
    def add(function):
        KINDS[name] = function
        return function
    return add


class Context:
    """A sound history and what a server has after each of its revisions, in the first of its orders."""

    def __init__(self, history, names):
        self.history, self.names = history, names
        self.order = history.orders()[0]
        self.category = {}
        for stage in names:
            for of in NAMED:
                for entry in stage.get(of, []):
                    self.category.setdefault(entry[1], of)

    def after(self, revision):
        return self.names[[r.id for r in self.order].index(revision.id) + 1]

    def children(self, revision):
        return [r for r in self.history.revisions if revision.id in r.parents]

    def statements(self, *sections):
        for revision in self.history.revisions:
            for section in sections or ("up", "down"):
                for number, sql in enumerate(revision.section(section)):
                    yield revision, section, number, sql


def replace(revision, section, number, text):
    def do(history):
        history.find(revision.id).section(section)[number] = text
    return f"{revision.id} {section} {number + 1}: {' '.join(text.split())[:90]}", do


def insert(revision, section, place, text):
    def do(history):
        history.find(revision.id).section(section).insert(place, text)
    return f"{revision.id} {section}: also {text}", do


def tokens_with(sql, change):
    """A text for each token of which `change` makes another one."""
    tokens = TOKENS.findall(sql)
    for i, token in enumerate(tokens):
        for other in change(tokens, i, token) or ():
            if other != token:
                yield "".join(tokens[:i] + [other] + tokens[i + 1:])


def misspelt(word):
    bare = word.strip('"')
    for i in range(len(bare) // 2, len(bare) - 1):
        if bare[i] != bare[i + 1] and bare[i] not in '_"' and bare[i + 1] != "_":
            return word.replace(bare, bare[:i] + bare[i + 1] + bare[i] + bare[i + 2:])
    return word.replace(bare, bare + "x")


def each_token(section, change):
    def places(context):
        for revision, where, number, sql in context.statements(section):
            for text in tokens_with(sql, lambda tokens, i, token: change(context, tokens, i, token)):
                yield replace(revision, where, number, text)
    return places


def each_pattern(section, *patterns):
    """Each place that a pattern has, with its replacement."""
    def places(context):
        for revision, where, number, sql in context.statements(section):
            for pattern, other in patterns:
                for match in re.finditer(pattern, sql, re.S):
                    text = sql[:match.start()] + match.expand(other) + sql[match.end():]
                    yield replace(revision, where, number, text)
    return places


# Statements and revisions out of their place.

def forgotten(section):
    def places(context):
        for revision, where, number, sql in context.statements(section):
            if len(revision.section(where)) > 1 or where == "up":
                yield (f"{revision.id} {where}: without {' '.join(sql.split())[:80]}",
                       lambda history, r=revision, n=number: history.find(r.id).section(section).pop(n))
    return places


def twice(section):
    return lambda context: (insert(r, section, n + 1, sql) for r, _, n, sql in context.statements(section))


def swapped(section):
    def swap(history, name, number):
        items = history.find(name).section(section)
        items[number], items[number + 1] = items[number + 1], items[number]
    def places(context):
        for r, _, n, _ in context.statements(section):
            if n + 1 < len(r.section(section)):
                yield f"{r.id} {section}: {n + 1} and {n + 2} swapped", lambda history, r=r, n=n: swap(history, r.id, n)
    return places


for where, suffix in (("up", ""), ("down", " in a down")):
    KINDS["statement forgotten" + suffix] = forgotten(where)
    KINDS["statement twice" + suffix] = twice(where)
    KINDS["statements swapped" + suffix] = swapped(where)


def moved(history, name, number, target, place):
    history.find(target).up.insert(place, history.find(name).up.pop(number))


@kind("statement a revision too early")
def too_early(context):
    for r, _, n, _ in context.statements("up"):
        for parent in r.parents:
            yield f"{r.id} up {n + 1} to {parent}", lambda h, r=r, n=n, p=parent: moved(h, r.id, n, p, len(h.find(p).up))


@kind("statement a revision too late")
def too_late(context):
    for r, _, n, _ in context.statements("up"):
        for child in context.children(r):
            yield f"{r.id} up {n + 1} to {child.id}", lambda h, r=r, n=n, c=child: moved(h, r.id, n, c.id, len(h.find(c.id).up))


def exchange(history, one, other):
    a, b = history.find(one), history.find(other)
    a.up, a.down, a.directive, b.up, b.down, b.directive = b.up, b.down, b.directive, a.up, a.down, a.directive


@kind("revisions swapped")
def revisions_swapped(context):
    for i, r in enumerate(context.order):
        for other in context.order[i + 1:i + 5]:
            yield f"{r.id} and {other.id}", lambda h, a=r.id, b=other.id: exchange(h, a, b)


@kind("revision forgotten")
def revision_forgotten(context):
    def forget(history, name):
        gone = history.find(name)
        history.revisions.remove(gone)
        for r in history.revisions:
            if name in r.parents:
                i = r.parents.index(name)
                above = [p for p in gone.parents if p not in r.parents]
                r.parents[i:i + 1] = above if len(r.parents) == 1 else []
            r.depends = [d for d in r.depends if d != name]
    for r in context.history.revisions:
        if r.parents and context.children(r):
            yield f"without {r.id}", lambda h, r=r: forget(h, r.id)


@kind("depends forgotten")
def depends_forgotten(context):
    for r in context.history.revisions:
        if r.depends:
            yield f"{r.id} without depends", lambda h, r=r: h.find(r.id).depends.clear()


@kind("child made a sibling")
def made_sibling(context):
    """What came behind a revision stands beside it now, and the next one merges both."""
    def change(history, name, parent, child):
        history.find(name).parents = list(history.find(parent).parents)
        history.find(child).parents = [parent, name]
    for r in context.history.revisions:
        children = context.children(r)
        if len(r.parents) == 1 and len(children) == 1 and len(children[0].parents) == 1:
            parent = context.history.find(r.parents[0])
            if parent.parents and len(context.children(parent)) == 1:
                yield f"{r.id} beside {parent.id}", lambda h, a=r.id, b=parent.id, c=children[0].id: change(h, a, b, c)


@kind("the same on two branches")
def on_two_branches(context):
    for r, _, n, sql in context.statements("up"):
        for other in context.history.revisions:
            if set(other.parents) & set(r.parents) and other.id != r.id:
                yield insert(other, "up", len(other.up), sql)


# Names.

def misspelt_names(category):
    def change(context, _tokens, _i, token):
        return [misspelt(token)] if context.category.get(token.strip('"')) == category else []
    return change


for of in NAMED:
    KINDS[f"misspelt {of}"] = each_token("up", misspelt_names(of))
    KINDS[f"misspelt {of} in a down"] = each_token("down", misspelt_names(of))
BUILT_IN = ("bigint", "integer", "text", "numeric", "timestamptz", "varchar", "date", "uuid", "jsonb", "smallint", "char")
KINDS["misspelt built-in type"] = each_token("up", lambda c, ts, i, t: [misspelt(t)] if t in BUILT_IN else [])
KINDS["misspelt keyword"] = each_token("up", lambda c, ts, i, t: [misspelt(t)] if t.isupper() and len(t) > 3 else [])
KINDS["misspelt keyword in a down"] = each_token("down", lambda c, ts, i, t: [misspelt(t)] if t.isupper() and len(t) > 3 else [])
KINDS["comma or bracket lost"] = each_token("up", lambda c, ts, i, t: [" "] if t in ("(", ")", ",") else [])
KINDS["in quotes with a capital"] = each_token("up", lambda c, ts, i, t: [f'"{t.capitalize()}"'] if t in c.category else [])
KINDS["misspelt value of an enum"] = each_token(
    "up", lambda c, ts, i, t: ["'" + misspelt(t[1:-1]) + "'"] if t[0] == "'" and c.category.get(t[1:-1], "value") == "value" and t[1:-1].isalpha() else [])


@kind("misspelt in a body of SQL")
def in_body(context):
    for revision, where, number, sql in context.statements("up"):
        parts = sql.split("$$")
        if len(parts) == 3 and "LANGUAGE sql" in parts[0]:
            for body in tokens_with(parts[1], lambda ts, i, t: [misspelt(t)] if t in context.category else []):
                yield replace(revision, where, number, "$$".join((parts[0], body, parts[2])))


@kind("schema left out")
def schema_left_out(context):
    for revision, where, number, sql in context.statements():
        for match in re.finditer(r"\b(\w+)\.(?=\w)", sql):
            if context.category.get(match[1]) == "schema":
                yield replace(revision, where, number, sql[:match.start()] + sql[match.end():])


def others(category):
    def change(context, tokens, i, token):
        if context.category.get(token.strip('"')) != category:
            return []
        return [name for name, of in sorted(context.category.items()) if of == category and name.islower() and len(name) % 3 == len(token) % 3][:4]
    return change


KINDS["column of another table"] = each_token("up", others("column"))
KINDS["another table"] = each_token("up", others("table"))
KINDS["another table in a down"] = each_token("down", others("table"))
KINDS["another constraint"] = each_token("up", others("constraint"))
KINDS["another routine"] = each_token("up", others("routine"))

RENAMES = r"RENAME (?:COLUMN |CONSTRAINT )?(?:(\"?\w+\"?) )?TO (\w+)"


def renamings(context):
    for r, _, n, sql in context.statements("up"):
        match = re.search(RENAMES, sql)
        if match and "VALUE" not in sql:
            old = match[1] or re.search(r"ALTER \w+(?: VIEW)? (?:\w+\.)?(\"?\w+\"?)", sql)[1]
            yield r, n, old, match[2]


@kind("old name after a renaming")
def old_name(context):
    for r, n, old, new in renamings(context):
        for other, where, number, sql in context.statements():
            if other.id > r.id or (other.id == r.id and where == "down"):
                for text in tokens_with(sql, lambda ts, i, t, old=old, new=new: [old] if t == new else []):
                    yield replace(other, where, number, text)


@kind("new name before a renaming")
def new_name(context):
    for r, n, old, new in renamings(context):
        for other, where, number, sql in context.statements():
            if other.id < r.id:
                for text in tokens_with(sql, lambda ts, i, t, old=old, new=new: [new] if t == old else []):
                    yield replace(other, where, number, text)


# Gone too early, or there already.

def qualified(schema, name):
    quoted = name if name.islower() else f'"{name}"'
    return quoted if schema in ("public", "") else f"{schema}.{quoted}"


def drop(of, entry):
    schema, name, table = entry[:3]
    if of in ("column", "constraint"):
        return f"ALTER TABLE {qualified(schema, table)} DROP {of.upper()} {qualified('', name)}"
    if of in ("trigger", "policy"):
        return f"DROP {of.upper()} {name} ON {qualified(schema, table)}"
    if of == "routine":
        return f"DROP ROUTINE {qualified(schema, name)}({', '.join(a if ' ' not in a else a.split(' ', 1)[1] for a in table.split(', '))})"
    return f"DROP {'MATERIALIZED VIEW' if of == 'matview' else of.upper()} {qualified(schema, name)}"


def dropped(of, tail, make=drop):
    def places(context):
        for r in context.order:
            for entry in context.after(r).get(of, []):
                if not (of == "schema" and entry[1] == "public"):
                    yield insert(r, "up", len(r.up), make(of, entry) + tail + ";")
    return places


for of in NAMED:
    KINDS[f"{of} dropped too early"] = dropped(of, "")
for of in ("table", "column", "type", "constraint", "routine", "schema"):
    KINDS[f"{of} dropped too early with CASCADE"] = dropped(of, " CASCADE")


def rename(of, entry):
    schema, name, table = entry[:3]
    if of == "column":
        return f"ALTER TABLE {qualified(schema, table)} RENAME COLUMN {qualified('', name)} TO other_name"
    return f"ALTER {'ROUTINE' if of == 'routine' else of.upper()} {qualified(schema, name)} RENAME TO other_name"


def with_down(of, make, back):
    def places(context):
        for r in context.order:
            for entry in context.after(r).get(of, []):
                def do(history, r=r, entry=entry):
                    changed = history.find(r.id)
                    changed.up.append(make(of, entry) + ";")
                    if changed.down:
                        changed.down.insert(0, back(of, entry) + ";")
                yield f"{r.id}: {make(of, entry)}, and back", do
    return places


def rename_back(of, entry):
    schema, name, table = entry[:3]
    if of == "column":
        return f"ALTER TABLE {qualified(schema, table)} RENAME COLUMN other_name TO {qualified('', name)}"
    return f"ALTER {of.upper()} {qualified(schema, 'other_name')} RENAME TO {qualified('', name)}"


for of in ("column", "table", "type", "view", "index"):
    KINDS[f"{of} renamed too early"] = with_down(of, rename, rename_back)
KINDS["column of another type too early"] = dropped(
    "column", "", lambda of, e: f"ALTER TABLE {qualified(e[0], e[2])} ALTER COLUMN {qualified('', e[1])} TYPE {'text' if e[3] in ('integer', 'numeric') else 'varchar(300)'}")
KINDS["column that is there"] = dropped("column", "", lambda of, e: f"ALTER TABLE {qualified(e[0], e[2])} ADD COLUMN {qualified('', e[1])} integer")
KINDS["table that is there"] = dropped("table", "", lambda of, e: f"CREATE TABLE {qualified(e[0], e[1])} (x integer)")
KINDS["table that has another object's name"] = dropped("index", "", lambda of, e: f"CREATE TABLE {qualified(e[0], e[1])} (x integer)")
KINDS["type that is there"] = dropped("table", "", lambda of, e: f"CREATE TYPE {qualified(e[0], e[1])} AS ENUM ('a')")
KINDS["constraint that is there"] = dropped("constraint", "", lambda of, e: f"ALTER TABLE {qualified(e[0], e[2])} ADD CONSTRAINT {qualified('', e[1])} CHECK (true)")

# Parts of statements.

ELEMENT = r"(?<=\n)    [^\n]+?,\n|,\n    [^\n]+(?=\n\))"
WRONG_KIND = ((r"^DROP TABLE", "DROP VIEW"), (r"^DROP VIEW", "DROP TABLE"), (r"^DROP MATERIALIZED VIEW", "DROP VIEW"), (r"^DROP TYPE", "DROP DOMAIN"),
              (r"^DROP FUNCTION", "DROP PROCEDURE"), (r"^DROP INDEX", "DROP TABLE"), (r"^DROP SEQUENCE", "DROP TABLE"), (r"^ALTER TYPE", "ALTER DOMAIN"),
              (r"^ALTER INDEX", "ALTER VIEW"), (r"^ALTER VIEW", "ALTER MATERIALIZED VIEW"), (r"COMMENT ON MATERIALIZED VIEW", "COMMENT ON TABLE"))
TYPES = ((r"\binteger\b", "text"), (r"\bbigint\b", "uuid"), (r"\btext\b", "integer"), (r"numeric\(\d+, \d\)", "boolean"), (r"\btimestamptz\b", "bytea"),
         (r"\bdate\b", "inet"), (r"\bvarchar\((\d)", r"varchar(9\1"), (r"\bnumeric\((\d)", r"numeric(2\1"))
CLAUSES = ((r" UNIQUE(?= )", ""), (r"(?<=\S) UNIQUE(?=[,\n;])", ""), (r" PRIMARY KEY(?=[,\n ]) ?(?!\()", " "), (r" NOT NULL", ""), (r" DEFAULT ('[^']*'|\w+(\(\))?)", ""),
           (r" ON DELETE (CASCADE|SET NULL|RESTRICT)", ""), (r" WHERE [^;$]+(?=;)", ""), (r" DEFERRABLE INITIALLY DEFERRED", ""), (r" NOT VALID", ""),
           (r" CHECK \(\w+ [<>]+ \w+\)", ""), (r" REFERENCES [\w.]+ \(\w+\)", ""), (r" STABLE", ""), (r" DESC", ""), (r" USING gin", ""),
           (r" GENERATED (ALWAYS|BY DEFAULT) AS IDENTITY", ""), (r" COLLATE \"C\"", ""), (r" INCREMENT 10", ""), (r" INCLUDING DEFAULTS", ""),
           (r"OR REPLACE ", ""), (r" INITIALLY DEFERRED", ""), (r" OR UPDATE OF net, tax", ""))
CONSTANTS = ((r"(?<=[^\w'])0(?=[^\w'])", "7"), (r"(?<=[^\w'])1(?=[^\w'])", "8"), (r"(?<=[<>] )\d+", "5"), (r"'\?'", "'!'"), (r"now\(\)", "statement_timestamp()"),
             (r"> 0", ">= 0"), (r"<> 0", "<> 1"))
for where, suffix in (("up", ""), ("down", " in a down")):
    KINDS["part left out" + suffix] = each_pattern(where, (ELEMENT, ""))
    KINDS["action left out" + suffix] = each_pattern(where, (r"(?<=; )(ADD|DROP|ALTER) [^,;]+, ", ""), (r", (ADD|DROP|ALTER) (?!.*, (ADD|DROP|ALTER))[^;]+", ""))
    KINDS["another kind of object" + suffix] = each_pattern(where, *WRONG_KIND)
    KINDS["another type" + suffix] = each_pattern(where, *TYPES)
    KINDS["clause lost" + suffix] = each_pattern(where, *CLAUSES)
    KINDS["another constant" + suffix] = each_pattern(where, *CONSTANTS)
    KINDS["arguments of a routine" + suffix] = each_pattern(where, (r"(?<=FUNCTION )([\w.]+)\(\)", r"\1(integer)"), (r"(?<=FUNCTION )([\w.]+)\(\w+(\)|, )", r"\1(boolean\2"),
                                                            (r"(?<=PROCEDURE )([\w.]+)\(\w+\)", r"\1(text)"))
KINDS["column list of a view"] = each_pattern("up", (r"SELECT \w+\.\w+, ", "SELECT "), (r", [a-z]\.\w+(?= FROM|\n)", ""))
KINDS["value left out of an INSERT"] = each_pattern("up", (r"(?<=VALUES \()[^,()]+, ", ""), (r"(INSERT INTO [\w.\"]+ \()\w+, ", r"\1"))
KINDS["default of another type"] = each_pattern("up", (r"(integer|bigint|smallint)( NOT NULL)?(?=,\n)", r"\1\2 DEFAULT 'none'"), (r"(integer|bigint)( NOT NULL)?(?=,\n)", r"\1\2 DEFAULT now()"),
                                          (r"(timestamptz|date|uuid)( NOT NULL)?(?=,\n)", r"\1\2 DEFAULT 0"), (r"SET DEFAULT [^;,]+", "SET DEFAULT true"))
KINDS["bounds of a partition"] = each_pattern("up", (r"FROM \('2026", "FROM ('2025"), (r"TO \('2027", "TO ('2025"), (r"FOR VALUES FROM .*(?=;)", "FOR VALUES IN ('2025-01-01')"),
                                          (r" PARTITION BY RANGE \(at\)", ""))
KINDS["key of other columns"] = each_pattern("up", (r"REFERENCES ([\w.]+) \(\w+\)", r"REFERENCES \1 (title)"), (r"REFERENCES ([\w.]+) \(\w+\)", r"REFERENCES \1 (id, name)"),
                                       (r"PRIMARY KEY \(\w+(?=[,)])", "PRIMARY KEY (absent"))
KINDS["no default for what is never null"] = each_pattern("up", (r"(?<=NOT NULL) DEFAULT ('[^']*'|\w+(\(\))?)", ""))

# More than the down knows of.

MORE = {"column": "ALTER TABLE {t} ADD COLUMN extra integer", "index": "CREATE INDEX extra_index ON {t} ({c})", "check": "ALTER TABLE {t} ADD CONSTRAINT extra CHECK ({c} IS NOT NULL) NOT VALID",
        "not null": "ALTER TABLE {t} ALTER COLUMN {c} SET NOT NULL",
        "null": "ALTER TABLE {t} ALTER COLUMN {c} DROP NOT NULL", "comment": "COMMENT ON COLUMN {t}.{c} IS 'extra'", "policy": "CREATE POLICY extra ON {t} USING (true)",
        "row security": "ALTER TABLE {t} ENABLE ROW LEVEL SECURITY", "storage parameter": "ALTER TABLE {t} SET (fillfactor = 71)", "unlogged": "ALTER TABLE {t} SET UNLOGGED",
        "replica identity": "ALTER TABLE {t} REPLICA IDENTITY FULL", "renaming": "ALTER TABLE {t} RENAME COLUMN {c} TO extra", "view": "CREATE VIEW extra AS SELECT {c} FROM {t}",
        "partial index": "CREATE UNIQUE INDEX extra_index ON {t} ({c}) WHERE {c} IS NULL", "right": "GRANT UPDATE ON {t} TO PUBLIC", "statistics": "CREATE STATISTICS extra ON {c}, ctid FROM {t}",
        "rule": "CREATE RULE extra AS ON UPDATE TO {t} DO ALSO NOTHING"}
for name, text in MORE.items():
    KINDS[f"also a {name}, not in the down"] = dropped(
        "column", "", lambda of, e, text=text: text.format(t=qualified(e[0], e[2]), c=qualified("", e[1]), y=e[3]))
VALUES = {"integer": "5", "bigint": "5", "smallint": "5", "numeric": "5", "text": "'x'", "character varying": "'x'", "boolean": "true", "date": "'2020-01-01'",
          "timestamp with time zone": "now()", "jsonb": "'[]'"}


@kind("also a default, not in the down")
def also_default(context):
    for r in context.order:
        for e in context.after(r).get("column", []):
            if e[3] in VALUES:
                yield insert(r, "up", len(r.up), f"ALTER TABLE {qualified(e[0], e[2])} ALTER COLUMN {qualified('', e[1])} SET DEFAULT {VALUES[e[3]]};")


ALONE = {"table": "CREATE TABLE extra (x integer)", "type": "CREATE TYPE extra AS ENUM ('x')", "domain": "CREATE DOMAIN extra AS text", "sequence": "CREATE SEQUENCE extra",
         "schema": "CREATE SCHEMA extra", "function": "CREATE FUNCTION extra() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$"}
KINDS["also an object, not in the down"] = lambda context: (insert(r, "up", len(r.up), text + ";") for r in context.order for text in ALONE.values())


@kind("second half of a down forgotten")
def half_a_down(context):
    def halve(history, name):
        down = history.find(name).down
        del down[(len(down) + 1) // 2:]
    for r in context.history.revisions:
        if len(r.down) > 1:
            yield f"{r.id} half", lambda h, r=r: halve(h, r.id)


@kind("the down of another revision")
def other_down(context):
    for r in context.history.revisions:
        for parent in r.parents:
            other = context.history.find(parent)
            if r.down and other.down:
                yield f"{r.id} has the down of {parent}", lambda h, r=r, o=other: h.find(r.id).down.__setitem__(slice(None), o.down)


@kind("a down that drops too much")
def too_much(context):
    for r in context.order:
        if r.down:
            for of in ("table", "index", "view", "type", "column", "constraint", "trigger", "policy", "routine", "sequence"):
                for entry in context.names[context.order.index(r)].get(of, []):
                    yield insert(r, "down", len(r.down), drop(of, entry) + ";")


KINDS["IF EXISTS hides a slip in a down"] = each_pattern("down", (r"^DROP (TABLE|VIEW|INDEX|FUNCTION|TYPE|SEQUENCE|DOMAIN) (?:IF EXISTS )?([\w.]+)", r"DROP \1 IF EXISTS \2x"),
                                                     (r"DROP (COLUMN|CONSTRAINT) (\w+)", r"DROP \1 IF EXISTS \2x"))
