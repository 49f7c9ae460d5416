// SPDX-License-Identifier: MIT
#include "sqlite_step.h"

#include "sql_batch.h"

#include <string.h>

static Text value_of(const Revision *revision, Text name, const SettingsVariableList *variables)
{
    for (size_t i = 0; i < variables->count; i++)
        if (text_equal(variables->items[i].name, name))
            return variables->items[i].value;
    uint32_t number = revision_find_variable(revision, name);
    if (number != TEXT_SET_NONE && revision->variables.items[number].has_fallback)
        return revision->variables.items[number].fallback;
    return name;
}

static void add_quoted(Builder *sql, Text value, char quote)
{
    builder_add_char(sql, quote);
    for (size_t i = 0; i < value.size; i++) {
        if (value.data[i] == quote)
            builder_add_char(sql, quote);
        builder_add_char(sql, value.data[i]);
    }
    builder_add_char(sql, quote);
}

static void fill_variables(Arena *arena, const Revision *revision,
                           const SettingsVariableList *variables, SqliteStep *step)
{
    Builder sql = {.arena = arena};
    uint32_t offset = 0;
    size_t copied = 0;
    if (!memchr(step->sql.data, ':', step->sql.size))
        return;
    for (;;) {
        SqlToken token = lexer_sql_next(step->sql, MIG_SQLITE, &offset);
        if (token.kind == SQL_END || token.kind == SQL_UNTERMINATED)
            break;
        if (token.kind != SQL_PLACEHOLDER || token.size < 3)
            continue;
        const char *word = step->sql.data + token.offset;
        builder_add(&sql, (Text){step->sql.data + copied, token.offset - copied});
        add_quoted(&sql, value_of(revision, (Text){word + 2, token.size - 3}, variables), word[1]);
        copied = token.offset + token.size;
        step->is_guess = step->is_moved = true;
        step->has_guess_name |= word[1] == '"';
    }
    if (!step->is_guess)
        return;
    builder_add(&sql, (Text){step->sql.data + copied, step->sql.size - copied});
    step->sql = builder_text(&sql);
}

// A key of several columns is compared with so many values.
static void fill_keys(Arena *arena, size_t width, SqliteStep *step)
{
    SqlBatchWords words = sql_batch_words(arena, step->sql, MIG_SQLITE);
    Builder sql = {.arena = arena};
    size_t copied = 0;
    for (size_t i = 0; i < words.count; i++) {
        const SqlBatchWord *word = &words.items[i];
        if (word->kind != SQL_BATCH_AFTER && word->kind != SQL_BATCH_THROUGH)
            continue;
        builder_add(&sql, (Text){step->sql.data + copied, word->offset - copied});
        for (size_t k = 0; k < width; k++)
            builder_add(&sql, k == 0 ? TEXT("(NULL") : TEXT(", NULL"));
        builder_add_char(&sql, ')');
        copied = word->offset + word->size;
    }
    builder_add(&sql, (Text){step->sql.data + copied, step->sql.size - copied});
    step->sql = builder_text(&sql);
    step->is_moved = true;
}

SqliteStep sqlite_step(Arena *arena, const Revision *revision, const Step *step,
                       const SettingsVariableList *variables)
{
    SqliteStep made = {.sql = step->sql};
    fill_variables(arena, revision, variables, &made);
    if (step->batch && step->batch->keys.count > 1)
        fill_keys(arena, step->batch->keys.count, &made);
    return made;
}
