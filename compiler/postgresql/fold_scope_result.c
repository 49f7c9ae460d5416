// SPDX-License-Identifier: MIT
// The columns that a routine of the model returns in FROM, from what is said of its result.
#include "fold_scope.h"

#include <string.h>

static bool cut_head(Text *text, const char *head)
{
    size_t size = strlen(head);
    if (text->size < size || memcmp(text->data, head, size) != 0)
        return false;
    *text = (Text){text->data + size, text->size - size};
    return true;
}

// A name, quoted or not, from the beginning of a text.
static Text cut_name(QueryWalk *walk, Text *text)
{
    Builder name = {.arena = walk->fold->arena};
    size_t i = 0;
    bool is_quoted = text->size > 0 && text->data[0] == '"';
    for (i = is_quoted ? 1 : 0; i < text->size; i++) {
        if (is_quoted && text->data[i] == '"' && i + 1 < text->size && text->data[i + 1] == '"')
            i++;
        else if (text->data[i] == (is_quoted ? '"' : ' '))
            break;
        builder_add_char(&name, text->data[i]);
    }
    i += is_quoted && i < text->size;
    *text = (Text){text->data + i, text->size - i};
    return name.count > 0 ? builder_text(&name) : (Text){"", 0};
}

// Up to a comma that stands in no brackets and no quotes, and behind it.
static Text cut_type(Text *text)
{
    size_t depth = 0, i = 0;
    bool is_quoted = false;
    for (; i < text->size && (depth > 0 || is_quoted || text->data[i] != ','); i++) {
        is_quoted = is_quoted != (text->data[i] == '"');
        depth += !is_quoted && text->data[i] == '(';
        depth -= depth > 0 && !is_quoted && text->data[i] == ')';
    }
    Text type = {text->data, i};
    *text = (Text){text->data + i, text->size - i};
    cut_head(text, ", ");
    cut_head(&type, " ");
    return type;
}

// TABLE(a integer, b text)
static bool add_table(QueryWalk *walk, FoldColumns *columns, Text list)
{
    if (list.size == 0 || list.data[list.size - 1] != ')')
        return false;
    list.size--;
    while (list.size > 0) {
        FoldColumn column = {.name = cut_name(walk, &list)};
        column.type = cut_type(&list);
        if (column.name.size == 0 || column.type.size == 0)
            return false;
        ARRAY_PUSH(walk->fold->arena, columns, column);
    }
    return true;
}

static bool is_plain(Text type)
{
    return type.size > 0 && !memchr(type.data, '.', type.size) && !text_is(type, "record") &&
           !text_is(type, "void") && !text_is(type, "trigger") && !cut_head(&type, "any") &&
           !memchr(type.data, '"', type.size) && !memchr(type.data, '?', type.size);
}

bool scope_add_result(QueryWalk *walk, FoldColumns *columns, const ModelObject *routine, Text own)
{
    Text returns = model_value(routine, ATTRIBUTE_RETURNS);
    Text arguments = model_value(routine, ATTRIBUTE_ARGUMENTS);
    bool has_out = false;
    for (size_t i = 0; i + 4 <= arguments.size; i++)
        has_out = has_out || memcmp(arguments.data + i, "OUT ", 4) == 0;
    if (routine->kind != MODEL_FUNCTION || routine->is_open || has_out)
        return false;
    if (cut_head(&returns, "TABLE("))
        return add_table(walk, columns, returns);
    cut_head(&returns, "SETOF ");
    const ModelObject *relation = scope_composite(walk, returns);
    if (relation) {
        Scope scope = {0};
        ScopeItem *item = scope_add_relation(walk, &scope, relation);
        *columns = scope_item_columns(walk, item);
        return true;
    }
    FoldColumn column = {.name = own, .type = returns};
    if (is_plain(returns))
        ARRAY_PUSH(walk->fold->arena, columns, column);
    return is_plain(returns);
}
