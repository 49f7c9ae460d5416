// SPDX-License-Identifier: MIT
#include "command.h"

#include "cancel.h"
#include "database.h"
#include "dotenv.h"
#include "print.h"
#include "url.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

// A URL for migrations alone (another role, past the pooler) stands over the application's.
static const char *const url_names[] = {"MIGC_DATABASE_URL", "DATABASE_URL"};
enum { URL_NAMES = sizeof url_names / sizeof *url_names };

static const char *find_in_environment(void)
{
    for (size_t i = 0; i < URL_NAMES; i++) {
        const char *url = getenv(url_names[i]);
        if (url && *url)
            return url;
    }
    return NULL;
}

// NULL where the file has none, or with a problem.
static char *find_in_file(char problem[DOTENV_PROBLEM_SIZE])
{
    char *url = NULL;
    *problem = '\0';
    for (size_t i = 0; i < URL_NAMES && !url && !*problem; i++)
        url = mig__cli_dotenv_read(".env", url_names[i], problem);
    return url;
}

static int find_url(Cli *cli)
{
    const char *url = cli->options.database ? cli->options.database : find_in_environment();
    char problem[DOTENV_PROBLEM_SIZE] = "";
    cli->url = url ? strdup(url) : find_in_file(problem);
    if (*problem) {
        mig__cli_error(cli, "%s", problem);
        return MIG_MISUSE;
    }
    if (url && !cli->url) {
        mig__cli_error(cli, "out of memory");
        return MIG_REFUSED;
    }
    if (!cli->url) {
        mig__cli_error(
            cli, "no database given: set DATABASE_URL, write DATABASE_URL=… into .env, or use "
                 "--database URL\n  URLs: sqlite:app.db, postgresql://user@host/name");
        return MIG_MISUSE;
    }
    return 0;
}

static void list_drivers(const Cli *cli, char *text, size_t size)
{
    size_t used = 0;
    *text = '\0';
    for (size_t i = 0; cli->drivers[i] && used < size; i++) {
        int written =
            snprintf(text + used, size - used, "%s%s", i ? ", " : "", cli->drivers[i]->name);
        used += written > 0 ? (size_t)written : 0;
    }
}

static size_t written_scheme_size(const char *url)
{
    size_t size = strspn(url, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+.-");
    return size > 1 && url[size] == ':' ? size : 0;
}

// A slip in the scheme must not put a password into the message.
static bool may_hold_password(const char *url)
{
    size_t start, size;
    return strchr(url, '@') || mig__cli_find_password(url, 0, &start, &size);
}

static bool looks_like_path(const char *url)
{
    struct stat status;
    size_t size = strlen(url);
    return strchr(url, '/') || stat(url, &status) == 0 ||
           (size > 3 && strcmp(url + size - 3, ".db") == 0) || strstr(url, ".sqlite");
}

static int find_kind(Cli *cli)
{
    char names[200];
    for (size_t i = 0; cli->drivers[i]; i++)
        if (cli->drivers[i]->knows(cli->url)) {
            cli->kind = cli->drivers[i];
            return 0;
        }
    list_drivers(cli, names, sizeof names);
    size_t scheme = written_scheme_size(cli->url);
    if (scheme)
        mig__cli_error(cli, "\"%.*s\" is no kind of database that this program knows (it has: %s)",
                       (int)scheme, cli->url, names);
    else if (may_hold_password(cli->url))
        mig__cli_error(
            cli,
            "the database URL begins with no scheme, such as postgresql:// (this program "
            "has: %s)",
            names);
    else if (looks_like_path(cli->url))
        mig__cli_error(cli, "\"%s\" is no database URL\n  hint: for a SQLite file write sqlite:%s",
                       cli->url, cli->url);
    else
        mig__cli_error(cli, "\"%s\" is no database URL (this program has: %s)", cli->url, names);
    return MIG_MISUSE;
}

// What SQLite would have to ignore is refused instead.
static int check_driver_options(const Cli *cli)
{
    uint32_t only_postgresql = OPTION_LOCK_TIMEOUT | OPTION_STATEMENT_TIMEOUT |
                               OPTION_LEDGER_SCHEMA | OPTION_ROLE | OPTION_SEARCH_PATH |
                               OPTION_READER_ROLE | OPTION_POOLER;
    uint32_t wrong = cli->kind->dialect == MIG_POSTGRESQL ? OPTION_BACKUP : only_postgresql;
    if (!(cli->options.given & wrong))
        return 0;
    for (const CliOption *option = mig__cli_option_table(); option->name; option++)
        if (cli->options.given & wrong & option->bit)
            mig__cli_error(cli, "--%s means nothing to %s", option->name, cli->kind->name);
    return MIG_MISUSE;
}

// What a command can do without is no reason to fail: another program's DATABASE_URL, say.
static int find_kind_quietly(Cli *cli)
{
    char problem[DOTENV_PROBLEM_SIZE];
    const char *url = find_in_environment();
    char *from_file = url ? NULL : find_in_file(problem);
    url = from_file ? from_file : url;
    for (size_t i = 0; url && !cli->kind && cli->drivers[i]; i++)
        if (cli->drivers[i]->knows(url))
            cli->kind = cli->drivers[i];
    free(from_file);
    return 0;
}

int mig__cli_database_find(Cli *cli, bool is_required)
{
    if (!is_required && !cli->options.database)
        return find_kind_quietly(cli);
    int code = find_url(cli);
    if (code)
        return code;
    const char *problem = mig__cli_url_problem(cli->url);
    if (problem) {
        mig__cli_error(cli, "%s", problem);
        return MIG_MISUSE;
    }
    code = find_kind(cli);
    return code ? code : check_driver_options(cli);
}

static void pause_for(uint64_t milliseconds)
{
    struct timespec time = {(time_t)(milliseconds / 1000), (long)(milliseconds % 1000) * 1000000};
    nanosleep(&time, NULL); // a signal ends it early, which is wanted
}

// A server that is not up yet may come; one that says no (a wrong password, no such database) will
// go on saying it.
static bool may_come(const MigError *error)
{
    static const char *const starting[] = {"57P03", "53300"};
    if (error->status != MIG_CANNOT_CONNECT)
        return false;
    for (size_t i = 0; i < sizeof starting / sizeof *starting; i++)
        if (strcmp(error->sqlstate, starting[i]) == 0)
            return true;
    return !*error->sqlstate || strncmp(error->sqlstate, "08", 2) == 0;
}

static MigDriver *open_once(Cli *cli, MigError *error)
{
    memset(error, 0, sizeof *error);
    mig__cli_cancel_exits(true);
    MigDriver *driver = mig_open(cli->url, cli->drivers, error);
    mig__cli_cancel_exits(false);
    return driver;
}

int mig__cli_database_open(Cli *cli)
{
    MigError error;
    int code = mig__cli_database_find(cli, true);
    if (code)
        return code;
    uint64_t end = mig__now() + cli->options.connect_timeout;
    bool has_said = false;
    for (uint64_t pause = 100; !(cli->driver = open_once(cli, &error)); pause *= 2) {
        uint64_t time = mig__now();
        if (!may_come(&error) || time >= end)
            return mig__cli_report(cli, &error);
        if (!has_said)
            mig__cli_note(cli, "waiting for the database: %s", error.message);
        has_said = true;
        pause = pause > 1000 ? 1000 : pause;
        pause_for(pause < end - time ? pause : end - time);
        if (mig__cli_cancel_signal()) {
            mig__cli_error(cli, "cancelled while waiting for the database");
            return mig__cli_cancel_exit_code();
        }
    }
    mig__cli_cancel_watch(cli->driver);
    return 0;
}

void mig__cli_database_close(Cli *cli)
{
    mig__cli_cancel_watch(NULL);
    mig_close(cli->driver);
    cli->driver = NULL;
    if (cli->url)
        memset(cli->url, 0, strlen(cli->url));
    free(cli->url);
    cli->url = NULL;
}

MigOptions mig__cli_run_options(const Cli *cli)
{
    MigOptions options = MIG_OPTIONS;
    options.deadline = cli->options.deadline;
    options.lock_timeout = cli->options.lock_timeout;
    options.statement_timeout = cli->options.statement_timeout;
    options.ledger_schema = cli->options.ledger_schema;
    options.application = cli->options.application;
    options.group = cli->options.group;
    options.role = cli->options.role;
    options.search_path = cli->options.search_path;
    options.reader_role = cli->options.reader_role;
    if (cli->options.on_failure)
        options.on_failure = strcmp(cli->options.on_failure, "revert") == 0 ? MIG_REVERT : MIG_STOP;
    if (cli->options.given & OPTION_BACKUP)
        options.backup = cli->options.backup_to ? cli->options.backup_to : "";
    if (cli->options.pooler)
        options.pooler = strcmp(cli->options.pooler, "session") == 0 ? MIG_POOLER_SESSION
                                                                     : MIG_POOLER_TRANSACTION;
    options.purge = (cli->options.given & OPTION_PURGE) != 0;
    return options;
}
