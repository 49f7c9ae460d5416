// SPDX-License-Identifier: MIT
// Names, places and findings of the fold.
#include "fold.h"

#include "lexer.h"

#include <string.h>

void fold_begin(Fold *fold, Text sql, size_t begin, Span whole)
{
    fold->sql = sql;
    fold->begin = begin;
    fold->size = whole.size;
    fold->place = whole;
    fold->is_exact = whole.source && begin + whole.size <= sql.size;
    fold->is_silent = false;
    fold->reported = 0;
    fold->dropped.count = 0;
}

// The statement alone.
static Text statement_text(const Fold *fold)
{
    return (Text){fold->sql.data + fold->begin, fold->size};
}

static Span token_span(const Fold *fold, SqlToken token)
{
    return (Span){fold->place.source, fold->place.offset + token.offset, token.size};
}

static bool is_token(SqlToken token)
{
    return token.kind != SQL_END && token.kind != SQL_UNTERMINATED;
}

Span fold_token(const Fold *fold, int offset)
{
    uint32_t at = (uint32_t)offset - (uint32_t)fold->begin;
    if (!fold->is_exact || offset < 0 || (size_t)offset < fold->begin || at >= fold->size)
        return fold->place;
    SqlToken token = lexer_sql_next(statement_text(fold), fold->model->dialect, &at);
    return is_token(token) ? token_span(fold, token) : fold->place;
}

// Whether a token is a name: PostgreSQL folds what is not quoted.
static bool is_name(Text token, SqlTokenKind kind, Text name)
{
    if (kind == SQL_WORD)
        return text_equal_ignoring_case(token, name);
    if (kind != SQL_QUOTED || token.size < 2)
        return false;
    size_t i = 1, j = 0;
    for (; i + 1 < token.size && j < name.size; i++, j++) {
        if (token.data[i] != name.data[j])
            return false;
        i += token.data[i] == '"'; // doubled
    }
    return j == name.size && i + 1 == token.size;
}

Span fold_name(const Fold *fold, Text name, int behind)
{
    Text sql = statement_text(fold);
    uint32_t at =
        behind > 0 && (size_t)behind >= fold->begin ? (uint32_t)((size_t)behind - fold->begin) : 0;
    if (!fold->is_exact || at > fold->size)
        return fold->place;
    for (;;) {
        SqlToken token = lexer_sql_next(sql, fold->model->dialect, &at);
        if (!is_token(token))
            return behind > 0 ? fold_token(fold, behind) : fold->place;
        if (is_name((Text){sql.data + token.offset, token.size}, token.kind, name))
            return token_span(fold, token);
    }
}

Span fold_literal(const Fold *fold, Text content)
{
    Text sql = statement_text(fold);
    uint32_t at = 0;
    for (;;) {
        SqlToken token = lexer_sql_next(sql, fold->model->dialect, &at);
        if (!fold->is_exact || !is_token(token))
            return fold->place;
        bool is_it = token.kind == SQL_STRING && token.size == content.size + 2 &&
                     memcmp(sql.data + token.offset + 1, content.data, content.size) == 0;
        if (is_it)
            return token_span(fold, token);
    }
}

Diagnostic *fold_report(Fold *fold, Rule rule, Span span, const char *format, ...)
{
    if (!fold->diagnostics || fold->is_silent || fold->reported > 0)
        return NULL;
    fold->reported++;
    va_list arguments;
    va_start(arguments, format);
    Diagnostic *diagnostic =
        diagnostic_report_list(fold->diagnostics, rule, span, format, arguments);
    va_end(arguments);
    return diagnostic;
}

static Text keep_text(Arena *arena, Text text)
{
    return (Text){text_copy(arena, text), text.size};
}

void fold_note_missing(Fold *fold, Diagnostic *diagnostic, ModelSpace space, Text schema, Text name,
                       Text part)
{
    FoldMissingList *list = fold->missing;
    if (!diagnostic || !list)
        return;
    FoldMissing missing = {diagnostic,
                           fold->revision,
                           space,
                           keep_text(list->arena, schema),
                           keep_text(list->arena, name),
                           keep_text(list->arena, part)};
    ARRAY_PUSH(list->arena, list, missing);
}

// A schema of the search path that does not exist is passed over.
Text fold_schema(const Fold *fold, Text schema)
{
    const Model *model = fold->model;
    if (schema.size > 0 || model->search_path_count == 0)
        return schema;
    for (size_t i = 0; i < model->search_path_count; i++)
        if (model_find(model, SPACE_SCHEMA, (Text){"", 0}, model->search_path[i]))
            return model->search_path[i];
    return model->search_path[model->search_path_count - 1];
}

// A name without a schema in a search path that is not known: whatever has it, it may be meant.
static void open_all_called(const Fold *fold, ModelSpace space, Text name)
{
    ModelObjects all = model_all(fold->arena, fold->model);
    for (size_t i = 0; i < all.count; i++) {
        const ModelObject *schema = all.items[i];
        const ModelObject *object = schema->kind == MODEL_SCHEMA
                                        ? model_find(fold->model, space, schema->name, name)
                                        : NULL;
        if (!object)
            continue;
        ModelObject *copy = fold_open(fold, object);
        copy->is_open = true;
        model_put(fold->arena, fold->model, copy, fold->numbers);
        model_set_uncertain(fold->arena, fold->model, space, object->schema, name);
    }
}

const ModelObject *fold_find(const Fold *fold, ModelSpace space, Text schema, Text name)
{
    const Model *model = fold->model;
    bool has_no_schema = space == SPACE_SCHEMA || space == SPACE_EXTENSION;
    if (schema.size > 0 || has_no_schema || model->search_path_count == 0)
        return model_find(model, space, schema, name);
    const ModelObject *temporary = model_find(model, space, TEXT("pg_temp"), name);
    if (temporary)
        return temporary; // looked into first
    if (model->has_unknown_path) {
        open_all_called(fold, space, name);
        return NULL;
    }
    for (size_t i = 0; i < model->search_path_count; i++) {
        const ModelObject *found = model_find(model, space, model->search_path[i], name);
        if (found)
            return found;
    }
    return NULL;
}

static bool starts_with(Text text, const char *beginning)
{
    size_t size = strlen(beginning);
    return text.size >= size && memcmp(text.data, beginning, size) == 0;
}

// "users_mail_idx" may be an index, a sequence or a partition of a table whose parts are not known.
static bool is_of_open(const Fold *fold, Text schema, Text name)
{
    for (size_t size = 1; size + 1 < name.size; size++) {
        if (name.data[size] != '_')
            continue;
        const ModelObject *object =
            fold_find(fold, SPACE_RELATION, schema, (Text){name.data, size});
        if (object && object->is_open && object->kind != MODEL_VIEW)
            return true;
    }
    return false;
}

static bool is_uncertain(const Fold *fold, ModelSpace space, Text schema, Text name)
{
    const Model *model = fold->model;
    bool has_no_schema = space == SPACE_SCHEMA || space == SPACE_EXTENSION;
    if (!model->uncertain)
        return false;
    if (has_no_schema || schema.size > 0)
        return model_is_uncertain(model, space, schema, name) ||
               (schema.size > 0 && model_is_uncertain(model, SPACE_SCHEMA, (Text){"", 0}, schema));
    for (size_t i = 0; i < model->search_path_count; i++)
        if (is_uncertain(fold, space, model->search_path[i], name))
            return true;
    return model_is_uncertain(model, space, TEXT("pg_temp"), name);
}

bool fold_may_exist(const Fold *fold, ModelSpace space, Text schema, Text name)
{
    const Model *model = fold->model;
    if (model->has_unknown_relations || (model->has_unknown_path && schema.size == 0) ||
        is_uncertain(fold, space, schema, name))
        return true;
    if (starts_with(schema, "pg_") || text_is(schema, "information_schema"))
        return true;
    if (schema.size == 0 && starts_with(name, "pg_"))
        return true; // pg_catalog is looked into first
    if (space == SPACE_RELATION && is_of_open(fold, schema, name))
        return true;
    bool is_relation = space == SPACE_RELATION || space == SPACE_SCHEMA;
    return !is_relation && model->has_unknown_names;
}

void fold_doubt(Fold *fold, const ModelObject *object)
{
    if (fold->model->has_unknown_relations ||
        is_uncertain(fold, model_space(object->kind), object->schema, object->name) ||
        model_is_uncertain(fold->model, model_space(object->kind), TEXT("pg_temp"), object->name))
        fold->is_silent = true;
}

void fold_wrong_kind(Fold *fold, const ModelObject *object, Text name, int offset,
                     const char *wanted)
{
    const char *kind = model_kind_name(object->kind);
    fold_doubt(fold, object);
    Diagnostic *diagnostic = fold_report(fold, RULE_WRONG_KIND, fold_name(fold, name, offset),
                                         "\"%.*s\" is %s %s, not %s %s", TEXT_ARGS(name),
                                         strchr("aeio", *kind) ? "an" : "a", kind,
                                         strchr("aeio", *wanted) ? "an" : "a", wanted);
    if (diagnostic && object->made.source)
        diagnostic_note(diagnostic, object->made, "\"%.*s\" is created here",
                        TEXT_ARGS(object->name));
}

Text fold_visible_name(const Fold *fold, Text schema, Text name)
{
    if (schema.size == 0 || text_equal(schema, fold_schema(fold, (Text){"", 0})))
        return name;
    Builder whole = {.arena = fold->arena};
    builder_add(&whole, schema);
    builder_add_char(&whole, '.');
    builder_add(&whole, name);
    return builder_text(&whole);
}

// A name of the same kind that is most like it.
static void suggest_relation(Fold *fold, Diagnostic *diagnostic, Text name, bool is_index)
{
    ModelObjects all = model_all(fold->arena, fold->model);
    Text *names = arena_alloc(fold->arena, (all.count + 1) * sizeof *names);
    size_t count = 0;
    Text near = {"", 0};
    for (size_t i = 0; i < all.count; i++) {
        const ModelObject *other = all.items[i];
        if (model_space(other->kind) != SPACE_RELATION || (other->kind == MODEL_INDEX) != is_index)
            continue;
        names[count++] = other->name;
        if (text_equal(other->name, name)) // in another schema
            near = fold_visible_name(fold, other->schema, name);
    }
    if (near.size == 0)
        near = text_suggest(name, names, count);
    if (near.size > 0)
        diagnostic_hint(diagnostic, "did you mean \"%.*s\"?", TEXT_ARGS(near));
}

// What became of a name that is not there any more; false where it never was.
static bool explain_gone(Diagnostic *diagnostic, const ModelGone *gone, Text name)
{
    if (gone && gone->renamed.size > 0)
        diagnostic_hint(diagnostic, "it is \"%.*s\" now", TEXT_ARGS(gone->renamed));
    if (gone && gone->span.source)
        diagnostic_note(diagnostic, gone->span, "\"%.*s\" is %s here", TEXT_ARGS(name),
                        gone->renamed.size > 0 ? "renamed" : "dropped");
    return gone;
}

void fold_report_relation(Fold *fold, Rule rule, const char *kind, Text schema, Text name,
                          int offset)
{
    Text whole = fold_visible_name(fold, schema, name);
    Diagnostic *diagnostic = fold_report(fold, rule, fold_name(fold, name, offset),
                                         "%s \"%.*s\" does not exist", kind, TEXT_ARGS(whole));
    const ModelGone *gone =
        model_find_gone(fold->model, SPACE_RELATION, fold_schema(fold, schema), name);
    if (diagnostic && !explain_gone(diagnostic, gone, name))
        suggest_relation(fold, diagnostic, name, rule == RULE_UNKNOWN_INDEX);
    fold_note_missing(fold, diagnostic, SPACE_RELATION, schema, name, (Text){"", 0});
}

const ModelObject *fold_relation(Fold *fold, Text schema, Text name, int offset)
{
    const ModelObject *found = fold_find(fold, SPACE_RELATION, schema, name);
    if (!found && !fold_may_exist(fold, SPACE_RELATION, schema, name))
        fold_report_relation(fold, RULE_UNKNOWN_TABLE, "table", schema, name, offset);
    return found;
}

// Parts of one table: "schema.table" is their schema.
static Text part_key(const Fold *fold, const ModelObject *relation)
{
    Builder key = {.arena = fold->arena};
    builder_add(&key, relation->schema);
    builder_add_char(&key, '.');
    builder_add(&key, relation->name);
    return builder_text(&key);
}

void fold_set_part_gone(const Fold *fold, const ModelObject *relation, Text name, ModelGone gone)
{
    model_set_gone(fold->arena, fold->model, SPACE_PART, part_key(fold, relation), name, gone);
}

const ModelGone *fold_part_gone(const Fold *fold, const ModelObject *relation, Text name)
{
    return model_find_gone(fold->model, SPACE_PART, part_key(fold, relation), name);
}

static void suggest_column(Fold *fold, Diagnostic *diagnostic, const ModelObject *relation,
                           Text name)
{
    if (explain_gone(diagnostic, fold_part_gone(fold, relation, name), name))
        return;
    Text *names = arena_alloc(fold->arena, relation->parts.count * sizeof *names);
    size_t count = 0;
    for (size_t i = 0; i < relation->parts.count; i++)
        if (relation->parts.items[i]->kind == MODEL_COLUMN)
            names[count++] = relation->parts.items[i]->name;
    Text near = text_suggest(name, names, count);
    if (near.size > 0)
        diagnostic_hint(diagnostic, "did you mean \"%.*s\"?", TEXT_ARGS(near));
    if (relation->made.source)
        diagnostic_note(diagnostic, relation->made, "\"%.*s\" is created here",
                        TEXT_ARGS(relation->name));
}

const ModelObject *fold_column(Fold *fold, const ModelObject *relation, Text name, int behind)
{
    const ModelObject *column = model_part(relation, MODEL_COLUMN, name);
    if (column || relation->is_open)
        return column;
    Text whole = fold_visible_name(fold, relation->schema, relation->name);
    Diagnostic *diagnostic = fold_report(fold, RULE_UNKNOWN_COLUMN, fold_name(fold, name, behind),
                                         "column \"%.*s\" of table \"%.*s\" does not exist",
                                         TEXT_ARGS(name), TEXT_ARGS(whole));
    if (diagnostic)
        suggest_column(fold, diagnostic, relation, name);
    fold_note_missing(fold, diagnostic, SPACE_RELATION, relation->schema, relation->name, name);
    return NULL;
}

// An object that may be gone by now has gone: else its name could not be used again.
static bool has_gone(Fold *fold, ModelSpace space, Text schema, Text name)
{
    bool may_be_gone = fold->model->has_unknown_relations || fold->model->has_unknown_path ||
                       is_uncertain(fold, space, schema, name);
    if (!may_be_gone)
        return false;
    const ModelObject *other = model_find(fold->model, space, schema, name);
    if (other)
        fold_drop(fold, other, true, -1);
    model_set_certain(fold->arena, fold->model, space, schema, name);
    return true;
}

bool fold_is_free(Fold *fold, ModelSpace space, Text schema, Text name, int offset)
{
    const ModelObject *other = model_find(fold->model, space, schema, name);
    if (!other)
        model_set_certain(fold->arena, fold->model, space, schema, name);
    if (!other || has_gone(fold, space, schema, name))
        return true;
    Text whole = fold_visible_name(fold, schema, name);
    Diagnostic *diagnostic =
        fold_report(fold, RULE_ALREADY_EXISTS, fold_name(fold, name, offset),
                    "%s \"%.*s\" already exists", model_kind_name(other->kind), TEXT_ARGS(whole));
    if (diagnostic && other->made.source)
        diagnostic_note(diagnostic, other->made, "\"%.*s\" is created here",
                        TEXT_ARGS(other->name));
    return false;
}

ModelObject *fold_open(const Fold *fold, const ModelObject *object)
{
    return model_copy(fold->arena, object);
}

void fold_put(Fold *fold, ModelObject *object)
{
    model_put(fold->arena, fold->model, object, fold->numbers);
}

ModelObject *fold_make(Fold *fold, ModelKind kind, Text schema, Text name, int offset)
{
    ModelObject *object = model_object(fold->arena, kind, schema, name);
    object->made = fold_name(fold, name, offset);
    object->defined = fold->place;
    object->revision = fold->revision;
    bool has_schema = schema.size > 0 && fold->model->has_unknown_path;
    if (has_schema && text_equal(schema, fold_schema(fold, (Text){"", 0}))) {
        model_set_uncertain(fold->arena, fold->model, model_space(kind), schema, name);
        fold->model->has_unknown_relations = fold->model->has_unknown_names = true;
    }
    return object;
}
