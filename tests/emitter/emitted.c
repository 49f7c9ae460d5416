// SPDX-License-Identifier: MIT
#include "emitted.h"

#include "c_token.h"
#include "layout.h"
#include <string.h>

typedef struct Table {
    Text name;
    const Layout *layout;
    char *rows;
    uint32_t count;
    unsigned uses; // a table of both dialects has two
} Table;

typedef struct Emitted {
    Arena *arena;
    CReader reader;
    CToken token; // the one that is looked at
    Text symbol;
    MigHistory *history;
    struct {
        Table *items;
        size_t count;
        size_t capacity;
    } tables;
    struct {
        Text *items; // names of functions, as calls stand in the table
        size_t count;
        size_t capacity;
    } functions;
    struct {
        Text *items; // as they were declared
        size_t count;
        size_t capacity;
    } declared;
} Emitted;

static void fail(Emitted *emitted, const char *problem)
{
    if (!emitted->reader.problem)
        emitted->reader.problem = problem;
    emitted->token = (CToken){C_END, {"", 0}, emitted->token.line};
}

static void advance(Emitted *emitted)
{
    if (!emitted->reader.problem)
        emitted->token = c_token(&emitted->reader);
    if (emitted->reader.problem)
        emitted->token.kind = C_END;
}

static bool is_at(const Emitted *emitted, CTokenKind kind, Text text)
{
    return emitted->token.kind == kind && text_equal(emitted->token.text, text);
}

// `word` may begin with `$`, which stands for the symbol.
static bool is_at_word(const Emitted *emitted, Text word)
{
    Text symbol = emitted->symbol;
    Text token = emitted->token.text;
    if (emitted->token.kind == C_STRING || emitted->token.kind == C_DIRECTIVE)
        return false;
    if (word.data[0] != '$')
        return emitted->token.kind != C_END && text_equal(token, word);
    return token.size == symbol.size + word.size - 1 &&
           memcmp(token.data, symbol.data, symbol.size) == 0 &&
           memcmp(token.data + symbol.size, word.data + 1, word.size - 1) == 0;
}

static bool accept(Emitted *emitted, const char *word)
{
    bool is_it = is_at_word(emitted, text_from(word));
    if (is_it)
        advance(emitted);
    return is_it;
}

// Words and marks with blanks between them.
static void expect(Emitted *emitted, const char *words)
{
    for (const char *at = words; *at;) {
        size_t size = strcspn(at, " ");
        if (!is_at_word(emitted, (Text){at, size})) {
            fail(emitted, words);
            return;
        }
        advance(emitted);
        at += size + (at[size] == ' ');
    }
}

static void expect_line(Emitted *emitted, const char *line)
{
    if (!is_at(emitted, C_DIRECTIVE, text_from(line)))
        fail(emitted, line);
    advance(emitted);
}

static uint64_t read_number(Emitted *emitted, uint64_t most)
{
    uint64_t value = 0;
    Text text = emitted->token.text;
    if (emitted->token.kind != C_NUMBER || text.size > 19 || (text.size > 1 && text.data[0] == '0'))
        fail(emitted, "a decimal number");
    for (size_t i = 0; !emitted->reader.problem && i < text.size; i++)
        value = value * 10 + (uint64_t)(text.data[i] - '0');
    if (value > most)
        fail(emitted, "a number that is too large");
    advance(emitted);
    return value;
}

static uint32_t read_value(Emitted *emitted)
{
    return accept(emitted, "MIG_UNSET") ? MIG_UNSET : (uint32_t)read_number(emitted, UINT32_MAX);
}

static int64_t read_time(Emitted *emitted)
{
    if (accept(emitted, "MIG_NO_TIME"))
        return MIG_NO_TIME;
    bool is_negative = accept(emitted, "-");
    int64_t value = (int64_t)read_number(emitted, INT64_MAX);
    return is_negative ? -value : value;
}

static void read_function(Emitted *emitted)
{
    if (emitted->token.kind != C_WORD)
        fail(emitted, "the name of a function");
    ARRAY_PUSH(emitted->arena, &emitted->functions, emitted->token.text);
    advance(emitted);
}

// Where the braces end that `shape` stands in; the fields up to there are left out: zero.
static const char *skip_fields(const char *shape, const Field **field, char *row)
{
    for (int depth = 0; *shape != '}' || depth > 0; shape++) {
        depth += (*shape == '{') - (*shape == '}');
        if (*shape == 'n') {
            memset(row + (*field)->offset, 0, (*field)->size);
            (*field)++;
        }
    }
    return shape;
}

static void read_row(Emitted *emitted, const Layout *layout, char *row)
{
    const Field *field = layout->fields;
    for (const char *shape = layout->shape; *shape && !emitted->reader.problem; shape++) {
        bool is_first = shape == layout->shape || shape[-1] == '{';
        if (!is_first && *shape != 'f' && *shape != 't' && is_at_word(emitted, TEXT("}")))
            shape = skip_fields(shape, &field, row);
        if (*shape == '}') {
            expect(emitted, "}");
            continue;
        }
        if (!is_first)
            expect(emitted, ",");
        if (*shape == '{') {
            expect(emitted, "{");
        } else if (*shape == 'f') {
            read_function(emitted);
        } else if (*shape == 't') {
            int64_t time = read_time(emitted);
            memcpy(row + field++->offset, &time, sizeof time);
        } else {
            uint32_t value = read_value(emitted);
            memcpy(row + field++->offset, &value, sizeof value);
        }
    }
}

static Table *find_table(const Emitted *emitted, Text name)
{
    for (size_t i = 0; i < emitted->tables.count; i++)
        if (text_equal(emitted->tables.items[i].name, name))
            return &emitted->tables.items[i];
    return NULL;
}

// Behind "static const TYPE".
static void read_table(Emitted *emitted, const Layout *layout)
{
    Table table = {.name = emitted->token.text, .layout = layout};
    size_t capacity = 0;
    if (emitted->token.kind != C_WORD || find_table(emitted, table.name))
        fail(emitted, "a new name of a table");
    advance(emitted);
    expect(emitted, "[ ] = {");
    while (!emitted->reader.problem && !is_at_word(emitted, TEXT("}"))) {
        if (table.count == capacity) {
            size_t larger = capacity == 0 ? 16 : capacity * 2;
            table.rows = arena_grow(emitted->arena, table.rows, capacity * layout->size,
                                    larger * layout->size);
            capacity = larger;
        }
        read_row(emitted, layout, table.rows + table.count++ * layout->size);
        expect(emitted, ",");
    }
    expect(emitted, "} ;");
    if (table.count == 0)
        fail(emitted, "a table without rows");
    ARRAY_PUSH(emitted->arena, &emitted->tables, table);
}

static void read_declarations(Emitted *emitted)
{
    expect_line(emitted, "#ifdef __cplusplus");
    expect(emitted, "extern");
    if (!is_at(emitted, C_STRING, TEXT("C")))
        fail(emitted, "\"C\"");
    advance(emitted);
    expect(emitted, "{");
    expect_line(emitted, "#endif");
    expect(emitted, "const MigHistory * $_history ( void ) ;");
    while (accept(emitted, "int")) {
        ARRAY_PUSH(emitted->arena, &emitted->declared, emitted->token.text);
        if (emitted->token.kind != C_WORD)
            fail(emitted, "the name of a function");
        advance(emitted);
        expect(emitted, "( MigCall * call , struct MigError * error ) ;");
    }
    expect_line(emitted, "#ifdef __cplusplus");
    expect(emitted, "}");
    expect_line(emitted, "#endif");
}

static void read_beginning(Emitted *emitted, Text header)
{
    Builder include = {.arena = emitted->arena};
    builder_add_format(&include, "#include \"%.*s\"", TEXT_ARGS(header));
    if (header.size > 0)
        expect_line(emitted, include.items);
    expect_line(emitted, "#include <mig/tables.h>");
    expect_line(emitted, "#if MIG_ABI < 0");
    expect_line(emitted, "#error \"this runtime is older than the migc that wrote this file: "
                         "update the runtime\"");
    expect_line(emitted, "#endif");
    expect_line(emitted, "#if MIG_ABI > 0");
    expect_line(emitted, "#error \"this runtime is newer than the migc that wrote this file: "
                         "compile the revisions again\"");
    expect_line(emitted, "#endif");
    if (header.size == 0)
        read_declarations(emitted);
}

static void read_pragmas(Emitted *emitted)
{
    expect_line(emitted, "#if defined(__GNUC__)");
    expect_line(emitted, "#pragma GCC diagnostic push");
    expect_line(emitted, "#pragma GCC diagnostic ignored \"-Woverlength-strings\"");
    expect_line(emitted, "#pragma GCC diagnostic ignored \"-Wmissing-field-initializers\"");
    expect_line(emitted, "#endif");
}

static void read_last_pragma(Emitted *emitted)
{
    expect_line(emitted, "#if defined(__GNUC__)");
    expect_line(emitted, "#pragma GCC diagnostic pop");
    expect_line(emitted, "#endif");
}

static void read_text(Emitted *emitted)
{
    Builder text = {.arena = emitted->arena};
    expect(emitted, "static const char $__text [ ] =");
    if (emitted->token.kind != C_STRING)
        fail(emitted, "a literal");
    for (; emitted->token.kind == C_STRING; advance(emitted))
        builder_add(&text, emitted->token.text);
    expect(emitted, ";");
    builder_add_char(&text, '\0'); // the literal's own
    emitted->history->text = text.items;
    emitted->history->text_size = (uint32_t)text.count;
}

// Whether the tokens are `$__NAME` or, for both dialects, `$__shared_NAME` without the dialect.
static Table *find_named(const Emitted *emitted, const char *name)
{
    Builder own = {.arena = emitted->arena};
    Builder shared = {.arena = emitted->arena};
    const char *bare = strchr(name, '_');
    builder_add_format(&own, "%.*s__%s", TEXT_ARGS(emitted->symbol), name);
    builder_add_format(&shared, "%.*s__shared%s", TEXT_ARGS(emitted->symbol), bare ? bare : "");
    bool is_own = is_at(emitted, C_WORD, builder_text(&own));
    if (!is_own && !(bare && is_at(emitted, C_WORD, builder_text(&shared))))
        return NULL;
    Table *table = find_table(emitted, emitted->token.text);
    return table && table->uses < (is_own ? 1 : MIG_DIALECT_COUNT) ? table : NULL;
}

// The rows behind `NULL` or a name, of that type; as many as `count` where there are any.
static const void *read_table_name(Emitted *emitted, const char *name, const char *type,
                                   uint32_t count)
{
    if (accept(emitted, "NULL")) {
        if (count > 0)
            fail(emitted, "a table instead of NULL");
        return NULL;
    }
    Table *table = find_named(emitted, name);
    if (!table || strcmp(table->layout->type, type) != 0 || table->count != count) {
        fail(emitted, name);
        return NULL;
    }
    table->uses++;
    advance(emitted);
    return table->rows;
}

#define READ_COUNTED(emitted, type, name, owner, table, counter)                                   \
    do {                                                                                           \
        (owner)->counter = read_value(emitted);                                                    \
        expect(emitted, ",");                                                                      \
        (owner)->table = read_table_name(emitted, name, #type, (owner)->counter);                  \
    } while (0)

static void read_track(Emitted *emitted, MigTrack *track, const char *const names[6])
{
    uint32_t count = emitted->history->revision_count;
    expect(emitted, "{");
    // Without revisions the row that says "this dialect is there" is one row of nothing.
    bool is_absent = is_at_word(emitted, TEXT("NULL"));
    track->revisions = read_table_name(emitted, names[0], "MigTrackRevision",
                                       is_absent    ? 0
                                       : count == 0 ? 1
                                                    : count);
    expect(emitted, ",");
    track->launch_digest = read_value(emitted);
    expect(emitted, ",");
    READ_COUNTED(emitted, MigSegment, names[1], track, segments, segment_count);
    expect(emitted, ",");
    READ_COUNTED(emitted, MigStep, names[2], track, steps, step_count);
    expect(emitted, ",");
    READ_COUNTED(emitted, MigBatch, names[3], track, batches, batch_count);
    expect(emitted, ",");
    READ_COUNTED(emitted, MigCopy, names[4], track, copies, copy_count);
    expect(emitted, ",");
    READ_COUNTED(emitted, MigPlaceholder, names[5], track, placeholders, placeholder_count);
    expect(emitted, "} ,");
}

static void read_root(Emitted *emitted)
{
    static const char *const names[MIG_DIALECT_COUNT][6] = {
        {"postgresql_revisions", "postgresql_segments", "postgresql_steps", "postgresql_batches",
         "postgresql_copies", "postgresql_placeholders"},
        {"sqlite_revisions", "sqlite_segments", "sqlite_steps", "sqlite_batches", "sqlite_copies",
         "sqlite_placeholders"}};
    MigHistory *history = emitted->history;
    expect(emitted, "static const MigHistory $__history = {");
    history->abi = read_value(emitted);
    expect(emitted, ", ( uint32_t ) sizeof ( MigHistory ) ,");
    history->size = sizeof *history;
    history->name = read_value(emitted);
    expect(emitted, ",");
    history->revision_count = read_value(emitted);
    expect(emitted, ", $__text , ( uint32_t ) sizeof ( $__text ) ,");
    history->revisions =
        read_table_name(emitted, "revisions", "MigRevision", history->revision_count);
    expect(emitted, ",");
    READ_COUNTED(emitted, uint32_t, "edges", history, edges, edge_count);
    expect(emitted, ",");
    READ_COUNTED(emitted, MigText, "names", history, names, name_count);
    expect(emitted, ",");
    READ_COUNTED(emitted, MigVariable, "variables", history, variables, variable_count);
    expect(emitted, ",");
    READ_COUNTED(emitted, MigCallEntry, "calls", history, calls, call_count);
    expect(emitted, ",");
    READ_COUNTED(emitted, MigRelease, "releases", history, releases, release_count);
    expect(emitted, ", {");
    for (unsigned i = 0; i < MIG_DIALECT_COUNT; i++)
        read_track(emitted, &history->tracks[i], names[i]);
    expect(emitted, "} , } ;");
}

static void read_tables(Emitted *emitted)
{
    while (!emitted->reader.problem && accept(emitted, "static")) {
        expect(emitted, "const");
        const Layout *layout = layout_of(emitted->token.text);
        if (emitted->token.kind != C_WORD || !layout) {
            fail(emitted, "the type of a table");
            return;
        }
        advance(emitted);
        read_table(emitted, layout);
    }
}

// Each call's function is the one that the text names, and declared under that name.
static void check_functions(Emitted *emitted, bool has_declarations)
{
    const MigHistory *history = emitted->history;
    if (emitted->reader.problem)
        return;
    if (emitted->functions.count != history->call_count ||
        (has_declarations && emitted->declared.count != history->call_count))
        fail(emitted, "as many functions as calls");
    for (uint32_t i = 0; !emitted->reader.problem && i < history->call_count; i++) {
        const char *name = history->calls[i].name < history->text_size
                               ? history->text + history->calls[i].name
                               : "";
        if (!text_is(emitted->functions.items[i], name) ||
            (has_declarations && !text_is(emitted->declared.items[i], name)))
            fail(emitted, "the function of a call");
    }
}

static void check_uses(Emitted *emitted)
{
    Builder shared = {.arena = emitted->arena};
    builder_add_format(&shared, "%.*s__shared_", TEXT_ARGS(emitted->symbol));
    for (size_t i = 0; i < emitted->tables.count; i++) {
        const Table *table = &emitted->tables.items[i];
        bool is_shared = table->name.size > shared.count &&
                         memcmp(table->name.data, shared.items, shared.count) == 0;
        if (table->uses != (is_shared ? MIG_DIALECT_COUNT : 1))
            fail(emitted, "a table that is not pointed to as often as its name says");
    }
}

const MigHistory *emitted_read(Arena *arena, Text source, Text symbol, Text header,
                               const char **problem)
{
    Emitted emitted = {.arena = arena, .symbol = symbol, .reader = c_reader(arena, source)};
    emitted.history = arena_alloc(arena, sizeof *emitted.history);
    advance(&emitted);
    read_beginning(&emitted, header);
    read_pragmas(&emitted);
    read_text(&emitted);
    read_tables(&emitted);
    read_last_pragma(&emitted);
    read_root(&emitted);
    expect(&emitted, "const MigHistory * $_history ( void ) { return & $__history ; }");
    if (emitted.token.kind != C_END)
        fail(&emitted, "the end of the file");
    check_uses(&emitted);
    check_functions(&emitted, header.size == 0);
    if (!emitted.reader.problem)
        return emitted.history;
    Builder text = {.arena = arena};
    builder_add_format(&text, "line %zu: not as it should be: %s", emitted.reader.line,
                       emitted.reader.problem);
    *problem = text.items;
    return NULL;
}
