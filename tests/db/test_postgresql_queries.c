// SPDX-License-Identifier: MIT
// The lists that the compiler's fold of queries is held to are true: this server accepts the ones
// and refuses the others, for a name.
#include "postgresql_fixture.h"

#include "../unit/query_lists.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

// Runs it and takes it back. The SQLSTATE, empty: it is accepted.
static const char *try_query(Fixture *fixture, const char *sql)
{
    run(fixture, "BEGIN");
    PGresult *result = PQexec(fixture->admin, sql);
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    snprintf(fixture->value, sizeof fixture->value, "%s", state ? state : "");
    while (PQresultStatus(result) == PGRES_COPY_OUT) {
        char *row = NULL;
        while (PQgetCopyData(fixture->admin, &row, 0) > 0)
            PQfreemem(row);
        PQclear(result);
        result = PQgetResult(fixture->admin);
    }
    PQclear(result);
    while ((result = PQgetResult(fixture->admin)) != NULL)
        PQclear(result);
    run(fixture, "ROLLBACK");
    run(fixture, "DEALLOCATE ALL");
    return fixture->value;
}

// Its rows may be wrong, its names are not.
static void test_queries_are_accepted(void **state)
{
    Fixture *fixture = *state;
    run(fixture, query_schema);
    for (size_t i = 0; i < COUNT(accepted_queries); i++) {
        const char *code = try_query(fixture, accepted_queries[i]);
        if (*code && strncmp(code, "23", 2) != 0)
            fail_msg("%s: %s", code, accepted_queries[i]);
    }
}

// Undefined column, table or object, and what can be seen of another place only.
static void test_queries_are_refused(void **state)
{
    static const char *const codes[] = {"42703", "42P01", "42704", "42P10", "42601"};
    Fixture *fixture = *state;
    run(fixture, query_schema);
    for (size_t i = 0; i < COUNT(refused_queries); i++) {
        const char *code = try_query(fixture, refused_queries[i].sql);
        bool is_meant = false;
        for (size_t j = 0; j < COUNT(codes); j++)
            is_meant = is_meant || strcmp(code, codes[j]) == 0;
        if (!is_meant)
            fail_msg("%s: %s", code, refused_queries[i].sql);
    }
}

// pg_depend of the view's rule.
static const char uses_sql[] =
    "SELECT coalesce(string_agg(d, ' ' ORDER BY d COLLATE \"C\"), '') FROM (SELECT DISTINCT "
    "coalesce(c.relname || coalesce('.' || a.attname, ''), t.typname, p.proname)::text AS d "
    "FROM pg_depend d JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid "
    "LEFT JOIN pg_class c ON d.refclassid = 'pg_class'::regclass AND c.oid = d.refobjid "
    "LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid AND a.attnum > 0 "
    "LEFT JOIN pg_type t ON d.refclassid = 'pg_type'::regclass AND t.oid = d.refobjid "
    "LEFT JOIN pg_proc p ON d.refclassid = 'pg_proc'::regclass AND p.oid = d.refobjid "
    "WHERE r.ev_class = 'v'::regclass AND d.deptype = 'n' AND c.oid IS DISTINCT FROM r.ev_class) u";

static void test_views_need_what_the_list_says(void **state)
{
    Fixture *fixture = *state;
    int wrong = 0;
    run(fixture, query_schema);
    for (size_t i = 0; i < COUNT(view_uses); i++) {
        run(fixture, "BEGIN");
        run(fixture, view_uses[i].sql);
        if (strcmp(ask(fixture, uses_sql), view_uses[i].uses) != 0) {
            print_error("%s\n  needs %s\n  not %s\n", view_uses[i].sql, fixture->value,
                        view_uses[i].uses);
            wrong++;
        }
        run(fixture, "ROLLBACK");
    }
    assert_int_equal(wrong, 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_queries_are_accepted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_queries_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_views_need_what_the_list_says, set_up, tear_down),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
