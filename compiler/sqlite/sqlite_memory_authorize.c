// SPDX-License-Identifier: MIT
// What a statement may do, and which tables it has to do with: SQLite asks while it reads one.
#include "sqlite_memory_parts.h"

#include <string.h>

// What the runtime refuses, too.
static bool is_owned_pragma(const char *name)
{
    return sqlite3_stricmp(name, "legacy_alter_table") == 0 ||
           sqlite3_stricmp(name, "writable_schema") == 0;
}

// Those that do what they say in memory and with a file alike. Settings of a connection or of a
// file are passed over: temp_store would make files, hard_heap_limit would lift ours.
static bool is_plain_pragma(const char *name)
{
    static const char *const names[] = {
        "application_id",   "collation_list", "database_list",      "foreign_key_check",
        "foreign_key_list", "foreign_keys",   "function_list",      "index_info",
        "index_list",       "index_xinfo",    "integrity_check",    "module_list",
        "pragma_list",      "quick_check",    "recursive_triggers", "table_info",
        "table_list",       "table_xinfo",    "user_version",       "ignore_check_constraints"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (sqlite3_stricmp(name, names[i]) == 0)
            return true;
    return false;
}

static int deny(SqliteMemory *memory)
{
    memory->is_denied = true;
    return SQLITE_DENY;
}

static int authorize_pragma(SqliteMemory *memory, const char *name, const char *value)
{
    if (value && is_owned_pragma(name)) {
        memory->denied = text_copy(memory->arena, text_from(name));
        return deny(memory);
    }
    return is_plain_pragma(name) ? SQLITE_OK : SQLITE_IGNORE;
}

static void add_table(Arena *arena, TextSet *set, Text name)
{
    if (text_set_find(set, name) == TEXT_SET_NONE)
        text_set_add(arena, set, name);
}

// CREATE TABLE is none of the definitions: where it reads, it takes rows.
static void take_rows(SqliteMemory *memory, int action, const char *table, const char *database)
{
    bool is_written = action == SQLITE_INSERT || action == SQLITE_UPDATE || action == SQLITE_DELETE;
    memory->is_definition |= action == SQLITE_ALTER_TABLE || action == SQLITE_CREATE_INDEX ||
                             action == SQLITE_CREATE_VIEW || action == SQLITE_CREATE_TRIGGER ||
                             (action >= SQLITE_DROP_INDEX && action <= SQLITE_DROP_VIEW);
    if (!table || (!is_written && action != SQLITE_READ) ||
        (database && strcmp(database, "temp") == 0) || sqlite3_strnicmp(table, "sqlite_", 7) == 0)
        return;
    add_table(memory->arena, is_written ? &memory->own.written : &memory->own.read,
              text_lower(memory->arena, text_from(table)));
}

int sqlite_memory_authorize(void *context, int action, const char *a, const char *b,
                            const char *database, const char *trigger)
{
    SqliteMemory *memory = context;
    (void)trigger;
    if (memory->rows)
        take_rows(memory, action, a, database);
    switch (action) {
    case SQLITE_TRANSACTION:
    case SQLITE_SAVEPOINT:
    case SQLITE_ATTACH:
    case SQLITE_DETACH:
        return deny(memory);
    case SQLITE_PRAGMA:
        return authorize_pragma(memory, a, b);
    case SQLITE_FUNCTION: // whatever a build or an application's library adds to open files
        return b && (sqlite3_stricmp(b, "load_extension") == 0 ||
                     sqlite3_stricmp(b, "readfile") == 0 || sqlite3_stricmp(b, "writefile") == 0)
                   ? deny(memory)
                   : SQLITE_OK;
    default:
        return SQLITE_OK;
    }
}

void sqlite_memory_keep_rows(SqliteMemory *memory)
{
    const MemoryRows *own = &memory->own;
    for (size_t i = 0; i < own->read.count; i++)
        add_table(memory->arena, &memory->rows->read, own->read.items[i]);
    for (size_t i = 0; i < own->written.count; i++)
        add_table(memory->arena, &memory->rows->written, own->written.items[i]);
}
