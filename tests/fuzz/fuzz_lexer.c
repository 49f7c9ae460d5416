// SPDX-License-Identifier: MIT
// Any bytes as SQL and as directive lines: tokens cover the text without a gap, in both dialects;
// places are those that counting finds; what is derived from tokens is defined for all of them and
// does not depend on how a statement is laid out.
#include "directive.h"
#include "fuzz.h"
#include "source.h"
#include "sql.h"

#include <string.h>

typedef struct Tokens {
    SqlToken *items;
    size_t count;
    size_t capacity;
} Tokens;

static Tokens read_tokens(Arena *arena, Text text, MigDialect dialect)
{
    Tokens tokens = {0};
    uint32_t offset = 0;
    while (offset < text.size) {
        uint32_t before = offset;
        SqlToken token = lexer_sql_token(text, dialect, &offset);
        MUST(token.kind != SQL_END);
        MUST(token.offset == before && token.size > 0 && offset == before + token.size);
        MUST(offset <= text.size);
        MUST(token.kind != SQL_UNTERMINATED || offset == text.size);
        ARRAY_PUSH(arena, &tokens, token);
    }
    for (int again = 0; again < 2; again++)
        MUST(lexer_sql_token(text, dialect, &offset).kind == SQL_END && offset == text.size);
    return tokens;
}

static bool is_closed_by(Text text, char open, char close)
{
    const char *first = memchr(text.data, open, text.size);
    return first && text.data[text.size - 1] == close && first < text.data + text.size - 1;
}

// What a kind promises of its bytes.
static void check_token(Text all, SqlToken token)
{
    Text text = {all.data + token.offset, token.size};
    char first = text.data[0];
    bool is_word_start = first == '_' || (first >= 'a' && first <= 'z') ||
                         (first >= 'A' && first <= 'Z') || (unsigned char)first >= 0x80;
    if (token.kind == SQL_SPACE)
        for (size_t i = 0; i < text.size; i++)
            MUST(strchr(" \t\n\r\f\v", text.data[i]) && text.data[i]);
    if (token.kind == SQL_COMMENT)
        MUST(text.size >= 2 && (memcmp(text.data, "--", 2) == 0 ||
                                (text.size >= 4 && memcmp(text.data, "/*", 2) == 0 &&
                                 memcmp(text.data + text.size - 2, "*/", 2) == 0)));
    if (token.kind == SQL_DIRECTIVE)
        MUST(text.size >= 3 && memcmp(text.data, "--@", 3) == 0 &&
             !memchr(text.data, '\n', text.size));
    if (token.kind == SQL_WORD)
        MUST(is_word_start);
    if (token.kind == SQL_STRING)
        MUST(is_closed_by(text, '\'', '\'') || is_closed_by(text, '$', '$'));
    if (token.kind == SQL_QUOTED)
        MUST(is_closed_by(text, '"', '"') || is_closed_by(text, '`', '`') ||
             is_closed_by(text, '[', ']'));
    if (token.kind == SQL_SEMICOLON || token.kind == SQL_OPEN || token.kind == SQL_CLOSE)
        MUST(text.size == 1 && strchr(";()", first) && first);
}

static Text canonical(Arena *arena, Text text, MigDialect dialect)
{
    Builder stream = {.arena = arena};
    sql_canonical(text, dialect, &stream);
    return builder_text(&stream);
}

static bool is_plain_space(const SqlToken *token, Text part)
{
    for (size_t i = 0; i < part.size; i++)
        if (!strchr(" \t\n", part.data[i]))
            return false;
    return token->kind == SQL_SPACE;
}

// The same tokens between other blanks. A line end stays one: comments and commands end there.
// Behind a form feed or a bare CR no directive begins, so these stay.
static Text laid_out_anew(Arena *arena, Text text, const Tokens *tokens)
{
    Builder result = {.arena = arena};
    builder_add(&result, TEXT(""));
    for (size_t i = 0; i < tokens->count; i++) {
        const SqlToken *token = &tokens->items[i];
        Text part = {text.data + token->offset, token->size};
        if (!is_plain_space(token, part))
            builder_add(&result, part);
        else
            builder_add(&result, memchr(part.data, '\n', part.size) ? TEXT("\n \t") : TEXT("\t  "));
    }
    return builder_text(&result);
}

static void check_layout(Arena *arena, Text text, MigDialect dialect, const Tokens *tokens)
{
    Text other = laid_out_anew(arena, text, tokens);
    SqlTraits a = sql_classify(text, dialect);
    SqlTraits b = sql_classify(other, dialect);
    SqlControl c = sql_control(text, dialect);
    SqlControl d = sql_control(other, dialect);
    MUST(text_equal(canonical(arena, text, dialect), canonical(arena, other, dialect)));
    MUST(a.is_autocommit == b.is_autocommit && a.is_session_dirty == b.is_session_dirty &&
         a.is_brief == b.is_brief && a.writes_rows == b.writes_rows);
    MUST(c.is_begin == d.is_begin && c.is_commit == d.is_commit &&
         c.is_transaction == d.is_transaction && text_equal(c.forbidden, d.forbidden));
    MUST(!a.is_brief || (!a.is_autocommit && !a.is_session_dirty));
    MUST(!(c.is_begin || c.is_commit) || c.is_transaction);
}

static void check_sql(Arena *arena, Text text)
{
    for (MigDialect dialect = MIG_POSTGRESQL; dialect < MIG_DIALECT_COUNT; dialect++) {
        Tokens tokens = read_tokens(arena, text, dialect);
        for (size_t i = 0; i < tokens.count; i++)
            check_token(text, tokens.items[i]);
        check_layout(arena, text, dialect, &tokens);
    }
}

static bool is_blank(Text text)
{
    for (size_t i = 0; i < text.size; i++)
        if (!strchr(" \t\r\f\v", text.data[i]))
            return false;
    return true;
}

// Between the tokens of a directive only blanks are passed over.
static void check_directive(Text line)
{
    uint32_t offset = 0;
    uint32_t end = 0;
    for (;;) {
        DirectiveToken token = lexer_directive_token(line, &offset);
        MUST(token.offset >= end && token.offset + token.size == offset && offset <= line.size);
        MUST(is_blank((Text){line.data + end, token.offset - end}));
        end = offset;
        if (token.kind == DIRECTIVE_EOL)
            break;
        MUST(token.size > 0);
        MUST(token.kind != DIRECTIVE_STRING ||
             is_closed_by((Text){line.data + token.offset, token.size}, '"', '"'));
    }
    MUST(offset == line.size);
    (void)directive_in_comment(line);
}

// Every place of a source against plain counting.
static void check_places(const Source *source)
{
    Text text = source->text;
    uint32_t line = 1;
    uint32_t column = 1;
    MUST(text.data[text.size] == '\0' && !memchr(text.data, '\0', text.size));
    for (uint32_t i = 0; i <= text.size; i++) {
        bool is_start = i == text.size || ((unsigned char)text.data[i] & 0xc0) != 0x80;
        // In the middle of a character both answers are good; nobody asks.
        if (is_start && (text.size < 3000 || i % 61 == 0 || i == text.size)) {
            Position position = source_position(source, i);
            MUST(position.line == line && position.column == column);
        }
        if (i < text.size && text.data[i] == '\n') {
            line++;
            column = 1;
        } else if (is_start) {
            column++;
        }
    }
    MUST(source->line_count == line);
}

static void check_lines(const Source *source)
{
    size_t size = 0;
    for (uint32_t i = 1; i <= source->line_count; i++) {
        Text line = source_line(source, i);
        MUST(!memchr(line.data, '\n', line.size));
        MUST(line.data == source->text.data + size);
        size += line.size + 1;
        check_directive(line);
    }
    MUST(size == source->text.size + 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_create();
    Diagnostics diagnostics = {.arena = arena};
    Text bytes = {(const char *)data, size};
    if (!memchr(size > 0 ? bytes.data : "", '\0', size)) // sources hold none
        check_sql(arena, (Text){text_copy(arena, bytes), size});
    const Source *source = source_from_text(arena, "001.sql", bytes, &diagnostics);
    MUST(source || diagnostics.error_count > 0);
    if (source) {
        check_places(source);
        check_lines(source);
        check_sql(arena, source->text);
    }
    arena_destroy(arena);
    return 0;
}
