// SPDX-License-Identifier: MIT
// What a PostgreSQL database holds, as rows of text: every kind of object that a revision usually
// makes. Texts of the server's own (pg_get_…def) are compared as they are: both come from the same
// session.
//
// Every part has the columns kind, name, owner (the relation that it goes with, or ""), definition.
#include "test_compare.h"

// A relation's name as people write it.
#define NAME_OF(relation, schema)                                                                  \
    "CASE WHEN " schema ".nspname = 'public' THEN '' ELSE quote_ident(" schema                     \
    ".nspname) || '.' END || quote_ident(" relation ")"

static const char known[] =
    "WITH member AS (SELECT classid, objid FROM pg_depend WHERE deptype = 'e'),"
    " schema AS (SELECT oid, nspname, nspacl, nspowner FROM pg_namespace n WHERE nspname !~ '^pg_' AND"
    " nspname <> 'information_schema' AND NOT EXISTS (SELECT 1 FROM member m WHERE m.classid ="
    " 'pg_namespace'::regclass AND m.objid = n.oid)),"
    // Neither indexes, which go with their tables, nor the ledger with all that is its own.
    " relation AS (SELECT c.oid, s.oid AS schema, " NAME_OF(
        "c.relname",
        "s") " AS name FROM"
             " pg_class c JOIN schema s ON s.oid = c.relnamespace WHERE c.relkind <> ALL"
             " ('{i,I,t}'::\"char\"[]) AND c.relname !~ '^migc_(revision|down|event|history)' AND NOT EXISTS"
             " (SELECT 1 FROM member m WHERE m.classid = 'pg_class'::regclass AND m.objid = c.oid)),"
             " routine AS (SELECT p.*, " NAME_OF(
                 "p.proname",
                 "s") " || '(' ||"
                      " pg_get_function_identity_arguments(p.oid) || ')' AS name FROM pg_proc p JOIN schema s ON"
                      " s.oid = p.pronamespace WHERE NOT EXISTS (SELECT 1 FROM member m WHERE m.classid ="
                      " 'pg_proc'::regclass AND m.objid = p.oid)),"
                      " type AS (SELECT t.*, " NAME_OF(
                          "t.typname",
                          "s") " AS name FROM pg_type t JOIN schema s ON"
                               " s.oid = t.typnamespace WHERE t.typtype = ANY ('{e,d,r}'::\"char\"[]) AND NOT EXISTS (SELECT 1"
                               " FROM member m WHERE m.classid = 'pg_type'::regclass AND m.objid = t.oid)) ";

static const char relations[] =
    "SELECT 'schema', nspname, '', coalesce(nspacl, acldefault('n', nspowner))::text FROM schema UNION ALL "
    "SELECT 'extension', extname, '', extversion FROM pg_extension UNION ALL "
    "SELECT CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'S' THEN"
    " 'sequence' WHEN 'c' THEN 'type' WHEN 'f' THEN 'foreign table' ELSE 'table' END, r.name,"
    // A sequence goes with the column that owns it.
    " coalesce((SELECT o.name FROM pg_depend d JOIN relation o ON o.oid = d.refobjid WHERE d.classid"
    " = 'pg_class'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_class'::regclass AND"
    " d.deptype IN ('a', 'i') AND c.relkind = 'S' LIMIT 1), ''),"
    " concat_ws(' ', c.relkind, c.relpersistence, c.reloptions, coalesce(c.relacl, acldefault((CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END)::\"char\", c.relowner)), c.relrowsecurity,"
    " c.relforcerowsecurity, c.relreplident, CASE WHEN c.relkind IN ('v', 'm') THEN"
    " pg_get_viewdef(c.oid) END, CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END,"
    " pg_get_expr(c.relpartbound, c.oid), (SELECT string_agg(i.inhparent::regclass::text, ','"
    " ORDER BY i.inhseqno) FROM pg_inherits i WHERE i.inhrelid = c.oid), (SELECT concat_ws(' ',"
    " seqtypid::regtype, seqstart, seqincrement, seqmax, seqmin, seqcache, seqcycle) FROM"
    " pg_sequence WHERE seqrelid = c.oid)) FROM relation r JOIN"
    " pg_class c ON c.oid = r.oid UNION ALL "
    "SELECT 'column', r.name || '.' || quote_ident(a.attname), r.name, concat_ws(' ',"
    " format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,"
    " a.attcollation, a.attstorage, a.attstattarget, nullif(a.attacl::text, '{}'), pg_get_expr(d.adbin, d.adrelid))"
    " FROM relation r JOIN pg_class c ON c.oid = r.oid JOIN pg_attribute a ON a.attrelid = r.oid"
    " AND a.attnum > 0 AND NOT a.attisdropped LEFT JOIN pg_attrdef d ON d.adrelid = r.oid AND"
    " d.adnum = a.attnum WHERE c.relkind <> 'S' UNION ALL ";

static const char of_relations[] =
    "SELECT 'constraint', quote_ident(k.conname) || ' on ' || r.name, r.name,"
    " pg_get_constraintdef(k.oid) FROM relation r JOIN pg_constraint k ON k.conrelid = r.oid"
    " UNION ALL "
    "SELECT 'index', " NAME_OF(
        "c.relname",
        "n") ", r.name, pg_get_indexdef(c.oid) || ' ' ||"
             " concat_ws(' ', i.indisvalid, i.indisclustered, i.indisreplident) FROM relation r JOIN"
             " pg_index i ON i.indrelid = r.oid JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n"
             " ON n.oid = c.relnamespace WHERE NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid ="
             " c.oid AND k.contype IN ('p', 'u', 'x')) UNION ALL "
             "SELECT 'trigger', quote_ident(t.tgname) || ' on ' || r.name, r.name, pg_get_triggerdef(t.oid)"
             " || ' ' || t.tgenabled::text FROM relation r JOIN pg_trigger t ON t.tgrelid = r.oid AND NOT"
             " t.tgisinternal UNION ALL "
             "SELECT 'rule', quote_ident(w.rulename) || ' on ' || r.name, r.name, pg_get_ruledef(w.oid) ||"
             " ' ' || w.ev_enabled::text FROM relation r JOIN pg_rewrite w ON w.ev_class = r.oid AND w.rulename <>"
             " '_RETURN' UNION ALL "
             "SELECT 'policy', quote_ident(p.polname) || ' on ' || r.name, r.name, concat_ws(' ', p.polcmd,"
             " p.polpermissive, p.polroles, pg_get_expr(p.polqual, p.polrelid),"
             " pg_get_expr(p.polwithcheck, p.polrelid)) FROM relation r JOIN pg_policy p ON p.polrelid ="
             " r.oid UNION ALL "
             "SELECT 'statistics', quote_ident(x.stxname), r.name, pg_get_statisticsobjdef(x.oid) FROM"
             " relation r JOIN pg_statistic_ext x ON x.stxrelid = r.oid UNION ALL ";

static const char others[] =
    "SELECT CASE prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END,"
    " name, '', concat_ws(' ', CASE WHEN prokind <> 'a' THEN pg_get_functiondef(oid) END, coalesce(proacl, acldefault('f', proowner)))"
    " FROM routine UNION ALL "
    "SELECT CASE t.typtype WHEN 'd' THEN 'domain' ELSE 'type' END, t.name, '', concat_ws(' ',"
    " t.typtype, coalesce(t.typacl, acldefault('T', t.typowner)), t.typdefault, t.typnotnull, CASE WHEN t.typtype = 'd' THEN"
    " format_type(t.typbasetype, t.typtypmod) END, (SELECT string_agg(quote_literal(e.enumlabel),"
    " ',' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid), (SELECT"
    " string_agg(k.conname || ' ' || pg_get_constraintdef(k.oid), ',' ORDER BY k.conname) FROM"
    " pg_constraint k WHERE k.contypid = t.oid)) FROM type t UNION ALL "
    "SELECT 'comment', 'on ' || pg_describe_object(d.classoid, d.objoid, d.objsubid), r.name,"
    " d.description FROM relation r JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND"
    " d.objoid = r.oid";

const char *const test_catalog_postgresql[] = {known, relations, of_relations, others, NULL};
