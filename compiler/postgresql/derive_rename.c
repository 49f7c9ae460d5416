// SPDX-License-Identifier: MIT
// What undoes RENAME: the differ never guesses one.
#include "derive_parts.h"

#include <string.h>

typedef struct Renaming {
    Derive *derive;
    const PgQuery__RenameStmt *statement;
    const ModelObject *before; // the object, or what the part is of
    const ModelObject *after;
} Renaming;

static void add(const Renaming *renaming, const char *what, const char *new, const char *old)
{
    Derive *derive = renaming->derive;
    derive_add(derive, "ALTER %.*s RENAME %s %.*s TO %.*s",
               TEXT_ARGS(derive_called(derive, renaming->after)), what,
               TEXT_ARGS(fold_quoted(derive->fold, text_from(new))),
               TEXT_ARGS(fold_quoted(derive->fold, text_from(old))));
}

// ALTER TRIGGER new ON users RENAME TO old
static void add_part(const Renaming *renaming, const char *kind)
{
    Derive *derive = renaming->derive;
    derive_add(derive, "ALTER %s %.*s ON %.*s RENAME TO %.*s", kind,
               TEXT_ARGS(fold_quoted(derive->fold, text_from(renaming->statement->newname))),
               TEXT_ARGS(derive_name_now(derive, renaming->after)),
               TEXT_ARGS(fold_quoted(derive->fold, text_from(renaming->statement->subname))));
}

static void add_whole(const Renaming *renaming)
{
    Derive *derive = renaming->derive;
    Text name = renaming->before->name;
    if (model_space(renaming->before->kind) == SPACE_ROUTINE)
        name = model_bare_name(name);
    derive_add(derive, "ALTER %.*s RENAME TO %.*s",
               TEXT_ARGS(derive_called(derive, renaming->after)),
               TEXT_ARGS(fold_quoted(derive->fold, name)));
}

static void rename_back(const Renaming *renaming)
{
    const PgQuery__RenameStmt *statement = renaming->statement;
    switch ((int)statement->rename_type) {
    case PG_QUERY__OBJECT_TYPE__OBJECT_COLUMN:
        add(renaming, "COLUMN", statement->newname, statement->subname);
        break;
    case PG_QUERY__OBJECT_TYPE__OBJECT_ATTRIBUTE:
        add(renaming, "ATTRIBUTE", statement->newname, statement->subname);
        break;
    case PG_QUERY__OBJECT_TYPE__OBJECT_TABCONSTRAINT:
    case PG_QUERY__OBJECT_TYPE__OBJECT_DOMCONSTRAINT:
        add(renaming, "CONSTRAINT", statement->newname, statement->subname);
        break;
    case PG_QUERY__OBJECT_TYPE__OBJECT_TRIGGER:
        add_part(renaming, "TRIGGER");
        break;
    case PG_QUERY__OBJECT_TYPE__OBJECT_POLICY:
        add_part(renaming, "POLICY");
        break;
    case PG_QUERY__OBJECT_TYPE__OBJECT_RULE:
        add_part(renaming, "RULE");
        break;
    default:
        add_whole(renaming);
        break;
    }
}

static const ModelObject *renamed(Derive *derive, const PgQuery__RenameStmt *statement)
{
    Model model;
    Fold fold = derive_silent_fold(derive, &model);
    if (statement->rename_type == PG_QUERY__OBJECT_TYPE__OBJECT_SCHEMA)
        return model_find(&model, SPACE_SCHEMA, FOLD_NO_TEXT, text_from(statement->subname));
    if (statement->relation)
        return derive_relation(derive, statement->relation);
    if (statement->rename_type == PG_QUERY__OBJECT_TYPE__OBJECT_DOMCONSTRAINT)
        return statement->object && statement->object->node_case == PG_QUERY__NODE__NODE_LIST
                   ? fold_find_type(&fold, fold_list_name(&fold, statement->object->list->items,
                                                          statement->object->list->n_items, -1))
                   : NULL;
    return fold_object(&fold, statement->rename_type, statement->object, NULL, FOLD_NO_TEXT, true)
        .object;
}

void derive_rename(Derive *derive, const PgQuery__RenameStmt *statement)
{
    Renaming renaming = {derive, statement, renamed(derive, statement), NULL};
    if (renaming.before)
        renaming.after = model_get(&derive->after, renaming.before->number);
    if (!renaming.after || !derive_kind(renaming.after)) {
        derive_refuse(derive, statement->missing_ok
                                  ? "with IF EXISTS nobody knows whether it was there"
                                  : "the model does not know what it renames");
        return;
    }
    derive->entry->subject = renaming.after->number;
    rename_back(&renaming);
    derive_settle(derive);
}
