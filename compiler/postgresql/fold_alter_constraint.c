// SPDX-License-Identifier: MIT
// ALTER TABLE … ADD, DROP, VALIDATE and ALTER CONSTRAINT.
#include "fold_alter.h"

static void suggest(Fold *fold, Diagnostic *diagnostic, const ModelObject *table, Text name)
{
    Text *names = arena_alloc(fold->arena, (table->parts.count + 1) * sizeof *names);
    size_t count = 0;
    for (size_t i = 0; i < table->parts.count; i++)
        if (table->parts.items[i]->kind == MODEL_CONSTRAINT)
            names[count++] = table->parts.items[i]->name;
    Text near = text_suggest(name, names, count);
    if (near.size > 0)
        diagnostic_hint(diagnostic, "did you mean \"%.*s\"?", TEXT_ARGS(near));
}

const ModelObject *fold_find_constraint(Fold *fold, const ModelObject *table, Text name, int offset)
{
    const ModelObject *found = model_part(table, MODEL_CONSTRAINT, name);
    if (found || table->is_open)
        return found;
    Diagnostic *diagnostic =
        fold_report(fold, RULE_UNKNOWN_CONSTRAINT, fold_name(fold, name, offset),
                    "constraint \"%.*s\" of table \"%.*s\" does not exist", TEXT_ARGS(name),
                    TEXT_ARGS(fold_visible_name(fold, table->schema, table->name)));
    if (!diagnostic)
        return NULL;
    const ModelGone *gone = fold_part_gone(fold, table, name);
    if (gone && gone->renamed.size > 0)
        diagnostic_hint(diagnostic, "it is \"%.*s\" now", TEXT_ARGS(gone->renamed));
    else if (!gone)
        suggest(fold, diagnostic, table, name);
    if (gone && gone->span.source)
        diagnostic_note(diagnostic, gone->span, "\"%.*s\" is %s here", TEXT_ARGS(name),
                        gone->renamed.size > 0 ? "renamed" : "dropped");
    else if (table->made.source)
        diagnostic_note(diagnostic, table->made, "\"%.*s\" is created here",
                        TEXT_ARGS(table->name));
    return NULL;
}

// ADD CONSTRAINT … USING INDEX: the index becomes the constraint's, and takes its name.
static void use_index(const Alteration *alteration, const PgQuery__Constraint *definition)
{
    Fold *fold = alteration->fold;
    const ModelObject *table = model_get(fold->model, alteration->table);
    FoldName index_name = {table->schema, fold_text(fold, definition->indexname),
                           alteration->offset};
    Text name = fold_text(fold, definition->conname);
    const ModelObject *index =
        model_find(fold->model, SPACE_RELATION, table->schema, index_name.name);
    bool is_index = index && index->kind == MODEL_INDEX;
    if (!is_index && !fold_may_exist(fold, SPACE_RELATION, table->schema, index_name.name))
        fold_report_relation(fold, RULE_UNKNOWN_INDEX, "index", index_name.schema, index_name.name,
                             alteration->offset);
    if (!is_index || index->owner != alteration->table)
        return;
    if (!model_is(index, ATTRIBUTE_UNIQUE, "yes"))
        fold_report(fold, RULE_WRONG_KIND, fold_name(fold, index_name.name, alteration->offset),
                    "index \"%.*s\" is not unique", TEXT_ARGS(index->name));
    name = name.size > 0 ? name : index->name;
    if (!fold_is_free_constraint(fold, table, name, definition->location))
        return;
    ModelObject *renamed = fold_open(fold, index), *open = fold_open(fold, table);
    renamed->name = name;
    fold_put(fold, renamed);
    ModelObject *part =
        fold_make(fold, MODEL_CONSTRAINT, (Text){"", 0}, name, definition->location);
    bool is_primary = definition->contype == PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY;
    model_set(fold->arena, part, ATTRIBUTE_CLASS,
              is_primary ? TEXT("primary key") : TEXT("unique"));
    model_set(fold->arena, part, ATTRIBUTE_DEFERRABLE,
              fold_deferrable(&(NewConstraint){.definition = definition}));
    model_set(fold->arena, part, ATTRIBUTE_NULLS, model_value(index, ATTRIBUTE_NULLS));
    for (size_t i = 0; i < index->columns.count; i++)
        ARRAY_PUSH(fold->arena, &part->columns, index->columns.items[i]);
    model_put_part(fold->arena, open, part, NULL);
    fold_put(fold, open);
    for (size_t i = 0; is_primary && i < part->columns.count; i++)
        fold_set_not_null(fold, alteration->table, part->columns.items[i]);
}

void fold_alter_add_constraint(Alteration *alteration)
{
    const PgQuery__Constraint *definition = alteration->command->def->constraint;
    if (definition->indexname && *definition->indexname)
        use_index(alteration, definition);
    else
        fold_add_constraint(alteration->fold, alteration->table,
                            &(NewConstraint){.definition = definition,
                                             .name = definition->conname,
                                             .is_only = alteration->is_only});
}

static bool is_spread(const ModelObject *constraint)
{
    return model_is(constraint, ATTRIBUTE_CLASS, "check") ||
           model_is(constraint, ATTRIBUTE_CLASS, "foreign key");
}

static void drop_inherited(const Alteration *alteration, uint32_t table, Text name)
{
    Fold *fold = alteration->fold;
    ModelNumbers children = fold_children(fold, table);
    for (size_t i = 0; i < children.count; i++) {
        const ModelObject *child = model_get(fold->model, children.items[i]);
        const ModelObject *part = child ? model_part(child, MODEL_CONSTRAINT, name) : NULL;
        if (!part || !part->is_inherited || !is_spread(part))
            continue;
        if (alteration->is_only) {
            ModelObject *open = fold_open(fold, child);
            fold_open_part(fold, open, part)->is_inherited = false;
            fold_put(fold, open);
            continue;
        }
        fold_drop_part(fold, child, part, true, alteration->offset);
        drop_inherited(alteration, children.items[i], name);
    }
}

static bool has_parent_with(const Fold *fold, const ModelObject *table, const ModelObject *part)
{
    for (size_t i = 0; i < table->uses.count; i++) {
        const ModelObject *parent = model_get(fold->model, table->uses.items[i].object);
        if (parent && parent->kind == MODEL_TABLE && table->uses.items[i].by.size == 0 &&
            table->uses.items[i].column == 0 && model_part(parent, MODEL_CONSTRAINT, part->name))
            return true;
    }
    return false;
}

void fold_alter_drop_constraint(Alteration *alteration)
{
    Fold *fold = alteration->fold;
    const PgQuery__AlterTableCmd *command = alteration->command;
    const ModelObject *table = model_get(fold->model, alteration->table);
    Text name = fold_text(fold, command->name);
    const ModelObject *part = command->missing_ok
                                  ? model_part(table, MODEL_CONSTRAINT, name)
                                  : fold_find_constraint(fold, table, name, alteration->offset);
    if (!part)
        return;
    if (part->is_inherited && !table->is_open && has_parent_with(fold, table, part)) {
        fold_report(fold, RULE_IN_USE, fold_name(fold, name, alteration->offset),
                    "constraint \"%.*s\" of table \"%.*s\" is inherited", TEXT_ARGS(name),
                    TEXT_ARGS(table->name));
        return;
    }
    bool cascade = command->behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE;
    bool is_below = is_spread(part);
    if (fold_drop_part(fold, table, part, cascade, alteration->offset) && is_below)
        drop_inherited(alteration, alteration->table, name);
}

void fold_alter_validate(Alteration *alteration, uint32_t number)
{
    Fold *fold = alteration->fold;
    const ModelObject *table = model_get(fold->model, number);
    Text name = fold_text(fold, alteration->command->name);
    const ModelObject *part = number == alteration->table
                                  ? fold_find_constraint(fold, table, name, alteration->offset)
                                  : model_part(table, MODEL_CONSTRAINT, name);
    if (!part)
        return;
    bool is_check = model_is(part, ATTRIBUTE_CLASS, "check");
    ModelObject *open = fold_open(fold, table);
    model_set(fold->arena, fold_open_part(fold, open, part), ATTRIBUTE_NOT_VALID, (Text){"", 0});
    fold_put(fold, open);
    ModelNumbers children = fold_children(fold, number);
    for (size_t i = 0; is_check && i < children.count; i++)
        fold_alter_validate(alteration, children.items[i]);
}

void fold_alter_constraint(Alteration *alteration)
{
    Fold *fold = alteration->fold;
    const PgQuery__Constraint *definition = alteration->command->def->constraint;
    const ModelObject *table = model_get(fold->model, alteration->table);
    const ModelObject *part =
        fold_find_constraint(fold, table, fold_text(fold, definition->conname), alteration->offset);
    if (!part)
        return;
    ModelObject *open = fold_open(fold, table);
    model_set(fold->arena, fold_open_part(fold, open, part), ATTRIBUTE_DEFERRABLE,
              fold_deferrable(&(NewConstraint){.definition = definition}));
    fold_put(fold, open);
}
