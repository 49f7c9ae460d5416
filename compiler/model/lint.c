// SPDX-License-Identifier: MIT
#include "lint.h"

#include "lexer.h"

#include <string.h>

enum { LONGEST_NAME = 63 }; // NAMEDATALEN - 1

bool lint_wants(const Fold *fold, Rule rule)
{
    return fold->lint && !fold->is_silent && !(fold->lint->is_off && fold->lint->is_off[rule]);
}

Diagnostic *lint_report(Fold *fold, Rule rule, Span span, const char *format, ...)
{
    if (!lint_wants(fold, rule))
        return NULL;
    va_list arguments;
    va_start(arguments, format);
    Diagnostic *diagnostic =
        diagnostic_report_list(fold->lint->advice, rule, span, format, arguments);
    va_end(arguments);
    return diagnostic;
}

bool lint_is_new(const Fold *fold, const ModelObject *object)
{
    if (object->revision == MODEL_NONE)
        return false;
    if (object->revision == fold->revision)
        return true;
    return fold->lint && fold->lint->is_published && !fold->lint->is_published[object->revision];
}

void lint_lock(Fold *fold, const ModelObject *relation, LintLock lock, Span span)
{
    if (!fold->lint || !relation || lint_is_new(fold, relation))
        return;
    LintHeld held = {relation->number, relation->name, lock, span};
    ARRAY_PUSH(fold->arena, &fold->lint->held, held);
    if (lock < LOCK_ACCESS_EXCLUSIVE)
        return;
    for (size_t i = 0; i + 1 < fold->lint->held.count; i++) {
        const LintHeld *other = &fold->lint->held.items[i];
        if (other->lock < LOCK_ACCESS_EXCLUSIVE || other->table == relation->number)
            continue;
        Diagnostic *diagnostic =
            lint_report(fold, RULE_MANY_LOCKS, span,
                        "one transaction locks \"%.*s\" and \"%.*s\" against reading",
                        TEXT_ARGS(other->name), TEXT_ARGS(relation->name));
        if (!diagnostic)
            return;
        diagnostic_hint(diagnostic,
                        "who takes them in the other order deadlocks: make it two revisions");
        diagnostic_note(diagnostic, other->span, "\"%.*s\" is locked here", TEXT_ARGS(other->name));
        return;
    }
}

const LintHeld *lint_held(const Fold *fold, const ModelObject *relation, LintLock at_least)
{
    for (size_t i = 0; fold->lint && i < fold->lint->held.count; i++) {
        const LintHeld *held = &fold->lint->held.items[i];
        if (held->lock >= at_least && (!relation || held->table == relation->number))
            return held;
    }
    return NULL;
}

void lint_end_transaction(Fold *fold)
{
    if (fold->lint)
        fold->lint->held.count = fold->lint->added.count = 0;
}

static void check_name_size(Fold *fold, Span span, SqlTokenKind kind)
{
    size_t size = kind == SQL_QUOTED ? span.size - 2 : span.size;
    if (size <= LONGEST_NAME)
        return;
    Diagnostic *diagnostic =
        lint_report(fold, RULE_LONG_IDENTIFIER, span,
                    "a name of %zu bytes: PostgreSQL cuts it after %d", size, LONGEST_NAME);
    if (diagnostic)
        diagnostic_hint(diagnostic, "write a shorter one");
}

// 'value', without a quote in it.
static void check_added(Fold *fold, Span span)
{
    Text text = span_text(span);
    for (size_t i = 0; i < fold->lint->added.count; i++) {
        const LintAdded *added = &fold->lint->added.items[i];
        if (text.size != added->value.size + 2 || text.data[0] != '\'' ||
            memcmp(text.data + 1, added->value.data, added->value.size) != 0)
            continue;
        Diagnostic *diagnostic =
            lint_report(fold, RULE_ENUM_VALUE_USED, span,
                        "%.*s is added to an enum in this transaction and cannot be used in it",
                        TEXT_ARGS(text));
        if (!diagnostic)
            return;
        diagnostic_hint(diagnostic, "--@ no-transaction above the ALTER TYPE");
        diagnostic_note(diagnostic, added->span, "%.*s is added here", TEXT_ARGS(text));
        return;
    }
}

static bool is_of_name(char c)
{
    return c == '_' || c == '$' || (unsigned char)c >= 0x80 || (c >= '0' && c <= '9') ||
           ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

// A name that is too long has one of these bytes, and as many around it.
static bool may_have_long_name(Text sql)
{
    if (memchr(sql.data, '"', sql.size)) // there are other bytes in quotes
        return true;
    for (size_t i = LONGEST_NAME; i < sql.size; i += LONGEST_NAME + 1) {
        size_t first = i, end = i;
        while (first > 0 && is_of_name(sql.data[first - 1]))
            first--;
        while (end < sql.size && is_of_name(sql.data[end]))
            end++;
        if (end - first > LONGEST_NAME)
            return true;
    }
    return false;
}

void lint_tokens(Fold *fold)
{
    Text sql = {fold->sql.data + fold->begin, fold->size};
    uint32_t at = 0;
    bool may_be_found = fold->lint && fold->is_exact && sql.size > 0 &&
                        (fold->lint->added.count > 0 || may_have_long_name(sql));
    while (may_be_found) {
        SqlToken token = lexer_sql_next(sql, fold->model->dialect, &at);
        Span span = {fold->place.source, fold->place.offset + token.offset, token.size};
        if (token.kind == SQL_END || token.kind == SQL_UNTERMINATED)
            return;
        if (token.kind == SQL_WORD || token.kind == SQL_QUOTED)
            check_name_size(fold, span, token.kind);
        else if (token.kind == SQL_STRING)
            check_added(fold, span);
    }
}

// Whether an index begins with these columns, in any order.
static bool index_serves(const ModelObject *index, const ModelNumbers *columns)
{
    if (index->columns.count < columns->count || model_value(index, ATTRIBUTE_PREDICATE).size > 0)
        return false;
    for (size_t i = 0; i < columns->count; i++)
        if (!model_numbers_hold(columns, index->columns.items[i]))
            return false;
    return true;
}

static bool has_index(const Fold *fold, const ModelObject *table, const ModelNumbers *columns)
{
    for (size_t i = 0; i < table->users.count; i++) {
        const ModelObject *user = model_get(fold->model, table->users.items[i]);
        if (user && user->kind == MODEL_INDEX && user->owner == table->number &&
            index_serves(user, columns))
            return true;
    }
    return false;
}

// "users (team, role)"
static Text key_columns(const Fold *fold, const ModelObject *table, const ModelObject *key)
{
    Builder text = {.arena = fold->arena};
    fold_add_quoted(&text, table->name);
    for (size_t i = 0; i < key->columns.count; i++) {
        const ModelObject *column = model_column(table, key->columns.items[i]);
        builder_add(&text, i == 0 ? TEXT(" (") : TEXT(", "));
        fold_add_quoted(&text, column ? column->name : TEXT("?"));
    }
    builder_add_char(&text, ')');
    return builder_text(&text);
}

static void check_key(Fold *fold, const ModelObject *table, const ModelObject *part)
{
    if (part->kind != MODEL_CONSTRAINT || !model_is(part, ATTRIBUTE_CLASS, "foreign key") ||
        part->columns.count == 0 || has_index(fold, table, &part->columns))
        return;
    Diagnostic *diagnostic =
        lint_report(fold, RULE_KEY_WITHOUT_INDEX, part->made,
                    "no index of \"%.*s\" begins with the columns of the foreign key \"%.*s\"",
                    TEXT_ARGS(table->name), TEXT_ARGS(part->name));
    if (diagnostic)
        diagnostic_hint(diagnostic,
                        "deleting a row of the other table reads all of this one: CREATE INDEX ON "
                        "%.*s",
                        TEXT_ARGS(key_columns(fold, table, part)));
}

static void check_table(void *context, uint64_t key, const void *before, const void *after)
{
    const ModelObject *old = before, *table = after;
    (void)key;
    for (size_t i = 0; table && table->kind == MODEL_TABLE && i < table->parts.count; i++) {
        const ModelObject *part = table->parts.items[i];
        if (!old || !model_part(old, part->kind, part->name))
            check_key(context, table, part);
    }
}

void lint_revision(Fold *fold, const Model *before)
{
    if (!fold->lint)
        return;
    fold->is_silent = false;
    model_map_compare(before->objects, fold->model->objects, check_table, fold);
}
