// SPDX-License-Identifier: MIT
// Passwords in SQL. The scanner that hides them from messages takes too much for a secret; here its
// finds count only where the statement's tokens say so too: a comment, a column called password and
// a text about passwords are none.
#include "check_parts.h"

#include "secret.h"
#include "sql_internal.h"

#include <string.h>

enum { DEEPEST_BODY = 4 }; // dollar-quoted bodies within bodies

typedef struct Search {
    Checker *checker;
    const Step *step;
    MigDialect dialect;
    bool is_about_connections; // the statement
} Search;

// What a literal is, by its words.
typedef struct Content {
    bool is_sql;
    bool is_pragma;
    bool is_connection;
} Content;

static void report(const Search *search, const char *begin, size_t size, MigSecretKind kind)
{
    static const char *const texts[] = {
        [MIG__SECRET_LITERAL] = "a password stands in the revision",
        [MIG__SECRET_ASSIGNED] = "a connection string with its password stands in the revision",
        [MIG__SECRET_VALUE] = "a connection string with its password stands in the revision",
        [MIG__SECRET_URL] = "a URL with its password stands in the revision",
        [MIG__SECRET_KEY] = "the key of the database stands in the revision",
    };
    static const char *const hints[] = {
        [MIG__SECRET_LITERAL] =
            "set it once, outside of the history: a role's with \\password in psql",
        [MIG__SECRET_ASSIGNED] = "let the server read it from a file: passfile=, service=",
        [MIG__SECRET_VALUE] = "let the server read it from a file: passfile=, service=",
        [MIG__SECRET_URL] = "leave it out, and let the server read it from a file",
        [MIG__SECRET_KEY] = "set it where the application opens the database",
    };
    Diagnostic *diagnostic = diagnostic_report(
        search->checker->diagnostics, RULE_SECRET_IN_REVISION,
        check_statement_span(search->checker, search->step,
                             (uint32_t)(begin - search->step->sql.data), (uint32_t)size),
        "%s", texts[kind]);
    diagnostic_hint(diagnostic, "%s", hints[kind]);
}

static bool holds_word(Text text, const char *word)
{
    size_t size = strlen(word);
    for (size_t i = 0; i + size <= text.size; i++)
        if (text_equal_ignoring_case((Text){text.data + i, size}, (Text){word, size}))
            return true;
    return false;
}

// What a program puts in: format's %L, $1, ${NAME}, <password>.
static bool is_placeholder(Text value)
{
    static const char *const formats[] = {"%L", "%s", "%I"};
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (value.size >= 2 && memcmp(value.data, formats[i], 2) == 0)
            return true;
    if (value.size < 2 || value.data[0] == '*')
        return value.size == 0 || value.data[0] == '*';
    char second = value.data[1];
    return (value.data[0] == '$' && (second == '{' || (second >= '0' && second <= '9'))) ||
           (value.data[0] == '%' && second >= '0' && second <= '9') ||
           (value.data[0] == '<' && value.data[value.size - 1] == '>');
}

static bool holds_any(Text text, const char *const *words)
{
    for (; *words; words++)
        if (holds_word(text, *words))
            return true;
    return false;
}

// A text that says password=… is a connection string where it says more of a connection, or where
// the statement is about one.
static Content read_content(const Search *search, Text literal)
{
    static const char *const sql[] = {"alter", "create", NULL};
    static const char *const pragmas[] = {"pragma", "attach", NULL};
    static const char *const connections[] = {
        "host", "port=", "user=", "user =", "dbname", "sslmode=", "service=", NULL};
    return (Content){holds_any(literal, sql), holds_any(literal, pragmas),
                     search->is_about_connections || holds_any(literal, connections)};
}

// Whether a secret within a literal is one for whoever reads the literal.
static bool is_meant(Text literal, const Content *content, const MigSecret *secret)
{
    switch (secret->kind) {
    case MIG__SECRET_LITERAL: // SQL that is put together and executed
        return content->is_sql;
    case MIG__SECRET_ASSIGNED:
    case MIG__SECRET_VALUE:
        return content->is_connection;
    case MIG__SECRET_URL: // not http://host:80/a@b
        return memchr(literal.data + secret->offset, '/', secret->size) == NULL;
    case MIG__SECRET_KEY:
        return content->is_pragma;
    }
    return false;
}

static void search_literal(const Search *search, Text literal)
{
    MigSecret secret = {MIG__SECRET_LITERAL, 0, 0};
    if (!mig__find_secret(literal.data, literal.size, 0, &secret))
        return;
    Content content = read_content(search, literal);
    do {
        Text value = {literal.data + secret.offset, secret.size};
        if (!is_placeholder(value) && is_meant(literal, &content, &secret))
            report(search, value.data, value.size, secret.kind);
    } while (mig__find_secret(literal.data, literal.size, secret.offset + secret.size, &secret));
}

// The content of a dollar-quoted literal; empty where it is another one.
static Text dollar_body(Text literal)
{
    if (literal.size < 4 || literal.data[0] != '$')
        return (Text){0};
    size_t tag = 1;
    while (tag < literal.size && literal.data[tag] != '$')
        tag++;
    tag++;
    if (literal.size < 2 * tag)
        return (Text){0};
    return (Text){literal.data + tag, literal.size - 2 * tag};
}

static bool is_password_word(const SqlCursor *cursor)
{
    return sql_at_name(cursor, "password") || sql_at_name(cursor, "sslpassword") ||
           sql_at_name(cursor, "passwd");
}

// What a literal says between its quotes.
static Text literal_content(Text literal)
{
    size_t begin = 0;
    if (dollar_body(literal).size > 0)
        return dollar_body(literal);
    while (begin < literal.size && literal.data[begin] != '\'' && literal.data[begin] != '$')
        begin++;
    if (literal.size < begin + 2)
        return (Text){0};
    return (Text){literal.data + begin + 1, literal.size - begin - 2};
}

static void search_tokens(const Search *search, Text sql, unsigned depth);

static void search_string(const Search *search, Text literal, unsigned depth)
{
    Text body = dollar_body(literal);
    bool is_code = memchr(body.data ? body.data : "", ';', body.size) != NULL;
    if (is_code && depth < DEEPEST_BODY)
        search_tokens(search, body, depth + 1);
    else
        search_literal(search, literal);
}

// The tokens of a statement, or of a body.
static void search_tokens(const Search *search, Text sql, unsigned depth)
{
    SqlTokens tokens;
    sql_tokens_init(&tokens, sql, search->dialect);
    SqlCursor cursor = sql_cursor(&tokens);
    bool is_after_word = false;
    while (cursor.token.kind != SQL_END && cursor.token.kind != SQL_UNTERMINATED) {
        Text text = sql_token_text(&cursor);
        Text content = cursor.token.kind == SQL_STRING ? literal_content(text) : (Text){0};
        if (content.size > 0 && is_after_word)
            report(search, content.data, content.size, MIG__SECRET_LITERAL);
        else if (content.size > 0)
            search_string(search, text, depth);
        is_after_word = (cursor.token.kind == SQL_WORD || cursor.token.kind == SQL_QUOTED) &&
                        is_password_word(&cursor);
        sql_advance(&cursor);
    }
}

static void search_step(Search *search)
{
    static const char *const connections[] = {"subscription", "dblink", "conninfo", NULL};
    Text sql = search->step->sql;
    MigSecret secret = {MIG__SECRET_LITERAL, 0, 0};
    if (!mig__find_secret(sql.data, sql.size, 0, &secret))
        return;
    search->is_about_connections = holds_any(sql, connections);
    SqlTokens tokens;
    sql_tokens_init(&tokens, sql, search->dialect);
    SqlCursor cursor = sql_cursor(&tokens);
    if (sql_at(&cursor, "PRAGMA") && secret.kind == MIG__SECRET_KEY)
        report(search, sql.data + secret.offset, secret.size, secret.kind);
    else
        search_tokens(search, sql, 0);
}

void check_secret(Checker *checker)
{
    const SectionList *sections = &checker->revision->sections;
    for (size_t i = 0; i < sections->count; i++) {
        for (size_t j = 0; j < sections->items[i].steps.count; j++) {
            const Step *step = &sections->items[i].steps.items[j];
            DialectSet runs = check_step_dialects(checker, &sections->items[i], step);
            MigDialect dialect = runs & DIALECT_BIT(MIG_POSTGRESQL) ? MIG_POSTGRESQL : MIG_SQLITE;
            if (runs && check_has_statement(step))
                search_step(&(Search){checker, step, dialect, false});
        }
    }
}
