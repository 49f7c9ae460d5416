// SPDX-License-Identifier: MIT
// Expressions: whatever their kind, what stands in them is walked through by what the parser's
// library says of its own messages; only names and queries need to be known.
#include "fold_scope.h"
#include "fold_value.h"

#include <string.h>

// Deeper ones are not followed: nothing is said of a statement that has one.
enum { MAXIMUM_DEPTH = 1000 };

static void walk_message(QueryWalk *walk, const Scope *scope, const ProtobufCMessage *message);

static const ProtobufCMessage *message_at(const char *at)
{
    const ProtobufCMessage *message;
    memcpy(&message, at, sizeof message);
    return message;
}

static void walk_any(QueryWalk *walk, const Scope *scope, const ProtobufCMessage *message)
{
    if (message->descriptor == &pg_query__node__descriptor)
        query_expression(walk, scope, (const PgQuery__Node *)(const void *)message);
    else
        walk_message(walk, scope, message);
}

static void walk_field(QueryWalk *walk, const Scope *scope, const char *base,
                       const ProtobufCFieldDescriptor *field)
{
    if (field->label != PROTOBUF_C_LABEL_REPEATED) {
        const ProtobufCMessage *message = message_at(base + field->offset);
        if (message)
            walk_any(walk, scope, message);
        return;
    }
    size_t count;
    const char *items;
    memcpy(&count, base + field->quantifier_offset, sizeof count);
    memcpy(&items, base + field->offset, sizeof items);
    for (size_t i = 0; i < count; i++)
        walk_any(walk, scope, message_at(items + i * sizeof(void *)));
}

// Names of types are no expressions.
static void walk_message(QueryWalk *walk, const Scope *scope, const ProtobufCMessage *message)
{
    const ProtobufCMessageDescriptor *descriptor = message->descriptor;
    if (descriptor == &pg_query__type_name__descriptor) {
        scope_note_type(walk, (const PgQuery__TypeName *)(const void *)message);
        return;
    }
    for (unsigned i = 0; i < descriptor->n_fields; i++)
        if (descriptor->fields[i].type == PROTOBUF_C_TYPE_MESSAGE)
            walk_field(walk, scope, (const char *)message, &descriptor->fields[i]);
}

// A field of a composite value: (a.b).c
static void check_field(QueryWalk *walk, const ModelObject *relation, Text name, int offset)
{
    if (!relation || scope_may_be_function(walk, name))
        return;
    const ModelObject *column = fold_column(walk->fold, relation, name, offset);
    if (column)
        scope_note_column(walk, &(FoldColumn){.relation = relation, .column = column->number});
}

static void walk_indirection(QueryWalk *walk, const Scope *scope,
                             const PgQuery__AIndirection *value)
{
    const ModelObject *relation = NULL;
    ScopeFound found = {.answer = SCOPE_UNKNOWN};
    int offset = -1;
    if (value->arg && value->arg->node_case == PG_QUERY__NODE__NODE_COLUMN_REF) {
        offset = value->arg->column_ref->location;
        found = scope_use(walk, scope, value->arg->column_ref);
        if (found.answer == SCOPE_COLUMN)
            relation = scope_composite(walk, found.column.type);
    } else {
        query_expression(walk, scope, value->arg);
    }
    for (size_t i = 0; i < value->n_indirection; i++) {
        const PgQuery__Node *part = value->indirection[i];
        bool is_name = part->node_case == PG_QUERY__NODE__NODE_STRING;
        if (is_name && i == 0 && relation)
            check_field(walk, relation, text_from(part->string->sval), offset);
        if (!is_name)
            query_expression(walk, scope, part);
    }
}

static void walk_sub_query(QueryWalk *walk, const Scope *scope, const PgQuery__SubLink *link)
{
    query_expression(walk, scope, link->testexpr);
    query_walk(walk, scope, scope->ctes, link->subselect, NULL, NULL);
}

// A column beside a constant, or a list of them: state = 'open', state IN ('open', 'paid').
static void check_labels(QueryWalk *walk, const Scope *scope, const PgQuery__Node *value,
                         const PgQuery__Node *other)
{
    bool is_list = other && other->node_case == PG_QUERY__NODE__NODE_LIST;
    if (!value || value->node_case != PG_QUERY__NODE__NODE_COLUMN_REF ||
        (!is_list && !fold_string_constant(walk->fold, other)))
        return;
    ScopeFound found = scope_find(walk, scope, value->column_ref);
    if (found.answer != SCOPE_COLUMN || !found.column.relation)
        return;
    for (size_t i = 0; i < (is_list ? other->list->n_items : 1); i++) {
        const PgQuery__AConst *constant =
            fold_string_constant(walk->fold, is_list ? other->list->items[i] : other);
        if (constant)
            fold_check_enum_value(walk->fold, found.column.relation, found.column.column, constant);
    }
}

static void check_comparison(QueryWalk *walk, const Scope *scope, const PgQuery__AExpr *expression)
{
    static const char *const names[] = {"=", "<>", "<", ">", "<=", ">="};
    const PgQuery__Node *name = expression->n_name == 1 ? expression->name[0] : NULL;
    bool is_one = expression->kind == PG_QUERY__A__EXPR__KIND__AEXPR_OP ||
                  expression->kind == PG_QUERY__A__EXPR__KIND__AEXPR_IN ||
                  expression->kind == PG_QUERY__A__EXPR__KIND__AEXPR_DISTINCT;
    for (size_t i = 0; is_one && name && i < sizeof names / sizeof *names; i++)
        if (strcmp(name->string->sval, names[i]) == 0) {
            check_labels(walk, scope, expression->lexpr, expression->rexpr);
            check_labels(walk, scope, expression->rexpr, expression->lexpr);
        }
}

static void walk_node(QueryWalk *walk, const Scope *scope, const PgQuery__Node *node)
{
    switch ((int)node->node_case) {
    case PG_QUERY__NODE__NODE__NOT_SET:
    case PG_QUERY__NODE__NODE_STRING:
    case PG_QUERY__NODE__NODE_A_CONST:
    case PG_QUERY__NODE__NODE_A_STAR:
        return;
    case PG_QUERY__NODE__NODE_COLUMN_REF:
        scope_use(walk, scope, node->column_ref);
        return;
    case PG_QUERY__NODE__NODE_SUB_LINK:
        walk_sub_query(walk, scope, node->sub_link);
        return;
    case PG_QUERY__NODE__NODE_SELECT_STMT:
        query_walk(walk, scope, scope->ctes, node, NULL, NULL);
        return;
    case PG_QUERY__NODE__NODE_A_INDIRECTION:
        walk_indirection(walk, scope, node->a_indirection);
        return;
    case PG_QUERY__NODE__NODE_FUNC_CALL:
        scope_note_routine(walk, node->func_call);
        break;
    case PG_QUERY__NODE__NODE_A_EXPR:
        check_comparison(walk, scope, node->a_expr);
        break;
    case PG_QUERY__NODE__NODE_TYPE_CAST:
        scope_note_cast(walk, node->type_cast);
        break;
    default:
        break;
    }
    // Every member of the union is a message.
    walk_message(walk, scope, (const ProtobufCMessage *)(const void *)node->func_call);
}

bool query_enter(QueryWalk *walk)
{
    bool is_too_deep = walk->depth >= MAXIMUM_DEPTH;
    if (is_too_deep)
        walk->fold->is_silent = true;
    else
        walk->depth++;
    return !is_too_deep;
}

void query_expression(QueryWalk *walk, const Scope *scope, const PgQuery__Node *node)
{
    if (!node || !query_enter(walk))
        return;
    walk_node(walk, scope, node);
    walk->depth--;
}

void query_expressions(QueryWalk *walk, const Scope *scope, PgQuery__Node *const *nodes,
                       size_t count)
{
    for (size_t i = 0; i < count; i++)
        query_expression(walk, scope, nodes[i]);
}
