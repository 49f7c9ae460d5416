// SPDX-License-Identifier: MIT
// The lists that the compiler's fold of types, views, routines and code is held to are true: this
// server accepts the ones and refuses the others.
#include "postgresql_fixture.h"

#include "../unit/object_lists.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void check_list(Fixture *fixture, const ObjectStatement *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        PGresult *result = PQexec(fixture->admin, list[i].sql);
        const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
        bool is_refused = PQresultStatus(result) == PGRES_FATAL_ERROR;
        if (is_refused != list[i].is_refused)
            fail_msg("%s: %s", state ? state : "accepted", list[i].sql);
        PQclear(result);
    }
}

static void test_objects(void **state)
{
    check_list(*state, object_statements, COUNT(object_statements));
}

static void test_objects_of_code(void **state)
{
    check_list(*state, code_statements, COUNT(code_statements));
}

static void test_objects_with_names_that_code_makes(void **state)
{
    check_list(*state, wide_statements, COUNT(wide_statements));
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_objects, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_objects_of_code, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_objects_with_names_that_code_makes, set_up, tear_down),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
