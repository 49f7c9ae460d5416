// SPDX-License-Identifier: MIT
// DROP of relations.
#include "fold_parts.h"

// What it is to be, and what it is: as the kinds of the statement go.
static const char *other_statement(ModelKind kind)
{
    switch ((int)kind) {
    case MODEL_VIEW:
        return "DROP VIEW";
    case MODEL_MATERIALIZED_VIEW:
        return "DROP MATERIALIZED VIEW";
    case MODEL_INDEX:
        return "DROP INDEX";
    case MODEL_SEQUENCE:
        return "DROP SEQUENCE";
    case MODEL_FOREIGN_TABLE:
        return "DROP FOREIGN TABLE";
    case MODEL_COMPOSITE:
        return "DROP TYPE";
    default:
        return "DROP TABLE";
    }
}

static bool kind_of(PgQuery__ObjectType type, ModelKind *kind)
{
    switch ((int)type) {
    case PG_QUERY__OBJECT_TYPE__OBJECT_TABLE:
        *kind = MODEL_TABLE;
        return true;
    case PG_QUERY__OBJECT_TYPE__OBJECT_VIEW:
        *kind = MODEL_VIEW;
        return true;
    case PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW:
        *kind = MODEL_MATERIALIZED_VIEW;
        return true;
    case PG_QUERY__OBJECT_TYPE__OBJECT_INDEX:
        *kind = MODEL_INDEX;
        return true;
    case PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE:
        *kind = MODEL_SEQUENCE;
        return true;
    case PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_TABLE:
        *kind = MODEL_FOREIGN_TABLE;
        return true;
    default:
        return false;
    }
}

// That of its kind which the statement names; a wrong kind is refused with IF EXISTS, too.
static const ModelObject *find(Fold *fold, FoldName name, ModelKind kind, bool missing_ok)
{
    const ModelObject *object = fold_find(fold, SPACE_RELATION, name.schema, name.name);
    if (object)
        fold_doubt(fold, object);
    if (object && object->kind != kind) {
        Diagnostic *diagnostic =
            fold_report(fold, RULE_WRONG_KIND, fold_name(fold, name.name, name.offset),
                        "\"%.*s\" is a %s, not a %s", TEXT_ARGS(name.name),
                        model_kind_name(object->kind), model_kind_name(kind));
        if (diagnostic)
            diagnostic_hint(diagnostic, "write %s", other_statement(object->kind));
        if (diagnostic && object->made.source)
            diagnostic_note(diagnostic, object->made, "\"%.*s\" is created here",
                            TEXT_ARGS(object->name));
        return NULL;
    }
    if (!object && !missing_ok && !fold_may_exist(fold, SPACE_RELATION, name.schema, name.name))
        fold_report_relation(fold, kind == MODEL_INDEX ? RULE_UNKNOWN_INDEX : RULE_UNKNOWN_TABLE,
                             model_kind_name(kind), name.schema, name.name, name.offset);
    return object;
}

// An index of a constraint goes with that, a partition's with its table's, and the sequence of an
// identity column with the column: also CASCADE does not help.
static bool may_drop(Fold *fold, const ModelObject *object, FoldName name)
{
    const ModelObject *owner = model_get(fold->model, object->owner);
    if (!owner || owner->is_open)
        return true;
    for (size_t i = 0; object->kind == MODEL_INDEX && i < object->uses.count; i++) {
        const ModelObject *whole = model_get(fold->model, object->uses.items[i].object);
        if (!whole || whole->kind != MODEL_INDEX ||
            model_numbers_hold(&fold->dropped, whole->number))
            continue;
        fold_report(fold, RULE_IN_USE, fold_name(fold, name.name, name.offset),
                    "index \"%.*s\" is a part of index \"%.*s\"", TEXT_ARGS(object->name),
                    TEXT_ARGS(whole->name));
        return false;
    }
    const ModelObject *column = model_column(owner, object->owner_column);
    bool is_identity = object->kind == MODEL_SEQUENCE && column &&
                       model_value(column, ATTRIBUTE_IDENTITY).size > 0;
    bool is_constraint =
        object->kind == MODEL_INDEX && model_part(owner, MODEL_CONSTRAINT, object->name);
    if (!is_identity && !is_constraint)
        return true;
    Text part = is_identity ? column->name : object->name;
    Diagnostic *diagnostic =
        fold_report(fold, RULE_IN_USE, fold_name(fold, name.name, name.offset),
                    "%s \"%.*s\" is used by %s \"%.*s\" of table \"%.*s\"",
                    model_kind_name(object->kind), TEXT_ARGS(object->name),
                    is_identity ? "column" : "constraint", TEXT_ARGS(part), TEXT_ARGS(owner->name));
    if (diagnostic && is_constraint)
        diagnostic_hint(diagnostic, "write ALTER TABLE %.*s DROP CONSTRAINT %.*s",
                        TEXT_ARGS(fold_quoted(fold, owner->name)),
                        TEXT_ARGS(fold_quoted(fold, part)));
    else if (diagnostic)
        diagnostic_hint(diagnostic, "write ALTER TABLE %.*s ALTER %.*s DROP IDENTITY",
                        TEXT_ARGS(fold_quoted(fold, owner->name)),
                        TEXT_ARGS(fold_quoted(fold, part)));
    return false;
}

void fold_drop_statement(Fold *fold, const PgQuery__DropStmt *statement)
{
    ModelKind kind = MODEL_TABLE;
    ModelNumbers found = {0};
    bool cascade = statement->behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE;
    FoldName *names = arena_alloc(fold->arena, (statement->n_objects + 1) * sizeof *names);
    if (!kind_of(statement->remove_type, &kind))
        return;
    for (size_t i = 0; i < statement->n_objects; i++) {
        const PgQuery__List *list = statement->objects[i]->list;
        names[i] = fold_list_name(fold, list->items, list->n_items, -1);
        const ModelObject *object = find(fold, names[i], kind, statement->missing_ok);
        bool is_dropped = object && may_drop(fold, object, names[i]);
        ARRAY_PUSH(fold->arena, &found, is_dropped ? object->number : MODEL_NONE);
        if (is_dropped)
            ARRAY_PUSH(fold->arena, &fold->dropped, object->number);
    }
    for (size_t i = 0; i < found.count; i++) {
        const ModelObject *object = model_get(fold->model, found.items[i]);
        if (object)
            fold_drop(fold, object, cascade, names[i].offset);
    }
}
