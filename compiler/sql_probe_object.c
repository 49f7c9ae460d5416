// SPDX-License-Identifier: MIT
// What belongs to no schema: databases, tablespaces, subscriptions. The catalogue says whether
// there is one of that name, and no more: not whether it is as the statement makes it, nor what a
// subscription left behind on the other server.
#include "sql_probe_parts.h"

typedef struct ObjectKind {
    const char *keyword;
    const char *exists; // {0}: its name
} ObjectKind;

static const ObjectKind kinds[] = {
    {"DATABASE", "EXISTS (SELECT FROM {.}pg_database o"
                 "\nWHERE o.datname {=} ({.}parse_ident({0}))[1]::{.}name)"},
    {"TABLESPACE", "EXISTS (SELECT FROM {.}pg_tablespace o"
                   "\nWHERE o.spcname {=} ({.}parse_ident({0}))[1]::{.}name)"},
    {"SUBSCRIPTION", "EXISTS (SELECT FROM {.}pg_subscription o JOIN {.}pg_database d"
                     "\nON d.oid {=} o.subdbid WHERE d.datname {=} {.}current_database()"
                     "\nAND o.subname {=} ({.}parse_ident({0}))[1]::{.}name)"},
};

// The query where the object exists or not, of the statement behind CREATE or DROP.
static SqlProbe probe_object(Arena *arena, SqlCursor cursor, const char *template)
{
    SqlName name;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (!sql_accept(&cursor, kinds[i].keyword))
            continue;
        sql_skip_if_exists(&cursor);
        if (!sql_probe_read_name(arena, &cursor, &name) || name.part_count != 1)
            return (SqlProbe){0};
        const Text values[] = {name.text, sql_probe_query(arena, kinds[i].exists, &name.text)};
        return (SqlProbe){false, sql_probe_query(arena, template, values)};
    }
    return (SqlProbe){0};
}

SqlProbe sql_probe_create_object(Arena *arena, SqlCursor cursor)
{
    return probe_object(arena, cursor,
                        "SELECT CASE WHEN {!1} THEN 'there' ELSE 'run' END,"
                        " {.}concat({0}, ' is there already')");
}

SqlProbe sql_probe_drop_object(Arena *arena, SqlCursor cursor)
{
    return probe_object(arena, cursor, "SELECT CASE WHEN {!1} THEN 'run' ELSE 'done' END, NULL");
}

// Behind ADD or DROP PUBLICATION: names with commas between them.
static bool read_publications(Arena *arena, SqlCursor *cursor, Text *names)
{
    Builder list = {.arena = arena};
    SqlName name;
    for (size_t i = 0;; i++) {
        if (!sql_probe_read_name(arena, cursor, &name) || name.part_count != 1)
            return false;
        builder_add(&list, i > 0 ? TEXT(", ") : TEXT(""));
        sql_probe_expand(&list, "({.}parse_ident({0}))[1]::{.}name::{.}text", &name.text);
        if (!sql_at_mark(cursor, ","))
            break;
        sql_advance(cursor);
    }
    *names = builder_text(&list);
    return true;
}

// REFRESH and SET PUBLICATION say what is to be, ADD and DROP what is to change.
SqlProbe sql_probe_alter_subscription(Arena *arena, SqlCursor cursor)
{
    SqlName name;
    if (!sql_probe_read_name(arena, &cursor, &name) || name.part_count != 1)
        return (SqlProbe){0};
    if (sql_at(&cursor, "REFRESH") || sql_at(&cursor, "SET"))
        return (SqlProbe){.is_repeatable = true};
    bool is_add = sql_accept(&cursor, "ADD");
    Text values[] = {name.text, TEXT("")};
    if (!is_add)
        sql_accept(&cursor, "DROP");
    if (!sql_accept(&cursor, "PUBLICATION") || !read_publications(arena, &cursor, &values[1]))
        return (SqlProbe){0};
    const char *template =
        is_add
            ? "SELECT CASE WHEN o.subpublications {@>} ARRAY[{!1}] THEN 'done' ELSE 'run' END, NULL"
              "\nFROM {.}pg_subscription o JOIN {.}pg_database d ON d.oid {=} o.subdbid"
              "\nWHERE d.datname {=} {.}current_database()"
              "\nAND o.subname {=} ({.}parse_ident({0}))[1]::{.}name"
            : "SELECT CASE WHEN o.subpublications {&&} ARRAY[{!1}] THEN 'run' ELSE 'done' END, NULL"
              "\nFROM {.}pg_subscription o JOIN {.}pg_database d ON d.oid {=} o.subdbid"
              "\nWHERE d.datname {=} {.}current_database()"
              "\nAND o.subname {=} ({.}parse_ident({0}))[1]::{.}name";
    return (SqlProbe){false, sql_probe_query(arena, template, values)};
}
