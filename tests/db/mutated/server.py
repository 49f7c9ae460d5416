# SPDX-License-Identifier: MIT
"""What a real server says: statements over libpq, and the catalog as text, read without anything of migc."""
import ctypes
import ctypes.util

RESULT_ERROR = 7  # PGRES_FATAL_ERROR

# What a schema is made of, one line each. `order` of columns does not count, so they stand by their names.
CATALOG = """
SET LOCAL search_path = pg_catalog;
WITH own AS (SELECT oid, nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'),
relations AS (SELECT c.*, n.nspname || '.' || c.relname AS name FROM pg_class c JOIN own n ON n.oid = c.relnamespace),
lines (line) AS (
SELECT 'schema ' || nspname FROM own
UNION ALL SELECT concat_ws('|', 'relation', r.name, relkind, relpersistence, relrowsecurity, relforcerowsecurity, relreplident, reloptions,
    pg_get_partkeydef(r.oid), pg_get_expr(relpartbound, r.oid),
    (SELECT string_agg(inhparent::regclass::text, ',' ORDER BY inhseqno) FROM pg_inherits WHERE inhrelid = r.oid),
    CASE WHEN relkind IN ('v', 'm') THEN pg_get_viewdef(r.oid) END) FROM relations r WHERE relkind NOT IN ('i', 'I')
UNION ALL SELECT concat_ws('|', 'column', r.name, attname, format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated,
    nullif(attcollation, (SELECT typcollation FROM pg_type WHERE oid = atttypid))::regcollation, pg_get_expr(adbin, adrelid))
    FROM relations r JOIN pg_attribute a ON attrelid = r.oid LEFT JOIN pg_attrdef ON adrelid = r.oid AND adnum = attnum
    WHERE attnum > 0 AND NOT attisdropped AND relkind NOT IN ('i', 'I')
UNION ALL SELECT concat_ws('|', 'constraint', coalesce(conrelid::regclass::text, contypid::regtype::text), conname, pg_get_constraintdef(oid), convalidated)
    FROM pg_constraint WHERE connamespace IN (SELECT oid FROM own)
UNION ALL SELECT concat_ws('|', 'index', pg_get_indexdef(r.oid), indisvalid, indisreplident) FROM relations r JOIN pg_index ON indexrelid = r.oid
UNION ALL SELECT concat_ws('|', 'trigger', pg_get_triggerdef(t.oid), tgenabled) FROM relations r JOIN pg_trigger t ON tgrelid = r.oid WHERE NOT tgisinternal
UNION ALL SELECT concat_ws('|', 'rule', pg_get_ruledef(u.oid), ev_enabled) FROM relations r JOIN pg_rewrite u ON ev_class = r.oid WHERE rulename <> '_RETURN'
UNION ALL SELECT concat_ws('|', 'policy', r.name, polname, polcmd, polpermissive, polroles::regrole[], pg_get_expr(polqual, polrelid),
    pg_get_expr(polwithcheck, polrelid)) FROM relations r JOIN pg_policy ON polrelid = r.oid
UNION ALL SELECT concat_ws('|', 'sequence', r.name, format_type(seqtypid, NULL), seqstart, seqincrement, seqmin, seqmax, seqcache, seqcycle,
    (SELECT concat_ws('.', refobjid::regclass, refobjsubid, deptype) FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = r.oid AND deptype IN ('a', 'i') LIMIT 1
    )) FROM relations r JOIN pg_sequence ON seqrelid = r.oid
UNION ALL SELECT concat_ws('|', 'type', t.oid::regtype, typtype, typnotnull, typdefault, format_type(nullif(typbasetype, 0), typtypmod),
    (SELECT string_agg(enumlabel, ',' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid),
    (SELECT format_type(rngsubtype, NULL) FROM pg_range WHERE rngtypid = t.oid)) FROM pg_type t WHERE typnamespace IN (SELECT oid FROM own) AND typtype IN ('e', 'd', 'r')
UNION ALL SELECT concat_ws('|', 'routine', p.oid::regprocedure, prokind, CASE WHEN prokind <> 'a' THEN pg_get_functiondef(p.oid) END)
    FROM pg_proc p WHERE pronamespace IN (SELECT oid FROM own)
UNION ALL SELECT 'statistics|' || pg_get_statisticsobjdef(s.oid) FROM pg_statistic_ext s
UNION ALL SELECT 'extension|' || extname FROM pg_extension
UNION ALL SELECT concat_ws('|', 'comment', pg_describe_object(classoid, objoid, objsubid), description) FROM pg_description
    WHERE classoid <> 'pg_extension'::regclass AND (objoid >= 16384 OR classoid = 'pg_namespace'::regclass)
UNION ALL SELECT concat_ws('|', 'right', r.name, acl.grantee::regrole, acl.privilege_type, acl.is_grantable)
    FROM relations r, aclexplode(coalesce(relacl, acldefault(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner))) acl WHERE relkind NOT IN ('i', 'I'))
SELECT string_agg(line, E'\\n' ORDER BY line COLLATE "C") FROM lines
"""


class Refused(Exception):
    """The server's message, its SQLSTATE, and the byte at which it stopped."""

    def __init__(self, message, state, position):
        super().__init__(message)
        self.message, self.state, self.position = message, state, position


def libpq():
    library = ctypes.CDLL(ctypes.util.find_library("pq") or "libpq.so.5")
    for name, result in (("PQconnectdb", ctypes.c_void_p), ("PQexec", ctypes.c_void_p), ("PQgetvalue", ctypes.c_char_p),
                         ("PQresultErrorField", ctypes.c_char_p), ("PQerrorMessage", ctypes.c_char_p)):
        getattr(library, name).restype = result
    for name, kinds in (("PQstatus", [ctypes.c_void_p]), ("PQfinish", [ctypes.c_void_p]), ("PQclear", [ctypes.c_void_p]),
                        ("PQexec", [ctypes.c_void_p, ctypes.c_char_p]), ("PQresultStatus", [ctypes.c_void_p]),
                        ("PQerrorMessage", [ctypes.c_void_p]), ("PQntuples", [ctypes.c_void_p]),
                        ("PQgetvalue", [ctypes.c_void_p, ctypes.c_int, ctypes.c_int]), ("PQresultErrorField", [ctypes.c_void_p, ctypes.c_int])):
        getattr(library, name).argtypes = kinds
    return library


class Server:
    library = None

    def __init__(self, url):
        Server.library = Server.library or libpq()
        self.connection = self.library.PQconnectdb(url.encode())
        if self.library.PQstatus(self.connection) != 0:
            raise SystemExit(self.library.PQerrorMessage(self.connection).decode())
        self.run("SET client_min_messages = error; SET client_encoding = UTF8")

    def end(self):
        self.library.PQfinish(self.connection)

    def run(self, sql):
        """The first value of the last statement's first row, if any."""
        result = self.library.PQexec(self.connection, sql.encode())
        try:
            if self.library.PQresultStatus(result) == RESULT_ERROR:
                field = lambda letter: (self.library.PQresultErrorField(result, ord(letter)) or b"").decode()
                raise Refused(field("M"), field("C"), int(field("P") or 0))
            return self.library.PQgetvalue(result, 0, 0).decode() if self.library.PQntuples(result) > 0 else None
        finally:
            self.library.PQclear(result)

    def catalog(self):
        """Inside of a transaction."""
        text = self.run(CATALOG)
        self.run("RESET search_path")
        return set(text.split("\n")) if text else set()

    def names(self):
        """By kind: the names that are there now, without their schemas."""
        found = {}
        text = self.run("""
            WITH own AS (SELECT oid, nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema')
            SELECT string_agg(line, E'\\n') FROM (
            SELECT CASE relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'matview' WHEN 'S' THEN 'sequence'
                WHEN 'c' THEN 'type' ELSE 'index' END || '|' || n.nspname || '|' || relname || '|' AS line FROM pg_class JOIN own n ON n.oid = relnamespace
            UNION ALL SELECT 'column|' || n.nspname || '|' || attname || '|' || relname || '|' || format_type(atttypid, NULL) FROM pg_attribute JOIN pg_class c ON c.oid = attrelid JOIN own n ON n.oid = relnamespace
                WHERE attnum > 0 AND NOT attisdropped AND relkind IN ('r', 'p')
            UNION ALL SELECT 'constraint|' || n.nspname || '|' || conname || '|' || relname FROM pg_constraint JOIN pg_class c ON c.oid = conrelid JOIN own n ON n.oid = relnamespace
            UNION ALL SELECT 'trigger|' || n.nspname || '|' || tgname || '|' || relname FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid JOIN own n ON n.oid = relnamespace WHERE NOT tgisinternal
            UNION ALL SELECT 'policy|' || n.nspname || '|' || polname || '|' || relname FROM pg_policy JOIN pg_class c ON c.oid = polrelid JOIN own n ON n.oid = relnamespace
            UNION ALL SELECT 'type|' || n.nspname || '|' || typname || '|' FROM pg_type JOIN own n ON n.oid = typnamespace WHERE typtype IN ('e', 'd', 'r')
            UNION ALL SELECT 'value|' || n.nspname || '|' || enumlabel || '|' || typname FROM pg_enum JOIN pg_type t ON t.oid = enumtypid JOIN own n ON n.oid = typnamespace
            UNION ALL SELECT 'routine|' || n.nspname || '|' || proname || '|' || pg_get_function_identity_arguments(p.oid) FROM pg_proc p JOIN own n ON n.oid = pronamespace
            UNION ALL SELECT 'schema||' || nspname || '|' FROM own) lines""")
        for line in (text or "").split("\n"):
            kind, schema, name, of = (line.split("|") + ["", "", ""])[:4]
            found.setdefault(kind, []).append((schema, name, of, *line.split("|")[4:]))
        return {kind: sorted(set(names)) for kind, names in found.items()}
