// SPDX-License-Identifier: MIT
// mig_main against a runtime that answers from a script: what is called, what is printed, exit
// codes.
#include "cli_fake.h"

static FakeHistory fake, other;
static const MigHistory *const one[] = {&fake.history, NULL};
static const MigHistory *const two[] = {&fake.history, &other.history, NULL};
static const MigHistory *const none[] = {NULL};

static int set_up(void **state)
{
    (void)state;
    memset(&script, 0, sizeof script);
    fake_history_make(&fake, "main");
    fake_history_make(&other, "jobs");
    unsetenv("DATABASE_URL");
    setenv("NO_COLOR", "1", 1);
    return 0;
}

static Printed run(const char *line)
{
    return run_with(one, line, NULL);
}

static void assert_printed(const char *line, int code, const char *out, const char *error)
{
    Printed printed = run(line);
    assert_string_equal(printed.error, error);
    assert_string_equal(printed.out, out);
    assert_int_equal(printed.code, code);
}

static void add_event(MigEventKind kind, MigDirection direction, const char *revision,
                      const char *title, uint32_t position, uint64_t milliseconds,
                      const char *message)
{
    script.events[script.event_count++] =
        (MigEvent){sizeof(MigEvent), kind,    direction, revision, title, position, 2, 1, 3,
                   milliseconds,     message, 0,         0,        0};
}

// "… in 0.00 s": cut before the time, which no test can know.
static void assert_cut(const char *text, const char *expected)
{
    assert_int_equal(strncmp(text, expected, strlen(expected)), 0);
    const char *rest = text + strlen(expected);
    assert_int_equal(strspn(rest, "0123456789."), strlen(rest) - 3);
    assert_string_equal(rest + strlen(rest) - 3, " s\n");
}

static void test_cli_upgrade_passes_everything_on(void **state)
{
    (void)state;
    assert_printed("upgrade --database postgresql://h/d --deadline 1h --lock-timeout 2s "
                   "--statement-timeout 3m --ledger-schema own",
                   0, "", "up to date at 005\n");
    assert_string_equal(script.calls, "open postgresql://h/d\n"
                                      "upgrade - deadline=3600000 lock=2000 statement=180000 "
                                      "schema=own\n");
}

static void test_cli_settings_of_a_run_reach_the_runtime(void **state)
{
    (void)state;
    assert_printed("upgrade --database postgresql://h/d --role owner --search-path a,b "
                   "--reader-role reader --application records --pooler transaction",
                   0, "", "up to date at 005\n");
    assert_string_equal(script.settings, "owner a,b reader records ");
    assert_int_equal(script.options.pooler, MIG_POOLER_TRANSACTION);
    assert_printed("stamp head --database postgresql://h/d --pooler session", 0, "",
                   "stamped head; nothing was run\n");
    assert_string_equal(script.settings, "- - - - ");
    assert_int_equal(script.options.pooler, MIG_POOLER_SESSION);
    assert_printed("upgrade --database sqlite:x --role owner --pooler session", 2, "",
                   "app: error: --role means nothing to sqlite\n"
                   "app: error: --pooler means nothing to sqlite\n");
    assert_printed("upgrade --database sqlite:x --application records", 0, "",
                   "up to date at 005\n");
    assert_printed("stamp head --database postgresql://h/d --search-path a", 2, "",
                   "app: error: --search-path is no option of stamp\n"
                   "usage: app stamp TARGET… [OPTION…]; `app help stamp` says more\n");
}

static void test_cli_targets_reach_the_runtime(void **state)
{
    (void)state;
    assert_printed("downgrade -1 --database sqlite:x", 0, "", "nothing to revert for -1\n");
    assert_printed("upgrade +2 --database sqlite:x", 0, "", "nothing to apply for +2\n");
    assert_printed("redo --database sqlite:x", 0, "", "nothing to redo\n");
    assert_printed("stamp head --database sqlite:x", 0, "", "stamped head; nothing was run\n");
    assert_string_equal(script.calls, "open sqlite:x\n"
                                      "downgrade -1 deadline=0 lock=0 statement=0 schema=-\n"
                                      "open sqlite:x\n"
                                      "upgrade +2 deadline=0 lock=0 statement=0 schema=-\n"
                                      "open sqlite:x\n"
                                      "redo - deadline=0 lock=0 statement=0 schema=-\n"
                                      "open sqlite:x\n"
                                      "stamp head deadline=0 lock=0 statement=0 schema=-\n");
}

static void test_cli_progress_is_told_on_stderr(void **state)
{
    (void)state;
    add_event(MIG_EVENT_WAIT, MIG_UP, "", "", 0, 0, "");
    add_event(MIG_EVENT_BEGIN, MIG_UP, "001", "First tables", 1, 0, "");
    add_event(MIG_EVENT_STEP, MIG_UP, "001", "First tables", 1, 0, "");
    add_event(MIG_EVENT_RETRY, MIG_UP, "001", "", 1, 0, "lock timeout");
    add_event(MIG_EVENT_DONE, MIG_UP, "001", "First tables", 1, 12, "");
    add_event(MIG_EVENT_BEGIN, MIG_UP, "002", "\033]0;bad", 2, 0, "");
    add_event(MIG_EVENT_NOTICE, MIG_UP, "002", "", 2, 0, "there is no i");
    add_event(MIG_EVENT_DONE, MIG_UP, "002", "", 2, 61000, "");
    Printed printed = run("upgrade --database sqlite:x");
    assert_int_equal(printed.code, 0);
    assert_string_equal(printed.out, "");
    assert_cut(printed.error, "app: waiting for another program that migrates\n"
                              "applying 001  First tables  (1/2)\n"
                              "app: 001: trying again: lock timeout\n"
                              "applying 002  ?]0;bad  (2/2)\n"
                              "app: 002: there is no i\n"
                              "002 took 1 min 01 s\n"
                              "applied 2 revisions in ");
    printed = run("upgrade --database sqlite:x -q");
    assert_string_equal(printed.error, "");
    printed = run("upgrade --database sqlite:x -v");
    assert_non_null(strstr(printed.error, "\n  step 1 of 3\n"));
}

static void test_cli_redo_counts_both_ways(void **state)
{
    (void)state;
    add_event(MIG_EVENT_BEGIN, MIG_DOWN, "005", "Both", 1, 0, "");
    add_event(MIG_EVENT_DONE, MIG_DOWN, "005", "Both", 1, 1, "");
    add_event(MIG_EVENT_BEGIN, MIG_UP, "005", "Both", 2, 0, "");
    add_event(MIG_EVENT_DONE, MIG_UP, "005", "Both", 2, 1, "");
    Printed printed = run("redo --database sqlite:x");
    assert_cut(printed.error, "reverting 005  Both  (1/2)\n"
                              "applying 005  Both  (2/2)\n"
                              "reverted 1 revision and applied 1 revision in ");
}

static void test_cli_statuses_are_exit_codes(void **state)
{
    (void)state;
    for (int status = MIG_REFUSED; status <= MIG_DIVERGED; status++) {
        script.status = (MigStatus)status;
        script.error.status = (MigStatus)status;
        strcpy(script.error.message, "no");
        assert_printed("upgrade --database sqlite:x", status, "", "app: error: no\n");
    }
}

static void test_cli_errors_keep_their_place_and_what_was_done(void **state)
{
    (void)state;
    add_event(MIG_EVENT_BEGIN, MIG_UP, "001", "First tables", 1, 0, "");
    add_event(MIG_EVENT_DONE, MIG_UP, "001", "First tables", 1, 5, "");
    add_event(MIG_EVENT_BEGIN, MIG_UP, "002", "An index", 2, 0, "");
    script.status = MIG_REFUSED;
    script.error.status = MIG_REFUSED;
    strcpy(script.error.file, "revisions/002_index.sql");
    strcpy(script.error.message, "revisions/002_index.sql:7:1: error: no such table: a\n"
                                 "    7 | CREATE INDEX\n      | ^");
    assert_printed("upgrade --database sqlite:x", 1, "",
                   "applying 001  First tables  (1/2)\n"
                   "applying 002  An index  (2/2)\n"
                   "revisions/002_index.sql:7:1: error: no such table: a\n"
                   "    7 | CREATE INDEX\n      | ^\n"
                   "applied 1 revision of 2 before the error; what is done stays\n");
}

static void test_cli_passwords_appear_nowhere(void **state)
{
    (void)state;
    char arguments[500];
    script.status = MIG_CANNOT_CONNECT;
    strcpy(script.error.message,
           "cannot reach postgresql://ada:canary@h/d (host=h password='canary')");
    Printed printed =
        run_with(one, "upgrade --database=postgresql://ada:canary@h/d?password=canary", arguments);
    assert_int_equal(printed.code, 3);
    assert_string_equal(printed.error, "app: error: cannot reach postgresql://ada:***@h/d (host=h "
                                       "password='***')\n");
    assert_null(strstr(arguments, "canary"));
    assert_non_null(strstr(arguments, "ada:xxxxxx@h"));
    // What was asked for is another matter: the runtime gets the password.
    assert_non_null(strstr(script.calls, "open postgresql://ada:canary@h/d?password=canary\n"));
    printed = run_with(one, "upgrad --database postgresql://ada:canary@h/d", arguments);
    assert_null(strstr(printed.error, "canary"));
    assert_null(strstr(arguments, "canary"));
    printed = run_with(one, "current -v --database postgresql://ada:canary@h/d", arguments);
    assert_null(strstr(printed.error, "canary"));
    printed = run_with(one, "upgrade --database mysql://ada:canary@h/d", NULL);
    assert_int_equal(printed.code, 2);
    assert_null(strstr(printed.error, "canary"));
}

static void test_cli_connect_timeout_waits_for_a_server(void **state)
{
    (void)state;
    script.open_errors[0].status = MIG_CANNOT_CONNECT;
    strcpy(script.open_errors[0].message, "connection refused");
    script.open_errors[1] = script.open_errors[0];
    assert_printed("upgrade --database sqlite:x --connect-timeout 10s", 0, "",
                   "app: waiting for the database: connection refused\nup to date at 005\n");
    assert_int_equal(script.open_count, 3);
    script.open_count = 0;
    assert_printed("upgrade --database sqlite:x", 3, "", "app: error: connection refused\n");
    assert_int_equal(script.open_count, 1);
}

static void test_cli_connect_timeout_does_not_wait_for_a_refusal(void **state)
{
    (void)state;
    script.open_errors[0].status = MIG_CANNOT_CONNECT;
    strcpy(script.open_errors[0].sqlstate, "28P01");
    strcpy(script.open_errors[0].message, "password authentication failed");
    assert_printed("upgrade --database sqlite:x --connect-timeout 10s", 3, "",
                   "app: error: password authentication failed\n");
    assert_int_equal(script.open_count, 1);
}

static void test_cli_signals_cancel(void **state)
{
    (void)state;
    struct sigaction before, after;
    sigaction(SIGTERM, NULL, &before);
    script.raise = SIGTERM;
    assert_printed("upgrade --database sqlite:x", 143, "", "app: error: cancelled\n");
    script.raise = SIGINT;
    assert_printed("upgrade --database sqlite:x", 130, "", "app: error: cancelled\n");
    sigaction(SIGTERM, NULL, &after);
    assert_true(before.sa_handler == after.sa_handler);
}

static void test_cli_ignored_signals_stay_ignored(void **state)
{
    (void)state;
    signal(SIGINT, SIG_IGN);
    script.raise = SIGINT;
    assert_printed("upgrade --database sqlite:x", 0, "", "up to date at 005\n");
    signal(SIGINT, SIG_DFL);
}

#define UP "upgrade - deadline=0 lock=0 statement=0 schema=-\n"

static void test_cli_database_comes_from_three_places(void **state)
{
    (void)state;
    char directory[] = "/tmp/migc-cli-XXXXXX";
    char *saved = getcwd(NULL, 0);
    assert_non_null(mkdtemp(directory));
    assert_int_equal(chdir(directory), 0);
    assert_printed("upgrade", 2, "",
                   "app: error: no database given: set DATABASE_URL, write DATABASE_URL=… into "
                   ".env, or use --database URL\n"
                   "  URLs: sqlite:app.db, postgresql://user@host/name\n");
    FILE *file = fopen(".env", "w");
    assert_non_null(file);
    fputs("DATABASE_URL=sqlite:file\n", file);
    fclose(file);
    run("upgrade");
    file = fopen(".env", "a");
    assert_non_null(file);
    fputs("MIGC_DATABASE_URL=sqlite:own-file\n", file);
    fclose(file);
    run("upgrade");
    setenv("DATABASE_URL", "", 1);
    run("upgrade");
    setenv("DATABASE_URL", "sqlite:environment", 1);
    run("upgrade");
    setenv("MIGC_DATABASE_URL", "sqlite:own-environment", 1);
    run("upgrade");
    run("upgrade --database sqlite:option");
    assert_string_equal(script.calls, "open sqlite:file\n" UP "open sqlite:own-file\n" UP
                                      "open sqlite:own-file\n" UP "open sqlite:environment\n" UP
                                      "open sqlite:own-environment\n" UP "open sqlite:option\n" UP);
    unsetenv("MIGC_DATABASE_URL");
    unsetenv("DATABASE_URL");
    file = fopen(".env", "w");
    assert_non_null(file);
    fputs("DATABASE_URL='sqlite:file\n", file);
    fclose(file);
    assert_printed("upgrade", 2, "", "app: error: .env:1: DATABASE_URL: the quote never ends\n");
    remove(".env");
    assert_int_equal(mkdir(".env", 0700), 0);
    assert_int_equal(run("upgrade").code, 2);
    rmdir(".env");
    assert_int_equal(chdir(saved), 0);
    rmdir(directory);
    free(saved);
}

static void test_cli_urls_that_are_none(void **state)
{
    (void)state;
    assert_printed("upgrade --database data/app.db", 2, "",
                   "app: error: \"data/app.db\" is no database URL\n"
                   "  hint: for a SQLite file write sqlite:data/app.db\n");
    assert_printed("upgrade --database mysql://h/d", 2, "",
                   "app: error: \"mysql\" is no kind of database that this program knows (it has: "
                   "sqlite, postgresql)\n");
    static const char *const slips[] = {"pg//u:secret@h/d", "u:secret@h/d"};
    for (size_t i = 0; i < sizeof slips / sizeof *slips; i++) {
        char line[100];
        snprintf(line, sizeof line, "upgrade --database %s", slips[i]);
        assert_printed(line, 2, "",
                       "app: error: the database URL begins with no scheme, such as postgresql:// "
                       "(this program has: sqlite, postgresql)\n");
    }
    assert_printed("upgrade --database words", 2, "",
                   "app: error: \"words\" is no database URL (this program has: sqlite, "
                   "postgresql)\n");
    assert_printed("upgrade --database sqlite:x --lock-timeout 1s", 2, "",
                   "app: error: --lock-timeout means nothing to sqlite\n");
    assert_int_equal(script.open_count, 0);
}

static void test_cli_usage_errors_suggest(void **state)
{
    (void)state;
    assert_printed("upgrad", 2, "",
                   "app: error: unknown command \"upgrad\"; did you mean upgrade?\n"
                   "usage: app COMMAND [TARGET] [OPTION…]; `app help` lists the commands\n");
    assert_printed("-1", 2, "",
                   "app: error: unknown command \"-1\"\n"
                   "usage: app COMMAND [TARGET] [OPTION…]; `app help` lists the commands\n");
    assert_printed("upgrade --quite", 2, "",
                   "app: error: unknown option --quite; did you mean --quiet?\n"
                   "usage: app upgrade [TARGET…] [OPTION…]; `app help upgrade` says more\n");
    assert_printed("upgrade --check-heads", 2, "",
                   "app: error: --check-heads is no option of upgrade\n"
                   "usage: app upgrade [TARGET…] [OPTION…]; `app help upgrade` says more\n");
    assert_printed("stamp", 2, "",
                   "app: error: stamp needs a TARGET\n"
                   "usage: app stamp TARGET… [OPTION…]; `app help stamp` says more\n");
    assert_printed("downgrade 001 002", 2, "",
                   "app: error: downgrade takes one argument, and here are 2\n"
                   "usage: app downgrade [TARGET] [OPTION…]; `app help downgrade` says more\n");
    assert_printed("heads 003", 2, "",
                   "app: error: unexpected argument 003\n"
                   "usage: app heads [OPTION…]; `app help heads` says more\n");
    Printed printed = run("");
    assert_int_equal(printed.code, 2);
    assert_string_equal(printed.out, "");
    assert_non_null(strstr(printed.error, "  upgrade [TARGET…] "));
}

static void test_cli_help_and_version(void **state)
{
    (void)state;
    assert_printed("--version", 0, "app (migc " MIG_VERSION ")\n", "");
    Printed printed = run("help");
    assert_int_equal(printed.code, 0);
    assert_non_null(strstr(
        printed.out,
        "  help [COMMAND]        print this, or the options of a command\n"
        "\n"
        "TARGET: an id or a unique prefix of it (4 characters), a label, head, heads, base, "
        "current,\n"
        "+N or -N (from where the database is), ID-N, ID+N, and LABEL@ in front of any of these.\n"
        "The database is --database URL, else MIGC_DATABASE_URL or DATABASE_URL, also from .env.\n"
        "Exit codes: 0 done, 1 refused, 2 usage, 3 cannot connect, 4 pending, 5 locked,\n"
        "6 database ahead, 7 diverged, 128+N cancelled by signal N.\n"));
    for (const char *const *name =
             (const char *const[]){"upgrade", "downgrade", "redo", "stamp", "repair", "wait",
                                   "current", "plan", "history", "heads", "show", "help", NULL};
         *name; name++)
        assert_non_null(strstr(printed.out, *name));
    printed = run("help current");
    assert_int_equal(printed.code, 0);
    assert_non_null(strstr(printed.out, "usage: app current [OPTION…]\n"));
    assert_non_null(strstr(printed.out, "  -c, --check-heads "));
    assert_null(strstr(printed.out, "--exit-code"));
    assert_int_equal(run("current --help").code, 0);
    assert_int_equal(run("help nothing").code, 2);
    assert_int_equal(run_with(none, "upgrade --help", NULL).code, 0);
}

static void test_cli_history_is_newest_first(void **state)
{
    (void)state;
    assert_printed("history", 0,
                   "003, 004 -> 005 (head) (merge), Both\n"
                   "     002 -> 004\n"
                   "     002 -> 003 (search), Remove ?[31mrows\n"
                   "     001 -> 002 (branch point), An index\n"
                   "    base -> 001, First tables\n",
                   "");
    assert_printed("heads", 0, "005 (head) (merge), Both\n", "");
    assert_int_equal(script.open_count, 0);
}

static void test_cli_history_verbose_says_everything(void **state)
{
    (void)state;
    assert_printed("history -v --range :002", 0,
                   "002 (branch point)\n"
                   "  title:    An index\n"
                   "  revises:  001\n"
                   "  file:     revisions/002_index.sql\n"
                   "\n"
                   "001\n"
                   "  title:    First tables\n"
                   "  revises:  base\n"
                   "  created:  2025-10-01 14:00:00 UTC\n"
                   "  author:   ada\n"
                   "  file:     revisions/001_first.sql\n"
                   "\n"
                   "    Why there is\n"
                   "    a table.\n",
                   "");
    assert_printed("heads -v", 0,
                   "005 (head) (merge)\n"
                   "  title:    Both\n"
                   "  merges:   003, 004\n"
                   "  file:     revisions/005_both.sql\n",
                   "");
}

static void test_cli_history_draws_a_graph(void **state)
{
    (void)state;
    assert_printed("history --graph", 0,
                   "* 005 (head) (merge), Both\n"
                   "|\\\n"
                   "| * 004\n"
                   "* | 003 (search), Remove ?[31mrows\n"
                   "|/\n"
                   "* 002 (branch point), An index\n"
                   "* 001, First tables\n",
                   "");
    assert_printed("history --graph -r 003:", 0,
                   "* 005 (head) (merge), Both\n"
                   "* 003 (search), Remove ?[31mrows\n",
                   "");
    assert_printed("history --graph -v -r :003", 0,
                   "* 003\n"
                   "|   title:    Remove ?[31mrows\n"
                   "|   revises:  002\n"
                   "|   labels:   search\n"
                   "|   file:     revisions/003_remove.sql\n"
                   "* 002 (branch point)\n"
                   "|   title:    An index\n"
                   "|   revises:  001\n"
                   "|   file:     revisions/002_index.sql\n"
                   "* 001\n"
                   "    title:    First tables\n"
                   "    revises:  base\n"
                   "    created:  2025-10-01 14:00:00 UTC\n"
                   "    author:   ada\n"
                   "    file:     revisions/001_first.sql\n"
                   "  \n"
                   "      Why there is\n"
                   "      a table.\n",
                   "");
    assert_int_equal(script.open_count, 0);
}

static void test_cli_history_ranges(void **state)
{
    (void)state;
    assert_printed("history -r 003:", 0,
                   "003, 004 -> 005 (head) (merge), Both\n"
                   "     002 -> 003 (search), Remove ?[31mrows\n",
                   "");
    assert_printed("history -r 002:search", 0,
                   "002 -> 003 (search), Remove ?[31mrows\n"
                   "001 -> 002 (branch point), An index\n",
                   "");
    assert_printed("history -r 002", 2, "",
                   "app: error: \"002\" is no range: write FROM:TO, FROM: or :TO\n");
    Printed printed = run("history -r nothing:");
    assert_int_equal(printed.code, 1);
    assert_string_equal(printed.out, "");
}

static void set_current(void)
{
    script.current[0] = (MigCurrentEntry){"001", "First tables",         0,     MIG_APPLIED, false,
                                          false, "2026-01-02T03:04:05Z", "ada", false,       0};
    script.current[1] = (MigCurrentEntry){
        "002", "An index", 1, MIG_APPLIED, true, false, "2026-01-02T03:04:06Z", "ada", false, 0};
    script.current_count = 2;
}

static void test_cli_history_marks_what_is_applied(void **state)
{
    (void)state;
    set_current();
    script.current[2] =
        (MigCurrentEntry){"003", "", 2, MIG_STARTED, false, false, "", "", false, 1};
    script.current[3] =
        (MigCurrentEntry){"099", "New", MIG_UNSET, MIG_APPLIED, true, false, "", "", false, 0};
    script.current_count = 4;
    assert_printed(
        "history -i --database sqlite:x", 0,
        "[ ] 003, 004 -> 005 (head) (merge), Both\n"
        "[ ]      002 -> 004\n"
        "[~]      002 -> 003 (search) (started, not finished, 1 row done), Remove ?[31mrows\n"
        "[x]      001 -> 002 (branch point) (current), An index\n"
        "[x]     base -> 001, First tables\n",
        "app: the database has 1 revision that this program does not know (`app "
        "current`)\n");
}

static void test_cli_current(void **state)
{
    (void)state;
    assert_printed("current --database sqlite:x", 0, "",
                   "app: nothing is applied (base)\n"
                   "app: 5 revisions pending; `app upgrade` applies them\n");
    set_current();
    assert_printed("current --database sqlite:x", 0, "002, An index\n",
                   "app: 3 revisions pending; `app upgrade` applies them\n");
    assert_printed("current -v --database sqlite:x", 0,
                   "002, An index\n"
                   "  applied 2026-01-02T03:04:06Z by ada\n"
                   "  revisions/002_index.sql\n",
                   "app: database sqlite:x\n"
                   "app: 3 revisions pending; `app upgrade` applies them\n");
    script.current[0].is_diverged = true;
    script.current[2] =
        (MigCurrentEntry){"099", "New", MIG_UNSET, MIG_APPLIED, true, false, "", "", false, 0};
    script.current[3] =
        (MigCurrentEntry){"005", "Both", 4, MIG_REVERTING, false, false, "", "", false, 123456};
    script.current_count = 4;
    assert_printed("current -q --database sqlite:x", 0,
                   "001 (diverged), First tables\n"
                   "002, An index\n"
                   "099 (unknown to this program), New\n"
                   "005 (head) (going down, not finished, 123456 rows done), Both\n",
                   "");
}

static void test_cli_status_counts_each_revision_once(void **state)
{
    (void)state;
    set_current();
    script.current[0].is_moved = true;
    script.current[1].is_diverged = script.current[1].is_moved = true;
    script.current[2] =
        (MigCurrentEntry){"099", "New", MIG_UNSET, MIG_APPLIED, true, false, "", "", false, 0};
    script.current[3] =
        (MigCurrentEntry){"005", "Both", 4, MIG_REVERTING, false, false, "", "", false, 0};
    script.current_count = 4;
    script.at_head = MIG_DIVERGED;
    script.error.status = MIG_OK;
    strcpy(script.error.message, "002 has changed");
    assert_printed("status --exit-code --database postgresql://u:secret@h/d", 7,
                   "database   postgresql://u:***@h/d\n"
                   "history    main\n"
                   "state      diverged\n"
                   "at         002 (diverged) (moved), An index\n"
                   "           099 (unknown to this program), New\n"
                   "applied    0\n"
                   "diverged   1\n"
                   "  002 (diverged) (moved), An index\n"
                   "moved      1\n"
                   "  001 (moved), First tables\n"
                   "unfinished 1\n"
                   "  005 (head) (going down, not finished), Both\n"
                   "unknown    1\n"
                   "  099 (unknown to this program), New\n"
                   "pending    2\n"
                   "  003 (search), Remove ?[31mrows\n"
                   "  004\n",
                   "app: 002 has changed\n");
    script.at_head = MIG_AHEAD;
    assert_int_equal(run("status --database sqlite:x").code, 0);
    assert_int_equal(run("status --exit-code --database sqlite:x -q").code, 6);
    script.at_head = MIG_CANNOT_CONNECT;
    assert_int_equal(run("status --database sqlite:x").code, 3);
}

static void test_cli_log_prints_what_the_ledger_says(void **state)
{
    (void)state;
    assert_printed("log --database sqlite:x", 0, "", "app: nothing has happened\n");
    script.ledger_events[0] = (MigLedgerEvent){sizeof(MigLedgerEvent),
                                               9,
                                               "002",
                                               "fail",
                                               "2026-01-02T03:04:06.007Z",
                                               false,
                                               0,
                                               "ada",
                                               "records",
                                               "no such \033table\nline 2"};
    script.ledger_events[1] = (MigLedgerEvent){sizeof(MigLedgerEvent),
                                               8,
                                               "001",
                                               "apply",
                                               "2026-01-02T03:04:05.006Z",
                                               true,
                                               1500,
                                               "",
                                               "",
                                               ""};
    script.ledger_event_count = 2;
    assert_printed("log -n 5 --database sqlite:x", 0,
                   "2026-01-02T03:04:06.007Z  fail    002 by ada with records: no such ?table …\n"
                   "2026-01-02T03:04:05.006Z  apply   001 (1.50 s)\n",
                   "");
    assert_printed("log search -v --database sqlite:x", 0,
                   "2026-01-02T03:04:06.007Z  fail    002 by ada with records\n"
                   "    no such ?table\n"
                   "    line 2\n"
                   "2026-01-02T03:04:05.006Z  apply   001 (1.50 s)\n",
                   "");
    assert_printed("log 0999 -q --database sqlite:x --json", 0,
                   "{\"histories\": [\n"
                   "  {\"history\": \"main\", \"events\": [\n"
                   "    {\"number\": 9, \"event\": \"fail\", \"revision\": \"002\", "
                   "\"happened_at\": \"2026-01-02T03:04:06.007Z\", \"milliseconds\": null, "
                   "\"applied_by\": \"ada\", \"application\": \"records\", "
                   "\"detail\": \"no such \\u001btable\\nline 2\"},\n"
                   "    {\"number\": 8, \"event\": \"apply\", \"revision\": \"001\", "
                   "\"happened_at\": \"2026-01-02T03:04:05.006Z\", \"milliseconds\": 1500, "
                   "\"applied_by\": null, \"application\": null, \"detail\": \"\"}]}]}\n",
                   "");
    assert_non_null(strstr(script.calls, "events - 0\n"));
    assert_non_null(strstr(script.calls, "events - 5\n"));
    assert_non_null(strstr(script.calls, "events 003 0\n"));
    assert_non_null(strstr(script.calls, "events 0999 0\n"));
}

static void test_cli_current_checks_heads(void **state)
{
    (void)state;
    set_current();
    assert_printed("current --check-heads --database sqlite:x", 0, "002, An index\n", "");
    script.at_head = MIG_PENDING;
    strcpy(script.error.message, "3 revisions are to be applied");
    assert_printed("current --check-heads --database sqlite:x", 4, "002, An index\n",
                   "app: 3 revisions are to be applied\n");
    script.at_head = MIG_AHEAD;
    strcpy(script.error.message, "ahead");
    assert_printed("current --check-heads --database sqlite:x", 6, "002, An index\n",
                   "app: error: ahead\n");
}

static void test_cli_plan(void **state)
{
    (void)state;
    assert_printed("plan --exit-code --database sqlite:x", 0, "", "app: nothing to do\n");
    script.plan[0] = (MigPlanEntry){0, MIG_UP, 0, NULL, NULL, false};
    script.plan[1] = (MigPlanEntry){1, MIG_UP, 0, NULL, NULL, false};
    script.plan[2] = (MigPlanEntry){3, MIG_UP, 1, NULL, NULL, false};
    script.plan_count = 3;
    const char *expected = "up 001 (1 step, transaction), First tables\n"
                           "up 002 (1 step, autocommit), An index\n"
                           "up 004 (1 step, transaction, goes on where it was interrupted)\n";
    assert_printed("plan --database postgresql://h", 0, expected,
                   "app: 3 revisions, 3 steps, 1 not only in transactions; nothing was run\n");
    assert_int_equal(run("plan --exit-code --database sqlite:x").code, 4);
    script.plan[0] = (MigPlanEntry){0, MIG_DOWN, 0, NULL, NULL, false};
    script.plan_count = 1;
    assert_printed("plan --down -2 -v --database sqlite:x", 0,
                   "down 001 (1 step, transaction), First tables\n"
                   "-- revisions/001_first.sql:12:1\n"
                   "DROP TABLE a;\n",
                   "app: 1 revision, 1 step; nothing was run\n");
    assert_non_null(strstr(script.calls, "plan down -2\n"));
}

static void test_cli_script_opens_no_database(void **state)
{
    (void)state;
    assert_printed("upgrade --sql --dialect sqlite", 0, "SELECT 1;\n", "");
    assert_string_equal(script.calls, "script sqlite -:-\n");
    assert_printed("upgrade 002:004 --sql --database postgresql://u:geheim@h/x", 0, "SELECT 1;\n",
                   "");
    assert_non_null(strstr(script.calls, "script postgresql 002:004\n"));
    assert_printed("downgrade 002:-1 --sql --dialect sqlite", 0, "SELECT 1;\n", "");
    assert_non_null(strstr(script.calls, "script sqlite 002:-1\n"));
    assert_printed("stamp 002 --sql --dialect sqlite --ledger-exists", 0, "SELECT 1;\n", "");
    assert_non_null(strstr(script.calls, "script sqlite -:002 with ledger\n"));
    assert_int_equal(script.open_count, 0);
    assert_printed("downgrade 002 --sql --dialect sqlite", 2, "",
                   "app: error: downgrade --sql needs to know where the database is: write "
                   "FROM:TO, as in 003:base or 003:-1\n");
    assert_printed("upgrade --sql --dialect postgresql --ledger-exists", 2, "",
                   "app: error: --ledger-exists means nothing to PostgreSQL\n");
    assert_printed("upgrade --sql --dialect sqlite --role x", 2, "",
                   "app: error: --role means nothing to SQLite\n");
    assert_printed("plan --sql --json --database sqlite:x", 2, "",
                   "app: error: --json means nothing to a script (--sql)\n");
}

static void test_cli_show_prints_what_differs_for_each_dialect(void **state)
{
    (void)state;
    assert_printed("show 001", 0,
                   "001\n"
                   "  title:    First tables\n"
                   "  revises:  base\n"
                   "  created:  2025-10-01 14:00:00 UTC\n"
                   "  author:   ada\n"
                   "  file:     revisions/001_first.sql\n"
                   "\n"
                   "    Why there is\n"
                   "    a table.\n"
                   "\n"
                   "up (postgresql, sqlite)\n"
                   "-- revisions/001_first.sql:6:1\n"
                   "CREATE TABLE a (\n    x integer\n);\n"
                   "\n"
                   "down (postgresql, sqlite)\n"
                   "-- revisions/001_first.sql:12:1\n"
                   "DROP TABLE a;\n",
                   "");
    Printed printed = run("show 002");
    assert_non_null(strstr(printed.out, "\nup (postgresql)\n"
                                        "-- revisions/002_index.sql:7:1 (outside a transaction)\n"
                                        "CREATE INDEX CONCURRENTLY i ON a (x);\n"
                                        "\nup (sqlite)\n"
                                        "-- revisions/002_index.sql:9:1\n"
                                        "CREATE INDEX i ON a (x);\n"
                                        "\ndown (postgresql, sqlite): no way back\n"));
    printed = run("show 002 --database sqlite:x");
    assert_null(strstr(printed.out, "CONCURRENTLY"));
    printed = run("show search");
    assert_non_null(
        strstr(printed.out, "down (postgresql, sqlite): irreversible: rows are gone\n"));
    printed = run("show 004");
    assert_non_null(strstr(printed.out, "\nSELECT 1;\n"));
    printed = run("show head");
    assert_non_null(strstr(printed.out, "\nup (postgresql, sqlite): nothing to do\n"
                                        "\ndown (postgresql, sqlite): nothing to do\n"));
    assert_int_equal(script.open_count, 0);
}

static void test_cli_show_finds_targets(void **state)
{
    (void)state;
    setenv("DATABASE_URL", "mysql://another/program", 1); // no reason to fail
    assert_int_equal(strncmp(run("show search@head").out, "005 (head)", 10), 0);
    assert_int_equal(strncmp(run("show heads").out, "005 (head)", 10), 0);
    assert_printed("show base", 0, "",
                   "app: base is the state before every revision: there is nothing to show\n");
    assert_int_equal(run("show nothing").code, 1);
    assert_printed("show 002:003", 2, "",
                   "app: error: \"002:003\" is a range, and here one place is meant: write one of "
                   "its ends\n");
    fake.revisions[4].parent_count = 0;
    assert_printed("show head", 1, "",
                   "app: error: the history has several heads: name one of them, or all by "
                   "\"heads\":\n"
                   "  search@head  for 003  Remove ?[31mrows  (revisions/003_remove.sql)  label "
                   "search\n"
                   "  004  (revisions/004.sql)\n"
                   "  005  Both  (revisions/005_both.sql)\n");
    set_current();
    assert_int_equal(strncmp(run("show -1 --database sqlite:x").out, "001", 3), 0);
    assert_int_equal(strncmp(run("show current --database sqlite:x").out, "002 (branch", 11), 0);
}

static void test_cli_several_histories(void **state)
{
    (void)state;
    set_current();
    Printed printed = run_with(two, "current --database sqlite:x -q", NULL);
    assert_int_equal(printed.code, 0);
    assert_string_equal(printed.out, "main: 002, An index\njobs: 002, An index\n");
    printed = run_with(two, "upgrade --database sqlite:x", NULL);
    assert_string_equal(printed.error, "main: up to date at 005\njobs: up to date at 005\n");
    printed = run_with(two, "upgrade 003 --database sqlite:x", NULL);
    assert_int_equal(printed.code, 2);
    assert_string_equal(printed.error, "app: error: this program has several histories (main, "
                                       "jobs): name one with --history\n");
    printed = run_with(two, "heads --history jobs", NULL);
    assert_string_equal(printed.out, "005 (head) (merge), Both\n");
    printed = run_with(two, "heads --history job", NULL);
    assert_string_equal(printed.error, "app: error: no history \"job\" (there are: main, jobs)\n");
}

static void test_cli_histories_that_cannot_be_read(void **state)
{
    (void)state;
    Printed printed = run_with(none, "heads", NULL);
    assert_int_equal(printed.code, 1);
    assert_string_equal(printed.error, "app: error: this program has no history\n");
    fake.history.abi = MIG_ABI + 1;
    printed = run("heads");
    assert_int_equal(printed.code, 1);
    char expected[256];
    snprintf(
        expected, sizeof expected,
        "app: error: the history was compiled for tables of version %u (%u bytes), this "
        "program reads version %u (%u bytes): compile it again with the migc of this runtime\n",
        (unsigned)MIG_ABI + 1, (unsigned)sizeof(MigHistory), (unsigned)MIG_ABI,
        (unsigned)sizeof(MigHistory));
    assert_string_equal(printed.error, expected);
}

static void test_cli_output_that_cannot_be_written_is_an_error(void **state)
{
    (void)state;
    FILE *full = fopen("/dev/full", "w");
    if (!full)
        skip();
    FILE *error = tmpfile();
    char text[200];
    char *argv[] = {(char[]){"app"}, (char[]){"heads"}, NULL};
    int saved_out = dup(STDOUT_FILENO), saved_error = dup(STDERR_FILENO);
    fflush(stdout);
    dup2(fileno(full), STDOUT_FILENO);
    dup2(fileno(error), STDERR_FILENO);
    int code = mig_main(2, argv, one, fake_drivers);
    dup2(saved_out, STDOUT_FILENO);
    dup2(saved_error, STDERR_FILENO);
    clearerr(stdout);
    close(saved_out);
    close(saved_error);
    fclose(full);
    read_back(error, text, sizeof text);
    assert_int_equal(code, 1);
    assert_string_equal(text,
                        "app: error: cannot write to standard output: No space left on device\n");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_cli_upgrade_passes_everything_on, set_up),
        cmocka_unit_test_setup(test_cli_settings_of_a_run_reach_the_runtime, set_up),
        cmocka_unit_test_setup(test_cli_targets_reach_the_runtime, set_up),
        cmocka_unit_test_setup(test_cli_progress_is_told_on_stderr, set_up),
        cmocka_unit_test_setup(test_cli_redo_counts_both_ways, set_up),
        cmocka_unit_test_setup(test_cli_statuses_are_exit_codes, set_up),
        cmocka_unit_test_setup(test_cli_errors_keep_their_place_and_what_was_done, set_up),
        cmocka_unit_test_setup(test_cli_passwords_appear_nowhere, set_up),
        cmocka_unit_test_setup(test_cli_connect_timeout_waits_for_a_server, set_up),
        cmocka_unit_test_setup(test_cli_connect_timeout_does_not_wait_for_a_refusal, set_up),
        cmocka_unit_test_setup(test_cli_signals_cancel, set_up),
        cmocka_unit_test_setup(test_cli_ignored_signals_stay_ignored, set_up),
        cmocka_unit_test_setup(test_cli_database_comes_from_three_places, set_up),
        cmocka_unit_test_setup(test_cli_urls_that_are_none, set_up),
        cmocka_unit_test_setup(test_cli_usage_errors_suggest, set_up),
        cmocka_unit_test_setup(test_cli_help_and_version, set_up),
        cmocka_unit_test_setup(test_cli_history_is_newest_first, set_up),
        cmocka_unit_test_setup(test_cli_history_verbose_says_everything, set_up),
        cmocka_unit_test_setup(test_cli_history_draws_a_graph, set_up),
        cmocka_unit_test_setup(test_cli_history_ranges, set_up),
        cmocka_unit_test_setup(test_cli_history_marks_what_is_applied, set_up),
        cmocka_unit_test_setup(test_cli_current, set_up),
        cmocka_unit_test_setup(test_cli_status_counts_each_revision_once, set_up),
        cmocka_unit_test_setup(test_cli_log_prints_what_the_ledger_says, set_up),
        cmocka_unit_test_setup(test_cli_current_checks_heads, set_up),
        cmocka_unit_test_setup(test_cli_script_opens_no_database, set_up),
        cmocka_unit_test_setup(test_cli_plan, set_up),
        cmocka_unit_test_setup(test_cli_show_prints_what_differs_for_each_dialect, set_up),
        cmocka_unit_test_setup(test_cli_show_finds_targets, set_up),
        cmocka_unit_test_setup(test_cli_several_histories, set_up),
        cmocka_unit_test_setup(test_cli_histories_that_cannot_be_read, set_up),
        cmocka_unit_test_setup(test_cli_output_that_cannot_be_written_is_an_error, set_up),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
