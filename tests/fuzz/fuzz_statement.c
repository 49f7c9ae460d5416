// SPDX-License-Identifier: MIT
// Any text as SQL: tokens cover it without a gap in both dialects, and what is derived from them is
// defined for all of it.
#include "sql.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool is_true)
{
    if (!is_true)
        abort();
}

static void read_tokens(Text text, MigDialect dialect)
{
    uint32_t offset = 0;
    while (offset < text.size) {
        uint32_t before = offset;
        SqlToken token = lexer_sql_token(text, dialect, &offset);
        need(token.kind != SQL_END);
        need(token.offset == before && token.size > 0 && offset == before + token.size);
        need(offset <= text.size);
    }
    need(lexer_sql_token(text, dialect, &offset).kind == SQL_END);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > UINT32_MAX / 2)
        return 0;
    for (size_t i = 0; i < size; i++)
        if (data[i] == '\0') // sources hold none
            return 0;
    Arena *arena = arena_create();
    Text text = {text_copy(arena, (Text){(const char *)data, size}), size};
    for (MigDialect dialect = MIG_POSTGRESQL; dialect < MIG_DIALECT_COUNT; dialect++) {
        Builder stream = {.arena = arena};
        read_tokens(text, dialect);
        (void)sql_classify(text, dialect);
        (void)sql_control(text, dialect);
        (void)sql_is_copy_from_stdin(text, dialect);
        sql_canonical(text, dialect, &stream);
    }
    arena_destroy(arena);
    return 0;
}
