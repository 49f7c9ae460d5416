// SPDX-License-Identifier: MIT
// A type's name, as the catalog prints it or as an SQLite table says it, as what values it has.
#include "test_rows_parts.h"

#include <stdlib.h>
#include <string.h>

typedef struct TypeEntry {
    const char *name;
    RowClass class;
    const char *pattern;
} TypeEntry;

// PostgreSQL's own, without what stands in parentheses; then what extensions have.
static const TypeEntry types[] = {
    {"smallint", ROW_INTEGER, NULL},
    {"integer", ROW_INTEGER, NULL},
    {"bigint", ROW_INTEGER, NULL},
    {"oid", ROW_INTEGER, NULL},
    {"xid", ROW_INTEGER, NULL},
    {"cid", ROW_INTEGER, NULL},
    {"numeric", ROW_NUMBER, NULL},
    {"real", ROW_NUMBER, NULL},
    {"double precision", ROW_NUMBER, NULL},
    {"money", ROW_NUMBER, NULL},
    {"text", ROW_TEXT, NULL},
    {"character varying", ROW_TEXT, NULL},
    {"character", ROW_TEXT, NULL},
    {"bpchar", ROW_TEXT, NULL},
    {"name", ROW_TEXT, NULL},
    {"\"char\"", ROW_PATTERN, "#"},
    {"boolean", ROW_BOOLEAN, NULL},
    {"date", ROW_DAY, ""},
    {"timestamp without time zone", ROW_DAY, " 00:00:00"},
    {"timestamp with time zone", ROW_DAY, " 00:00:00+00"},
    {"time without time zone", ROW_PATTERN, "01:00:00.@"},
    {"time with time zone", ROW_PATTERN, "01:00:00.@+00"},
    {"interval", ROW_PATTERN, "# days"},
    {"bit", ROW_BITS, NULL},
    {"bit varying", ROW_BITS, NULL},
    {"uuid", ROW_PATTERN, "6d696763-0000-4000-8000-0000000000@"},
    {"json", ROW_PATTERN, "{\"migc\": #}"},
    {"jsonb", ROW_PATTERN, "{\"migc\": #}"},
    {"jsonpath", ROW_PATTERN, "$.migc#"},
    {"bytea", ROW_PATTERN, "\\x6d696763@"},
    {"xml", ROW_PATTERN, "<migc>#</migc>"},
    {"inet", ROW_PATTERN, "192.0.2.#"},
    {"cidr", ROW_PATTERN, "192.0.2.#/32"},
    {"macaddr", ROW_PATTERN, "02:00:00:00:00:@"},
    {"macaddr8", ROW_PATTERN, "02:00:00:00:00:00:00:@"},
    {"point", ROW_PATTERN, "(1,#)"},
    {"line", ROW_PATTERN, "{1,2,#}"},
    {"lseg", ROW_PATTERN, "((0,0),(1,#))"},
    {"box", ROW_PATTERN, "((1,#),(0,0))"},
    {"path", ROW_PATTERN, "((0,0),(1,#))"},
    {"polygon", ROW_PATTERN, "((0,0),(1,0),(0,#))"},
    {"circle", ROW_PATTERN, "<(0,0),#>"},
    {"tsvector", ROW_PATTERN, "migc#"},
    {"tsquery", ROW_PATTERN, "migc#"},
    {"pg_lsn", ROW_PATTERN, "0/#"},
    {"tid", ROW_PATTERN, "(0,#)"},
    {"int4range", ROW_PATTERN, "[#00,#05)"},
    {"int8range", ROW_PATTERN, "[#00,#05)"},
    {"numrange", ROW_PATTERN, "[#00,#05)"},
    {"daterange", ROW_PATTERN, "[20@-01-01,20@-06-01)"},
    {"tsrange", ROW_PATTERN, "[20@-01-01,20@-06-01)"},
    {"tstzrange", ROW_PATTERN, "[20@-01-01,20@-06-01)"},
    {"int4multirange", ROW_PATTERN, "{[#00,#05)}"},
    {"int8multirange", ROW_PATTERN, "{[#00,#05)}"},
    {"nummultirange", ROW_PATTERN, "{[#00,#05)}"},
    {"datemultirange", ROW_PATTERN, "{[20@-01-01,20@-06-01)}"},
    {"tsmultirange", ROW_PATTERN, "{[20@-01-01,20@-06-01)}"},
    {"tstzmultirange", ROW_PATTERN, "{[20@-01-01,20@-06-01)}"},
    {"xid8", ROW_INTEGER, NULL},
    {"pg_snapshot", ROW_PATTERN, "1:1:"},
    {"txid_snapshot", ROW_PATTERN, "1:1:"},
    {"int2vector", ROW_PATTERN, "1 #"},
    {"oidvector", ROW_PATTERN, "1 #"},
    {"regclass", ROW_PATTERN, "-"},
    {"regcollation", ROW_PATTERN, "-"},
    {"regconfig", ROW_PATTERN, "simple"},
    {"regdictionary", ROW_PATTERN, "simple"},
    {"regnamespace", ROW_PATTERN, "-"},
    {"regproc", ROW_PATTERN, "-"},
    {"regprocedure", ROW_PATTERN, "-"},
    {"regrole", ROW_PATTERN, "-"},
    {"regtype", ROW_PATTERN, "-"},
    {"hstore", ROW_PATTERN, "migc=>#"},
    {"ltree", ROW_PATTERN, "migc#"},
    {"geometry", ROW_PATTERN, "POINT(1 #)"},
    {"geography", ROW_PATTERN, "POINT(1 #)"},
    {NULL, ROW_TEXT, NULL},
};

// "timestamp(3) with time zone" without what stands in parentheses, which goes to *modifiers.
static Text without_modifiers(Arena *arena, Text name, Text *modifiers)
{
    Builder out = {.arena = arena};
    const char *open = memchr(name.data, '(', name.size);
    const char *close = open ? memchr(open, ')', name.size - (size_t)(open - name.data)) : NULL;
    *modifiers = (Text){"", 0};
    if (!close)
        return name;
    *modifiers = (Text){open + 1, (size_t)(close - open) - 1};
    size_t before = (size_t)(open - name.data);
    while (before > 0 && name.data[before - 1] == ' ')
        before--;
    builder_add(&out, (Text){name.data, before});
    builder_add(&out, (Text){close + 1, name.size - (size_t)(close + 1 - name.data)});
    return builder_text(&out);
}

static const TypeEntry *find_entry(Text name)
{
    const TypeEntry *entry = types;
    if (name.size > 9 && memcmp(name.data, "interval ", 9) == 0) // "hour to minute"
        name.size = 8;
    while (entry->name && !text_is(name, entry->name))
        entry++;
    return entry;
}

static void set_size(Arena *arena, RowType *type, Text name, Text modifiers)
{
    const char *digits = text_copy(arena, modifiers);
    const char *scale = strchr(digits, ',');
    size_t size = strtoul(digits, NULL, 10);
    size_t behind = scale && scale[1] != '-' ? strtoul(scale + 1, NULL, 10) : 0;
    type->size = size;
    if (type->class == ROW_NUMBER)
        type->size = modifiers.size == 0 ? 15 : size > behind ? size - behind : 0;
    else if (modifiers.size == 0 && (text_is(name, "character") || text_is(name, "bit")))
        type->size = 1;
}

static RowType type_of_range(RowFill *fill, const ModelObject *object)
{
    RowType subtype = row_type(fill, model_value(object, ATTRIBUTE_TYPE));
    const char *pattern = "empty";
    if (subtype.class == ROW_INTEGER || subtype.class == ROW_NUMBER)
        pattern = "[#00,#05)";
    else if (subtype.class == ROW_DAY)
        pattern = "[20@-01-01,20@-06-01)";
    return (RowType){.class = ROW_PATTERN, .pattern = pattern};
}

// A row of nothing but NULL.
static RowType type_of_composite(RowFill *fill, const ModelObject *object)
{
    Builder row = {.arena = fill->arena};
    size_t columns = 0;
    for (size_t i = 0; i < object->parts.count; i++)
        columns += object->parts.items[i]->kind == MODEL_COLUMN;
    builder_add_char(&row, '(');
    for (size_t i = 1; i < columns; i++)
        builder_add_char(&row, ',');
    builder_add_char(&row, ')');
    return (RowType){.class = ROW_PATTERN, .pattern = row.items};
}

static RowType type_of_domain(RowFill *fill, const ModelObject *object)
{
    RowType type = row_type(fill, model_value(object, ATTRIBUTE_TYPE));
    type.domain = object->name;
    type.is_not_null |= model_is(object, ATTRIBUTE_NOT_NULL, "yes");
    for (size_t i = 0; i < object->parts.count; i++)
        row_hints_add(fill->arena, &type.hints,
                      model_value(object->parts.items[i], ATTRIBUTE_EXPRESSION), TEXT("VALUE"));
    return type;
}

static RowType type_of_object(RowFill *fill, const ModelObject *object)
{
    RowType type = {.class = ROW_TEXT};
    if (object->kind == MODEL_DOMAIN)
        return type_of_domain(fill, object);
    if (object->kind == MODEL_RANGE)
        return type_of_range(fill, object);
    if (object->kind == MODEL_COMPOSITE)
        return type_of_composite(fill, object);
    if (object->kind == MODEL_ENUM) {
        type.class = ROW_ENUM;
        row_constants_add(fill->arena, &type.labels, model_value(object, ATTRIBUTE_VALUES));
    }
    return type;
}

static RowType type_postgresql(RowFill *fill, Text name)
{
    Text modifiers;
    bool is_array = name.size > 2 && memcmp(name.data + name.size - 2, "[]", 2) == 0;
    name.size -= is_array ? 2 : 0;
    const ModelObject *object = row_find(fill, SPACE_TYPE, name);
    if (!object) {
        object = row_find(fill, SPACE_RELATION, name);
        object = object && object->kind == MODEL_COMPOSITE ? object : NULL;
    }
    RowType type = {.class = ROW_TEXT};
    if (object) {
        type = type_of_object(fill, object);
    } else {
        Text bare = without_modifiers(fill->arena, name, &modifiers);
        const TypeEntry *entry = find_entry(bare);
        const char *dot = entry->name ? NULL : memchr(bare.data, '.', bare.size);
        if (dot)
            entry = find_entry((Text){dot + 1, bare.size - (size_t)(dot + 1 - bare.data)});
        type = (RowType){.class = entry->class, .pattern = entry->pattern};
        set_size(fill->arena, &type, bare, modifiers);
    }
    type.is_array |= is_array;
    return type;
}

// SQLite takes any name: what people mean by it.
static RowType type_sqlite(RowFill *fill, Text name)
{
    static const TypeEntry meanings[] = {
        {"bool", ROW_BOOLEAN, NULL},
        {"int", ROW_INTEGER, NULL},
        {"datetime", ROW_DAY, " 00:00:00"},
        {"timestamp", ROW_DAY, " 00:00:00"},
        {"date", ROW_DAY, ""},
        {"time", ROW_PATTERN, "01:00:@"},
        {"json", ROW_PATTERN, "{\"migc\": #}"},
        {"uuid", ROW_PATTERN, "6d696763-0000-4000-8000-0000000000@"},
        {"guid", ROW_PATTERN, "6d696763-0000-4000-8000-0000000000@"},
        {"blob", ROW_BLOB, NULL},
        {"real", ROW_NUMBER, NULL},
        {"floa", ROW_NUMBER, NULL},
        {"doub", ROW_NUMBER, NULL},
        {"num", ROW_NUMBER, NULL},
        {"dec", ROW_NUMBER, NULL},
    };
    Text modifiers;
    Text bare = without_modifiers(fill->arena, text_lower(fill->arena, name), &modifiers);
    const char *word = text_copy(fill->arena, bare);
    RowType type = {.class = ROW_TEXT};
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
        if (strstr(word, meanings[i].name)) {
            type = (RowType){.class = meanings[i].class, .pattern = meanings[i].pattern};
            break;
        }
    set_size(fill->arena, &type, bare, modifiers);
    return type;
}

RowType row_type(RowFill *fill, Text name)
{
    return fill->dialect == MIG_SQLITE ? type_sqlite(fill, name) : type_postgresql(fill, name);
}
