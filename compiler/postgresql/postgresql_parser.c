// SPDX-License-Identifier: MIT
#include "postgresql_parser.h"

#include <pg_query.h>
#include <pg_query/pg_query.pb-c.h>
#include <stdlib.h>
#include <string.h>

// Of a fault in PL/pgSQL libpg_query 15 forgets an empty string.
#if defined __has_feature
#if __has_feature(address_sanitizer)
#define CHECKS_LEAKS
#endif
#endif
#if defined CHECKS_LEAKS || defined __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#define LEAKS_BEGIN __lsan_disable()
#define LEAKS_END   __lsan_enable()
#else
#define LEAKS_BEGIN (void)0
#define LEAKS_END   (void)0
#endif

// libpg_query's allocations come here (the linker's --wrap, in cmake/MigcCompiler.cmake): it would
// call a lack of memory a fault of the SQL, or crash.
void *__wrap_malloc(size_t size);
void *__wrap_realloc(void *memory, size_t size);
char *__wrap_strdup(const char *text);
void *__real_malloc(size_t size);
void *__real_realloc(void *memory, size_t size);
char *__real_strdup(const char *text);

void *__wrap_malloc(size_t size)
{
    void *memory = __real_malloc(size);
    if (!memory && size > 0)
        arena_fail();
    return memory;
}

void *__wrap_realloc(void *old, size_t size)
{
    void *memory = __real_realloc(old, size);
    if (!memory && size > 0)
        arena_fail();
    return memory;
}

char *__wrap_strdup(const char *text)
{
    char *copy = __real_strdup(text);
    if (!copy)
        arena_fail();
    return copy;
}

static bool is_used; // libpg_query has memory

void postgresql_parser_begin(void)
{
    is_used = true;
}

void postgresql_parser_end(void)
{
    if (is_used)
        pg_query_exit();
    is_used = false;
}

// The place of an error is counted in characters; places in a tree are bytes.
static size_t byte_of_character(Text sql, size_t character)
{
    size_t i = 0;
    while (i < sql.size && character > 0) {
        i++;
        while (i < sql.size && ((unsigned char)sql.data[i] & 0xC0) == 0x80)
            i++;
        character--;
    }
    return i;
}

// "… near line 3"; 0 where it says none.
static uint32_t line_of(const char *context)
{
    static const char mark[] = "near line ";
    const char *found = context ? strstr(context, mark) : NULL;
    return found ? (uint32_t)strtoul(found + sizeof mark - 1, NULL, 10) : 0;
}

static void copy_fault(Arena *arena, Text sql, const PgQueryError *error, PostgresqlFault *fault)
{
    const char *message = error->message ? error->message : "cannot be parsed";
    *fault = (PostgresqlFault){.message = text_from(text_copy(arena, text_from(message)))};
    fault->has_place = error->cursorpos > 0;
    if (fault->has_place)
        fault->offset = byte_of_character(sql, (size_t)error->cursorpos - 1);
    else
        fault->line = line_of(error->context);
}

// By the split, which makes no tree for us to read.
bool postgresql_parser_accepts(Arena *arena, Text sql, PostgresqlFault *fault)
{
    postgresql_parser_begin();
    PgQuerySplitResult result = pg_query_split_with_parser(sql.data);
    bool is_sound = result.error == NULL;
    if (!is_sound)
        copy_fault(arena, sql, result.error, fault);
    pg_query_free_split_result(result);
    return is_sound;
}

bool postgresql_parser_accepts_plpgsql(Arena *arena, Text sql, PostgresqlFault *fault)
{
    postgresql_parser_begin();
    LEAKS_BEGIN;
    PgQueryPlpgsqlParseResult result = pg_query_parse_plpgsql(sql.data);
    LEAKS_END;
    bool is_sound = result.error == NULL;
    if (!is_sound)
        copy_fault(arena, sql, result.error, fault);
    pg_query_free_plpgsql_parse_result(result);
    return is_sound;
}

static const char *string_of(const PgQuery__Node *node)
{
    return node && node->node_case == PG_QUERY__NODE__NODE_STRING ? node->string->sval : "";
}

// C functions have two strings and a body in SQL (BEGIN ATOMIC …) none: neither is looked into.
static void read_option(Arena *arena, const PgQuery__DefElem *option, PostgresqlBody *body,
                        bool *has_text)
{
    const PgQuery__Node *value = option->arg;
    if (strcmp(option->defname, "language") == 0) {
        body->language = text_from(text_copy(arena, text_from(string_of(value))));
    } else if (strcmp(option->defname, "as") == 0 && value) {
        bool is_list = value->node_case == PG_QUERY__NODE__NODE_LIST;
        *has_text = !is_list || value->list->n_items == 1;
        body->offset = option->location > 0 ? (size_t)option->location : 0;
    }
}

static PostgresqlBody read_body(Arena *arena, const PgQuery__Node *statement)
{
    PostgresqlBody body = {0};
    bool has_text = false;
    bool is_do = statement->node_case == PG_QUERY__NODE__NODE_DO_STMT;
    bool is_function = statement->node_case == PG_QUERY__NODE__NODE_CREATE_FUNCTION_STMT;
    if (!is_do && !is_function)
        return body;
    body.language = is_do ? TEXT("plpgsql") : TEXT("sql");
    size_t count = is_do ? statement->do_stmt->n_args : statement->create_function_stmt->n_options;
    PgQuery__Node **options =
        is_do ? statement->do_stmt->args : statement->create_function_stmt->options;
    for (size_t i = 0; i < count; i++)
        if (options[i]->node_case == PG_QUERY__NODE__NODE_DEF_ELEM)
            read_option(arena, options[i]->def_elem, &body, &has_text);
    if (!has_text)
        body.language = (Text){"", 0};
    return body;
}

PostgresqlBody postgresql_parser_body(Arena *arena, Text sql)
{
    PostgresqlBody body = {0};
    postgresql_parser_begin();
    PgQueryProtobufParseResult result = pg_query_parse_protobuf(sql.data);
    PgQuery__ParseResult *tree =
        result.error ? NULL
                     : pg_query__parse_result__unpack(NULL, result.parse_tree.len,
                                                      (const uint8_t *)result.parse_tree.data);
    if (tree && tree->n_stmts == 1 && tree->stmts[0]->stmt)
        body = read_body(arena, tree->stmts[0]->stmt);
    if (tree)
        pg_query__parse_result__free_unpacked(tree, NULL);
    pg_query_free_protobuf_parse_result(result);
    return body;
}
