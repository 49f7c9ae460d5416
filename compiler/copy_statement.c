// SPDX-License-Identifier: MIT
// The statement that takes the rows of a copy, by dialect. Names stand in quotes, so that a keyword
// can be one and no byte of theirs is SQL.
#include "copy.h"

static void add_table(Builder *out, const CopyContent *content)
{
    for (size_t i = 0; i < content->table_count; i++) {
        if (i > 0)
            builder_add_char(out, '.');
        builder_add_identifier(out, content->table[i]);
    }
}

static void add_columns(Builder *out, const CopyContent *content)
{
    for (size_t i = 0; i < content->column_count; i++) {
        builder_add(out, i == 0 ? TEXT(" (") : TEXT(", "));
        builder_add_identifier(out, content->columns[i]);
    }
    if (content->column_count > 0)
        builder_add_char(out, ')');
}

Text copy_statement(Arena *arena, const CopyContent *content, MigDialect dialect)
{
    Builder out = {.arena = arena};
    bool is_postgresql = dialect == MIG_POSTGRESQL;
    builder_add(&out, is_postgresql ? TEXT("COPY ") : TEXT("INSERT INTO "));
    add_table(&out, content);
    add_columns(&out, content);
    if (is_postgresql) {
        builder_add(&out, TEXT(" FROM STDIN"));
        return builder_text(&out);
    }
    builder_add(&out, TEXT(" VALUES ("));
    for (size_t i = 0; i < content->width; i++)
        builder_add(&out, i > 0 ? TEXT(", ?") : TEXT("?"));
    builder_add_char(&out, ')');
    return builder_text(&out);
}

static bool is_plain(Text name)
{
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        bool is_letter = (c >= 'a' && c <= 'z') || c == '_' || (unsigned char)c >= 0x80;
        if (!is_letter && (i == 0 || c < '0' || c > '9'))
            return false;
    }
    return name.size > 0;
}

Text copy_table_name(Arena *arena, const CopyContent *content)
{
    Builder out = {.arena = arena};
    for (size_t i = 0; i < content->table_count; i++) {
        if (i > 0)
            builder_add_char(&out, '.');
        if (is_plain(content->table[i]))
            builder_add(&out, content->table[i]);
        else
            builder_add_identifier(&out, content->table[i]);
    }
    return builder_text(&out);
}
