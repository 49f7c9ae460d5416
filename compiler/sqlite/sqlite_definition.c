// SPDX-License-Identifier: MIT
#include "sqlite_definition.h"

#include "lexer.h"

// Tokens of a statement one by one.
typedef struct Reader {
    Arena *arena;
    Text sql;
    uint32_t offset;
    SqlToken token;
    int depth; // of parentheses, the token's own included
} Reader;

static bool is_end(const Reader *reader)
{
    return reader->token.kind == SQL_END || reader->token.kind == SQL_UNTERMINATED;
}

static void advance(Reader *reader)
{
    if (reader->token.kind == SQL_CLOSE)
        reader->depth--;
    reader->token = lexer_sql_next(reader->sql, MIG_SQLITE, &reader->offset);
    if (reader->token.kind == SQL_OPEN)
        reader->depth++;
}

static Reader begin(Arena *arena, Text sql)
{
    Reader reader = {.arena = arena, .sql = {text_copy(arena, sql), sql.size}};
    reader.token = lexer_sql_next(reader.sql, MIG_SQLITE, &reader.offset);
    return reader;
}

static Text token_text(const Reader *reader)
{
    return (Text){reader->sql.data + reader->token.offset, reader->token.size};
}

static bool is_word(const Reader *reader, const char *word)
{
    return reader->token.kind == SQL_WORD &&
           text_equal_ignoring_case(token_text(reader), text_from(word));
}

static bool take(Reader *reader, const char *word)
{
    bool is_there = is_word(reader, word);
    if (is_there)
        advance(reader);
    return is_there;
}

static Text trim(Text text)
{
    while (text.size > 0 && (unsigned char)text.data[0] <= ' ')
        text = (Text){text.data + 1, text.size - 1};
    while (text.size > 0 && (unsigned char)text.data[text.size - 1] <= ' ')
        text.size--;
    return text;
}

// From the token to before `end`.
static Text text_until(const Reader *reader, uint32_t begin, uint32_t end)
{
    return trim((Text){reader->sql.data + begin, end > begin ? end - begin : 0});
}

// A name without its quotes, which are doubled inside of them.
static Text name_of(const Reader *reader)
{
    Text text = token_text(reader);
    Builder name = {.arena = reader->arena};
    bool is_quoted = reader->token.kind == SQL_QUOTED || reader->token.kind == SQL_STRING;
    if (!is_quoted || text.size < 2)
        return text;
    char quote = text.data[text.size - 1];
    builder_add(&name, (Text){"", 0});
    for (size_t i = 1; i + 1 < text.size; i++) {
        builder_add_char(&name, text.data[i]);
        i += text.data[i] == quote && i + 2 < text.size && text.data[i + 1] == quote;
    }
    return builder_text(&name);
}

// What stands in the parentheses that the token opens; the token is the one behind them.
static Text take_group(Reader *reader)
{
    int depth = reader->depth;
    if (reader->token.kind != SQL_OPEN)
        return (Text){"", 0};
    uint32_t begin = reader->token.offset + 1;
    do
        advance(reader);
    while (!is_end(reader) && !(reader->token.kind == SQL_CLOSE && reader->depth == depth));
    Text text = text_until(reader, begin, reader->token.offset);
    advance(reader);
    return text;
}

// CREATE [UNIQUE] TABLE, and the name.
static bool skip_head(Reader *reader, const char *kind)
{
    if (!take(reader, "CREATE"))
        return false;
    if (kind)
        return take(reader, kind) && !is_end(reader);
    while (is_word(reader, "UNIQUE") || is_word(reader, "VIRTUAL"))
        advance(reader);
    advance(reader); // TABLE, INDEX …
    return !is_end(reader);
}

static void add_option(Builder *options, Text option)
{
    if (options->count > 0)
        builder_add(options, TEXT(", "));
    builder_add(options, option);
}

// AS (…) [STORED | VIRTUAL] of a column.
static void take_generated(Reader *reader, TableDefinition *table, Text column)
{
    Builder text = {.arena = reader->arena};
    builder_add(&text, take_group(reader));
    if (take(reader, "STORED"))
        builder_add(&text, TEXT(" STORED"));
    DefinitionColumn generated = {column, builder_text(&text)};
    ARRAY_PUSH(reader->arena, &table->generated, generated);
}

// [NOT] DEFERRABLE [INITIALLY DEFERRED | IMMEDIATE]
static void take_deferrable(Reader *reader, TableDefinition *table, bool is_not)
{
    bool is_late = false;
    if (take(reader, "INITIALLY")) {
        is_late = is_word(reader, "DEFERRED");
        advance(reader);
    }
    // Only what is deferred at once differs from what is not.
    if (!is_not && is_late && table->references.count > 0)
        table->references.items[table->references.count - 1] = TEXT("initially deferred");
}

static void take_conflict(Reader *reader, Builder *options)
{
    Builder text = {.arena = reader->arena};
    if (!is_word(reader, "ROLLBACK") && !is_word(reader, "FAIL") && !is_word(reader, "IGNORE") &&
        !is_word(reader, "REPLACE"))
        return; // ABORT is the usual
    builder_add(&text, TEXT("ON CONFLICT "));
    builder_add(&text, token_text(reader));
    add_option(options, builder_text(&text));
}

// The token is in the parentheses of the table, and in no others.
static void take_in_table(Reader *reader, TableDefinition *table, Text column, Builder *options)
{
    bool is_not = take(reader, "NOT");
    if (take(reader, "CHECK")) {
        Text check = take_group(reader);
        ARRAY_PUSH(reader->arena, &table->checks, check);
    } else if (take(reader, "AS")) {
        take_generated(reader, table, column);
    } else if (take(reader, "REFERENCES")) {
        ARRAY_PUSH(reader->arena, &table->references, ((Text){"", 0}));
    } else if (take(reader, "DEFERRABLE")) {
        take_deferrable(reader, table, is_not);
    } else if (take(reader, "CONFLICT")) {
        take_conflict(reader, options);
    } else if (!is_not) {
        advance(reader);
    }
}

static void take_table_option(Reader *reader, Builder *options)
{
    if (take(reader, "WITHOUT")) {
        add_option(options, TEXT("WITHOUT ROWID"));
    } else if (is_word(reader, "STRICT")) {
        // Before WITHOUT ROWID, whatever their order is.
        Text rest = builder_text(options);
        Builder whole = {.arena = reader->arena};
        add_option(&whole, TEXT("STRICT"));
        if (rest.size > 0)
            add_option(&whole, rest);
        *options = whole;
    }
    advance(reader);
}

TableDefinition sqlite_definition_table(Arena *arena, Text sql)
{
    TableDefinition table = {0};
    Builder options = {.arena = arena};
    Reader reader = begin(arena, sql);
    if (!skip_head(&reader, "TABLE"))
        return table;
    advance(&reader); // its name
    Text column = {"", 0};
    if (reader.token.kind == SQL_OPEN) {
        advance(&reader);
        column = name_of(&reader);
    }
    while (!is_end(&reader)) {
        bool is_comma = reader.depth == 1 && token_text(&reader).data[0] == ',';
        if (is_comma) {
            advance(&reader);
            column = name_of(&reader);
        } else if (reader.depth == 1) {
            take_in_table(&reader, &table, column, &options);
        } else if (reader.depth == 0) {
            take_table_option(&reader, &options);
        } else {
            advance(&reader);
        }
    }
    table.options = options.count > 0 ? builder_text(&options) : (Text){"", 0};
    return table;
}

static void take_keys(Reader *reader, IndexDefinition *index)
{
    uint32_t begin = reader->token.offset + 1;
    do {
        advance(reader);
        bool is_last = reader->token.kind == SQL_CLOSE && reader->depth == 1;
        if (!is_last && !(reader->depth == 1 && token_text(reader).data[0] == ','))
            continue;
        ARRAY_PUSH(reader->arena, &index->keys, text_until(reader, begin, reader->token.offset));
        begin = reader->token.offset + 1;
        if (is_last)
            break;
    } while (!is_end(reader));
    advance(reader);
}

IndexDefinition sqlite_definition_index(Arena *arena, Text sql)
{
    IndexDefinition index = {0};
    Reader reader = begin(arena, sql);
    if (!take(&reader, "CREATE"))
        return index;
    index.is_unique = take(&reader, "UNIQUE");
    if (!take(&reader, "INDEX"))
        return index;
    while (!is_end(&reader) && reader.token.kind != SQL_OPEN) // its name, ON, and the table's
        advance(&reader);
    if (is_end(&reader))
        return index;
    take_keys(&reader, &index);
    if (take(&reader, "WHERE"))
        index.predicate = text_until(&reader, reader.token.offset, (uint32_t)reader.sql.size);
    return index;
}

Text sqlite_definition_rest(Arena *arena, Text sql)
{
    Reader reader = begin(arena, sql);
    if (!skip_head(&reader, NULL))
        return (Text){"", 0};
    advance(&reader); // its name
    return text_until(&reader, reader.token.offset, (uint32_t)reader.sql.size);
}

Text sqlite_definition_query(Arena *arena, Text sql)
{
    Reader reader = begin(arena, sql);
    if (!skip_head(&reader, "VIEW"))
        return (Text){"", 0};
    advance(&reader); // its name
    take(&reader, "AS");
    return text_until(&reader, reader.token.offset, (uint32_t)reader.sql.size);
}

Text sqlite_definition_module(Arena *arena, Text sql)
{
    Reader reader = begin(arena, sql);
    if (!take(&reader, "CREATE") || !take(&reader, "VIRTUAL"))
        return (Text){"", 0};
    advance(&reader); // TABLE
    advance(&reader); // its name
    return take(&reader, "USING") ? name_of(&reader) : (Text){"", 0};
}
