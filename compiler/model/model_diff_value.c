// SPDX-License-Identifier: MIT
// How each attribute is compared.
#include "model_diff_parts.h"
#include "normal.h"
#include "sql_plain.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

typedef enum Comparison {
    COMPARE_BYTES,
    COMPARE_NAMES,      // quotes and blanks do not count
    COMPARE_EXPRESSION, // in normal form
    COMPARE_KEYS,       // of an index, in normal form
    COMPARE_AT_HOME     // bytes, of two models of a history; a database writes it in its own way
} Comparison;

static const Comparison comparisons[ATTRIBUTE_COUNT] = {
    [ATTRIBUTE_TYPE] = COMPARE_NAMES,
    [ATTRIBUTE_DEFAULT] = COMPARE_EXPRESSION,
    [ATTRIBUTE_GENERATED] = COMPARE_EXPRESSION,
    [ATTRIBUTE_COLLATION] = COMPARE_NAMES,
    [ATTRIBUTE_EXPRESSION] = COMPARE_EXPRESSION,
    [ATTRIBUTE_CHECK] = COMPARE_EXPRESSION,
    [ATTRIBUTE_KEYS] = COMPARE_KEYS,
    [ATTRIBUTE_INCLUDE] = COMPARE_NAMES,
    [ATTRIBUTE_PREDICATE] = COMPARE_EXPRESSION,
    [ATTRIBUTE_PARTITION_BY] = COMPARE_AT_HOME,
    [ATTRIBUTE_BOUND] = COMPARE_AT_HOME,
    [ATTRIBUTE_PARENTS] = COMPARE_NAMES,
    [ATTRIBUTE_REPLICA_IDENTITY] = COMPARE_NAMES,
    [ATTRIBUTE_OPTIONS] = COMPARE_NAMES,
    [ATTRIBUTE_QUERY] = COMPARE_AT_HOME,
    [ATTRIBUTE_SEQUENCE] = COMPARE_NAMES,
    [ATTRIBUTE_ARGUMENTS] = COMPARE_AT_HOME,
    [ATTRIBUTE_RETURNS] = COMPARE_AT_HOME,
    [ATTRIBUTE_EVENTS] = COMPARE_NAMES,
    [ATTRIBUTE_ROUTINE] = COMPARE_NAMES,
    [ATTRIBUTE_ROLES] = COMPARE_AT_HOME,
    [ATTRIBUTE_DEFINITION] = COMPARE_AT_HOME,
    [ATTRIBUTE_PRIVILEGES] = COMPARE_AT_HOME,
};

// Without double quotes and blanks, in lower case: names that differ in nothing else are one.
static Text bare(Arena *arena, Text text)
{
    Builder out = {.arena = arena};
    builder_add(&out, (Text){"", 0});
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] != '"' && !isspace((unsigned char)text.data[i]))
            builder_add_char(&out, (char)tolower((unsigned char)text.data[i]));
    return builder_text(&out);
}

static bool is_same_name(Arena *arena, Text a, Text b)
{
    return text_equal(bare(arena, a), bare(arena, b));
}

// The type of an extension has the schema that the extension was put into, which is not known.
static bool is_same_type(Arena *arena, Text wanted, Text found)
{
    const char *dot = memchr(found.data, '.', found.size);
    if (dot && !memchr(wanted.data, '.', wanted.size))
        found = (Text){dot + 1, (size_t)(found.data + found.size - dot) - 1};
    return is_same_name(arena, wanted, found);
}

static bool is_constant(Text normal)
{
    return normal.size > 2 && normal.data[0] == '\'' && normal.data[normal.size - 1] == '\'' &&
           !memchr(normal.data + 1, '\'', normal.size - 2);
}

// The value of "SELECT 'x'".
static Text value_of(Text normal)
{
    static const char head[] = "SELECT ";
    size_t size = sizeof head - 1;
    return normal.size > size ? (Text){normal.data + size, normal.size - size} : (Text){"", 0};
}

// 't', 'yes', '1': what boolean takes for true.
static Text truth_of(Text value)
{
    static const char *const words[][2] = {
        {"'true'", "t"},  {"'t'", "t"}, {"'yes'", "t"}, {"'on'", "t"},  {"'1'", "t"}, {"'y'", "t"},
        {"'false'", "f"}, {"'f'", "f"}, {"'no'", "f"},  {"'off'", "f"}, {"'0'", "f"}, {"'n'", "f"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_equal_ignoring_case(value, text_from(words[i][0])))
            return text_from(words[i][1]);
    return value;
}

static bool starts_with(Text text, const char *beginning)
{
    size_t size = strlen(beginning);
    return text.size >= size && memcmp(text.data, beginning, size) == 0;
}

// Types that read a constant and write it in another way: '1 day 24:00' is an interval, '{ }' a
// json.
static bool is_rewriting(Text type)
{
    static const char *const types[] = {
        "interval", "timestamp", "date",      "time",     "json",    "inet",      "cidr",
        "macaddr",  "point",     "line",      "lseg",     "box",     "path",      "polygon",
        "circle",   "money",     "tsquery",   "tsvector", "bit",     "xml",       "bytea",
        "uuid",     "int4range", "int8range", "numrange", "tsrange", "tstzrange", "daterange"};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (starts_with(type, types[i]))
            return true;
    return type.size > 0 && type.data[type.size - 1] == ']';
}

static bool is_text(Text type)
{
    return text_is(type, "text") || starts_with(type, "character") || starts_with(type, "name");
}

static bool is_same_number(Arena *arena, Text a, Text b)
{
    char *end_of_a = NULL, *end_of_b = NULL;
    char *left = text_copy(arena, (Text){a.data + 1, a.size - 2});
    char *right = text_copy(arena, (Text){b.data + 1, b.size - 2});
    double first = strtod(left, &end_of_a), second = strtod(right, &end_of_b);
    bool are_numbers = end_of_a != left && end_of_b != right && !*end_of_a && !*end_of_b;
    return are_numbers && !(first < second) && !(first > second);
}

// Whether a server has written a constant of such a type anew: '12 months'::interval.
static bool has_rewritten(Text found)
{
    for (size_t i = 0; i + 3 < found.size; i++) {
        Text rest = {found.data + i + 3, found.size - i - 3};
        if (memcmp(found.data + i, "'::", 3) == 0 && is_rewriting(rest))
            return true;
    }
    return false;
}

// But for what stands in quotes.
static Text without_constants(Arena *arena, Text normal)
{
    Builder out = {.arena = arena};
    bool is_inside = false;
    for (size_t i = 0; i < normal.size; i++) {
        bool is_doubled = is_inside && i + 1 < normal.size && normal.data[i] == '\'' &&
                          normal.data[i + 1] == '\'';
        i += is_doubled;
        is_inside ^= normal.data[i] == '\'' && !is_doubled;
        bool is_prefix = normal.data[i] == 'E' && i + 1 < normal.size && normal.data[i + 1] == '\'';
        if (!is_inside && !is_prefix)
            builder_add_char(&out, normal.data[i]);
    }
    return builder_text(&out);
}

static bool is_same_expression(const Differ *differ, Text a, Text b, Text type)
{
    Text left = postgresql_parser_normal_expression(differ->arena, a);
    Text right = postgresql_parser_normal_expression(differ->arena, b);
    if (left.size == 0 || right.size == 0) // it cannot be told
        return differ->mode == MODEL_DIFF_DATABASE || text_equal(a, b);
    if (text_equal(left, right))
        return true;
    left = value_of(left);
    right = value_of(right);
    bool are_constants = is_constant(left) && is_constant(right);
    if (text_is(type, "boolean") && are_constants)
        return text_equal(truth_of(left), truth_of(right));
    if (differ->mode != MODEL_DIFF_DATABASE)
        return false;
    if (are_constants)
        return is_rewriting(type) || (!is_text(type) && is_same_number(differ->arena, left, right));
    return has_rewritten(b) && text_equal(without_constants(differ->arena, left),
                                          without_constants(differ->arena, right));
}

// A default that is NULL is none.
static Text without_null(const Differ *differ, Text expression)
{
    if (differ->wanted->dialect == MIG_SQLITE)
        return text_equal_ignoring_case(expression, TEXT("NULL")) ? (Text){"", 0} : expression;
    Text normal = expression.size > 0
                      ? postgresql_parser_normal_expression(differ->arena, expression)
                      : expression;
    return text_is(value_of(normal), "NULL") ? (Text){"", 0} : expression;
}

static bool is_same_keys(const Differ *differ, Text a, Text b)
{
    Text left = postgresql_parser_normal_keys(differ->arena, a);
    Text right = postgresql_parser_normal_keys(differ->arena, b);
    if (left.size == 0 || right.size == 0)
        return differ->mode == MODEL_DIFF_DATABASE;
    return text_equal(left, right);
}

// What the fold does not tell and the catalog does: an extension's own comment, the type that an
// expression gives a column, whether a sequence is unlogged as its table is (from PostgreSQL 15
// on).
static bool is_untold(const DiffPair *pair, ModelAttribute attribute, Text wanted)
{
    ModelKind kind = pair->wanted_owner->kind;
    return kind == MODEL_EXTENSION || (attribute == ATTRIBUTE_TYPE && wanted.size == 0) ||
           (kind == MODEL_SEQUENCE && attribute == ATTRIBUTE_PERSISTENCE);
}

// It keeps what was written.
static bool is_same_in_sqlite(const Differ *differ, Text wanted, Text found)
{
    return text_equal(wanted, found) || text_equal(sql_plain(differ->arena, wanted, MIG_SQLITE),
                                                   sql_plain(differ->arena, found, MIG_SQLITE));
}

// Those of the table in which the server keeps long values stand elsewhere in its catalog.
static Text without_toast(Arena *arena, Text options)
{
    Builder own = {.arena = arena};
    for (size_t begin = 0, i = 0; i <= options.size; i++) {
        if (i < options.size && options.data[i] != ',')
            continue;
        Text option = {options.data + begin, i - begin};
        if (option.size > 0 && !starts_with(option, "toast.")) {
            builder_add(&own, own.count > 0 ? TEXT(", ") : TEXT(""));
            builder_add(&own, option);
        }
        begin = i + 2;
    }
    return own.items ? builder_text(&own) : TEXT("");
}

static bool is_same(const Differ *differ, const DiffPair *pair, ModelAttribute attribute,
                    Text wanted, Text found)
{
    if (differ->wanted->dialect == MIG_SQLITE)
        return is_same_in_sqlite(differ, wanted, found);
    bool is_database = differ->mode == MODEL_DIFF_DATABASE;
    Comparison comparison = comparisons[attribute];
    if (text_equal(wanted, found) || (is_database && is_untold(pair, attribute, wanted)))
        return true;
    bool is_query = differ->wanted->dialect == MIG_POSTGRESQL &&
                    (attribute == ATTRIBUTE_QUERY || attribute == ATTRIBUTE_DEFINITION);
    if (is_query && (wanted.size == 0 || found.size == 0)) // forgotten: something was renamed
        return true;
    if (comparison == COMPARE_AT_HOME)
        return is_database;
    if (wanted.size == 0 || found.size == 0 || comparison == COMPARE_BYTES)
        return false;
    if (attribute == ATTRIBUTE_TYPE && is_database)
        return is_same_type(differ->arena, wanted, found);
    if (is_database && attribute == ATTRIBUTE_ROUTINE && !memchr(wanted.data, '.', wanted.size) &&
        starts_with(found, "pg_catalog."))
        found = (Text){found.data + strlen("pg_catalog."), found.size - strlen("pg_catalog.")};
    if (comparison == COMPARE_NAMES)
        return is_same_name(differ->arena, wanted, found);
    if (comparison == COMPARE_KEYS)
        return is_same_keys(differ, wanted, found);
    if (is_database && model_is(pair->wanted, ATTRIBUTE_CLASS, "exclude"))
        return true;
    return is_same_expression(differ, wanted, found, model_value(pair->wanted, ATTRIBUTE_TYPE));
}

void diff_attributes(Differ *differ, const DiffPair *pair)
{
    bool is_part = pair->wanted != pair->wanted_owner;
    for (unsigned i = 0; i < ATTRIBUTE_COUNT; i++) {
        ModelAttribute attribute = (ModelAttribute)i;
        Text wanted = model_value(pair->wanted, attribute);
        Text found = model_value(pair->found, attribute);
        if (text_equal(wanted, found))
            continue;
        if (attribute == ATTRIBUTE_OPTIONS && differ->mode == MODEL_DIFF_DATABASE)
            wanted = without_toast(differ->arena, wanted);
        if (text_equal(wanted, found))
            continue;
        if (attribute == ATTRIBUTE_DEFAULT) {
            wanted = without_null(differ, wanted);
            found = without_null(differ, found);
        }
        if (!is_same(differ, pair, attribute, wanted, found))
            diff_add(differ, (ModelChange){.kind = MODEL_DIFFERENT,
                                           .object = pair->wanted_owner,
                                           .part = is_part ? pair->wanted : NULL,
                                           .attribute = attribute,
                                           .what = model_attribute_name(attribute),
                                           .wanted = wanted,
                                           .found = found});
    }
}
