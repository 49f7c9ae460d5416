// SPDX-License-Identifier: MIT
// Statements joined into one message of the simple protocol, and the way back: from the number of
// answers, or from an error position that counts characters of the whole message, to the statement.
#include "driver_postgresql.h"
#include <stdlib.h>
#include <string.h>

static size_t pg_count_characters(const char *data, size_t size)
{
    size_t count = 0;
    for (size_t i = 0; i < size; i++)
        count += ((unsigned char)data[i] & 0xC0) != 0x80;
    return count;
}

// Block comments nest in PostgreSQL.
static const char *pg_skip_block_comment(const char *sql)
{
    size_t depth = 1;
    for (sql += 2; *sql && depth > 0; sql++) {
        if (sql[0] == '/' && sql[1] == '*') {
            depth++;
            sql++;
        } else if (sql[0] == '*' && sql[1] == '/') {
            depth--;
            sql++;
        }
    }
    return sql;
}

static const char *pg_skip_blanks(const char *sql)
{
    for (;;) {
        sql += strspn(sql, " \t\r\n\f\v;");
        if (sql[0] == '-' && sql[1] == '-')
            sql += strcspn(sql, "\n\r");
        else if (sql[0] == '/' && sql[1] == '*')
            sql = pg_skip_block_comment(sql);
        else
            return sql;
    }
}

bool mig__pg_sql_begins_with(const char *sql, const char *word)
{
    sql = pg_skip_blanks(sql);
    if (!*word)
        return !*sql;
    for (; *word; word++, sql++) {
        char c = *sql >= 'a' && *sql <= 'z' ? (char)(*sql - 'a' + 'A') : *sql;
        if (c != *word)
            return false;
    }
    return *sql == '\0' || strchr(" \t\r\n\f\v(\"-/", *sql) != NULL;
}

static bool pg_message_reserve(PgMessage *message)
{
    if (message->count < message->capacity)
        return true;
    size_t capacity = message->capacity ? message->capacity * 2 : 16;
    PgPart *parts = realloc(message->parts, capacity * sizeof *parts);
    if (!parts)
        return false;
    message->parts = parts;
    message->capacity = capacity;
    return true;
}

// A statement may end in a line comment, which would swallow the semicolon.
static const char *pg_separator(const char *sql, size_t size)
{
    for (size_t i = size; i > 0 && sql[i - 1] != '\n'; i--)
        if (i > 1 && sql[i - 1] == '-' && sql[i - 2] == '-')
            return "\n;\n";
    return ";\n";
}

bool mig__pg_message_add(PgMessage *message, size_t piece, const char *sql, size_t size)
{
    if (!pg_message_reserve(message))
        return false;
    PgPart part = {piece, message->text.size, size, message->characters, false};
    part.is_empty = mig__pg_sql_begins_with(sql, "");
    const char *separator = pg_separator(sql, size);
    mig__buffer_add_bytes(&message->text, sql, size);
    mig__buffer_add_bytes(&message->text, separator, strlen(separator));
    if (message->text.has_failed)
        return false;
    message->characters += pg_count_characters(sql, size) + strlen(separator);
    message->parts[message->count++] = part;
    return true;
}

void mig__pg_message_clear(PgMessage *message)
{
    mig__buffer_clear(&message->text);
    message->characters = 0;
    message->count = 0;
}

void mig__pg_message_free(PgMessage *message)
{
    mig__buffer_free(&message->text);
    free(message->parts);
    *message = (PgMessage){0};
}

const PgPart *mig__pg_message_next(const PgMessage *message, size_t completed)
{
    for (size_t i = 0; i < message->count; i++) {
        if (message->parts[i].is_empty)
            continue;
        if (completed-- == 0)
            return &message->parts[i];
    }
    return NULL;
}

static size_t pg_part_end(const PgMessage *message, size_t index, bool counts_bytes)
{
    if (index + 1 < message->count)
        return counts_bytes ? message->parts[index + 1].start
                            : message->parts[index + 1].first_character;
    return SIZE_MAX;
}

const PgPart *mig__pg_message_at(const PgMessage *message, uint32_t position, bool counts_bytes,
                                 uint32_t *relative)
{
    if (position == 0)
        return NULL;
    size_t offset = position - 1u;
    for (size_t i = 0; i < message->count; i++) {
        if (offset >= pg_part_end(message, i, counts_bytes))
            continue;
        const PgPart *part = &message->parts[i];
        size_t inside = offset - (counts_bytes ? part->start : part->first_character);
        if (counts_bytes)
            inside = pg_count_characters(message->text.data + part->start,
                                         inside < part->size ? inside : part->size);
        *relative = (uint32_t)inside + 1;
        return part;
    }
    return NULL;
}
