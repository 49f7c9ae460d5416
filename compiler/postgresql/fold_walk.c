// SPDX-License-Identifier: MIT
// Every message of a tree, by what its descriptors say: for questions that are the same wherever a
// piece stands.
#include "fold_parts.h"

static void walk_field(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
                       FoldVisit *visit, void *context)
{
    const char *member = (const char *)message + field->offset;
    if (field->type != PROTOBUF_C_TYPE_MESSAGE)
        return;
    if (field->label == PROTOBUF_C_LABEL_REPEATED) {
        size_t count = *(const size_t *)((const char *)message + field->quantifier_offset);
        ProtobufCMessage *const *items = *(ProtobufCMessage *const *const *)member;
        for (size_t i = 0; i < count; i++)
            fold_walk(items[i], visit, context);
        return;
    }
    bool is_choice = (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0;
    if (is_choice &&
        *(const uint32_t *)((const char *)message + field->quantifier_offset) != field->id)
        return;
    const ProtobufCMessage *child = *(ProtobufCMessage *const *)member;
    if (child)
        fold_walk(child, visit, context);
}

void fold_walk(const ProtobufCMessage *message, FoldVisit *visit, void *context)
{
    visit(context, message);
    for (unsigned i = 0; i < message->descriptor->n_fields; i++)
        walk_field(message, &message->descriptor->fields[i], visit, context);
}
