// SPDX-License-Identifier: MIT
// SET of what decides how statements are read.
#include "fold_parts.h"

#include "lexer.h"

#include <string.h>

typedef struct Path {
    Text *items;
    size_t count;
    size_t capacity;
} Path;

// pg_catalog is in every path; "$user" is a schema that hardly anybody has.
static void add_schema(const Fold *fold, Path *path, Text name)
{
    bool is_passed_over = name.size == 0 || name.data[0] == '$' ||
                          (name.size > 3 && memcmp(name.data, "pg_", 3) == 0);
    if (!is_passed_over)
        ARRAY_PUSH(fold->arena, path, name);
}

static void set_path(const Fold *fold, const Path *path)
{
    fold->model->search_path = path->items;
    fold->model->search_path_count = path->count;
    fold->model->has_unknown_path = false;
}

static void set_usual(const Fold *fold)
{
    Path path = {0};
    ARRAY_PUSH(fold->arena, &path, TEXT("public"));
    set_path(fold, &path);
}

static Text lower_or_unquoted(const Fold *fold, Text name)
{
    bool is_quoted = name.size > 1 && name.data[0] == '"';
    char *copy = text_copy(fold->arena, is_quoted ? (Text){name.data + 1, name.size - 2} : name);
    for (char *c = copy; !is_quoted && *c; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    return text_from(copy);
}

// "app, public".
void fold_set_search_path(Fold *fold, Text value)
{
    Path path = {0};
    size_t begin = 0;
    for (size_t i = 0; i <= value.size; i++) {
        if (i < value.size && value.data[i] != ',')
            continue;
        size_t end = i;
        while (begin < end && value.data[begin] == ' ')
            begin++;
        while (end > begin && value.data[end - 1] == ' ')
            end--;
        add_schema(fold, &path, lower_or_unquoted(fold, (Text){value.data + begin, end - begin}));
        begin = i + 1;
    }
    set_path(fold, &path);
}

static bool is_off(const PgQuery__VariableSetStmt *statement)
{
    const PgQuery__Node *value = statement->n_args > 0 ? statement->args[0] : NULL;
    if (!value || value->node_case != PG_QUERY__NODE__NODE_A_CONST ||
        value->a_const->val_case != PG_QUERY__A__CONST__VAL_SVAL)
        return value && value->node_case == PG_QUERY__NODE__NODE_A_CONST;
    const char *text = value->a_const->sval->sval;
    return strcmp(text, "on") != 0 && strcmp(text, "true") != 0;
}

bool fold_is_variable(const Fold *fold, int offset)
{
    size_t at = (size_t)offset - fold->begin;
    if (!fold->is_exact || offset < 0 || (size_t)offset <= fold->begin || at >= fold->size)
        return false;
    return span_text(fold->place).data[at - 1] == ':' && fold->sql.data[offset - 1] != ':';
}

static void set_path_of(const Fold *fold, const PgQuery__VariableSetStmt *statement)
{
    Path path = {0};
    for (size_t i = 0; i < statement->n_args; i++) {
        const PgQuery__Node *value = statement->args[i];
        if (value->node_case == PG_QUERY__NODE__NODE_A_CONST &&
            value->a_const->val_case == PG_QUERY__A__CONST__VAL_SVAL)
            add_schema(fold, &path, fold_text(fold, value->a_const->sval->sval));
    }
    set_path(fold, &path);
    for (size_t i = 0; i < statement->n_args; i++)
        if (statement->args[i]->node_case == PG_QUERY__NODE__NODE_A_CONST &&
            fold_is_variable(fold, statement->args[i]->a_const->location))
            fold->model->has_unknown_path = true;
}

void fold_set_variable(Fold *fold, const PgQuery__VariableSetStmt *statement)
{
    const char *name = statement->name ? statement->name : "";
    bool is_all = statement->kind == PG_QUERY__VARIABLE_SET_KIND__VAR_RESET_ALL;
    bool is_set = statement->kind == PG_QUERY__VARIABLE_SET_KIND__VAR_SET_VALUE;
    if (is_all || strcmp(name, "check_function_bodies") == 0)
        fold->model->has_unchecked_bodies = is_set && is_off(statement);
    if (is_set && strcmp(name, "search_path") == 0)
        set_path_of(fold, statement);
    else if (is_all || strcmp(name, "search_path") == 0)
        set_usual(fold);
}
