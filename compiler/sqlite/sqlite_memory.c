// SPDX-License-Identifier: MIT
// Statements run as the runtime runs them (runtime/driver_sqlite_*.c), under an authorizer that
// keeps them from files, with a bound for each thing that could be made large.
#include "sqlite_memory_parts.h"

#include "data_rows.h"

#include <string.h>
#include <time.h>

enum {
    TICK = 1000,               // instructions of SQLite's machine
    MOST_TICKS = 20000,        // of one statement: about a second
    MOST_TICKS_SPARE = 200000, // of all together, and
    MOST_TICKS_EACH = 200,     // for each that has run
    MOST_SECONDS = 30,         // of the processor, for few instructions that take long
    LONGEST_VALUE = 1 << 20,   // bytes, or four times the statement
    MOST_MEMORY = 256 << 20,   // bytes
    LONGEST_PATTERN = 1000     // of LIKE: matching is one instruction
};

// Asked every TICK instructions.
static int watch(void *context)
{
    SqliteMemory *memory = context;
    memory->all_ticks++;
    if (memory->ticks ==
        0) // most statements never come here: to ask the clock costs more than they
        memory->begin = clock();
    memory->is_stopped = ++memory->ticks > MOST_TICKS || sqlite_memory_is_exhausted(memory) ||
                         (memory->ticks % 16 == 0 &&
                          (clock() - memory->begin) / CLOCKS_PER_SEC >= (clock_t)MOST_SECONDS);
    return memory->is_stopped;
}

static sqlite3_int64 limit_memory(sqlite3_int64 limit)
{
#if SQLITE_VERSION_NUMBER >= 3031000
    return sqlite3_hard_heap_limit64(limit);
#else
    (void)limit;
    return 0;
#endif
}

static void configure(SqliteMemory *memory)
{
    sqlite3 *db = memory->db;
    sqlite3_extended_result_codes(db, 1);
    // As in the runtime: a misspelt "name" is an error and no string.
    sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, (int *)NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, (int *)NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_FKEY, 0, (int *)NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, 0, (int *)NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 0, (int *)NULL);
    sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_limit(db, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, LONGEST_PATTERN);
    sqlite3_limit(db, SQLITE_LIMIT_WORKER_THREADS, 0);
    sqlite_memory_do(memory, "PRAGMA temp_store = memory");
    sqlite_memory_do(memory, "PRAGMA auto_vacuum = none"); // else tables move (sqlite_catalog.c)
}

SqliteMemory *sqlite_memory_open(Arena *arena)
{
    SqliteMemory *memory = arena_alloc(arena, sizeof *memory);
    memory->arena = arena;
    memory->former_limit = limit_memory(MOST_MEMORY);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY;
    if (sqlite3_open_v2(":memory:", &memory->db, flags, NULL) != SQLITE_OK) {
        sqlite_memory_close(memory);
        return NULL;
    }
    configure(memory);
    return memory;
}

void sqlite_memory_close(SqliteMemory *memory)
{
    sqlite3_close(memory->db);
    limit_memory(memory->former_limit);
}

sqlite3 *sqlite_memory_handle(SqliteMemory *memory)
{
    return memory->db;
}

bool sqlite_memory_do(SqliteMemory *memory, const char *sql)
{
    return sqlite3_exec(memory->db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

bool sqlite_memory_is_inside(const SqliteMemory *memory)
{
    return !sqlite3_get_autocommit(memory->db);
}

bool sqlite_memory_is_exhausted(const SqliteMemory *memory)
{
    return memory->all_ticks > MOST_TICKS_SPARE + MOST_TICKS_EACH * memory->statements;
}

static void begin(SqliteMemory *memory, size_t size)
{
    size_t longest = size > LONGEST_VALUE / 4 ? size * 4 : LONGEST_VALUE;
    sqlite3_limit(memory->db, SQLITE_LIMIT_LENGTH, longest > INT32_MAX ? INT32_MAX : (int)longest);
    memory->statements++;
    memory->ticks = 0;
    memory->is_stopped = memory->is_denied = false;
    memory->denied = NULL;
    memory->is_definition = false;
    memory->own = (MemoryRows){{0}, {0}};
    sqlite3_set_authorizer(memory->db, sqlite_memory_authorize, memory);
    sqlite3_progress_handler(memory->db, TICK, watch, memory);
}

static void end(SqliteMemory *memory)
{
    sqlite3_set_authorizer(memory->db, NULL, NULL);
    sqlite3_progress_handler(memory->db, 0, NULL, NULL);
    if (memory->rows && !memory->is_definition)
        sqlite_memory_keep_rows(memory);
}

void sqlite_memory_collect(SqliteMemory *memory, MemoryRows *rows)
{
    memory->rows = rows;
}

// The parser's own messages: no schema changes them.
static bool is_syntax(const char *message)
{
    return strncmp(message, "near \"", 6) == 0 || strncmp(message, "unrecognized token", 18) == 0 ||
           strncmp(message, "incomplete input", 16) == 0 ||
           strncmp(message, "unknown database", 16) == 0;
}

// An application registers functions, collations and modules; the runtime's SQLite may have more.
static bool is_lack(const char *message)
{
    static const char *const lacks[] = {
        "no such function",  "no such collation sequence", "no such module", "no such tokenizer",
        "unknown tokenizer", "unable to use function",     "unsafe use of",  "not authorized"};
    for (size_t i = 0; i < sizeof lacks / sizeof *lacks; i++)
        if (strstr(message, lacks[i]))
            return true;
    return false;
}

static int error_offset(const SqliteMemory *memory)
{
#if SQLITE_VERSION_NUMBER >= 3038000
    return sqlite3_error_offset(memory->db);
#else
    (void)memory;
    return -1;
#endif
}

static MemoryOutcome outcome_of(const SqliteMemory *memory, int code, const char *message)
{
    switch (code & 0xff) {
    case SQLITE_INTERRUPT:
    case SQLITE_NOMEM:
    case SQLITE_TOOBIG:
    case SQLITE_FULL:
        return MEMORY_TOO_MUCH;
    default:
        break;
    }
    if (memory->is_stopped)
        return MEMORY_TOO_MUCH;
    if (memory->denied)
        return MEMORY_FAILED;
    return memory->is_denied || is_lack(message) ? MEMORY_LACKS : MEMORY_FAILED;
}

static const char *describe(const SqliteMemory *memory, int code)
{
    if ((code & 0xff) == SQLITE_INTERRUPT || memory->is_stopped)
        return "it runs for too long";
    if ((code & 0xff) == SQLITE_NOMEM || (code & 0xff) == SQLITE_FULL)
        return "it needs too much memory";
    return sqlite3_errmsg(memory->db);
}

// `base` is where in the statement SQLite was asked to begin.
static MemoryAnswer answer(const SqliteMemory *memory, int code, size_t base, bool is_prepared)
{
    MemoryAnswer answer = {.outcome = MEMORY_DONE};
    if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE)
        return answer;
    const char *message = describe(memory, code);
    int offset = error_offset(memory);
    answer.outcome = outcome_of(memory, code, message);
    answer.is_syntax = !is_prepared && is_syntax(message);
    answer.is_constraint = (code & 0xff) == SQLITE_CONSTRAINT;
    if (memory->denied) {
        Builder text = {.arena = memory->arena};
        builder_add_format(&text, "a revision may not use PRAGMA %s", memory->denied);
        answer.message = builder_text(&text);
        return answer;
    }
    answer.message = text_from(text_copy(memory->arena, text_from(message)));
    answer.has_place = offset >= 0;
    answer.offset = offset >= 0 ? base + (size_t)offset : 0;
    return answer;
}

// A batch asks for so many rows; its other words stay NULL, which no key is after.
static void bind(sqlite3_stmt *statement)
{
    int rows = sqlite3_bind_parameter_index(statement, ":rows");
    if (rows > 0)
        sqlite3_bind_int(statement, rows, 1);
}

static int step_through(sqlite3_stmt *statement, bool only_read)
{
    int code;
    do
        code = sqlite3_step(statement);
    while (code == SQLITE_ROW && !only_read);
    return code;
}

typedef enum RunKind { RUN_WHOLE, RUN_FIRST_ROW, RUN_NOT } RunKind;

static MemoryAnswer run(SqliteMemory *memory, Text sql, RunKind kind)
{
    MemoryAnswer found = {.outcome = MEMORY_DONE};
    begin(memory, sql.size);
    for (size_t at = 0; at < sql.size && found.outcome == MEMORY_DONE;) {
        sqlite3_stmt *statement = NULL;
        const char *tail = NULL;
        int code = sql.size - at > INT32_MAX
                       ? SQLITE_TOOBIG
                       : sqlite3_prepare_v2(memory->db, sql.data + at, (int)(sql.size - at),
                                            &statement, &tail);
        bool is_prepared = code == SQLITE_OK;
        if (statement && kind != RUN_NOT) {
            bind(statement);
            code = step_through(statement, kind == RUN_FIRST_ROW);
        }
        found = answer(memory, code, at, is_prepared);
        sqlite3_finalize(statement);
        at = tail ? (size_t)(tail - sql.data) : sql.size;
    }
    end(memory);
    return found;
}

MemoryAnswer sqlite_memory_run(SqliteMemory *memory, Text sql, bool only_read)
{
    return run(memory, sql, only_read ? RUN_FIRST_ROW : RUN_WHOLE);
}

MemoryAnswer sqlite_memory_understand(SqliteMemory *memory, Text sql)
{
    return run(memory, sql, RUN_NOT);
}

static int bind_row(sqlite3_stmt *statement, Text row, char *room)
{
    int code = SQLITE_OK;
    for (int i = 1; code == SQLITE_OK; i++) {
        size_t size;
        size_t taken = mig__copy_read_value(row.data, row.size, room, &size);
        if (size == SIZE_MAX) {
            code = sqlite3_bind_null(statement, i);
        } else {
            code = sqlite3_bind_text64(statement, i, room, size, SQLITE_STATIC, SQLITE_UTF8);
            room += size;
        }
        if (taken == row.size)
            break;
        row = (Text){row.data + taken + 1, row.size - taken - 1};
    }
    return code;
}

// Each row is a statement to SQLite, so its watch begins anew with each: the rows are counted here.
static int insert_rows(SqliteMemory *memory, sqlite3_stmt *statement, Text rows, size_t *row)
{
    char *room = NULL;
    size_t capacity = 0;
    int code = SQLITE_OK;
    while (rows.size > 0 && code == SQLITE_OK) {
        const char *end = memchr(rows.data, '\n', rows.size);
        Text line = {rows.data, end ? (size_t)(end - rows.data) : rows.size};
        if (line.size + 1 > capacity) {
            capacity = (line.size + 1) * 2;
            room = arena_alloc(memory->arena, capacity);
        }
        (*row)++;
        code = bind_row(statement, line, room);
        if (code == SQLITE_OK) {
            int stepped = step_through(statement, false);
            code = sqlite3_reset(statement);
            code = stepped == SQLITE_DONE ? code : stepped;
        }
        size_t taken = line.size + (end != NULL);
        rows = (Text){rows.data + taken, rows.size - taken};
    }
    return code;
}

MemoryAnswer sqlite_memory_insert(SqliteMemory *memory, Text insert, Text rows, size_t *row)
{
    sqlite3_stmt *statement = NULL;
    *row = 0;
    begin(memory, rows.size);
    int code = sqlite3_prepare_v2(memory->db, insert.data, (int)insert.size, &statement, NULL);
    bool is_prepared = code == SQLITE_OK;
    if (is_prepared)
        code = insert_rows(memory, statement, rows, row);
    MemoryAnswer found = answer(memory, code, 0, is_prepared);
    sqlite3_finalize(statement);
    end(memory);
    return found;
}
