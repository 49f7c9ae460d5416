// SPDX-License-Identifier: MIT
// Views and materialized views.
#include "fold_parts.h"

#include <stdlib.h>
#include <string.h>

Text fold_query_text(const Fold *fold, PgQuery__Node *query)
{
    PgQuery__RawStmt raw = PG_QUERY__RAW_STMT__INIT;
    PgQuery__RawStmt *statements[] = {&raw};
    PgQuery__ParseResult tree = PG_QUERY__PARSE_RESULT__INIT;
    raw.stmt = query;
    tree.n_stmts = 1;
    tree.stmts = statements;
    size_t size = pg_query__parse_result__get_packed_size(&tree);
    PgQueryProtobuf packed = {size, malloc(size)};
    pg_query__parse_result__pack(&tree, (uint8_t *)packed.data);
    PgQueryDeparseResult result = pg_query_deparse_protobuf(packed);
    free(packed.data);
    Text text = result.error || !result.query ? TEXT("?") : text_from(result.query);
    text.data = text_copy(fold->arena, text);
    pg_query_free_deparse_result(result);
    return text;
}

// The old column of that name and place stays what it is.
static void put_column(Fold *fold, ModelObject *view, const FoldColumn *column, size_t place)
{
    size_t at = 0;
    const ModelObject *old = NULL;
    for (size_t i = 0; !old && i < view->parts.count; i++)
        if (view->parts.items[i]->kind == MODEL_COLUMN && at++ == place)
            old = view->parts.items[i];
    ModelObject *part = old && text_equal(old->name, column->name)
                            ? fold_open(fold, old)
                            : fold_make(fold, MODEL_COLUMN, FOLD_NO_TEXT, column->name, -1);
    if (old)
        part->number = old->number;
    model_set(fold->arena, part, ATTRIBUTE_TYPE, column->type);
    model_set(fold->arena, part, ATTRIBUTE_COLLATION, column->collation);
    model_put_part(fold->arena, view, part, old);
}

static void check_twice(Fold *fold, const FoldColumns *columns)
{
    for (size_t i = 0; i < columns->count && !columns->is_open; i++)
        for (size_t j = 0; j < i && columns->items[i].name.size > 0; j++)
            if (text_equal(columns->items[i].name, columns->items[j].name)) {
                fold_report(fold, RULE_ALREADY_EXISTS,
                            fold_name(fold, columns->items[i].name, (int)fold->begin),
                            "two columns of the view are \"%.*s\"",
                            TEXT_ARGS(columns->items[i].name));
                return;
            }
}

static void set_columns(Fold *fold, ModelObject *view, const PgQuery__Node *query,
                        PgQuery__Node *const *aliases, size_t alias_count)
{
    FoldColumns columns = fold_query_columns(fold, query);
    view->is_open = columns.is_open;
    for (size_t i = 0; i < alias_count && i < columns.count && !columns.is_open; i++)
        columns.items[i].name = fold_string(fold, aliases[i]);
    check_twice(fold, &columns);
    for (size_t i = 0; i < columns.count; i++)
        if (columns.items[i].name.size > 0)
            put_column(fold, view, &columns.items[i], i);
}

static void set_query(Fold *fold, ModelObject *view, PgQuery__Node *query)
{
    model_set(fold->arena, view, ATTRIBUTE_QUERY, fold_query_text(fold, query));
    view->uses.count = 0;
    fold_query_uses(fold, query, view, FOLD_NO_TEXT);
}

static Text view_options(Fold *fold, const PgQuery__ViewStmt *statement)
{
    Builder options = {.arena = fold->arena};
    Text written = fold_options(fold, statement->options, statement->n_options);
    if (written.size > 0)
        fold_add_item(&options, written);
    if (statement->with_check_option == PG_QUERY__VIEW_CHECK_OPTION__LOCAL_CHECK_OPTION)
        fold_add_item(&options, TEXT("check_option=local"));
    if (statement->with_check_option == PG_QUERY__VIEW_CHECK_OPTION__CASCADED_CHECK_OPTION)
        fold_add_item(&options, TEXT("check_option=cascaded"));
    return builder_text(&options);
}

// The view that is replaced, or a new one; NULL where there can be none.
static ModelObject *make_view(Fold *fold, const PgQuery__ViewStmt *statement, Text schema,
                              FoldName name)
{
    const ModelObject *old =
        statement->replace ? model_find(fold->model, SPACE_RELATION, schema, name.name) : NULL;
    if (old && old->kind == MODEL_VIEW) {
        ModelObject *view = fold_open(fold, old);
        view->defined = fold->place;
        return view;
    }
    if (old) {
        fold_wrong_kind(fold, old, name.name, name.offset, "view");
        return NULL;
    }
    if (!fold_is_free(fold, SPACE_RELATION, schema, name.name, name.offset) ||
        !fold_type_is_free(fold, schema, name.name, name.offset))
        return NULL;
    return fold_make(fold, MODEL_VIEW, schema, name.name, name.offset);
}

void fold_create_view(Fold *fold, const PgQuery__ViewStmt *statement)
{
    FoldName name = fold_range_name(fold, statement->view);
    const char *persistence = statement->view->relpersistence;
    if (!fold_is_schema(fold, name.schema, name.offset))
        return;
    Text schema = fold_schema(fold, name.schema);
    if (persistence && *persistence == 't') { // it is gone with the session
        model_set_uncertain(fold->arena, fold->model, SPACE_RELATION, schema, name.name);
        return;
    }
    ModelObject *view = make_view(fold, statement, schema, name);
    if (!view)
        return;
    set_columns(fold, view, statement->query, statement->aliases, statement->n_aliases);
    set_query(fold, view, statement->query);
    model_set(fold->arena, view, ATTRIBUTE_OPTIONS, view_options(fold, statement));
    fold_put(fold, view);
}

void fold_create_materialized_view(Fold *fold, const PgQuery__CreateTableAsStmt *statement)
{
    FoldName name = fold_range_name(fold, statement->into->rel);
    if (!fold_is_schema(fold, name.schema, name.offset))
        return;
    Text schema = fold_schema(fold, name.schema);
    if (statement->if_not_exists && model_find(fold->model, SPACE_RELATION, schema, name.name))
        return;
    if (!fold_is_free(fold, SPACE_RELATION, schema, name.name, name.offset) ||
        !fold_type_is_free(fold, schema, name.name, name.offset))
        return;
    ModelObject *view = fold_make(fold, MODEL_MATERIALIZED_VIEW, schema, name.name, name.offset);
    set_columns(fold, view, statement->query, statement->into->col_names,
                statement->into->n_col_names);
    set_query(fold, view, statement->query);
    model_set(fold->arena, view, ATTRIBUTE_OPTIONS,
              fold_options(fold, statement->into->options, statement->into->n_options));
    fold_put(fold, view);
}

void fold_refresh(Fold *fold, const PgQuery__RefreshMatViewStmt *statement)
{
    FoldName name = fold_range_name(fold, statement->relation);
    const ModelObject *view = fold_relation(fold, name.schema, name.name, name.offset);
    if (!view || view->kind == MODEL_MATERIALIZED_VIEW)
        return;
    fold_wrong_kind(fold, view, name.name, name.offset, "materialized view");
}
