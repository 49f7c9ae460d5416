// SPDX-License-Identifier: MIT
// Which values a variable may have, and what stands in the SQL then: checked and put in without a
// database.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "values.h"

#include <stdlib.h>
#include <string.h>

enum { ID = 1, FILE_NAME = 5, SCHEMA = 15, MOTTO = 22, FALLBACK = 28, API_TOKEN = 34 };
static const char texts[] = "\0"
                            "001\0"
                            "m/001.sql\0"
                            "schema\0"
                            "motto\0"
                            "plain\0"
                            "API_token";

// One statement a section: up, down and verify.
typedef struct History {
    MigVariable variables[3];
    MigRevision revision;
    MigTrackRevision track;
    MigSegment segments[3];
    MigStep steps[3];
    MigPlaceholder placeholders[6];
    char text[2000];
    MigHistory history;
} History;

static void make_history(History *made)
{
    memset(made, 0, sizeof *made);
    memcpy(made->text, texts, sizeof texts);
    made->variables[0] = (MigVariable){SCHEMA, 0, 0};
    made->variables[1] = (MigVariable){MOTTO, FALLBACK, 1};
    made->variables[2] = (MigVariable){API_TOKEN, 0, 0};
    made->revision.id = ID;
    made->revision.file = FILE_NAME;
    made->revision.variable_count = 3;
    MigHistory *history = &made->history;
    history->abi = MIG_ABI;
    history->size = sizeof *history;
    history->text = made->text;
    history->text_size = sizeof texts;
    history->revision_count = 1;
    history->revisions = &made->revision;
    history->variable_count = 3;
    history->variables = made->variables;
    for (int d = 0; d < MIG_DIALECT_COUNT; d++) {
        history->tracks[d].revisions = &made->track;
        history->tracks[d].segments = made->segments;
        history->tracks[d].steps = made->steps;
        history->tracks[d].placeholders = made->placeholders;
    }
}

// :"schema" and :'motto' are found in the text; those of `done_when` count from behind its NUL.
static void find_places(History *made, MigStep *step, const char *text, uint32_t first)
{
    static const struct {
        const char *word;
        uint32_t variable;
        uint32_t quoting;
    } words[] = {{":\"schema\"", 0, MIG_QUOTE_IDENTIFIER},
                 {":'motto'", 1, MIG_QUOTE_LITERAL},
                 {":'API_token'", 2, MIG_QUOTE_LITERAL},
                 {":rows", 0, MIG_QUOTE_ROWS}};
    for (const char *p = text; *p != '\0'; p++) {
        for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
            size_t size = strlen(words[i].word);
            if (strncmp(p, words[i].word, size) == 0) {
                MigTrack *track = &made->history.tracks[0];
                made->placeholders[track->placeholder_count++] =
                    (MigPlaceholder){first + (uint32_t)(p - text), (uint32_t)size,
                                     words[i].variable, words[i].quoting};
                step->placeholder_count++;
            }
        }
    }
}

static MigText put_text(History *made, const char *text)
{
    MigText offset = made->history.text_size;
    strcpy(made->text + offset, text);
    made->history.text_size += (uint32_t)strlen(text) + 1;
    return offset;
}

static void add_step(History *made, MigSection *section, const char *sql, const char *done_when)
{
    MigTrack *track = &made->history.tracks[0];
    MigStep *step = &made->steps[track->step_count];
    step->first_placeholder = track->placeholder_count;
    step->sql = put_text(made, sql);
    step->size = (uint32_t)strlen(sql);
    step->line = 10;
    step->column = 1;
    find_places(made, step, sql, 0);
    if (done_when != NULL) {
        step->done_when = put_text(made, done_when);
        find_places(made, step, done_when, step->size + 1);
    }
    made->segments[track->segment_count] = (MigSegment){track->step_count++, 1, 0};
    *section = (MigSection){track->segment_count++, 1, MIG_SECTION_PRESENT, 0, 0, 0, 0};
    made->history.tracks[1] = *track;
}

static MigStatus check_value(const char *name, const char *value, MigDialect dialect,
                             MigError *error)
{
    static const char sql[] = "CREATE TABLE :\"schema\".t (a text DEFAULT :'motto')";
    History made;
    MigVariableValue items[] = {{"schema", "s"}, {name, value}};
    MigValues values = {&made.history, dialect, items, 2};
    make_history(&made);
    add_step(&made, &made.track.up, sql, NULL);
    memset(error, 0, sizeof *error);
    return mig__values_check_revision(&values, 0, error);
}

static void test_values_are_names_or_literals_of_utf8(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *value;
        const char *problem; // NULL: none
    } cases[] = {
        {"motto", "a\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf",
         NULL},
        {"motto", "", NULL},
        {"motto", "\x80", "has a value that is not UTF-8"},     // goes on, and nothing has begun
        {"motto", "\xc3", "has a value that is not UTF-8"},     // ends too early
        {"motto", "\xe2\x82", "has a value that is not UTF-8"}, // the same
        {"motto", "\xe2\x28\xa1", "has a value that is not UTF-8"},     // another one in between
        {"motto", "\xc0\x80", "has a value that is not UTF-8"},         // longer than it need be
        {"motto", "\xe0\x80\xaf", "has a value that is not UTF-8"},     // the same
        {"motto", "\xf0\x80\x80\xaf", "has a value that is not UTF-8"}, // the same
        {"motto", "\xed\xa0\x80", "has a value that is not UTF-8"},     // half of a UTF-16 pair
        {"motto", "\xed\x9f\xbf\xee\x80\x80", NULL},
        {"motto", "\xf4\x90\x80\x80", "has a value that is not UTF-8"}, // behind the last character
        {"motto", "\xf8\x88\x80\x80\x80", "has a value that is not UTF-8"},
        {"schema", "", "is empty, and stands for a name"},
        {"schema", "123456789012345678901234567890123456789012345678901234567890123", NULL},
        {"schema", "1234567890123456789012345678901234567890123456789012345678901234",
         "is longer than 63 bytes, the most that PostgreSQL keeps of a name"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        MigError error;
        MigStatus status = check_value(cases[i].name, cases[i].value, MIG_POSTGRESQL, &error);
        if (status != (cases[i].problem == NULL ? MIG_OK : MIG_MISUSE))
            fail_msg("case %zu: %d, %s", i, (int)status, error.message);
        if (cases[i].problem != NULL && strstr(error.message, cases[i].problem) == NULL)
            fail_msg("case %zu: %s", i, error.message);
    }
}

// SQLite keeps names of any length.
static void test_values_are_longer_names_in_sqlite(void **state)
{
    (void)state;
    static const char name[] = "1234567890123456789012345678901234567890123456789012345678901234";
    MigError error;
    assert_int_equal(check_value("schema", name, MIG_SQLITE, &error), MIG_OK);
}

static void test_values_that_are_missing_are_named_with_their_place(void **state)
{
    (void)state;
    History made;
    MigError error = {0};
    MigValues values = {&made.history, MIG_POSTGRESQL, NULL, 0};
    make_history(&made);
    add_step(&made, &made.track.up, "SELECT :'motto'", NULL);
    assert_int_equal(mig__values_check_revision(&values, 0, &error), MIG_OK); // it has a default
    add_step(&made, &made.track.down, "DROP SCHEMA :\"schema\"", NULL);
    assert_int_equal(mig__values_check_revision(&values, 0, &error), MIG_MISUSE);
    assert_string_equal(error.revision, "001");
    assert_string_equal(error.file, "m/001.sql");
    assert_int_equal(error.line, 10);
    assert_int_equal(error.column, 13);
    assert_non_null(strstr(error.message, "variable \"schema\" has no value"));
    assert_non_null(strstr(error.message, "MIGC_VARIABLE_SCHEMA"));
    made.revision.variable_count = 0; // then nothing can be missing
    assert_int_equal(mig__values_check_revision(&values, 0, NULL), MIG_OK);
}

static void test_values_that_are_missing_in_verify_are_found(void **state)
{
    (void)state;
    History made;
    MigError error = {0};
    MigValues values = {&made.history, MIG_SQLITE, NULL, 0};
    make_history(&made);
    // That word is the batch's own, and no variable.
    add_step(&made, &made.track.verify, "SELECT :rows, 1 WHERE :'API_token' = 'é'", NULL);
    assert_int_equal(mig__values_check_revision(&values, 0, &error), MIG_MISUSE);
    assert_non_null(strstr(error.message, "MIGC_VARIABLE_API_TOKEN"));
}

// Of `done-when` there is no place in the statement.
static void test_values_that_are_missing_in_done_when_are_found(void **state)
{
    (void)state;
    History made;
    MigError error = {0};
    MigValues values = {&made.history, MIG_POSTGRESQL, NULL, 0};
    make_history(&made);
    add_step(&made, &made.track.up, "VACUUM t", "SELECT :'API_token'");
    assert_int_equal(mig__values_check_revision(&values, 0, &error), MIG_MISUSE);
    assert_int_equal(error.line, 10);
    assert_int_equal(error.column, 1);
}

static void test_values_without_a_name_or_of_no_revision_are_refused(void **state)
{
    (void)state;
    static const MigVariableValue without_name[] = {{NULL, "x"}};
    static const MigVariableValue without_value[] = {{"motto", NULL}};
    static const MigVariableValue unknown[] = {{"motto", "x"}, {"mottto", "y"}};
    History made;
    MigError error = {0};
    MigValues values = {&made.history, MIG_POSTGRESQL, unknown, 1};
    make_history(&made);
    assert_int_equal(mig__values_check_names(&values, &error), MIG_OK);
    values.count = 2;
    assert_int_equal(mig__values_check_names(&values, &error), MIG_MISUSE);
    assert_string_equal(error.message, "variable \"mottto\" is declared by no revision "
                                       "(there are: schema, motto, API_token)");
    // Two revisions may declare one name: it stands there once.
    made.variables[2].name = SCHEMA;
    memset(&error, 0, sizeof error);
    mig__values_check_names(&values, &error);
    assert_non_null(strstr(error.message, "(there are: schema, motto)"));
    made.history.variable_count = 0;
    memset(&error, 0, sizeof error);
    mig__values_check_names(&values, &error);
    assert_non_null(strstr(error.message, "(there are none)"));
    values.items = without_name;
    values.count = 1;
    memset(&error, 0, sizeof error);
    assert_int_equal(mig__values_check_names(&values, &error), MIG_MISUSE);
    assert_non_null(strstr(error.message, "a variable has no name or no value (NULL)"));
    values.items = without_value;
    memset(&error, 0, sizeof error);
    assert_int_equal(mig__values_check_names(&values, &error), MIG_MISUSE);
    assert_non_null(strstr(error.message, "a variable has no name or no value (NULL)"));
}

static MigFilled *fill(History *made, const MigValues *values)
{
    MigWorkStep step = mig__step_of_history(&made->history, values->dialect, 0, 0);
    MigFilled *filled = mig__fill(values, &step);
    assert_non_null(filled);
    return filled;
}

static void test_values_are_quoted_as_the_database_wants_them(void **state)
{
    (void)state;
    static const MigVariableValue items[] = {{"motto", "unused"}, // the last one counts
                                             {"schema", "a\"b"},
                                             {"motto", "it's \\ 'so'\\"}};
    History made;
    MigValues values = {&made.history, MIG_POSTGRESQL, items, 3};
    make_history(&made);
    add_step(&made, &made.track.up, "UPDATE :\"schema\".t SET a = :'motto' LIMIT :rows", NULL);
    MigFilled *filled = fill(&made, &values);
    assert_string_equal(filled->sql,
                        "UPDATE \"a\"\"b\".t SET a =  E'it''s \\\\ ''so''\\\\' LIMIT :rows");
    // The word of the batch stays, at its new place.
    assert_int_equal(filled->placeholder_count, 1);
    assert_int_equal(filled->placeholders[0].offset, strlen(filled->sql) - 5);
    free(filled);
    values.dialect = MIG_SQLITE;
    filled = fill(&made, &values);
    assert_string_equal(filled->sql, "UPDATE \"a\"\"b\".t SET a = 'it''s \\ ''so''\\' LIMIT :rows");
    free(filled);
}

// A position in what the server was sent → one in the file.
static void test_values_positions_lead_back_to_the_file(void **state)
{
    (void)state;
    static const MigVariableValue items[] = {{"schema", "éé"}, {"motto", "m"}};
    static const char was[] = "SELECT :\"schema\", é, :'motto' FROM x";
    static const struct {
        uint32_t position;
        uint32_t expected;
    } cases[] = {
        {0, 0},   // unknown stays unknown
        {1, 1},   // in front of all
        {8, 8},   // a value's first character
        {10, 8},  // in the value: its place
        {12, 17}, // behind it
        {17, 22}, // the second value
        {21, 31}, // behind that
        {999, 37} // there is nothing any more
    };
    History made;
    MigValues values = {&made.history, MIG_POSTGRESQL, items, 2};
    make_history(&made);
    add_step(&made, &made.track.up, was, NULL);
    MigFilled *filled = fill(&made, &values);
    assert_string_equal(filled->sql, "SELECT \"éé\", é, 'm' FROM x");
    MigPiece piece = {MIG_PIECE_STEP, filled->sql, filled->size, {"", 0, 0}, 0,
                      false,          NULL,        filled};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (mig__piece_position(&piece, cases[i].position) != cases[i].expected)
            fail_msg("%u leads to %u", (unsigned)cases[i].position,
                     (unsigned)mig__piece_position(&piece, cases[i].position));
    assert_string_equal(mig__piece_text(&piece), was);
    filled->is_call = true; // whose SQL is nowhere in the file
    assert_int_equal(mig__piece_position(&piece, 8), 0);
    piece.context = NULL;
    assert_int_equal(mig__piece_position(&piece, 8), 8);
    free(filled);
}

// By the variable's name, and by what the statement says that it is; there then in `done-when`,
// too.
static void test_values_that_are_secrets_are_masked(void **state)
{
    (void)state;
    static const MigVariableValue items[] = {
        {"motto", "open\033sesame"}, {"API_token", "t0k"}, {"schema", "s"}};
    History made;
    MigError error = {0};
    MigValues values = {&made.history, MIG_POSTGRESQL, items, 3};
    make_history(&made);
    add_step(&made, &made.track.up, "ALTER ROLE r PASSWORD :'motto' -- :'API_token'",
             "SELECT :'motto', :\"schema\"");
    MigFilled *filled = fill(&made, &values);
    assert_string_equal(filled->spots[0].secret, "open\033sesame");
    assert_string_equal(filled->spots[1].secret, "t0k");
    assert_int_equal(filled->done_spot_count, 2);
    assert_string_equal(filled->done_spots[0].secret, "open\033sesame");
    assert_null(filled->done_spots[1].secret);
    MigPiece piece = {MIG_PIECE_STEP, filled->sql, filled->size, {"", 0, 0}, 0,
                      false,          NULL,        filled};
    // Also as a message without control characters has it.
    strcpy(error.message, "open\033sesame: \"open?sesame\" is t0k, t0k");
    mig__piece_mask(&piece, &error);
    assert_null(strstr(error.message, "sesame"));
    assert_null(strstr(error.message, "t0k"));
    mig__piece_mask(&piece, NULL); // there is nothing to mask then
    free(filled);
}

static void test_values_of_an_event_show_no_secret(void **state)
{
    (void)state;
    static const MigVariableValue items[] = {{"motto", "it's"}, {"API_token", "t0k"}};
    History made;
    MigValues values = {&made.history, MIG_POSTGRESQL, items, 2};
    make_history(&made);
    add_step(&made, &made.track.up, "SELECT :'motto'", NULL);
    char *text = mig__values_describe(&values, 0); // `schema` has no value: not of this dialect
    assert_string_equal(text, "variables: motto='it''s', API_token=***");
    free(text);
    add_step(&made, &made.track.down, "ALTER ROLE r PASSWORD :'motto'", NULL);
    text = mig__values_describe(&values, 0);
    assert_string_equal(text, "variables: motto=***, API_token=***");
    free(text);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_are_names_or_literals_of_utf8),
        cmocka_unit_test(test_values_are_longer_names_in_sqlite),
        cmocka_unit_test(test_values_that_are_missing_are_named_with_their_place),
        cmocka_unit_test(test_values_that_are_missing_in_verify_are_found),
        cmocka_unit_test(test_values_that_are_missing_in_done_when_are_found),
        cmocka_unit_test(test_values_without_a_name_or_of_no_revision_are_refused),
        cmocka_unit_test(test_values_are_quoted_as_the_database_wants_them),
        cmocka_unit_test(test_values_positions_lead_back_to_the_file),
        cmocka_unit_test(test_values_that_are_secrets_are_masked),
        cmocka_unit_test(test_values_of_an_event_show_no_secret),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
