// SPDX-License-Identifier: MIT
// WITH (name = value, …) as text.
#include "fold_parts.h"

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

Text fold_options(const Fold *fold, PgQuery__Node *const *options, size_t count)
{
    Builder text = {.arena = fold->arena};
    for (size_t i = 0; i < count; i++)
        if (options[i]->node_case == PG_QUERY__NODE__NODE_DEF_ELEM)
            fold_add_option(fold, &text, options[i]->def_elem);
    return text.items ? builder_text(&text) : (Text){"", 0};
}
