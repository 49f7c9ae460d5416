// SPDX-License-Identifier: MIT
// Names as PostgreSQL makes them for what has none: indexes, constraints, sequences. After
// makeObjectName, ChooseRelationName, ChooseConstraintName and ChooseIndexNameAddition.
#include "fold.h"

enum { NAME_LIMIT = 63 };

// A character is not cut in two.
static Text cut(Text text, size_t size)
{
    while (size > 0 && size < text.size && ((unsigned char)text.data[size] & 0xC0) == 0x80)
        size--;
    return (Text){text.data, size};
}

static Text made_name(const Fold *fold, Text first, Text second, Text label)
{
    size_t overhead = (second.size > 0) + label.size + 1;
    size_t first_size = first.size, second_size = second.size;
    while (first_size + second_size > NAME_LIMIT - overhead)
        if (first_size > second_size)
            first_size--;
        else
            second_size--;
    Builder name = {.arena = fold->arena};
    builder_add(&name, cut(first, first_size));
    if (second.size > 0) {
        builder_add_char(&name, '_');
        builder_add(&name, cut(second, second_size));
    }
    builder_add_char(&name, '_');
    builder_add(&name, label);
    return builder_text(&name);
}

static Text numbered(const Fold *fold, const char *label, size_t number)
{
    Builder text = {.arena = fold->arena};
    builder_add(&text, text_from(label));
    if (number > 0)
        builder_add_number(&text, number);
    return builder_text(&text);
}

// The table's own may not have been put yet. The server looks through all constraints of the
// schema.
static bool is_constraint_name(const Fold *fold, const ModelObject *table, Text name)
{
    return model_part(table, MODEL_CONSTRAINT, name) ||
           model_has_constraint(fold->model, table->schema, name);
}

Text fold_choose_relation(const Fold *fold, const ModelObject *table, Text second,
                          const char *label, bool is_constraint)
{
    for (size_t number = 0;; number++) {
        Text name = made_name(fold, table->name, second, numbered(fold, label, number));
        if (!model_find(fold->model, SPACE_RELATION, table->schema, name) &&
            !(is_constraint && is_constraint_name(fold, table, name)))
            return name;
    }
}

Text fold_choose_constraint(const Fold *fold, const ModelObject *table, Text second,
                            const char *label)
{
    for (size_t number = 0;; number++) {
        Text name = made_name(fold, table->name, second, numbered(fold, label, number));
        if (!is_constraint_name(fold, table, name))
            return name;
    }
}

Text fold_join_names(const Fold *fold, const Text *names, size_t count)
{
    Builder joined = {.arena = fold->arena};
    for (size_t i = 0; i < count && joined.count <= NAME_LIMIT; i++) {
        if (joined.count > 0)
            builder_add_char(&joined, '_');
        builder_add(&joined, names[i]);
    }
    return joined.items ? builder_text(&joined) : (Text){"", 0};
}
