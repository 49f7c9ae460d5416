// SPDX-License-Identifier: MIT
// CREATE INDEX, and the indexes of keys and exclusions.
#include "fold_parts.h"

#include "fold_figure.h"

#include <string.h>

static void add_names(const Fold *fold, Builder *text, const char *before,
                      PgQuery__Node *const *names, size_t count)
{
    if (count == 0)
        return;
    FoldName name = fold_list_name(fold, names, count, -1);
    builder_add(text, text_from(before));
    if (name.schema.size > 0 && !text_is(name.schema, "pg_catalog")) {
        fold_add_quoted(text, name.schema);
        builder_add_char(text, '.');
    }
    fold_add_quoted(text, name.name);
}

// What stands behind a key: as pg_get_indexdef says it.
static void add_key_order(const Fold *fold, Builder *text, const PgQuery__IndexElem *key)
{
    add_names(fold, text, " COLLATE ", key->collation, key->n_collation);
    add_names(fold, text, " ", key->opclass, key->n_opclass);
    if (key->n_opclassopts > 0) {
        builder_add(text, TEXT(" ("));
        builder_add(text, fold_options(fold, key->opclassopts, key->n_opclassopts));
        builder_add_char(text, ')');
    }
    bool is_descending = key->ordering == PG_QUERY__SORT_BY_DIR__SORTBY_DESC;
    if (is_descending)
        builder_add(text, TEXT(" DESC"));
    if (is_descending && key->nulls_ordering == PG_QUERY__SORT_BY_NULLS__SORTBY_NULLS_LAST)
        builder_add(text, TEXT(" NULLS LAST"));
    if (!is_descending && key->nulls_ordering == PG_QUERY__SORT_BY_NULLS__SORTBY_NULLS_FIRST)
        builder_add(text, TEXT(" NULLS FIRST"));
}

void fold_add_key_name(Fold *fold, NewIndex *index, Text name)
{
    Text unique = name;
    for (size_t number = 1;; number++) {
        bool is_taken = false;
        for (size_t i = 0; i < index->names.count; i++)
            is_taken = is_taken || text_equal(index->names.items[i], unique);
        if (!is_taken)
            break;
        Builder text = {.arena = fold->arena};
        builder_add(&text, name);
        builder_add_number(&text, number);
        unique = builder_text(&text);
    }
    ARRAY_PUSH(fold->arena, &index->names, unique);
}

static void add_use(Fold *fold, NewIndex *index, const ModelObject *table, uint32_t column)
{
    model_add_use(fold->arena, index->object,
                  (ModelUse){.object = table->number, .used_column = column, .is_automatic = true});
}

// A column as a key or as an included one; nothing where it is missing, which is reported.
static void add_key_column(Fold *fold, NewIndex *index, const ModelObject *table, Text name,
                           int offset, bool is_included)
{
    const ModelObject *column = model_part(table, MODEL_COLUMN, name);
    if (!column && !fold_is_system_column(name))
        fold_column(fold, table, name, offset);
    if (column)
        add_use(fold, index, table, column->number);
    if (!is_included)
        ARRAY_PUSH(fold->arena, &index->object->columns, column ? column->number : 0);
    fold_add_key_name(fold, index, name);
}

static void add_key_expression(Fold *fold, Builder *text, NewIndex *index, const ModelObject *table,
                               PgQuery__Node *node)
{
    TableExpression expression = fold_table_expression(fold, table, node);
    bool is_call = node->node_case == PG_QUERY__NODE__NODE_FUNC_CALL;
    if (!is_call)
        builder_add_char(text, '(');
    builder_add(text, expression.text);
    if (!is_call)
        builder_add_char(text, ')');
    ARRAY_PUSH(fold->arena, &index->object->columns, 0);
    for (size_t i = 0; i < expression.columns.count; i++)
        add_use(fold, index, table, expression.columns.items[i]);
    fold_use_expression(fold, index->object, &expression, (ModelUse){0});
    fold_add_key_name(fold, index, fold_figure_name(fold, node));
}

static void add_comma(Builder *text)
{
    if (text->count > 0)
        builder_add(text, TEXT(", "));
}

void fold_index_key(Fold *fold, Builder *text, NewIndex *index, const ModelObject *table,
                    const PgQuery__IndexElem *key)
{
    Text name = fold_text(fold, key->name);
    add_comma(text);
    if (name.size > 0) {
        add_key_column(fold, index, table, name, index->offset, false);
        fold_add_quoted(text, name);
    } else if (key->expr) {
        add_key_expression(fold, text, index, table, key->expr);
    }
    add_key_order(fold, text, key);
}

void fold_index_column(Fold *fold, Builder *text, NewIndex *index, const ModelObject *table,
                       Text name, bool is_included)
{
    add_comma(text);
    add_key_column(fold, index, table, name, index->offset, is_included);
    fold_add_quoted(text, name);
}

void fold_index_predicate(Fold *fold, NewIndex *index, const ModelObject *table,
                          PgQuery__Node *predicate)
{
    if (!predicate)
        return;
    TableExpression expression = fold_table_expression(fold, table, predicate);
    model_set(fold->arena, index->object, ATTRIBUTE_PREDICATE, expression.text);
    for (size_t i = 0; i < expression.columns.count; i++)
        add_use(fold, index, table, expression.columns.items[i]);
    fold_use_expression(fold, index->object, &expression, (ModelUse){0});
}

void fold_set_method(const Fold *fold, ModelObject *index, const char *method)
{
    Text text = fold_text(fold, method);
    model_set(fold->arena, index, ATTRIBUTE_METHOD, text_is(text, "btree") ? (Text){"", 0} : text);
}

// The keys of CREATE INDEX.
static void add_keys(Fold *fold, NewIndex *index, const ModelObject *table,
                     const PgQuery__IndexStmt *statement)
{
    Builder keys = {.arena = fold->arena}, included = {.arena = fold->arena};
    for (size_t i = 0; i < statement->n_index_params; i++)
        fold_index_key(fold, &keys, index, table, statement->index_params[i]->index_elem);
    for (size_t i = 0; i < statement->n_index_including_params; i++)
        fold_index_column(fold, &included, index, table,
                          fold_text(fold, statement->index_including_params[i]->index_elem->name),
                          true);
    model_set(fold->arena, index->object, ATTRIBUTE_KEYS, builder_text(&keys));
    if (included.count > 0)
        model_set(fold->arena, index->object, ATTRIBUTE_INCLUDE, builder_text(&included));
    fold_index_predicate(fold, index, table, statement->where_clause);
}

// The relation that gets the index; NULL where there is none, or one that cannot have any.
static const ModelObject *indexed(Fold *fold, FoldName name)
{
    const ModelObject *table = fold_relation(fold, name.schema, name.name, name.offset);
    if (!table || table->kind == MODEL_TABLE || table->kind == MODEL_MATERIALIZED_VIEW)
        return table;
    fold_report(fold, RULE_WRONG_KIND, fold_name(fold, name.name, name.offset),
                "\"%.*s\" is a %s, which has no indexes", TEXT_ARGS(name.name),
                model_kind_name(table->kind));
    return NULL;
}

void fold_create_index(Fold *fold, const PgQuery__IndexStmt *statement)
{
    FoldName on = fold_range_name(fold, statement->relation);
    Text name = fold_text(fold, statement->idxname);
    const ModelObject *table = indexed(fold, on);
    if (!table ||
        (statement->if_not_exists && model_find(fold->model, SPACE_RELATION, table->schema, name)))
        return;
    NewIndex index = {.object = model_object(fold->arena, MODEL_INDEX, table->schema, name),
                      .label = "idx",
                      .offset = on.offset};
    add_keys(fold, &index, table, statement);
    fold_set_method(fold, index.object, statement->access_method);
    model_set(fold->arena, index.object, ATTRIBUTE_OPTIONS,
              fold_options(fold, statement->options, statement->n_options));
    index.object->is_altered = statement->table_space && *statement->table_space;
    if (statement->unique)
        model_set_yes(fold->arena, index.object, ATTRIBUTE_UNIQUE);
    if (statement->nulls_not_distinct)
        model_set(fold->arena, index.object, ATTRIBUTE_NULLS, TEXT("not distinct"));
    index.is_only = !statement->relation->inh;
    fold_put_index(fold, table->number, &index);
}
