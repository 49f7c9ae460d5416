// SPDX-License-Identifier: MIT
// A grammar is a list of rules, each with its ways. Names are looked up while writing: grammars are
// small.
#include "generator.h"
#include <string.h>

enum { DEPTH_MAX = 14 };

typedef struct Production {
    Text name;
    struct {
        Text *items;
        size_t count;
        size_t capacity;
    } ways;
} Production;

struct Generator {
    struct {
        Production *items;
        size_t count;
        size_t capacity;
    } rules;
    unsigned unique;
};

static Production *find(Generator *generator, Text name)
{
    for (size_t i = 0; i < generator->rules.count; i++)
        if (text_equal(generator->rules.items[i].name, name))
            return &generator->rules.items[i];
    return NULL;
}

static void add_line(Arena *arena, Generator *generator, Text line)
{
    const char *equals = memchr(line.data, '=', line.size);
    if (line.size == 0 || line.data[0] == '#' || !equals)
        return;
    Text name = {line.data, (size_t)(equals - line.data)};
    while (name.size > 0 && name.data[name.size - 1] == ' ')
        name.size--;
    Text way = {equals + 1, (size_t)(line.data + line.size - equals - 1)};
    if (way.size > 0 && way.data[0] == ' ')
        way = (Text){way.data + 1, way.size - 1};
    Production *production = find(generator, name);
    if (!production) {
        ARRAY_PUSH(arena, &generator->rules, (Production){.name = name});
        production = &generator->rules.items[generator->rules.count - 1];
    }
    ARRAY_PUSH(arena, &production->ways, way);
}

// The name in `{name}` at the start of `text`; empty where a brace is only a brace.
static Text reference(Text text)
{
    size_t size = 1;
    if (text.data[0] != '{')
        return (Text){0};
    while (size < text.size &&
           ((text.data[size] >= 'a' && text.data[size] <= 'z') || text.data[size] == '_'))
        size++;
    if (size == 1 || size == text.size || text.data[size] != '}')
        return (Text){0};
    return (Text){text.data + 1, size - 1};
}

static bool is_builtin(Text name)
{
    return text_is(name, "unique") || text_is(name, "same") || text_is(name, "nl") ||
           text_is(name, "cr");
}

static const char *find_unknown(Arena *arena, Generator *generator)
{
    for (size_t i = 0; i < generator->rules.count; i++)
        for (size_t j = 0; j < generator->rules.items[i].ways.count; j++) {
            Text way = generator->rules.items[i].ways.items[j];
            for (; way.size > 0; way.data++, way.size--) {
                Text name = reference(way);
                if (name.size > 0 && !is_builtin(name) && !find(generator, name))
                    return text_copy(arena, name);
            }
        }
    return NULL;
}

Generator *generator_create(Arena *arena, Text grammar, const char **message)
{
    Generator *generator = arena_alloc(arena, sizeof *generator);
    while (grammar.size > 0) {
        const char *end = memchr(grammar.data, '\n', grammar.size);
        size_t size = end ? (size_t)(end - grammar.data) : grammar.size;
        add_line(arena, generator, (Text){grammar.data, size});
        size += end ? 1 : 0;
        grammar = (Text){grammar.data + size, grammar.size - size};
    }
    *message = find_unknown(arena, generator);
    return *message ? NULL : generator;
}

static void write_name(Generator *generator, Text name, Random *random, Builder *builder,
                       int depth);

static void write_way(Generator *generator, Text way, Random *random, Builder *builder, int depth)
{
    while (way.size > 0) {
        Text name = reference(way);
        size_t size = name.size > 0 ? name.size + 2 : 1;
        if (name.size > 0)
            write_name(generator, name, random, builder, depth + 1);
        else if (way.data[0] == '~')
            write_name(generator, TEXT("gap"), random, builder, depth + 1);
        else
            builder_add_char(builder, way.data[0]);
        way = (Text){way.data + size, way.size - size};
    }
}

static void write_name(Generator *generator, Text name, Random *random, Builder *builder, int depth)
{
    if (text_is(name, "unique") || text_is(name, "same")) {
        generator->unique += text_is(name, "unique");
        builder_add_format(builder, "%u", generator->unique);
    } else if (text_is(name, "nl") || text_is(name, "cr")) {
        builder_add_char(builder, text_is(name, "nl") ? '\n' : '\r');
    } else {
        const Production *rule = find(generator, name);
        if (!rule) // the caller's own word, or a gap in a grammar that has none
            return;
        uint32_t count = (uint32_t)rule->ways.count;
        uint32_t choice = depth > DEPTH_MAX ? 0 : random_below(random, count);
        write_way(generator, rule->ways.items[choice], random, builder, depth);
    }
}

void generator_write(Generator *generator, const char *name, Random *random, Builder *builder)
{
    write_name(generator, text_from(name), random, builder, 0);
}
