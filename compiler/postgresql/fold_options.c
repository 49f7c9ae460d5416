// SPDX-License-Identifier: MIT
// WITH (name = value, …) as text.
#include "fold_parts.h"

#include "sort.h"

static void add_value(const Fold *fold, Builder *text, const PgQuery__Node *value)
{
    switch ((int)value->node_case) {
    case PG_QUERY__NODE__NODE_INTEGER:
        builder_add_format(text, "%d", value->integer->ival);
        break;
    case PG_QUERY__NODE__NODE_FLOAT:
        builder_add(text, text_from(value->float_->fval));
        break;
    case PG_QUERY__NODE__NODE_STRING:
        builder_add(text, text_from(value->string->sval));
        break;
    case PG_QUERY__NODE__NODE_TYPE_NAME:
        builder_add(
            text,
            fold_list_name(fold, value->type_name->names, value->type_name->n_names, -1).name);
        break;
    default:
        break;
    }
}

void fold_add_option(const Fold *fold, Builder *text, const PgQuery__DefElem *option)
{
    if (text->count > 0)
        builder_add(text, TEXT(", "));
    if (option->defnamespace && *option->defnamespace) {
        builder_add(text, text_from(option->defnamespace));
        builder_add_char(text, '.');
    }
    builder_add(text, text_from(option->defname));
    builder_add_char(text, '=');
    if (option->arg)
        add_value(fold, text, option->arg);
    else
        builder_add(text, TEXT("true"));
}

static int compare_options(const void *a, const void *b)
{
    return text_compare(*(const Text *)a, *(const Text *)b);
}

// In the order of their names, which is how they are compared.
Text fold_options(const Fold *fold, PgQuery__Node *const *options, size_t option_count)
{
    Builder joined = {.arena = fold->arena};
    Text *texts = arena_alloc(fold->arena, (option_count + 1) * sizeof *texts);
    size_t count = 0;
    for (size_t i = 0; i < option_count; i++) {
        Builder text = {.arena = fold->arena};
        if (options[i]->node_case != PG_QUERY__NODE__NODE_DEF_ELEM)
            continue;
        fold_add_option(fold, &text, options[i]->def_elem);
        texts[count++] = builder_text(&text);
    }
    if (count > 1)
        sort_items(texts, count, sizeof *texts, compare_options);
    for (size_t i = 0; i < count; i++) {
        builder_add(&joined, i > 0 ? TEXT(", ") : (Text){"", 0});
        builder_add(&joined, texts[i]);
    }
    return count > 0 ? builder_text(&joined) : (Text){"", 0};
}
