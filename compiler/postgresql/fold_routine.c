// SPDX-License-Identifier: MIT
// CREATE FUNCTION, PROCEDURE, AGGREGATE, and ALTER of the first two.
#include "fold_parts.h"

#include <string.h>

static bool is_mode(const PgQuery__FunctionParameter *parameter, int mode)
{
    return (int)parameter->mode == mode;
}

static bool is_input(const PgQuery__FunctionParameter *parameter)
{
    return !is_mode(parameter, PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_OUT) &&
           !is_mode(parameter, PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_TABLE);
}

static void add_use_of(const Fold *fold, ModelObject *routine, const ModelObject *used)
{
    if (used)
        model_add_use(fold->arena, routine, (ModelUse){.object = used->number});
}

// What is said of a routine's parameters, in three places.
typedef struct Parameters {
    Builder identity; // "integer, text"
    Builder said;     // "a integer, OUT b text"
    Builder table;    // "a integer, b text" of RETURNS TABLE
    Text out;         // the type of the last that comes out
    size_t outs;
} Parameters;

static const char *mode_word(const PgQuery__FunctionParameter *parameter, bool is_procedure)
{
    switch ((int)parameter->mode) {
    case PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_OUT:
        return "OUT ";
    case PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_INOUT:
        return "INOUT ";
    case PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_VARIADIC:
        return "VARIADIC ";
    default:
        return is_procedure ? "IN " : "";
    }
}

static void add_parameter(Fold *fold, Parameters *parameters, ModelObject *routine,
                          const PgQuery__FunctionParameter *parameter, bool is_procedure)
{
    const ModelObject *used = NULL;
    Builder said = {.arena = fold->arena};
    Text type = fold_bare_type(fold, parameter->arg_type, &used);
    Text name = fold_text(fold, parameter->name);
    bool is_table = is_mode(parameter, PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_TABLE);
    add_use_of(fold, routine, used);
    if (!is_table)
        builder_add(&said, text_from(mode_word(parameter, is_procedure)));
    if (name.size > 0) {
        builder_add(&said, fold_quoted(fold, name));
        builder_add_char(&said, ' ');
    }
    builder_add(&said, type);
    fold_add_item(is_table ? &parameters->table : &parameters->said, builder_text(&said));
    if (is_input(parameter))
        fold_add_item(&parameters->identity, type);
    if (!is_input(parameter) ||
        is_mode(parameter, PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_INOUT)) {
        parameters->out = type;
        parameters->outs++;
    }
    if (parameter->defexpr)
        fold_expression_uses(fold, NULL, parameter->defexpr, routine, (ModelUse){.by = {"", 0}});
}

static Text returns_of(Fold *fold, const Parameters *parameters, ModelObject *routine,
                       const PgQuery__CreateFunctionStmt *statement)
{
    const ModelObject *used = NULL;
    if (statement->is_procedure)
        return FOLD_NO_TEXT;
    if (parameters->table.count > 0) {
        Builder table = {.arena = fold->arena};
        builder_add(&table, TEXT("TABLE("));
        builder_add(&table, builder_text(&parameters->table));
        builder_add_char(&table, ')');
        return builder_text(&table);
    }
    if (!statement->return_type)
        return parameters->outs == 1 ? parameters->out : TEXT("record");
    Text type = fold_bare_type(fold, statement->return_type, &used);
    add_use_of(fold, routine, used);
    return type;
}

// One option of CREATE or ALTER.
static void set_option(Fold *fold, ModelObject *routine, const PgQuery__DefElem *option)
{
    const char *name = option->defname;
    const PgQuery__Node *value = option->arg;
    bool is_yes =
        value && value->node_case == PG_QUERY__NODE__NODE_BOOLEAN && value->boolean->boolval;
    if (strcmp(name, "language") == 0) {
        model_set(fold->arena, routine, ATTRIBUTE_LANGUAGE, fold_string(fold, value));
    } else if (strcmp(name, "volatility") == 0) {
        Text text = fold_string(fold, value);
        model_set(fold->arena, routine, ATTRIBUTE_VOLATILITY,
                  text_is(text, "volatile") ? FOLD_NO_TEXT : text);
    } else if (strcmp(name, "strict") == 0) {
        model_set(fold->arena, routine, ATTRIBUTE_STRICT, is_yes ? TEXT("yes") : FOLD_NO_TEXT);
    } else if (strcmp(name, "security") == 0) {
        model_set(fold->arena, routine, ATTRIBUTE_SECURITY,
                  is_yes ? TEXT("definer") : FOLD_NO_TEXT);
    } else if (strcmp(name, "as") == 0 && value && value->node_case == PG_QUERY__NODE__NODE_LIST &&
               value->list->n_items > 0) {
        model_set(fold->arena, routine, ATTRIBUTE_BODY,
                  fold_string(fold, value->list->items[value->list->n_items - 1]));
    }
}

static void set_options(Fold *fold, ModelObject *routine, PgQuery__Node *const *options,
                        size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (options[i]->node_case == PG_QUERY__NODE__NODE_DEF_ELEM)
            set_option(fold, routine, options[i]->def_elem);
}

// The server keeps the return type of what is replaced; false where it would not.
static bool may_replace(Fold *fold, const ModelObject *old, const ModelObject *routine, Text name)
{
    Text before = model_value(old, ATTRIBUTE_RETURNS),
         after = model_value(routine, ATTRIBUTE_RETURNS);
    bool is_plain = !memchr(before.data, '(', before.size) &&
                    !memchr(after.data, '(', after.size) &&
                    !memchr(before.data, '?', before.size) && !memchr(after.data, '?', after.size);
    fold_doubt(fold, old);
    if (old->kind != routine->kind) {
        fold_wrong_kind(fold, old, name, -1, model_kind_name(routine->kind));
        return false;
    }
    if (!is_plain || before.size == 0 || after.size == 0 || text_equal(before, after))
        return true;
    Diagnostic *diagnostic =
        fold_report(fold, RULE_ALREADY_EXISTS, fold_name(fold, name, -1),
                    "%s \"%.*s\" already exists and returns %.*s", model_kind_name(old->kind),
                    TEXT_ARGS(old->name), TEXT_ARGS(before));
    if (diagnostic)
        diagnostic_hint(diagnostic, "drop it first: what a function returns cannot be replaced");
    if (diagnostic && old->made.source)
        diagnostic_note(diagnostic, old->made, "\"%.*s\" is created here", TEXT_ARGS(old->name));
    return false;
}

// Puts a routine, in the place of one that it replaces.
static void put_routine(Fold *fold, ModelObject *routine, Text bare, bool replace)
{
    const ModelObject *old = model_find(fold->model, SPACE_ROUTINE, routine->schema, routine->name);
    if (old && replace) {
        if (!may_replace(fold, old, routine, bare))
            return;
        routine->number = old->number;
        routine->is_altered = old->is_altered;
        model_set(fold->arena, routine, ATTRIBUTE_COMMENT, model_value(old, ATTRIBUTE_COMMENT));
        model_set(fold->arena, routine, ATTRIBUTE_PRIVILEGES,
                  model_value(old, ATTRIBUTE_PRIVILEGES));
    } else if (!fold_is_free(fold, SPACE_ROUTINE, routine->schema, routine->name, -1)) {
        return;
    }
    fold_put(fold, routine);
}

static Text whole_name(const Fold *fold, Text name, const Builder *identity)
{
    Builder whole = {.arena = fold->arena};
    builder_add(&whole, name);
    builder_add_char(&whole, '(');
    builder_add(&whole, builder_text(identity));
    builder_add_char(&whole, ')');
    return builder_text(&whole);
}

void fold_create_routine(Fold *fold, const PgQuery__CreateFunctionStmt *statement)
{
    FoldName name = fold_list_name(fold, statement->funcname, statement->n_funcname, -1);
    Parameters parameters = {
        {.arena = fold->arena}, {.arena = fold->arena}, {.arena = fold->arena}, FOLD_NO_TEXT, 0};
    if (!fold_is_schema(fold, name.schema, -1))
        return;
    ModelKind kind = statement->is_procedure ? MODEL_PROCEDURE : MODEL_FUNCTION;
    ModelObject *routine = fold_make(fold, kind, fold_schema(fold, name.schema), name.name, -1);
    set_options(fold, routine, statement->options, statement->n_options);
    bool was_silent = fold->is_silent;
    Text language = model_value(routine, ATTRIBUTE_LANGUAGE);
    if (text_is(language, "c") || text_is(language, "internal"))
        fold->is_silent = true; // a type that is not there yet becomes a shell
    for (size_t i = 0; i < statement->n_parameters; i++)
        if (statement->parameters[i]->node_case == PG_QUERY__NODE__NODE_FUNCTION_PARAMETER)
            add_parameter(fold, &parameters, routine, statement->parameters[i]->function_parameter,
                          statement->is_procedure);
    Text returns = returns_of(fold, &parameters, routine, statement);
    fold->is_silent = was_silent;
    routine->name = whole_name(fold, name.name, &parameters.identity);
    model_set(fold->arena, routine, ATTRIBUTE_ARGUMENTS, builder_text(&parameters.said));
    model_set(fold->arena, routine, ATTRIBUTE_RETURNS, returns);
    if (statement->sql_body && language.size == 0)
        model_set(fold->arena, routine, ATTRIBUTE_LANGUAGE, TEXT("sql"));
    if (statement->sql_body || !fold->model->has_unchecked_bodies)
        fold_routine_body(fold, statement, routine);
    put_routine(fold, routine, name.name, statement->replace);
}

// The functions that it is made of.
static void add_aggregate_uses(Fold *fold, ModelObject *aggregate,
                               const PgQuery__DefineStmt *statement)
{
    for (size_t i = 0; i < statement->n_definition; i++) {
        const PgQuery__Node *node = statement->definition[i];
        const ModelObject *used = NULL;
        if (node->node_case != PG_QUERY__NODE__NODE_DEF_ELEM || !node->def_elem->arg ||
            node->def_elem->arg->node_case != PG_QUERY__NODE__NODE_TYPE_NAME)
            continue;
        const PgQuery__TypeName *value = node->def_elem->arg->type_name;
        if (strcmp(node->def_elem->defname, "stype") == 0 ||
            strcmp(node->def_elem->defname, "mstype") == 0)
            fold_type(fold, value, &used);
        else if (strcmp(node->def_elem->defname, "basetype") != 0)
            used = fold_routine_of_call(fold,
                                        fold_list_name(fold, value->names, value->n_names, -1), 0);
        add_use_of(fold, aggregate, used);
    }
}

// CREATE AGGREGATE sum(basetype = integer, …), as long ago.
static void add_old_argument(Fold *fold, Parameters *parameters, ModelObject *aggregate,
                             const PgQuery__DefineStmt *statement)
{
    for (size_t i = 0; i < statement->n_definition; i++) {
        const PgQuery__Node *node = statement->definition[i];
        const ModelObject *used = NULL;
        if (node->node_case != PG_QUERY__NODE__NODE_DEF_ELEM ||
            strcmp(node->def_elem->defname, "basetype") != 0 || !node->def_elem->arg ||
            node->def_elem->arg->node_case != PG_QUERY__NODE__NODE_TYPE_NAME)
            continue;
        Text type = fold_bare_type(fold, node->def_elem->arg->type_name, &used);
        add_use_of(fold, aggregate, used);
        if (!text_is(type, "\"any\""))
            fold_add_item(&parameters->identity, type);
    }
}

void fold_create_aggregate(Fold *fold, const PgQuery__DefineStmt *statement)
{
    FoldName name = fold_list_name(fold, statement->defnames, statement->n_defnames, -1);
    Parameters parameters = {
        {.arena = fold->arena}, {.arena = fold->arena}, {.arena = fold->arena}, FOLD_NO_TEXT, 0};
    if (!fold_is_schema(fold, name.schema, -1))
        return;
    ModelObject *aggregate =
        fold_make(fold, MODEL_AGGREGATE, fold_schema(fold, name.schema), name.name, -1);
    const PgQuery__Node *arguments = statement->n_args > 0 ? statement->args[0] : NULL;
    if (statement->oldstyle)
        add_old_argument(fold, &parameters, aggregate, statement);
    else if (arguments && arguments->node_case == PG_QUERY__NODE__NODE_LIST)
        for (size_t i = 0; i < arguments->list->n_items; i++)
            if (arguments->list->items[i]->node_case == PG_QUERY__NODE__NODE_FUNCTION_PARAMETER)
                add_parameter(fold, &parameters, aggregate,
                              arguments->list->items[i]->function_parameter, false);
    aggregate->name = whole_name(fold, name.name, &parameters.identity);
    Builder *said = statement->oldstyle ? &parameters.identity : &parameters.said;
    model_set(fold->arena, aggregate, ATTRIBUTE_ARGUMENTS, builder_text(said));
    // As the server keeps it.
    model_set(fold->arena, aggregate, ATTRIBUTE_LANGUAGE, TEXT("internal"));
    model_set(fold->arena, aggregate, ATTRIBUTE_BODY, TEXT("aggregate_dummy"));
    model_set(fold->arena, aggregate, ATTRIBUTE_VOLATILITY, TEXT("immutable"));
    add_aggregate_uses(fold, aggregate, statement);
    put_routine(fold, aggregate, name.name, statement->replace);
}

// Whether the model has an attribute for an option.
static bool is_held(const PgQuery__Node *option)
{
    static const char *const held[] = {"security", "strict", "volatility"};
    return option->node_case == PG_QUERY__NODE__NODE_DEF_ELEM &&
           text_is_listed(text_from(option->def_elem->defname), held, sizeof held / sizeof *held);
}

void fold_alter_routine(Fold *fold, const PgQuery__AlterFunctionStmt *statement)
{
    FoldRoutineKind kind =
        statement->objtype == PG_QUERY__OBJECT_TYPE__OBJECT_FUNCTION    ? FOLD_FUNCTION
        : statement->objtype == PG_QUERY__OBJECT_TYPE__OBJECT_PROCEDURE ? FOLD_PROCEDURE
                                                                        : FOLD_ROUTINE;
    const ModelObject *found = fold_routine(fold, statement->func, kind, false);
    if (found && found->kind == MODEL_AGGREGATE)
        fold_wrong_kind(fold, found, model_bare_name(found->name), -1, "function");
    if (!found || found->kind == MODEL_AGGREGATE)
        return;
    ModelObject *routine = fold_open(fold, found);
    for (size_t i = 0; i < statement->n_actions; i++)
        routine->is_altered |= !is_held(statement->actions[i]);
    set_options(fold, routine, statement->actions, statement->n_actions);
    fold_put(fold, routine);
}
