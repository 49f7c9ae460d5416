// SPDX-License-Identifier: MIT
// What brings one attribute of an object back to what it was.
#include "derive.h"

#include "model_sequence.h"

#include <stdlib.h>
#include <string.h>

static DerivePrint printing(const Derive *derive)
{
    return (DerivePrint){derive->fold->arena, derive->home, &derive->before};
}

static Text name_of(const Derive *derive, const ModelObject *object)
{
    DerivePrint print = printing(derive);
    return derive_name(&print, object);
}

static Text quoted(const Derive *derive, Text name)
{
    return fold_quoted(derive->fold, name);
}

// --- types

static int integer_size(Text type)
{
    return text_is(type, "smallint")  ? 2
           : text_is(type, "integer") ? 4
           : text_is(type, "bigint")  ? 8
                                      : 0;
}

// The numbers behind "numeric(" or "character varying("; false where the type is another.
static bool read_lengths(Text type, const char *name, long *first, long *second)
{
    size_t size = strlen(name);
    if (type.size <= size + 2 || memcmp(type.data, name, size) != 0 || type.data[size] != '(' ||
        type.data[type.size - 1] != ')')
        return false;
    char *end;
    *first = strtol(type.data + size + 1, &end, 10);
    *second = *end == ',' ? strtol(end + 1, &end, 10) : 0;
    return *end == ')' && end == type.data + type.size - 1;
}

static bool is_text(Text type)
{
    return text_is(type, "text") || text_is(type, "character varying");
}

bool derive_retype(Arena *arena, const ModelObject *column, Text from, Text to, Text *conversion)
{
    long from_first, from_second, to_first, to_second;
    Builder text = {.arena = arena}, name = {.arena = arena};
    *conversion = (Text){"", 0};
    fold_add_quoted(&name, column->name);
    if ((integer_size(from) && integer_size(to)) || (is_text(from) && is_text(to)))
        return true; // a number that does not fit is an error
    if (read_lengths(from, "numeric", &from_first, &from_second) &&
        read_lengths(to, "numeric", &to_first, &to_second))
        return from_second == to_second && from_first >= to_first;
    bool is_longer = read_lengths(from, "character varying", &from_first, &from_second);
    if (!read_lengths(to, "character varying", &to_first, &to_second) ||
        !(is_text(from) || (is_longer && from_first >= to_first)))
        return false;
    // The server would cut blanks off what is too long; behind it, it is an error.
    builder_add_format(&text, "%s || CASE WHEN char_length(%s) > %ld THEN '!' ELSE '' END",
                       name.items, name.items, to_first);
    *conversion = builder_text(&text);
    return true;
}

static bool print_type(Derive *derive, const ModelChange *change)
{
    Text conversion, name = name_of(derive, change->object);
    const ModelObject *found =
        model_find(&derive->after, SPACE_RELATION, change->object->schema, change->object->name);
    const ModelObject *other = found ? model_part(found, MODEL_COLUMN, change->part->name) : NULL;
    Builder text = {.arena = derive->fold->arena};
    if (!other || !derive_retype(derive->fold->arena, change->part,
                                 model_value(other, ATTRIBUTE_TYPE), change->wanted, &conversion))
        return false;
    builder_add_format(&text, "ALTER TABLE %.*s ALTER COLUMN %.*s TYPE %.*s", TEXT_ARGS(name),
                       TEXT_ARGS(quoted(derive, change->part->name)), TEXT_ARGS(change->wanted));
    if (conversion.size > 0)
        builder_add_format(&text, " USING %.*s", TEXT_ARGS(conversion));
    derive_add(derive, "%s", text.items);
    return true;
}

// --- columns

static bool print_identity(Derive *derive, const ModelChange *change, const char *head)
{
    bool is_always = text_is(change->wanted, "always");
    if (change->wanted.size == 0)
        derive_add(derive, "%s DROP IDENTITY", head);
    else if (change->found.size > 0)
        derive_add(derive, "%s SET GENERATED %s", head, is_always ? "ALWAYS" : "BY DEFAULT");
    else
        return false; // where its sequence was is gone
    return true;
}

static bool print_column(Derive *derive, const ModelChange *change)
{
    const char *kind = derive_kind(change->object);
    Builder head = {.arena = derive->fold->arena};
    bool is_set = change->wanted.size > 0;
    if (!kind || change->object->kind == MODEL_COMPOSITE)
        return false;
    builder_add_format(&head, "ALTER %s %.*s ALTER COLUMN %.*s", kind,
                       TEXT_ARGS(name_of(derive, change->object)),
                       TEXT_ARGS(quoted(derive, change->part->name)));
    switch ((int)change->attribute) {
    case ATTRIBUTE_TYPE:
        return print_type(derive, change);
    case ATTRIBUTE_NOT_NULL:
        derive_add(derive, "%s %s NOT NULL", head.items, is_set ? "SET" : "DROP");
        return true;
    case ATTRIBUTE_DEFAULT:
        if (is_set)
            derive_add(derive, "%s SET DEFAULT %.*s", head.items, TEXT_ARGS(change->wanted));
        else
            derive_add(derive, "%s DROP DEFAULT", head.items);
        return true;
    case ATTRIBUTE_IDENTITY:
        return print_identity(derive, change, head.items);
    default:
        return false;
    }
}

// --- tables

Text derive_option_name(Text option)
{
    const char *end = memchr(option.data, '=', option.size);
    return end ? (Text){option.data, (size_t)(end - option.data)} : option;
}

// Each of "a=1, b=2" that the other list does not name (`is_name`), or does not have.
Text derive_options_not_in(Arena *arena, Text options, Text others, bool is_name)
{
    Builder out = {.arena = arena};
    builder_add(&out, (Text){"", 0});
    for (size_t begin = 0, i = 0; i <= options.size; i++) {
        if (i < options.size && options.data[i] != ',')
            continue;
        Text option = {options.data + begin, i - begin}, name = derive_option_name(option);
        bool is_there = false;
        for (size_t first = 0, j = 0; j <= others.size; j++) {
            if (j < others.size && others.data[j] != ',')
                continue;
            Text other = {others.data + first, j - first};
            is_there |=
                is_name ? text_equal(derive_option_name(other), name) : text_equal(other, option);
            first = j + 2;
        }
        if (option.size > 0 && !is_there)
            builder_add_format(&out, "%s%.*s", out.count > 0 ? ", " : "",
                               TEXT_ARGS(is_name ? name : option));
        begin = i + 2;
    }
    return builder_text(&out);
}

static bool print_options(Derive *derive, const ModelChange *change, const char *head)
{
    Arena *arena = derive->fold->arena;
    Text reset = derive_options_not_in(arena, change->found, change->wanted, true);
    Text set = derive_options_not_in(arena, change->wanted, change->found, false);
    if (reset.size > 0)
        derive_add(derive, "%s RESET (%.*s)", head, TEXT_ARGS(reset));
    if (set.size > 0)
        derive_add(derive, "%s SET (%.*s)", head, TEXT_ARGS(set));
    return reset.size > 0 || set.size > 0;
}

static bool print_row_security(Derive *derive, const ModelChange *change, const char *head)
{
    bool was_forced = text_is(change->wanted, "forced");
    if (change->found.size == 0)
        derive_add(derive, "%s ENABLE ROW LEVEL SECURITY", head);
    if (was_forced)
        derive_add(derive, "%s FORCE ROW LEVEL SECURITY", head);
    if (text_is(change->found, "forced"))
        derive_add(derive, "%s NO FORCE ROW LEVEL SECURITY", head);
    if (change->wanted.size == 0)
        derive_add(derive, "%s DISABLE ROW LEVEL SECURITY", head);
    return true;
}

static bool print_replica_identity(Derive *derive, Text wanted, const char *head)
{
    enum { INDEX_SIZE = sizeof "index " - 1 };
    if (wanted.size == 0)
        derive_add(derive, "%s REPLICA IDENTITY DEFAULT", head);
    else if (wanted.size > INDEX_SIZE && memcmp(wanted.data, "index ", INDEX_SIZE) == 0)
        derive_add(
            derive, "%s REPLICA IDENTITY USING INDEX %.*s", head,
            TEXT_ARGS(quoted(derive, (Text){wanted.data + INDEX_SIZE, wanted.size - INDEX_SIZE})));
    else
        derive_add(derive, "%s REPLICA IDENTITY %s", head,
                   text_is(wanted, "full") ? "FULL" : "NOTHING");
    return true;
}

// --- sequences

static bool print_sequence(Derive *derive, const ModelObject *object, const char *head)
{
    Text type = model_value(object, ATTRIBUTE_TYPE);
    ModelSequence is = model_sequence_read(type, model_value(object, ATTRIBUTE_SEQUENCE));
    derive_add(derive,
               "%s AS %.*s INCREMENT BY %lld MINVALUE %lld MAXVALUE %lld START WITH %lld "
               "CACHE %lld %sCYCLE",
               head, TEXT_ARGS(is.type), (long long)is.increment, (long long)is.minimum,
               (long long)is.maximum, (long long)is.start, (long long)is.cache,
               is.is_cycle ? "" : "NO ");
    return true;
}

static bool print_owner(Derive *derive, const ModelObject *object, const char *head)
{
    const ModelObject *table =
        object->owner == MODEL_NONE ? NULL : model_get(&derive->before, object->owner);
    const ModelObject *column = table ? model_column(table, object->owner_column) : NULL;
    if (object->kind != MODEL_SEQUENCE || (table && !column))
        return false;
    if (column)
        derive_add(derive, "%s OWNED BY %.*s.%.*s", head, TEXT_ARGS(name_of(derive, table)),
                   TEXT_ARGS(quoted(derive, column->name)));
    else
        derive_add(derive, "%s OWNED BY NONE", head);
    return true;
}

// --- domains and routines

static bool print_domain(Derive *derive, const ModelChange *change, const char *head)
{
    bool is_set = change->wanted.size > 0;
    if (change->attribute == ATTRIBUTE_NOT_NULL)
        derive_add(derive, "%s %s NOT NULL", head, is_set ? "SET" : "DROP");
    else if (change->attribute == ATTRIBUTE_DEFAULT && is_set)
        derive_add(derive, "%s SET DEFAULT %.*s", head, TEXT_ARGS(change->wanted));
    else if (change->attribute == ATTRIBUTE_DEFAULT)
        derive_add(derive, "%s DROP DEFAULT", head);
    else
        return false;
    return true;
}

static bool print_routine(Derive *derive, const ModelChange *change, const char *head)
{
    bool is_set = change->wanted.size > 0;
    if (change->attribute == ATTRIBUTE_VOLATILITY)
        derive_add(derive, "%s %s", head,
                   !is_set                                ? "VOLATILE"
                   : text_is(change->wanted, "immutable") ? "IMMUTABLE"
                                                          : "STABLE");
    else if (change->attribute == ATTRIBUTE_STRICT)
        derive_add(derive, "%s %s", head, is_set ? "STRICT" : "CALLED ON NULL INPUT");
    else if (change->attribute == ATTRIBUTE_SECURITY)
        derive_add(derive, "%s SECURITY %s", head, is_set ? "DEFINER" : "INVOKER");
    else
        return false;
    return true;
}

// --- all of them

static bool print_trigger(Derive *derive, const ModelChange *change)
{
    const char *how = change->wanted.size == 0             ? "ENABLE"
                      : text_is(change->wanted, "always")  ? "ENABLE ALWAYS"
                      : text_is(change->wanted, "replica") ? "ENABLE REPLICA"
                                                           : "DISABLE";
    if (change->attribute != ATTRIBUTE_ENABLED || change->object->kind == MODEL_VIEW)
        return false;
    derive_add(derive, "ALTER TABLE %.*s %s TRIGGER %.*s",
               TEXT_ARGS(name_of(derive, change->object)), how,
               TEXT_ARGS(quoted(derive, change->part->name)));
    return true;
}

static bool print_deferrable(Derive *derive, const ModelChange *change)
{
    bool is_deferred = change->wanted.size > 0 && !text_is(change->wanted, "deferrable");
    if (change->attribute != ATTRIBUTE_DEFERRABLE ||
        !model_is(change->part, ATTRIBUTE_CLASS, "foreign key"))
        return false;
    derive_add(derive, "ALTER TABLE %.*s ALTER CONSTRAINT %.*s %s",
               TEXT_ARGS(name_of(derive, change->object)),
               TEXT_ARGS(quoted(derive, change->part->name)),
               change->wanted.size == 0 ? "NOT DEFERRABLE"
               : is_deferred            ? "DEFERRABLE INITIALLY DEFERRED"
                                        : "DEFERRABLE INITIALLY IMMEDIATE");
    return true;
}

// Another definition of the same name: without it, and then with it as it was.
static bool print_again(Derive *derive, const ModelChange *change)
{
    DerivePrint print = printing(derive);
    Builder drop = {.arena = derive->fold->arena}, make = {.arena = derive->fold->arena};
    const ModelObject *part = change->part;
    Text source = part->kind == MODEL_CONSTRAINT ? (Text){"", 0} : derive_source(derive, part);
    bool is_known = part->kind == MODEL_CONSTRAINT
                        ? derive_print_constraint(&print, &make, change->object, part)
                        : source.size > 0;
    if (!is_known || !derive_print_drop(&print, &drop, change->object, part))
        return false;
    derive_add(derive, "%s", drop.items);
    if (source.size > 0)
        derive_add(derive, "%.*s", TEXT_ARGS(source));
    else
        derive_add(derive, "%s", make.items);
    return true;
}

static bool print_part(Derive *derive, const ModelChange *change)
{
    switch ((int)change->part->kind) {
    case MODEL_COLUMN:
        return print_column(derive, change);
    case MODEL_CONSTRAINT:
        return print_deferrable(derive, change) || print_again(derive, change);
    case MODEL_TRIGGER:
        return print_trigger(derive, change) || print_again(derive, change);
    default:
        return print_again(derive, change);
    }
}

static bool print_relation(Derive *derive, const ModelChange *change, const char *head)
{
    const ModelObject *object = change->object;
    if (change->attribute == ATTRIBUTE_OPTIONS)
        return print_options(derive, change, head);
    if (object->kind == MODEL_SEQUENCE &&
        (change->attribute == ATTRIBUTE_TYPE || change->attribute == ATTRIBUTE_SEQUENCE))
        return print_sequence(derive, object, head);
    if (object->kind != MODEL_TABLE)
        return false;
    switch ((int)change->attribute) {
    case ATTRIBUTE_PERSISTENCE:
        derive_add(derive, "%s SET %s", head, change->wanted.size > 0 ? "UNLOGGED" : "LOGGED");
        return true;
    case ATTRIBUTE_ROW_SECURITY:
        return print_row_security(derive, change, head);
    case ATTRIBUTE_REPLICA_IDENTITY:
        return print_replica_identity(derive, change->wanted, head);
    default:
        return false;
    }
}

bool derive_print_change(Derive *derive, const ModelChange *change)
{
    const ModelObject *object = change->object;
    DerivePrint print = printing(derive);
    Builder comment = {.arena = derive->fold->arena}, head = {.arena = derive->fold->arena};
    const char *kind = derive_kind(object);
    if (change->attribute == ATTRIBUTE_COMMENT) {
        bool is_known = derive_print_comment(&print, &comment, object, change->part);
        if (is_known)
            derive_add(derive, "%s", comment.items);
        return is_known;
    }
    if (change->part)
        return print_part(derive, change);
    if (change->attribute == ATTRIBUTE_PRIVILEGES)
        return derive_print_privileges(derive, change);
    if (!kind)
        return false;
    builder_add_format(&head, "ALTER %s %.*s", kind, TEXT_ARGS(derive_name(&print, object)));
    if (change->attribute == ATTRIBUTE_COUNT)
        return strcmp(change->what, "owner") == 0 || strcmp(change->what, "owner's column") == 0
                   ? print_owner(derive, object, head.items)
                   : false;
    if (object->kind == MODEL_DOMAIN)
        return print_domain(derive, change, head.items);
    if (model_space(object->kind) == SPACE_ROUTINE)
        return print_routine(derive, change, head.items);
    return model_space(object->kind) == SPACE_RELATION &&
           print_relation(derive, change, head.items);
}
