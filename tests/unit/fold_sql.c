// SPDX-License-Identifier: MIT
#include "fold_sql.h"

#include "tree.h"

// Where the statement's own text begins: behind blanks and the semicolon before it.
static size_t skip(Text sql, size_t at)
{
    while (at < sql.size && (sql.data[at] == ' ' || sql.data[at] == '\n' || sql.data[at] == ';'))
        at++;
    return at;
}

Model *fold_sql(Arena *arena, const char *text, Diagnostics *diagnostics)
{
    static uint32_t numbers;
    Text sql = text_from(text);
    PostgresqlTree *tree = postgresql_parser_read(sql);
    if (!tree)
        return NULL;
    numbers = 0;
    Source *source = arena_alloc(arena, sizeof *source);
    *source = (Source){.path = "test.sql", .name = "test.sql", .text = sql};
    span_index(arena, source);
    Model *model = model_create(arena, MIG_POSTGRESQL);
    model_put(arena, model, model_object(arena, MODEL_SCHEMA, (Text){"", 0}, TEXT("public")),
              &numbers);
    Fold fold = {.arena = arena, .model = model, .numbers = &numbers, .diagnostics = diagnostics};
    size_t count = postgresql_parser_count(tree);
    for (size_t i = 0; i < count; i++) {
        size_t begin = skip(sql, postgresql_parser_offset(tree, i));
        size_t end = i + 1 < count ? postgresql_parser_offset(tree, i + 1) : sql.size;
        fold_begin(&fold, sql, begin, (Span){source, (uint32_t)begin, (uint32_t)(end - begin)});
        postgresql_parser_fold(&fold, tree, i);
    }
    postgresql_parser_free(tree);
    return model;
}

Text fold_sql_findings(Arena *arena, const char *sql)
{
    Diagnostics diagnostics = {.arena = arena};
    Builder said = {.arena = arena};
    if (!fold_sql(arena, sql, &diagnostics))
        return TEXT("this is no SQL");
    builder_add(&said, (Text){"", 0});
    for (size_t i = 0; i < diagnostics.count; i++) {
        const Diagnostic *found = diagnostics.items[i];
        builder_add_format(&said, "%.*s [%s] at %.*s", TEXT_ARGS(found->text),
                           rule_name(found->rule), TEXT_ARGS(span_text(found->span)));
        if (found->hint.size > 0)
            builder_add_format(&said, "; %.*s", TEXT_ARGS(found->hint));
    }
    return builder_text(&said);
}
