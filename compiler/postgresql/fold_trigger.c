// SPDX-License-Identifier: MIT
// CREATE TRIGGER, CREATE EVENT TRIGGER.
#include "fold_parts.h"

// The server's own, in pg_catalog.
static bool is_built_in(Text name)
{
    static const char *const names[] = {"suppress_redundant_updates_trigger",
                                        "tsvector_update_trigger", "tsvector_update_trigger_column",
                                        "unique_key_recheck"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_is(name, names[i]))
            return true;
    return name.size > 3 && name.data[0] == 'R' && name.data[1] == 'I' && name.data[2] == '_';
}

// The function that a trigger executes takes no arguments.
static const ModelObject *trigger_function(Fold *fold, PgQuery__Node *const *names, size_t count)
{
    FoldName name = fold_list_name(fold, names, count, -1);
    Text whole = fold_routine_name(fold, name.name, NULL, 0);
    const ModelObject *found = fold_find(fold, SPACE_ROUTINE, name.schema, whole);
    if (found || text_is(name.schema, "pg_catalog") || is_built_in(name.name) ||
        fold_may_exist(fold, SPACE_ROUTINE, name.schema, name.name) ||
        fold_may_exist(fold, SPACE_ROUTINE, name.schema, whole))
        return found;
    const ModelGone *gone =
        model_find_gone(fold->model, SPACE_ROUTINE, fold_schema(fold, name.schema), whole);
    Diagnostic *diagnostic = fold_report(fold, RULE_UNKNOWN_OBJECT, fold_name(fold, name.name, -1),
                                         "function \"%.*s\" does not exist", TEXT_ARGS(whole));
    fold_note_missing(fold, diagnostic, SPACE_ROUTINE, name.schema, whole, FOLD_NO_TEXT);
    if (diagnostic && gone)
        diagnostic_note(diagnostic, gone->span, "\"%.*s\" is %s here", TEXT_ARGS(whole),
                        gone->renamed.size > 0 ? "renamed" : "dropped");
    return NULL;
}

// Bits of the server's catalog/pg_trigger.h.
enum {
    TIMING_BEFORE = 1 << 1,
    TIMING_INSTEAD = 1 << 6,
    EVENT_INSERT = 1 << 2,
    EVENT_DELETE = 1 << 3,
    EVENT_UPDATE = 1 << 4,
    EVENT_TRUNCATE = 1 << 5
};

static void add_event(Builder *events, const char *event)
{
    if (events->count > 0)
        builder_add(events, TEXT(" or "));
    builder_add(events, text_from(event));
}

// "before insert or update of a, b for each row".
static Text describe_events(const Fold *fold, const PgQuery__CreateTrigStmt *statement)
{
    Builder text = {.arena = fold->arena}, events = {.arena = fold->arena};
    builder_add(&text, text_from(statement->timing & TIMING_BEFORE    ? "before "
                                 : statement->timing & TIMING_INSTEAD ? "instead of "
                                                                      : "after "));
    if (statement->events & EVENT_INSERT)
        add_event(&events, "insert");
    if (statement->events & EVENT_DELETE)
        add_event(&events, "delete");
    if (statement->events & EVENT_UPDATE)
        add_event(&events, "update");
    for (size_t i = 0; i < statement->n_columns; i++) {
        builder_add(&events, i == 0 ? TEXT(" of ") : TEXT(", "));
        builder_add(&events, fold_string(fold, statement->columns[i]));
    }
    if (statement->events & EVENT_TRUNCATE)
        add_event(&events, "truncate");
    builder_add(&text, builder_text(&events));
    builder_add(&text, statement->row ? TEXT(" for each row") : TEXT(" for each statement"));
    return builder_text(&text);
}

static void add_columns(Fold *fold, const ModelObject *table, ModelObject *trigger,
                        const PgQuery__CreateTrigStmt *statement)
{
    for (size_t i = 0; i < statement->n_columns; i++) {
        Text name = fold_string(fold, statement->columns[i]);
        const ModelObject *column = fold_column(fold, table, name, -1);
        if (column && !model_numbers_hold(&trigger->columns, column->number))
            ARRAY_PUSH(fold->arena, &trigger->columns, column->number);
    }
}

static bool is_free(Fold *fold, const ModelObject *table, const ModelObject *old, Text name)
{
    if (!old || table->is_open)
        return true;
    fold_doubt(fold, table);
    Diagnostic *diagnostic = fold_report(fold, RULE_ALREADY_EXISTS, fold_name(fold, name, -1),
                                         "trigger \"%.*s\" of table \"%.*s\" already exists",
                                         TEXT_ARGS(name), TEXT_ARGS(table->name));
    if (diagnostic && old->made.source)
        diagnostic_note(diagnostic, old->made, "\"%.*s\" is created here", TEXT_ARGS(name));
    return false;
}

static ModelObject *make_trigger(Fold *fold, const ModelObject *table,
                                 const PgQuery__CreateTrigStmt *statement, Text name)
{
    ModelObject *trigger = fold_make(fold, MODEL_TRIGGER, FOLD_NO_TEXT, name, -1);
    FoldName function = fold_list_name(fold, statement->funcname, statement->n_funcname, -1);
    const ModelObject *used = trigger_function(fold, statement->funcname, statement->n_funcname);
    Builder whole = {.arena = fold->arena};
    Text schema = used ? used->schema : function.schema;
    if (schema.size > 0)
        builder_add_format(&whole, "%.*s.", TEXT_ARGS(schema));
    builder_add(&whole, function.name);
    model_set(fold->arena, trigger, ATTRIBUTE_ROUTINE, builder_text(&whole));
    model_set(fold->arena, trigger, ATTRIBUTE_EVENTS, describe_events(fold, statement));
    model_set(fold->arena, trigger, ATTRIBUTE_PREDICATE,
              fold_expression(fold, statement->when_clause));
    add_columns(fold, table, trigger, statement);
    return trigger;
}

void fold_create_trigger(Fold *fold, const PgQuery__CreateTrigStmt *statement)
{
    FoldName range = fold_range_name(fold, statement->relation);
    Text name = fold_text(fold, statement->trigname);
    const ModelObject *table = fold_relation(fold, range.schema, range.name, range.offset);
    if (!table)
        return;
    const ModelObject *old = model_part(table, MODEL_TRIGGER, name);
    if (!statement->replace && !is_free(fold, table, old, name))
        return;
    ModelObject *trigger = make_trigger(fold, table, statement, name);
    const ModelObject *function = fold_find(
        fold, SPACE_ROUTINE,
        fold_list_name(fold, statement->funcname, statement->n_funcname, -1).schema,
        fold_routine_name(fold,
                          fold_list_name(fold, statement->funcname, statement->n_funcname, -1).name,
                          NULL, 0));
    if (statement->when_clause)
        fold_row_condition(fold, table, statement->when_clause, &trigger->columns);
    ModelObject *copy = fold_open(fold, table);
    model_put_part(fold->arena, copy, trigger, old);
    model_remove_uses(copy, name, 0);
    if (function)
        model_add_use(fold->arena, copy, (ModelUse){.by = name, .object = function->number});
    fold_put(fold, copy);
}

// From here on a statement may do what it does not say, if the function changes anything.
void fold_create_event_trigger(Fold *fold, const PgQuery__CreateEventTrigStmt *statement)
{
    Text name = fold_other_name(fold, "event trigger", fold_text(fold, statement->trigname));
    const ModelObject *function =
        trigger_function(fold, statement->funcname, statement->n_funcname);
    if (!fold_is_free(fold, SPACE_OTHER, FOLD_NO_TEXT, name, -1))
        return;
    ModelObject *trigger = fold_make(fold, MODEL_OTHER, FOLD_NO_TEXT, name, -1);
    model_set(fold->arena, trigger, ATTRIBUTE_CLASS, TEXT("event trigger"));
    model_set(fold->arena, trigger, ATTRIBUTE_EVENTS, fold_text(fold, statement->eventname));
    if (function)
        model_add_use(fold->arena, trigger, (ModelUse){.object = function->number});
    fold_put(fold, trigger);
    fold->model->has_event_triggers =
        fold->model->has_event_triggers || fold_may_change(fold, function);
}
