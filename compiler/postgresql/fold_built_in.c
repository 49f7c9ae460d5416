// SPDX-License-Identifier: MIT
// The types of pg_catalog.
#include "fold_parts.h"

#include <string.h>

// pg_catalog.pg_type of PostgreSQL 15, sorted; those that begin with pg_ are not asked for.
static const FoldBuiltIn built_in[] = {
    {"aclitem", NULL},
    {"any", "\"any\""},
    {"anyarray", NULL},
    {"anycompatible", NULL},
    {"anycompatiblearray", NULL},
    {"anycompatiblemultirange", NULL},
    {"anycompatiblenonarray", NULL},
    {"anycompatiblerange", NULL},
    {"anyelement", NULL},
    {"anyenum", NULL},
    {"anymultirange", NULL},
    {"anynonarray", NULL},
    {"anyrange", NULL},
    {"bit", NULL},
    {"bool", "boolean"},
    {"box", NULL},
    {"bpchar", "character"},
    {"bytea", NULL},
    {"char", "\"char\""},
    {"cid", NULL},
    {"cidr", NULL},
    {"circle", NULL},
    {"cstring", NULL},
    {"date", NULL},
    {"datemultirange", NULL},
    {"daterange", NULL},
    {"event_trigger", NULL},
    {"fdw_handler", NULL},
    {"float4", "real"},
    {"float8", "double precision"},
    {"gtsvector", NULL},
    {"index_am_handler", NULL},
    {"inet", NULL},
    {"int2", "smallint"},
    {"int2vector", NULL},
    {"int4", "integer"},
    {"int4multirange", NULL},
    {"int4range", NULL},
    {"int8", "bigint"},
    {"int8multirange", NULL},
    {"int8range", NULL},
    {"internal", NULL},
    {"interval", NULL},
    {"json", NULL},
    {"jsonb", NULL},
    {"jsonpath", NULL},
    {"language_handler", NULL},
    {"line", NULL},
    {"lseg", NULL},
    {"macaddr", NULL},
    {"macaddr8", NULL},
    {"money", NULL},
    {"name", NULL},
    {"numeric", NULL},
    {"nummultirange", NULL},
    {"numrange", NULL},
    {"oid", NULL},
    {"oidvector", NULL},
    {"path", NULL},
    {"point", NULL},
    {"polygon", NULL},
    {"record", NULL},
    {"refcursor", NULL},
    {"regclass", NULL},
    {"regcollation", NULL},
    {"regconfig", NULL},
    {"regdictionary", NULL},
    {"regnamespace", NULL},
    {"regoper", NULL},
    {"regoperator", NULL},
    {"regproc", NULL},
    {"regprocedure", NULL},
    {"regrole", NULL},
    {"regtype", NULL},
    {"table_am_handler", NULL},
    {"text", NULL},
    {"tid", NULL},
    {"time", "time without time zone"},
    {"timestamp", "timestamp without time zone"},
    {"timestamptz", "timestamp with time zone"},
    {"timetz", "time with time zone"},
    {"trigger", NULL},
    {"tsm_handler", NULL},
    {"tsmultirange", NULL},
    {"tsquery", NULL},
    {"tsrange", NULL},
    {"tstzmultirange", NULL},
    {"tstzrange", NULL},
    {"tsvector", NULL},
    {"txid_snapshot", NULL},
    {"unknown", NULL},
    {"uuid", NULL},
    {"varbit", "bit varying"},
    {"varchar", "character varying"},
    {"void", NULL},
    {"xid", NULL},
    {"xid8", NULL},
    {"xml", NULL},
};

const FoldBuiltIn *fold_built_in(const char *name)
{
    size_t low = 0, high = sizeof built_in / sizeof *built_in;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = strcmp(name, built_in[middle].name);
        if (order == 0)
            return &built_in[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

const FoldBuiltIn *fold_serial(Text name)
{
    static const FoldBuiltIn serials[] = {
        {"smallserial", "smallint"}, {"serial2", "smallint"}, {"serial", "integer"},
        {"serial4", "integer"},      {"bigserial", "bigint"}, {"serial8", "bigint"},
    };
    bool may_be = name.size > 0 && strchr("sb", name.data[0]);
    for (size_t i = 0; may_be && i < sizeof serials / sizeof *serials; i++)
        if (text_is(name, serials[i].name))
            return &serials[i];
    return NULL;
}

Text fold_suggest_type(const Fold *fold, Text name)
{
    static const char *const other[] = {"int",     "integer", "bigint",    "smallint", "boolean",
                                        "decimal", "serial",  "bigserial", "real"};
    size_t others = sizeof other / sizeof *other, count = 0;
    size_t built_ins = sizeof built_in / sizeof *built_in;
    ModelObjects all = model_all(fold->arena, fold->model);
    Text *names = arena_alloc(fold->arena, (all.count + built_ins + others) * sizeof *names);
    for (size_t i = 0; i < all.count; i++)
        if (model_space(all.items[i]->kind) == SPACE_TYPE || all.items[i]->kind == MODEL_COMPOSITE)
            names[count++] = all.items[i]->name;
    for (size_t i = 0; i < others; i++)
        names[count++] = text_from(other[i]);
    for (size_t i = 0; i < built_ins; i++)
        names[count++] = text_from(built_in[i].name);
    return text_suggest(name, names, count);
}
