// SPDX-License-Identifier: MIT
// Reading argv, durations, URLs and `.env`: the parts of the command line that touch nothing.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "dotenv.h"
#include "options.h"
#include "url.h"
#include <stdlib.h>
#include <string.h>

static CliOptions options;
static char problem[CLI_PROBLEM_SIZE];

static bool read(const char *line)
{
    static char copy[4000];
    char *argv[20] = {(char[]){"app"}};
    int argc = 1;
    strcpy(copy, line);
    for (char *word = strtok(copy, " "); word; word = strtok(NULL, " "))
        argv[argc++] = word;
    *problem = '\0';
    return mig__cli_options_read(&options, argc, argv, problem);
}

static void test_options_numbers_are_targets(void **state)
{
    (void)state;
    assert_true(read("downgrade -1"));
    assert_string_equal(options.target, "-1");
    assert_true(read("-12 -v"));
    assert_string_equal(options.command, "-12");
    assert_int_equal(options.given, OPTION_VERBOSE);
    assert_true(read("upgrade +2 --quiet"));
    assert_string_equal(options.target, "+2");
    assert_true(read("upgrade -- --quiet"));
    assert_string_equal(options.target, "--quiet");
    assert_int_equal(options.given, 0);
}

static void test_options_values_stand_behind_or_after_an_equals_sign(void **state)
{
    (void)state;
    assert_true(read("--database=sqlite:a=b upgrade --lock-timeout 250ms --deadline=2m"));
    assert_string_equal(options.command, "upgrade");
    assert_string_equal(options.database, "sqlite:a=b");
    assert_int_equal(options.lock_timeout, 250);
    assert_int_equal(options.deadline, 120000);
    assert_true(read("history -vi"));
    assert_int_equal(options.given, OPTION_VERBOSE | OPTION_INDICATE_CURRENT);
    assert_true(read("history -r002: --range :003"));
    assert_string_equal(options.range, ":003");
    assert_true(read("upgrade --connect-timeout 0s"));
}

static void assert_problem(const char *line, const char *expected)
{
    assert_false(read(line));
    assert_string_equal(problem, expected);
}

static void test_options_problems_are_named(void **state)
{
    (void)state;
    assert_problem("upgrade --databse x", "unknown option --databse; did you mean --database?");
    assert_problem("upgrade --zzzzzzzz=1", "unknown option --zzzzzzzz");
    assert_problem("upgrade -x", "unknown option -x");
    assert_problem("history -vx", "unknown option -vx");
    assert_problem("upgrade --database", "--database needs a value: URL");
    assert_problem("upgrade --database=", "--database needs a value: URL");
    assert_problem("upgrade --quiet=yes", "--quiet takes no value");
    char many[CLI_TARGETS_SIZE + 20] = "stamp ";
    memset(many + 6, 'x', CLI_TARGETS_SIZE);
    assert_problem(many, "the targets are too long: more than 1999 characters");
    assert_problem("upgrade --deadline 5",
                   "--deadline 5: not a duration; write 250ms, 2s, 5m or 1h");
    assert_problem("upgrade --pooler sometimes",
                   "--pooler sometimes: write session or transaction");
    assert_problem("upgrade --log=xml", "--log xml: write text or json");
    assert_problem("upgrade --role=", "--role needs a value: NAME");
    assert_problem("upgrade --deadline 0s", "--deadline 0s: must be more than nothing");
}

static void test_options_durations(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        long expected; // -1: none
    } cases[] = {{"250ms", 250},
                 {"2s", 2000},
                 {"5m", 300000},
                 {"1h", 3600000},
                 {"0ms", 0},
                 {"1193h", 4294800000},
                 {"1194h", -1},
                 {"4294967295ms", -1},
                 {"99999999999999999999s", -1},
                 {"", -1},
                 {"s", -1},
                 {"5", -1},
                 {"-5s", -1},
                 {"5 s", -1},
                 {"5sec", -1},
                 {"1.5s", -1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint32_t value = 0;
        bool is_read = mig__cli_duration_read(cases[i].text, &value);
        assert_int_equal(is_read, cases[i].expected >= 0);
        if (is_read)
            assert_int_equal(value, cases[i].expected);
    }
}

static void test_url_passwords_are_masked(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"postgresql://ada:secret@host/db", "postgresql://ada:***@host/db"},
        {"postgresql://ada:s3:c@r@et@host/db?x=y", "postgresql://ada:***@host/db?x=y"},
        {"postgresql://ada:s/ecret@host/db", "postgresql://ada:***@host/db"},
        {"postgresql://ada:a?b@host/db?x=y", "postgresql://ada:***@host/db?x=y"},
        {"postgresql://ada:\"a'b<c>@host/db", "postgresql://ada:***@host/db"},
        {"postgresql://h/d?password='a'b&x=1", "postgresql://h/d?password=***&x=1"},
        {"password=a\"b'c&d host=h", "password=*** host=h"},
        {"password\n=\va host=h", "password\n=\v*** host=h"},
        {"postgresql://h:5432/db?password=a@b&x=1", "postgresql://h:***&x=1"},
        {"postgresql://ada@host/db", "postgresql://ada@host/db"},
        {"postgresql://host:5432/db", "postgresql://host:5432/db"},
        {"postgresql://:secret@host", "postgresql://:***@host"},
        {"postgresql://h/d?user=a&password=secret&x=1", "postgresql://h/d?user=a&password=***&x=1"},
        {"host=h password=secret user=a", "host=h password=*** user=a"},
        {"host=h PASSWORD = 'it''s' user=a", "host=h PASSWORD = '***''s' user=a"},
        {"password='a \\' b' x", "password='***' x"},
        {"sslpassword=secret", "sslpassword=***"},
        {"password authentication failed", "password authentication failed"},
        {"two: postgres://a:b@h and postgres://c:d@h",
         "two: postgres://a:***@h and postgres://c:***@h"},
        {"p://a:b@h password=c", "p://a:***@h password=***"},
        {"user=u?password= password ='a b' x=y", "user=u?password= ***' x=y"},
        {"password=", "password="},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *masked = mig__cli_mask(cases[i][0]);
        assert_string_equal(masked, cases[i][1]);
        free(masked);
    }
}

static void test_url_scrub_keeps_the_length(void **state)
{
    (void)state;
    char text[] = "--database=postgresql://ada:secret@host/db?password=more";
    mig__cli_scrub(text);
    assert_string_equal(text, "--database=postgresql://ada:xxxxxx@host/db?password=xxxx");
    char blanks[] = "postgresql://ada:a b@host/db?password=c d&x=y";
    mig__cli_scrub(blanks);
    assert_string_equal(blanks, "postgresql://ada:xxx@host/db?password=xxx&x=y");
}

static void test_url_unescaped_passwords_are_refused(void **state)
{
    (void)state;
    assert_null(mig__cli_url_problem("postgresql://a:b%40@host:5432/db?x=a@b"));
    assert_null(mig__cli_url_problem("postgresql://host:1,other:2/db@2"));
    assert_null(mig__cli_url_problem("postgresql:///db@2"));
    assert_null(mig__cli_url_problem("sqlite://a@b@c"));
    assert_null(mig__cli_url_problem("host=x"));
    assert_non_null(strstr(mig__cli_url_problem("postgresql://a:b@c@host/db"), "%40"));
    assert_non_null(strstr(mig__cli_url_problem("postgres://a:b/c@host/db"), "%2F"));
}

static char *find(const char *text)
{
    return mig__cli_dotenv_find(text, "DATABASE_URL", ".env", problem);
}

static void test_dotenv_forms(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"DATABASE_URL=sqlite:a.db\n", "sqlite:a.db"},
        {"X=1\r\n  export DATABASE_URL = sqlite:a.db  \r\nY=2", "sqlite:a.db"},
        {"DATABASE_URL=\"sqlite:a b.db\" # where\n", "sqlite:a b.db"},
        {"DATABASE_URL='p://a:$x#@h'\n", "p://a:$x#@h"},
        {"DATABASE_URL='${x}'\n", "${x}"},
        {"DATABASE_URL=p://a:x#y@h # rest\n", "p://a:x#y@h"},
        {"DATABASE_URL=\"a\\\"b\"\n", "a\"b"},
        {"DATABASE_URL=host=h user=u\n", "host=h user=u"},
        {"DATABASE_URL=\"a$b $\"\n", "a$b $"},
        {"DATABASE_URL=a$b$", "a$b$"},
        {"DATABASE_URL\t=\t'x'\t", "x"},
        {"DATABASE_URL=first\nDATABASE_URL=last\n", "last"},
        {"\xef\xbb\xbf"
         "DATABASE_URL=x\n",
         "x"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *value = find(cases[i][0]);
        assert_string_equal(problem, "");
        assert_string_equal(value, cases[i][1]);
        free(value);
    }
}

static void test_dotenv_other_keys_are_left_alone(void **state)
{
    (void)state;
    static const char *const cases[] = {"",
                                        "# DATABASE_URL=x\n",
                                        "DATABASE_URL_OLD=x\n",
                                        "OTHER='never ends\n",
                                        "nonsense\n",
                                        "MY_DATABASE_URL=x\n",
                                        "exportDATABASE_URL=x\n",
                                        "export",
                                        "export\n",
                                        "DATABASE_URL=",
                                        "DATABASE_URL=\n",
                                        "DATABASE_URL=# none\n",
                                        "DATABASE_URL=\"\"\n"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_null(find(cases[i]));
        assert_string_equal(problem, "");
    }
}

static void test_dotenv_malformed_lines_are_errors(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"X=1\nDATABASE_URL sqlite:a\n", ".env:2: DATABASE_URL: there is no = after the name"},
        {"DATABASE_URL", ".env:1: DATABASE_URL: there is no = after the name"},
        {"DATABASE_URL='a\nb'\n", ".env:1: DATABASE_URL: the quote never ends"},
        {"DATABASE_URL=\"a\\\n", ".env:1: DATABASE_URL: the quote never ends"},
        {"DATABASE_URL='a' b\n", ".env:1: DATABASE_URL: there is text after the closing quote"},
        {"DATABASE_URL=p://${HOST}/x\n",
         ".env:1: DATABASE_URL: variables are not put in; write the value, or use single quotes for a $"},
        {"DATABASE_URL=\"p://$(host)/x\"\n",
         ".env:1: DATABASE_URL: variables are not put in; write the value, or use single quotes for a $"},
        {"DATABASE_URL=two words\n", ".env:1: DATABASE_URL: a value with blanks needs quotes"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_null(find(cases[i][0]));
        assert_string_equal(problem, cases[i][1]);
    }
}

static void test_dotenv_files_that_cannot_be_read(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"/dev/null/.env", "cannot read /dev/null/.env: Not a directory"},
        {"/dev/zero", "/dev/zero: larger than 1 MB"},
        {"/nowhere/.env", ""}, // there is none
        {"/tmp", ""},          // an environment of Python's
        {"/dev/null", ""},     // nothing in it
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_null(mig__cli_dotenv_read(cases[i][0], "DATABASE_URL", problem));
        assert_string_equal(problem, cases[i][1]);
    }
    assert_null(mig__cli_dotenv_read("/proc/self/mem", "DATABASE_URL", problem));
    assert_int_equal(strncmp(problem, "cannot read /proc/self/mem: ", 28), 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_options_numbers_are_targets),
        cmocka_unit_test(test_options_values_stand_behind_or_after_an_equals_sign),
        cmocka_unit_test(test_options_problems_are_named),
        cmocka_unit_test(test_options_durations),
        cmocka_unit_test(test_url_passwords_are_masked),
        cmocka_unit_test(test_url_scrub_keeps_the_length),
        cmocka_unit_test(test_url_unescaped_passwords_are_refused),
        cmocka_unit_test(test_dotenv_forms),
        cmocka_unit_test(test_dotenv_other_keys_are_left_alone),
        cmocka_unit_test(test_dotenv_malformed_lines_are_errors),
        cmocka_unit_test(test_dotenv_files_that_cannot_be_read),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
