// SPDX-License-Identifier: MIT
#include "model_sequence.h"

#include <stdlib.h>
#include <string.h>

void model_sequence_limits(Text type, int64_t *minimum, int64_t *maximum)
{
    bool is_small = text_is(type, "smallint"), is_integer = text_is(type, "integer");
    *minimum = is_small ? INT16_MIN : is_integer ? INT32_MIN : INT64_MIN;
    *maximum = is_small ? INT16_MAX : is_integer ? INT32_MAX : INT64_MAX;
}

ModelSequence model_sequence(Text type, int64_t increment)
{
    int64_t low, high;
    model_sequence_limits(type, &low, &high);
    ModelSequence sequence = {
        type, increment, increment > 0 ? 1 : low, increment > 0 ? high : -1, 0, 1, false};
    sequence.start = increment > 0 ? sequence.minimum : sequence.maximum;
    return sequence;
}

static void add_value(Builder *text, const char *word, int64_t value)
{
    builder_add_format(text, "%s%s %lld", text->count > 0 ? " " : "", word, (long long)value);
}

Text model_sequence_text(Arena *arena, const ModelSequence *sequence)
{
    Builder text = {.arena = arena};
    ModelSequence usual = model_sequence(sequence->type, sequence->increment);
    if (sequence->increment != 1)
        add_value(&text, "INCREMENT", sequence->increment);
    if (sequence->minimum != usual.minimum)
        add_value(&text, "MINVALUE", sequence->minimum);
    if (sequence->maximum != usual.maximum)
        add_value(&text, "MAXVALUE", sequence->maximum);
    if (sequence->start != (sequence->increment > 0 ? sequence->minimum : sequence->maximum))
        add_value(&text, "START", sequence->start);
    if (sequence->cache != 1)
        add_value(&text, "CACHE", sequence->cache);
    if (sequence->is_cycle)
        builder_add_format(&text, "%sCYCLE", text.count > 0 ? " " : "");
    return text.count > 0 ? builder_text(&text) : (Text){"", 0};
}

// The word behind `name`; empty where that is not there.
static Text value_of(Text text, const char *name)
{
    size_t size = strlen(name);
    for (size_t i = 0; i + size < text.size; i++) {
        bool is_begin = i == 0 || text.data[i - 1] == ' ';
        if (!is_begin || memcmp(text.data + i, name, size) != 0 || text.data[i + size] != ' ')
            continue;
        size_t at = i + size + 1, end = at;
        while (end < text.size && text.data[end] != ' ')
            end++;
        return (Text){text.data + at, end - at};
    }
    return (Text){"", 0};
}

static void read_value(Text text, const char *name, int64_t *value)
{
    Text found = value_of(text, name);
    if (found.size > 0)
        *value = strtoll(found.data, NULL, 10);
}

ModelSequence model_sequence_read(Text type, Text text)
{
    int64_t increment = 1;
    read_value(text, "INCREMENT", &increment);
    ModelSequence sequence = model_sequence(type.size > 0 ? type : TEXT("bigint"), increment);
    read_value(text, "MINVALUE", &sequence.minimum);
    read_value(text, "MAXVALUE", &sequence.maximum);
    sequence.start = increment > 0 ? sequence.minimum : sequence.maximum;
    read_value(text, "START", &sequence.start);
    read_value(text, "CACHE", &sequence.cache);
    sequence.is_cycle = text.size >= 5 && memcmp(text.data + text.size - 5, "CYCLE", 5) == 0;
    return sequence;
}
