// SPDX-License-Identifier: MIT
// The questions to the catalog, for PostgreSQL 14 to 18. They run with an empty search_path, so
// what PostgreSQL prints (pg_get_expr, format_type …) names everything with its schema, and
// operators and functions without one are pg_catalog's.
#include "catalog_query.h"

#define EXTENSION_OWNS(catalog, oid)                                                               \
    "EXISTS (SELECT 1 FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog." catalog          \
    "'::pg_catalog.regclass AND d.objid = " oid " AND d.deptype = 'e')"

// Schemas of users.
#define OF_USERS(alias)                                                                            \
    "(" alias ".nspname !~ '^pg_' AND " alias ".nspname <> 'information_schema')"

#define COMMENT(oid, catalog) "pg_catalog.obj_description(" oid ", '" catalog "')"

// Relations that are read at all: whatever refers to another is left out by who reads the rows.
#define RELATIONS                                                                                   \
    "pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND " OF_USERS( \
        "n") " AND c.relpersistence <> 't' AND NOT " EXTENSION_OWNS("pg_class", "c.oid")

// Every database is made with a comment on "public".
static const char schemas[] =
    "SELECT '" CATALOG_SCHEMA
    "', n.nspname, CASE WHEN n.nspname <> 'public' THEN " COMMENT("n.oid", "pg_namespace") " END FROM pg_catalog.pg_namespace n WHERE " OF_USERS(
        "n") " AND NOT " EXTENSION_OWNS("pg_namespace", "n.oid") ";\n";

static const char extensions[] =
    "SELECT '" CATALOG_EXTENSION "', e.extname, n.nspname FROM pg_catalog.pg_extension e JOIN"
    " pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE e.extname <> 'plpgsql';\n";

// A parent's name is quoted where it must be.
static const char relations[] =
    "SELECT '" CATALOG_RELATION "', c.oid, n.nspname, c.relname, c.relkind, c.relpersistence,"
    " CASE WHEN c.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END,"
    " pg_catalog.pg_get_expr(c.relpartbound, c.oid),"
    " (SELECT pg_catalog.string_agg(i.inhparent::pg_catalog.regclass::text, ', ' ORDER BY"
    " i.inhseqno) FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid),"
    " CASE WHEN c.relforcerowsecurity THEN 'forced' WHEN c.relrowsecurity THEN 'enabled' END,"
    " CASE CASE WHEN c.relkind IN ('r', 'p') THEN c.relreplident END WHEN 'f' THEN 'full' WHEN 'n' THEN 'nothing' WHEN 'i' THEN (SELECT"
    " 'index ' || r.relname FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class r ON r.oid ="
    " x.indexrelid WHERE x.indrelid = c.oid AND x.indisreplident) END,"
    " (SELECT pg_catalog.string_agg(o, ', ' ORDER BY o) FROM pg_catalog.unnest(c.reloptions) o),"
    " CASE WHEN c.relkind IN ('v', 'm') THEN pg_catalog.pg_get_viewdef(c.oid) END,"
    " " COMMENT(
        "c.oid",
        "pg_class") " FROM " RELATIONS
                    " WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'c', 'S') ORDER BY c.oid;\n";

static const char columns[] =
    "SELECT '" CATALOG_COLUMN "', a.attrelid, a.attnum, a.attname,"
    " pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull,"
    " pg_catalog.pg_get_expr(f.adbin, f.adrelid), a.attidentity, a.attgenerated,"
    " CASE WHEN a.attcollation <> 0 AND a.attcollation <> t.typcollation THEN"
    " a.attcollation::pg_catalog.regcollation::text END,"
    " pg_catalog.col_description(a.attrelid, a.attnum)"
    " FROM " RELATIONS
    " JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
    " JOIN pg_catalog.pg_type t ON t.oid = a.atttypid"
    " LEFT JOIN pg_catalog.pg_attrdef f ON f.adrelid = a.attrelid AND f.adnum = a.attnum"
    " WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'c') ORDER BY a.attrelid, a.attnum;\n";

// A table's row type, an array and the multirange of a range come with those.
static const char types[] =
    "SELECT '" CATALOG_TYPE "', t.oid, n.nspname, t.typname, t.typtype,"
    " CASE t.typtype WHEN 'd' THEN pg_catalog.format_type(t.typbasetype, t.typtypmod) WHEN 'r' THEN"
    " (SELECT pg_catalog.format_type(r.rngsubtype, -1) FROM pg_catalog.pg_range r WHERE r.rngtypid ="
    " t.oid) END, t.typnotnull, CASE WHEN t.typtype = 'd' THEN pg_catalog.pg_get_expr(t.typdefaultbin,"
    " 0) END, CASE WHEN t.typtype = 'd' AND t.typcollation <> 0 AND t.typcollation <> b.typcollation"
    " THEN t.typcollation::pg_catalog.regcollation::text END,"
    " (SELECT pg_catalog.string_agg(pg_catalog.quote_literal(e.enumlabel), ', ' ORDER BY"
    " e.enumsortorder) FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid),"
    " " COMMENT("t.oid", "pg_type") " FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace AND " OF_USERS(
        "n") " LEFT JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype WHERE NOT " EXTENSION_OWNS("pg_type",
                                                                                                  "t.oid") " AND (t.typtype IN ('e', 'd', 'r') OR (t.typtype = 'b' AND t.typelem = 0)) ORDER BY t.oid;\n";

// NOT NULL is a column's, also where PostgreSQL keeps a constraint of it (from 18 on).
static const char constraints[] =
    "SELECT '" CATALOG_CONSTRAINT "', k.conrelid, k.contypid, k.conname, k.contype,"
    " pg_catalog.array_to_string(k.conkey, ' '), k.confrelid,"
    " pg_catalog.array_to_string(k.confkey, ' '),"
    " CASE WHEN k.contype = 'c' THEN pg_catalog.pg_get_expr(k.conbin, k.conrelid) END,"
    " k.confupdtype, k.confdeltype, k.confmatchtype,"
    " CASE WHEN k.condeferred THEN 'initially deferred' WHEN k.condeferrable THEN 'deferrable' END,"
    " k.convalidated, k.connoinherit, pg_catalog.pg_get_constraintdef(k.oid), " COMMENT("k.oid", "pg_constraint") " FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_namespace n ON n.oid = k.connamespace AND " OF_USERS(
        "n") " WHERE k.contype IN ('c', 'f', 'p', 'u', 'x') AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint o WHERE o.oid = k.conparentid AND o.conrelid = k.conrelid) ORDER BY k.oid;\n";

static const char indexes[] =
    "SELECT '" CATALOG_INDEX "', c.oid, n.nspname, c.relname, x.indrelid, x.indisunique,"
    " (SELECT pg_catalog.string_agg(v.k::text, ' ' ORDER BY v.o) FROM"
    " pg_catalog.unnest(x.indkey::int2[]) WITH ORDINALITY v(k, o) WHERE v.o <= x.indnkeyatts),"
    " m.amname, pg_catalog.pg_get_indexdef(c.oid),"
    " pg_catalog.pg_get_expr(x.indpred, x.indrelid), x.indisvalid,"
    " (SELECT pg_catalog.string_agg(o, ', ' ORDER BY o) FROM pg_catalog.unnest(c.reloptions) o), " COMMENT(
        "c.oid", "pg_class") " FROM " RELATIONS
                             " JOIN pg_catalog.pg_index x ON x.indexrelid = c.oid"
                             " JOIN pg_catalog.pg_am m ON m.oid = c.relam ORDER BY c.oid;\n";

// What is usual for the type is not said: it is compared as text.
static const char sequences[] =
    "SELECT '" CATALOG_SEQUENCE "', s.seqrelid, pg_catalog.format_type(s.seqtypid, -1),"
    " pg_catalog.concat_ws(' ', CASE WHEN s.seqincrement <> 1 THEN 'INCREMENT ' || s.seqincrement"
    " END, CASE WHEN s.seqmin <> CASE WHEN s.seqincrement > 0 THEN 1 WHEN s.seqtypid ="
    " 'int2'::pg_catalog.regtype THEN -32768 WHEN s.seqtypid = 'int4'::pg_catalog.regtype THEN"
    " -2147483648 ELSE -9223372036854775808 END THEN 'MINVALUE ' || s.seqmin END,"
    " CASE WHEN s.seqmax <> CASE WHEN s.seqincrement < 0 THEN -1 WHEN s.seqtypid ="
    " 'int2'::pg_catalog.regtype THEN 32767 WHEN s.seqtypid = 'int4'::pg_catalog.regtype THEN"
    " 2147483647 ELSE 9223372036854775807 END THEN 'MAXVALUE ' || s.seqmax END,"
    " CASE WHEN s.seqstart <> CASE WHEN s.seqincrement > 0 THEN s.seqmin ELSE s.seqmax END THEN"
    " 'START ' || s.seqstart END, CASE WHEN s.seqcache <> 1 THEN 'CACHE ' || s.seqcache END,"
    " CASE WHEN s.seqcycle THEN 'CYCLE' END), d.refobjid, d.refobjsubid"
    " FROM " RELATIONS " JOIN pg_catalog.pg_sequence s ON s.seqrelid = c.oid"
    " LEFT JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND"
    " d.objid = c.oid AND d.objsubid = 0 AND d.deptype IN ('a', 'i') AND d.refclassid ="
    " 'pg_catalog.pg_class'::pg_catalog.regclass ORDER BY c.oid;\n";

static const char routines[] =
    "SELECT '" CATALOG_ROUTINE "', n.nspname, p.proname,"
    " (SELECT pg_catalog.string_agg(pg_catalog.format_type(v.t, NULL), ', ' ORDER BY v.o) FROM"
    " pg_catalog.unnest(p.proargtypes::oid[]) WITH ORDINALITY v(t, o)), p.prokind,"
    " pg_catalog.pg_get_function_identity_arguments(p.oid), pg_catalog.pg_get_function_result(p.oid),"
    " l.lanname, p.prosrc, CASE p.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' END,"
    " CASE WHEN p.prosecdef THEN 'definer' END, p.proisstrict, " COMMENT("p.oid", "pg_proc") " FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace AND " OF_USERS(
        "n") " JOIN pg_catalog.pg_language l ON l.oid = p.prolang WHERE NOT " EXTENSION_OWNS("pg_proc",
                                                                                             "p.oid") " AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend i WHERE i.classid ="
                                                                                                      " 'pg_catalog.pg_proc'::pg_catalog.regclass AND i.objid = p.oid AND i.deptype = 'i')"
                                                                                                      " ORDER BY p.oid;\n";

static const char triggers[] =
    "SELECT '" CATALOG_TRIGGER "', g.tgrelid, g.tgname, pg_catalog.pg_get_triggerdef(g.oid),"
    " CASE g.tgenabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' WHEN 'A' THEN 'always' END,"
    " pn.nspname || '.' || p.proname, " COMMENT(
        "g.oid",
        "pg_trigger") " FROM " RELATIONS
                      " JOIN pg_catalog.pg_trigger g ON g.tgrelid = c.oid AND NOT g.tgisinternal AND g.tgparentid = 0"
                      " JOIN pg_catalog.pg_proc p ON p.oid = g.tgfoid JOIN pg_catalog.pg_namespace pn ON pn.oid ="
                      " p.pronamespace ORDER BY g.oid;\n";

static const char policies[] =
    "SELECT '" CATALOG_POLICY "', y.polrelid, y.polname, CASE y.polcmd WHEN 'r' THEN 'select' WHEN"
    " 'a' THEN 'insert' WHEN 'w' THEN 'update' WHEN 'd' THEN 'delete' END, y.polpermissive,"
    " (SELECT pg_catalog.string_agg(CASE v.r WHEN 0 THEN 'public' ELSE"
    " pg_catalog.pg_get_userbyid(v.r)::text END, ', ' ORDER BY"
    " pg_catalog.pg_get_userbyid(v.r)) FROM pg_catalog.unnest(y.polroles)"
    " v(r)), pg_catalog.pg_get_expr(y.polqual, y.polrelid),"
    " pg_catalog.pg_get_expr(y.polwithcheck, y.polrelid), " COMMENT(
        "y.oid",
        "pg_policy") " FROM " RELATIONS
                     " JOIN pg_catalog.pg_policy y ON y.polrelid = c.oid ORDER BY y.oid;\n";

static const char rules[] =
    "SELECT '" CATALOG_RULE "', w.ev_class, w.rulename, pg_catalog.pg_get_ruledef(w.oid),"
    " CASE w.ev_enabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' WHEN 'A' THEN 'always' END"
    " FROM " RELATIONS " JOIN pg_catalog.pg_rewrite w ON w.ev_class = c.oid AND w.rulename <>"
    " '_RETURN' ORDER BY w.oid;\n";

const char *const catalog_queries[] = {
    "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY;\n",
    "SET LOCAL search_path TO '';\n",
    schemas,
    extensions,
    relations,
    columns,
    types,
    constraints,
    indexes,
    sequences,
    routines,
    triggers,
    policies,
    rules,
    "COMMIT",
    0};
