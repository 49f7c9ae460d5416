// SPDX-License-Identifier: MIT
// Which function, procedure or aggregate is meant.
#include "fold_parts.h"

Text fold_routine_name(Fold *fold, Text name, PgQuery__Node *const *arguments, size_t count)
{
    Builder whole = {.arena = fold->arena};
    Builder types = {.arena = fold->arena};
    for (size_t i = 0; i < count; i++) {
        const ModelObject *found = NULL;
        if (arguments[i]->node_case == PG_QUERY__NODE__NODE_TYPE_NAME)
            fold_add_item(&types, fold_bare_type(fold, arguments[i]->type_name, &found));
    }
    builder_add(&whole, name);
    builder_add_char(&whole, '(');
    builder_add(&whole, builder_text(&types));
    builder_add_char(&whole, ')');
    return builder_text(&whole);
}

// An aggregate is a function to what drops or defines none.
static bool is_kind(const Fold *fold, const ModelObject *routine, FoldRoutineKind kind)
{
    if (kind == FOLD_FUNCTION && !fold->drops && routine->kind == MODEL_AGGREGATE)
        return true;
    FoldRoutineKind own = routine->kind == MODEL_FUNCTION    ? FOLD_FUNCTION
                          : routine->kind == MODEL_PROCEDURE ? FOLD_PROCEDURE
                                                             : FOLD_AGGREGATE;
    return (own & kind) != 0;
}

static const char *kind_name(FoldRoutineKind kind)
{
    switch ((int)kind) {
    case FOLD_FUNCTION:
        return "function";
    case FOLD_PROCEDURE:
        return "procedure";
    case FOLD_AGGREGATE:
        return "aggregate";
    default:
        return "routine";
    }
}

static bool is_visible(const Fold *fold, const ModelObject *routine, Text schema)
{
    if (schema.size > 0)
        return text_equal(routine->schema, schema);
    for (size_t i = 0; i < fold->model->search_path_count; i++)
        if (text_equal(routine->schema, fold->model->search_path[i]))
            return true;
    return false;
}

static ModelObjects visible_routines(const Fold *fold, FoldName name, FoldRoutineKind kind)
{
    ModelObjects all = model_routines(fold->arena, fold->model, name.name), visible = {0};
    for (size_t i = 0; i < all.count; i++)
        if (is_kind(fold, all.items[i], kind) && is_visible(fold, all.items[i], name.schema))
            ARRAY_PUSH(fold->arena, &visible, all.items[i]);
    return visible;
}

static void suggest_routine(Fold *fold, Diagnostic *diagnostic, FoldName name, Text whole)
{
    const ModelGone *gone =
        model_find_gone(fold->model, SPACE_ROUTINE, fold_schema(fold, name.schema), whole);
    ModelObjects others = model_routines(fold->arena, fold->model, name.name);
    if (gone && gone->renamed.size > 0)
        diagnostic_hint(diagnostic, "it is \"%.*s\" now", TEXT_ARGS(gone->renamed));
    else if (!gone && others.count > 0)
        diagnostic_hint(diagnostic, "there is \"%.*s\"", TEXT_ARGS(others.items[0]->name));
    if (gone)
        diagnostic_note(diagnostic, gone->span, "\"%.*s\" is %s here", TEXT_ARGS(whole),
                        gone->renamed.size > 0 ? "renamed" : "dropped");
    if (gone || others.count > 0)
        return;
    ModelObjects all = model_all(fold->arena, fold->model);
    Text *names = arena_alloc(fold->arena, (all.count + 1) * sizeof *names);
    size_t count = 0;
    for (size_t i = 0; i < all.count; i++)
        if (model_space(all.items[i]->kind) == SPACE_ROUTINE)
            names[count++] = model_bare_name(all.items[i]->name);
    Text near = text_suggest(name.name, names, count);
    if (near.size > 0)
        diagnostic_hint(diagnostic, "did you mean \"%.*s\"?", TEXT_ARGS(near));
}

// What has no schema may be one of the server's own, unless the history has had it; those cannot be
// dropped.
static void report_routine(Fold *fold, FoldName name, Text whole, FoldRoutineKind kind)
{
    const Model *model = fold->model;
    bool is_known = name.schema.size > 0 || fold->drops ||
                    model_find_gone(model, SPACE_ROUTINE, fold_schema(fold, name.schema), whole) ||
                    model_routines(fold->arena, model, name.name).count > 0;
    if (!is_known || fold_may_exist(fold, SPACE_ROUTINE, name.schema, name.name) ||
        fold_may_exist(fold, SPACE_ROUTINE, name.schema, whole))
        return;
    fold_is_schema(fold, name.schema, -1);
    Diagnostic *diagnostic =
        fold_report(fold, RULE_UNKNOWN_OBJECT, fold_name(fold, name.name, -1),
                    "%s \"%.*s\" does not exist", kind_name(kind), TEXT_ARGS(whole));
    fold_note_missing(fold, diagnostic, SPACE_ROUTINE, name.schema, whole, FOLD_NO_TEXT);
    if (diagnostic)
        suggest_routine(fold, diagnostic, name, whole);
}

// By its name alone.
static const ModelObject *only_routine(Fold *fold, FoldName name, FoldRoutineKind kind,
                                       bool missing_ok)
{
    ModelObjects visible = visible_routines(fold, name, kind);
    if (visible.count == 0 && !missing_ok)
        report_routine(fold, name, name.name, kind);
    for (size_t i = 0; i < visible.count; i++)
        fold_doubt(fold, visible.items[i]);
    if (visible.count > 1 && !fold_may_exist(fold, SPACE_ROUTINE, name.schema, name.name)) {
        Diagnostic *diagnostic =
            fold_report(fold, RULE_UNKNOWN_OBJECT, fold_name(fold, name.name, -1),
                        "%s name \"%.*s\" is not unique", kind_name(kind), TEXT_ARGS(name.name));
        if (diagnostic)
            diagnostic_hint(diagnostic, "write its arguments: \"%.*s\"",
                            TEXT_ARGS(visible.items[0]->name));
    }
    return visible.count == 1 ? visible.items[0] : NULL;
}

// The types of the parameters that identify a routine.
static Text name_by_parameters(Fold *fold, Text name, PgQuery__Node *const *items, size_t count)
{
    PgQuery__Node *types = arena_alloc(fold->arena, (count + 1) * sizeof *types);
    PgQuery__Node **list = arena_alloc(fold->arena, (count + 1) * sizeof *list);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (items[i]->node_case != PG_QUERY__NODE__NODE_FUNCTION_PARAMETER)
            continue;
        const PgQuery__FunctionParameter *parameter = items[i]->function_parameter;
        if (parameter->mode == PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_OUT ||
            parameter->mode == PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_TABLE)
            continue;
        pg_query__node__init(&types[kept]);
        types[kept].node_case = PG_QUERY__NODE__NODE_TYPE_NAME;
        types[kept].type_name = parameter->arg_type;
        list[kept] = &types[kept];
        kept++;
    }
    return fold_routine_name(fold, name, list, kept);
}

const ModelObject *fold_routine(Fold *fold, const PgQuery__ObjectWithArgs *named,
                                FoldRoutineKind kind, bool missing_ok)
{
    FoldName name = fold_list_name(fold, named->objname, named->n_objname, -1);
    bool was_silent = fold->is_silent;
    if (named->args_unspecified)
        return only_routine(fold, name, kind, missing_ok);
    fold->is_silent = was_silent || missing_ok;
    Text whole = fold_routine_name(fold, name.name, named->objargs, named->n_objargs);
    const ModelObject *found = fold_find(fold, SPACE_ROUTINE, name.schema, whole);
    if (!found && named->n_objfuncargs > 0)
        found = fold_find(
            fold, SPACE_ROUTINE, name.schema,
            name_by_parameters(fold, name.name, named->objfuncargs, named->n_objfuncargs));
    fold->is_silent = was_silent;
    if (found)
        fold_doubt(fold, found);
    if (found && !is_kind(fold, found, kind)) {
        fold_wrong_kind(fold, found, name.name, -1, kind_name(kind));
        return NULL;
    }
    if (!found && !missing_ok)
        report_routine(fold, name, whole, kind);
    return found;
}

const ModelObject *fold_routine_of_call(Fold *fold, FoldName name, size_t arguments)
{
    ModelObjects visible = visible_routines(fold, name, FOLD_ROUTINE);
    if (visible.count != 1)
        return NULL;
    size_t commas = 0;
    Text whole = visible.items[0]->name;
    for (size_t i = 0; i < whole.size; i++)
        commas += whole.data[i] == ',';
    bool has_none = whole.data[whole.size - 2] == '(';
    return has_none && arguments > 0 ? NULL : arguments <= commas + 1 ? visible.items[0] : NULL;
}
