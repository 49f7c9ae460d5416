// SPDX-License-Identifier: MIT
// What ALTER COLUMN … TYPE costs, from the names of two types (documentation, "ALTER TABLE", Notes;
// the types' support functions that drop a cast which only checks a length).
#include "lint_parts.h"

#include <stdlib.h>
#include <string.h>

// "numeric(10,2)" as a name and up to two numbers.
typedef struct TypeShape {
    Text name;
    long numbers[2];
    int count;
} TypeShape;

static TypeShape shape_of(Text type)
{
    TypeShape shape = {.name = type};
    const char *open = memchr(type.data, '(', type.size);
    if (!open)
        return shape;
    shape.name.size = (size_t)(open - type.data);
    char *end;
    shape.numbers[0] = strtol(open + 1, &end, 10);
    shape.count = 1;
    if (*end == ',') {
        shape.numbers[1] = strtol(end + 1, &end, 10);
        shape.count = 2;
    }
    // "timestamp(3) with time zone": what stands behind is part of the name, and stays compared
    return shape;
}

static bool is_character(Text name)
{
    return text_is(name, "character varying") || text_is(name, "text");
}

static long limit_of(const TypeShape *shape)
{
    return shape->count > 0 ? shape->numbers[0] : 0;
}

// The digits before the point.
static long whole_digits(const TypeShape *shape)
{
    return shape->numbers[0] - shape->numbers[1];
}

bool lint_type_rewrites(Text before, Text after)
{
    TypeShape old = shape_of(before), new = shape_of(after);
    if (text_equal(before, after))
        return false;
    if (is_character(old.name) && is_character(new.name))
        return limit_of(&new) > 0 && (limit_of(&old) == 0 || limit_of(&new) < limit_of(&old));
    if (text_is(old.name, "cidr") && text_is(new.name, "inet"))
        return false;
    if (!text_equal(old.name, new.name))
        return true;
    if (new.count == 0)
        return false; // without a limit
    if (text_is(old.name, "numeric"))
        return old.count == 0 || old.numbers[1] != new.numbers[1] ||
               new.numbers[0] < old.numbers[0];
    if (text_is(old.name, "character") || text_is(old.name, "bit"))
        return true;
    return old.count == 0 || new.numbers[0] < old.numbers[0];
}

// Integers by their bytes; 0 for others.
static int integer_size(Text name)
{
    return text_is(name, "smallint")  ? 2
           : text_is(name, "integer") ? 4
           : text_is(name, "bigint")  ? 8
                                      : 0;
}

bool lint_type_narrows(Text before, Text after)
{
    TypeShape old = shape_of(before), new = shape_of(after);
    if (integer_size(old.name) > 0 && integer_size(new.name) > 0)
        return integer_size(new.name) < integer_size(old.name);
    bool is_text = is_character(old.name) || text_is(old.name, "character");
    bool becomes_text = is_character(new.name) || text_is(new.name, "character");
    if (is_text && becomes_text)
        return limit_of(&new) > 0 && (limit_of(&old) == 0 || limit_of(&new) < limit_of(&old));
    if (is_text)
        return true; // what is text may be anything
    if (text_is(old.name, "double precision") && text_is(new.name, "real"))
        return true;
    if (text_is(old.name, "numeric") && text_is(new.name, "numeric"))
        return new.count > 0 && (old.count == 0 || whole_digits(&new) < whole_digits(&old) ||
                                 new.numbers[1] < old.numbers[1]);
    bool is_fraction = text_is(old.name, "numeric") || text_is(old.name, "double precision") ||
                       text_is(old.name, "real");
    if (is_fraction && integer_size(new.name) > 0)
        return true;
    return strncmp(old.name.data, "timestamp", 9) == 0 && text_is(new.name, "date");
}
