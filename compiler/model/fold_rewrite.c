// SPDX-License-Identifier: MIT
// A column has another name now: so it has in the texts of checks, keys, conditions and policies.
#include "fold.h"

#include "lexer.h"

// Whether a token is the name of a column rather than of a function, a type, or a field of another.
static bool is_column(Text text, uint32_t behind, char before)
{
    SqlToken next = lexer_sql_next(text, MIG_POSTGRESQL, &behind);
    return next.kind != SQL_OPEN && before != ':' && before != '.';
}

static bool is_name(Text token, SqlTokenKind kind, Text name)
{
    if (kind == SQL_WORD)
        return text_equal_ignoring_case(token, name);
    return kind == SQL_QUOTED && token.size == name.size + 2 &&
           text_equal((Text){token.data + 1, token.size - 2}, name);
}

Text fold_rewrite(const Fold *fold, Text text, Text old, Text new)
{
    Builder result = {.arena = fold->arena};
    uint32_t offset = 0, copied = 0;
    for (;;) {
        SqlToken token = lexer_sql_next(text, MIG_POSTGRESQL, &offset);
        if (token.kind == SQL_END || token.kind == SQL_UNTERMINATED)
            break;
        Text word = {text.data + token.offset, token.size};
        if (token.kind == SQL_WORD && text_equal_ignoring_case(word, TEXT("select")))
            return text; // a query has names of its own
        char before = token.offset > 0 ? text.data[token.offset - 1] : ' ';
        if (!is_name(word, token.kind, old) || !is_column(text, offset, before))
            continue;
        builder_add(&result, (Text){text.data + copied, token.offset - copied});
        fold_add_quoted(&result, new);
        copied = token.offset + token.size;
    }
    if (copied == 0)
        return text;
    builder_add(&result, (Text){text.data + copied, text.size - copied});
    return builder_text(&result);
}

static void rewrite_values(const Fold *fold, ModelObject *object, Text old, Text new)
{
    static const ModelAttribute texts[] = {
        ATTRIBUTE_EXPRESSION, ATTRIBUTE_CHECK,  ATTRIBUTE_GENERATED, ATTRIBUTE_KEYS,
        ATTRIBUTE_INCLUDE,    ATTRIBUTE_EVENTS, ATTRIBUTE_PREDICATE, ATTRIBUTE_PARTITION_BY};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        Text text = model_value(object, texts[i]);
        if (text.size > 0)
            model_set(fold->arena, object, texts[i], fold_rewrite(fold, text, old, new));
    }
}

// The server calls an index's columns what they were called when it was made; names that it makes
// for a copy of the index come from there.
static void keep_first_names(const Fold *fold, ModelObject *index, Text old, Text new)
{
    const ModelObject *table = model_get(fold->model, index->owner);
    const ModelObject *renamed = model_part(table, MODEL_COLUMN, new);
    if (index->first_names || !renamed || !model_numbers_hold(&index->columns, renamed->number))
        return;
    Text *names = arena_alloc(fold->arena, index->columns.count * sizeof *names);
    for (size_t i = 0; i < index->columns.count; i++) {
        const ModelObject *column = model_column(table, index->columns.items[i]);
        names[i] = !column ? (Text){"", 0} : column == renamed ? old : column->name;
    }
    index->first_names = names;
}

static void rewrite_indexes(Fold *fold, uint32_t table, Text old, Text new)
{
    ModelNumbers users = model_get(fold->model, table)->users;
    for (size_t i = 0; i < users.count; i++) {
        const ModelObject *index = model_get(fold->model, users.items[i]);
        if (!index || index->kind != MODEL_INDEX || index->owner != table)
            continue;
        ModelObject *copy = fold_open(fold, index);
        keep_first_names(fold, copy, old, new);
        rewrite_values(fold, copy, old, new);
        fold_put(fold, copy);
    }
}

// Conditions of triggers name columns behind NEW and OLD.
static void rewrite_rows(const Fold *fold, ModelObject *trigger, Text old, Text new)
{
    Text text = model_value(trigger, ATTRIBUTE_PREDICATE);
    Builder result = {.arena = fold->arena};
    uint32_t offset = 0, copied = 0;
    for (;;) {
        SqlToken token = lexer_sql_next(text, MIG_POSTGRESQL, &offset);
        if (token.kind == SQL_END || token.kind == SQL_UNTERMINATED)
            break;
        Text word = {text.data + token.offset, token.size};
        bool is_field = token.offset > 3 && text.data[token.offset - 1] == '.' &&
                        is_name(word, token.kind, old);
        Text row = is_field ? (Text){text.data + token.offset - 4, 3} : (Text){"", 0};
        if (!text_equal_ignoring_case(row, TEXT("new")) &&
            !text_equal_ignoring_case(row, TEXT("old")))
            continue;
        builder_add(&result, (Text){text.data + copied, token.offset - copied});
        fold_add_quoted(&result, new);
        copied = token.offset + token.size;
    }
    if (copied == 0)
        return;
    builder_add(&result, (Text){text.data + copied, text.size - copied});
    model_set(fold->arena, trigger, ATTRIBUTE_PREDICATE, builder_text(&result));
}

void fold_rewrite_column(Fold *fold, uint32_t table, Text old, Text new)
{
    ModelObject *open = fold_open(fold, model_get(fold->model, table));
    rewrite_values(fold, open, old, new);
    for (size_t i = 0; i < open->parts.count; i++) {
        const ModelObject *part = open->parts.items[i];
        if (part->values.count == 0)
            continue;
        ModelObject *copy = fold_open(fold, part);
        rewrite_values(fold, copy, old, new);
        if (copy->kind == MODEL_TRIGGER)
            rewrite_rows(fold, copy, old, new);
        open->parts.items[i] = copy;
    }
    fold_put(fold, open);
    rewrite_indexes(fold, table, old, new);
    fold_forget_queries(fold, table);
}
