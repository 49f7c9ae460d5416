// SPDX-License-Identifier: MIT
// The runtime as one file, on small files; tests/runtime_files.sh compiles the real ones.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "amalgamation.h"

static const EmbeddedFile files[] = {
    {"LICENSE", "A licence\n\nof two paragraphs\n"},
    {"runtime/cli/command.h", "#include \"../b.h\"\nint mig__cli_run(void);\n"},
    {"runtime/b.h", "// SPDX-License-Identifier: MIT\n#ifndef B_H\n#define B_H\n\n"
                    "#include <mig/mig.h>\n\n#include <stdio.h>\n"
                    "const char *mig__b(int a,\n                   int b);\n"
                    "static inline int mig__inline(void)\n{\n    return mig__b();\n}\n"
                    "typedef int (*MigFunction)(int mig__x);\n#endif\n"},
    {"runtime/a.c", "// SPDX-License-Identifier: MIT\n// What a is.\n#include \"b.h\"\n\n"
                    "#include \"none.h\"\n\n\nint mig__a(void)\n{\n}\n"},
    {"runtime/b.c", "#include \"b.h\"\nint beta;"},
    {"runtime/driver_sqlite.c", "int in_sqlite;\n"},
    {"runtime/driver_postgresql.c", "int in_postgresql;\n"},
    {"runtime/cli/main.c", "#include \"command.h\"\nint in_cli;\n"},
    {"runtime/include/mig/cli.h", "#include <mig/mig.h>\nint mig_main(void);\n"},
    {"runtime/include/mig/mig.h", "#include <mig/tables.h>\nint mig_open(void);\n"},
    {"runtime/include/mig/sqlite.h", "#include <mig/mig.h>\n#include <sqlite3.h>\n"},
    {"runtime/include/mig/tables.h", "int tables;\n"},
    {NULL, NULL},
};

typedef struct Fixture {
    Arena *arena;
    const char *source;
    const char *header;
} Fixture;

static int set_up(void **state)
{
    Fixture *fixture = calloc(1, sizeof *fixture);
    fixture->arena = arena_create();
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *fixture = *state;
    arena_destroy(fixture->arena);
    free(fixture);
    return 0;
}

static void make(Fixture *fixture, const EmbeddedFile *from, unsigned parts)
{
    Amalgamation made = amalgamation_make(fixture->arena, from, parts);
    fixture->source = text_copy(fixture->arena, made.source);
    fixture->header = text_copy(fixture->arena, made.header);
}

static void assert_has(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("\"%s\" is not in:\n%s", part, text);
}

static void assert_lacks(const char *text, const char *part)
{
    if (strstr(text, part))
        fail_msg("\"%s\" is in:\n%s", part, text);
}

static void test_amalgamation_puts_a_file_behind_what_it_includes(void **state)
{
    Fixture *fixture = *state;
    make(fixture, files, AMALGAMATION_SQLITE);
    assert_has(fixture->source, "\n/* == runtime/b.h == */\n\n#ifndef B_H\n#define B_H\n\n"
                                "#include <stdio.h>\n"
                                "MIG__INTERNAL const char *mig__b(int a,\n");
    assert_has(fixture->source, "typedef int (*MigFunction)(int mig__x);\n#endif\n"
                                "\n/* == runtime/a.c == */\n\n// What a is.\n\n"
                                "#include \"none.h\"\n\nint mig__a(void)\n{\n}\n"
                                "\n/* == runtime/b.c == */\n\nint beta;\n"
                                "\n/* == runtime/driver_sqlite.c == */\n\nint in_sqlite;\n");
    assert_has(fixture->source, "\nstatic inline int mig__inline(void)\n{\n    return mig__b();\n");
    assert_has(fixture->header, "\n/* == runtime/include/mig/tables.h == */\n\nint tables;\n"
                                "\n/* == runtime/include/mig/mig.h == */\n\nint mig_open(void);\n"
                                "\n/* == runtime/include/mig/sqlite.h == */\n\n"
                                "#include <sqlite3.h>\n\n#endif\n");
}

static void test_amalgamation_has_the_parts_that_were_asked_for(void **state)
{
    Fixture *fixture = *state;
    make(fixture, files, AMALGAMATION_SQLITE);
    assert_lacks(fixture->source, "in_postgresql");
    assert_lacks(fixture->source, "in_cli");
    assert_lacks(fixture->header, "mig_main");
    assert_has(fixture->source, "migc runtime . --drivers sqlite\n");
    assert_has(fixture->source, "cc -I. main.c schema.c mig.c -lsqlite3\n");
    make(fixture, files, AMALGAMATION_POSTGRESQL | AMALGAMATION_SQLITE | AMALGAMATION_CLI);
    assert_has(fixture->source, "in_postgresql");
    assert_has(fixture->source, "in_cli");
    assert_has(fixture->source, "\nMIG__INTERNAL int mig__cli_run(void);\n");
    assert_has(fixture->header, "mig_main");
    assert_has(fixture->source, "--drivers sqlite,postgresql --cli\n");
    make(fixture, files, AMALGAMATION_POSTGRESQL);
    assert_lacks(fixture->source, "in_sqlite");
    assert_lacks(fixture->header, "sqlite3.h");
}

static void test_amalgamation_begins_with_the_licence(void **state)
{
    Fixture *fixture = *state;
    make(fixture, files, AMALGAMATION_SQLITE);
    const char *texts[] = {fixture->source, fixture->header};
    for (size_t i = 0; i < 2; i++) {
        assert_has(texts[i], "\n * A licence\n *\n * of two paragraphs\n */\n");
        assert_memory_equal(texts[i], "/* SPDX-License-Identifier: MIT */\n", 35);
        assert_lacks(texts[i] + 1, "/* SPDX");
        assert_lacks(texts[i], "// SPDX");
    }
}

// The digits behind the beginning; mig.c compares them with those of mig.h.
static const char *identity(Fixture *fixture, const char *text, const char *beginning)
{
    const char *found = strstr(text, beginning);
    assert_non_null(found);
    return text_copy(fixture->arena, (Text){found + strlen(beginning), 9});
}

static void test_amalgamation_knows_its_own_header(void **state)
{
    static const char define[] = "#define MIG_RUNTIME_ID 0x", compare[] = "MIG_RUNTIME_ID != 0x";
    Fixture *fixture = *state;
    make(fixture, files, AMALGAMATION_SQLITE);
    const char *first = identity(fixture, fixture->header, define);
    assert_string_equal(identity(fixture, fixture->source, compare), first);
    make(fixture, files, AMALGAMATION_SQLITE);
    assert_string_equal(identity(fixture, fixture->header, define), first);
    make(fixture, files, AMALGAMATION_SQLITE | AMALGAMATION_CLI);
    assert_string_not_equal(identity(fixture, fixture->header, define), first);
    EmbeddedFile changed[sizeof files / sizeof *files];
    memcpy(changed, files, sizeof files);
    changed[4].text = "#include \"b.h\"\nint Beta;";
    make(fixture, changed, AMALGAMATION_SQLITE);
    assert_string_not_equal(identity(fixture, fixture->header, define), first);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_amalgamation_puts_a_file_behind_what_it_includes,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_amalgamation_has_the_parts_that_were_asked_for, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_amalgamation_begins_with_the_licence, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_amalgamation_knows_its_own_header, set_up, tear_down),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
