// SPDX-License-Identifier: MIT
// Trees are rewritten from the leaves up, in place: a node is a box whose content can be changed.
// protobuf-c's descriptions of the messages say where a message has others.
#include "normal.h"

#include "normal_parts.h"

#include <string.h>

static void *allocate(void *arena, size_t size)
{
    return arena_alloc(arena, size);
}

static void keep(void *arena, void *memory)
{
    (void)arena;
    (void)memory;
}

static void visit(Normal *normal, ProtobufCMessage *message);

static void visit_node(Normal *normal, ProtobufCMessage *message)
{
    if (!message)
        return;
    visit(normal, message);
    if (message->descriptor == &pg_query__node__descriptor)
        normal_rewrite(normal, (PgQuery__Node *)message);
}

static void visit_field(Normal *normal, ProtobufCMessage *message,
                        const ProtobufCFieldDescriptor *field)
{
    union {
        ProtobufCMessage *message;
        char *bytes;
    } base = {message};
    void *place = base.bytes + field->offset;
    uint32_t count;
    memcpy(&count, base.bytes + field->quantifier_offset, sizeof count);
    if (field->label == PROTOBUF_C_LABEL_REPEATED) {
        ProtobufCMessage **items = *(ProtobufCMessage ***)place;
        size_t size;
        memcpy(&size, base.bytes + field->quantifier_offset, sizeof size);
        for (size_t i = 0; i < size; i++)
            visit_node(normal, items[i]);
    } else if (!(field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) || count == field->id) {
        visit_node(normal, *(ProtobufCMessage **)place);
    }
}

static void visit(Normal *normal, ProtobufCMessage *message)
{
    const ProtobufCMessageDescriptor *descriptor = message->descriptor;
    for (unsigned i = 0; i < descriptor->n_fields; i++)
        if (descriptor->fields[i].type == PROTOBUF_C_TYPE_MESSAGE)
            visit_field(normal, message, &descriptor->fields[i]);
}

static Text print(Normal *normal, const PgQuery__ParseResult *tree)
{
    size_t size = pg_query__parse_result__get_packed_size(tree);
    PgQueryProtobuf packed = {size, arena_alloc(normal->arena, size + 1)};
    pg_query__parse_result__pack(tree, (uint8_t *)packed.data);
    PgQueryDeparseResult result = pg_query_deparse_protobuf(packed);
    Text text = {"", 0};
    if (!result.error && result.query)
        text = text_from(text_copy(normal->arena, text_from(result.query)));
    pg_query_free_deparse_result(result);
    return text;
}

// A whole statement in its one form.
static Text normal_statement(Arena *arena, Text sql)
{
    ProtobufCAllocator allocator = {allocate, keep, arena};
    Normal normal = {.arena = arena};
    PgQueryProtobufParseResult result = pg_query_parse_protobuf(text_copy(arena, sql));
    PgQuery__ParseResult *tree = NULL;
    if (!result.error)
        tree = pg_query__parse_result__unpack(&allocator, result.parse_tree.len,
                                              (const uint8_t *)result.parse_tree.data);
    pg_query_free_protobuf_parse_result(result);
    if (!tree || tree->n_stmts != 1)
        return (Text){"", 0};
    visit(&normal, &tree->base);
    return normal.is_unknown ? (Text){"", 0} : print(&normal, tree);
}

static Text normal_inside(Arena *arena, const char *head, Text text, const char *tail)
{
    Builder sql = {.arena = arena};
    builder_add(&sql, text_from(head));
    builder_add(&sql, text);
    builder_add(&sql, text_from(tail));
    return normal_statement(arena, builder_text(&sql));
}

Text postgresql_parser_normal_expression(Arena *arena, Text expression)
{
    return normal_inside(arena, "SELECT (", expression, ")");
}

Text postgresql_parser_normal_keys(Arena *arena, Text keys)
{
    return normal_inside(arena, "CREATE INDEX ON t (", keys, ")");
}
