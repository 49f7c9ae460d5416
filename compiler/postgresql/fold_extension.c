// SPDX-License-Identifier: MIT
// CREATE EXTENSION: what is in it the server alone knows.
#include "fold_parts.h"

#include <string.h>

// Those that make no tables, views or schemas but such as begin with pg_.
static const char *const without_relations[] = {"adminpack",
                                                "amcheck",
                                                "autoinc",
                                                "bloom",
                                                "btree_gin",
                                                "btree_gist",
                                                "citext",
                                                "cube",
                                                "dblink",
                                                "dict_int",
                                                "dict_xsyn",
                                                "earthdistance",
                                                "file_fdw",
                                                "fuzzystrmatch",
                                                "hstore",
                                                "insert_username",
                                                "intagg",
                                                "intarray",
                                                "isn",
                                                "lo",
                                                "ltree",
                                                "moddatetime",
                                                "old_snapshot",
                                                "pageinspect",
                                                "pg_buffercache",
                                                "pg_freespacemap",
                                                "pg_prewarm",
                                                "pg_stat_statements",
                                                "pg_surgery",
                                                "pg_trgm",
                                                "pg_uuidv7",
                                                "pg_visibility",
                                                "pg_walinspect",
                                                "pgcrypto",
                                                "pgrowlocks",
                                                "pgstattuple",
                                                "plperl",
                                                "plpgsql",
                                                "plpython3u",
                                                "pltcl",
                                                "postgres_fdw",
                                                "refint",
                                                "seg",
                                                "sslinfo",
                                                "tablefunc",
                                                "tcn",
                                                "tsm_system_rows",
                                                "tsm_system_time",
                                                "unaccent",
                                                "uuid-ossp",
                                                "vector",
                                                "xml2",
                                                NULL};

static bool has_relations(Text name)
{
    for (size_t i = 0; without_relations[i]; i++)
        if (text_is(name, without_relations[i]))
            return false;
    return true;
}

// PostGIS is so common that its names are told from others.
static bool note_postgis(Fold *fold, Text name)
{
    static const char *const relations[] = {"spatial_ref_sys", "geometry_columns",
                                            "geography_columns", "raster_columns",
                                            "raster_overviews"};
    if (!text_is(name, "postgis") && !text_is(name, "postgis_raster"))
        return false;
    for (size_t i = 0; i < sizeof relations / sizeof *relations; i++)
        model_set_uncertain(fold->arena, fold->model, SPACE_RELATION,
                            fold_schema(fold, FOLD_NO_TEXT), text_from(relations[i]));
    return true;
}

static Text schema_of(Fold *fold, const PgQuery__CreateExtensionStmt *statement)
{
    for (size_t i = 0; i < statement->n_options; i++)
        if (statement->options[i]->node_case == PG_QUERY__NODE__NODE_DEF_ELEM &&
            strcmp(statement->options[i]->def_elem->defname, "schema") == 0)
            return fold_string(fold, statement->options[i]->def_elem->arg);
    return FOLD_NO_TEXT;
}

void fold_create_extension(Fold *fold, const PgQuery__CreateExtensionStmt *statement)
{
    Text name = fold_text(fold, statement->extname), schema = schema_of(fold, statement);
    if (statement->if_not_exists && model_find(fold->model, SPACE_EXTENSION, FOLD_NO_TEXT, name))
        return;
    if (!fold_is_free(fold, SPACE_EXTENSION, FOLD_NO_TEXT, name, -1))
        return;
    if (schema.size > 0)
        fold_is_schema(fold, schema, -1);
    fold_put(fold, fold_make(fold, MODEL_EXTENSION, FOLD_NO_TEXT, name, -1));
    fold->model->has_unknown_names = true;
    if (!note_postgis(fold, name) && has_relations(name))
        fold->model->has_unknown_relations = true;
}
