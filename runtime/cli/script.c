// SPDX-License-Identifier: MIT
#include "command.h"

#include "../buffer.h"
#include "../script.h"
#include "database.h"
#include "print.h"
#include "script.h"
#include "variables.h"
#include <stdlib.h>
#include <string.h>

// What is said of a run that nobody can say of a script.
static int check_script_options(const Cli *cli)
{
    const uint64_t wrong[] = {
        OPTION_BACKUP,      OPTION_ON_FAILURE,      OPTION_POOLER,  OPTION_LOG,  OPTION_GROUP,
        OPTION_READER_ROLE, OPTION_CONNECT_TIMEOUT, OPTION_VERBOSE, OPTION_PURGE};
    for (const CliOption *option = mig__cli_option_table(); option->name; option++)
        for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
            if (option->bit == wrong[i] && (cli->options.given & wrong[i])) {
                mig__cli_error(cli, "--%s means nothing to a script (--sql)", option->name);
                return MIG_MISUSE;
            }
    return 0;
}

static int check_dialect_options(const Cli *cli, MigDialect dialect)
{
    uint64_t only_postgresql = OPTION_LOCK_TIMEOUT | OPTION_STATEMENT_TIMEOUT |
                               OPTION_LEDGER_SCHEMA | OPTION_ROLE | OPTION_SEARCH_PATH;
    uint64_t wrong = dialect == MIG_POSTGRESQL ? OPTION_LEDGER_EXISTS : only_postgresql;
    for (const CliOption *option = mig__cli_option_table(); option->name; option++)
        if (cli->options.given & wrong & option->bit) {
            mig__cli_error(cli, "--%s means nothing to %s", option->name,
                           dialect == MIG_POSTGRESQL ? "PostgreSQL" : "SQLite");
            return MIG_MISUSE;
        }
    return 0;
}

// The one dialect of all histories, where they have but one.
static bool find_only_dialect(const Cli *cli, MigDialect *dialect)
{
    bool has[MIG_DIALECT_COUNT] = {true, true};
    for (size_t h = 0; cli->histories[h]; h++)
        for (int d = 0; d < MIG_DIALECT_COUNT; d++)
            has[d] = has[d] && cli->histories[h]->tracks[d].revisions;
    *dialect = has[MIG_POSTGRESQL] ? MIG_POSTGRESQL : MIG_SQLITE;
    return has[MIG_POSTGRESQL] != has[MIG_SQLITE];
}

static int find_dialect(Cli *cli, MigDialect *dialect)
{
    if (cli->options.dialect) {
        *dialect = strcmp(cli->options.dialect, "sqlite") == 0 ? MIG_SQLITE : MIG_POSTGRESQL;
        return 0;
    }
    int code = mig__cli_database_find(cli, false);
    if (code)
        return code;
    if (cli->kind) {
        *dialect = cli->kind->dialect;
        return 0;
    }
    if (find_only_dialect(cli, dialect))
        return 0;
    mig__cli_error(cli, "for which kind of database? Write --dialect postgresql or --dialect "
                        "sqlite, or name a database");
    return MIG_MISUSE;
}

static int print_script(const Cli *cli, const MigHistory *history, const MigScriptOrder *order)
{
    MigBuffer text = {NULL, 0, 0, false};
    MigError error = {0};
    MigVariableValue *values;
    MigOptions options = mig__cli_run_options(cli);
    int code = mig__cli_variables_set(cli, history, &options, &values);
    if (code)
        return code;
    MigStatus status = mig__script_write(&text, history, order, &options, &error);
    free(values);
    if (status == MIG_OK)
        fwrite(text.data, 1, text.size, stdout);
    else
        code = mig__cli_report(cli, &error);
    mig__buffer_free(&text);
    return code;
}

// "FROM:TO", either may be left out; without a colon all of it is TO. `copy` holds the parts.
static void split_range(char *copy, const char **from, const char **to)
{
    char *colon = strchr(copy, ':');
    *from = NULL;
    *to = copy;
    if (colon) {
        *colon = '\0';
        *from = *copy ? copy : NULL;
        *to = colon[1] ? colon + 1 : NULL;
    }
}

static int print_scripts(Cli *cli, MigScriptOrder *order)
{
    int code = 0;
    for (size_t i = 0; !code && cli->histories[i]; i++) {
        order->has_ledger = i > 0 || (cli->options.given & OPTION_LEDGER_EXISTS);
        code = print_script(cli, cli->histories[i], order);
    }
    return code;
}

int mig__cli_script(Cli *cli, MigRequest request)
{
    MigScriptOrder order = {MIG_POSTGRESQL, request, NULL, NULL, NULL, false};
    char *range = cli->options.target ? strdup(cli->options.target) : NULL;
    int code = check_script_options(cli);
    if (!code && cli->options.target && !range) {
        mig__cli_error(cli, "out of memory");
        code = MIG_REFUSED;
    }
    if (range)
        split_range(range, &order.from, &order.target);
    if (!code && request == MIG_REQUEST_DOWNGRADE && (!order.from || !order.target)) {
        mig__cli_error(cli, "downgrade --sql needs to know where the database is: write FROM:TO, "
                            "as in 003:base or 003:-1");
        code = MIG_MISUSE;
    }
    if (!code)
        code = find_dialect(cli, &order.dialect);
    if (!code)
        code = check_dialect_options(cli, order.dialect);
    if (!code)
        code = print_scripts(cli, &order);
    free(range);
    mig__cli_database_close(cli);
    return code;
}

// What is applied, where all of it is as these files say; else a message.
static int take_applied(const Cli *cli, const MigHistory *history, const MigCurrent *current,
                        uint8_t *applied)
{
    for (size_t i = 0; i < mig_current_count(current); i++) {
        MigCurrentEntry entry = mig_current_entry(current, i);
        if (entry.revision == MIG_UNSET || entry.revision >= history->revision_count ||
            entry.state != MIG_APPLIED || entry.is_diverged) {
            mig__cli_error(cli,
                           "revision %s is %s: no script can begin there; let upgrade or "
                           "downgrade do it live",
                           entry.id,
                           entry.revision == MIG_UNSET  ? "unknown to these files"
                           : entry.state != MIG_APPLIED ? "half applied"
                                                        : "not what it was when it was applied");
            return MIG_REFUSED;
        }
        applied[entry.revision] = 1;
    }
    return 0;
}

static bool ignore_row(void *context, size_t column_count, const char *const *values)
{
    (void)context;
    (void)column_count;
    (void)values;
    return true;
}

// Of SQLite: a database that was downgraded to base keeps the ledger's tables.
static bool has_ledger(const Cli *cli)
{
    bool is_missing = true;
    MigError ignored = {0};
    return cli->driver->kind->query(cli->driver, "SELECT 1 FROM main.migc_history", ignore_row,
                                    NULL, &is_missing, &ignored) == MIG__DONE &&
           !is_missing;
}

int mig__cli_script_plan(const Cli *cli, const MigHistory *history)
{
    MigError error = {0};
    MigOptions options = mig__cli_run_options(cli);
    MigScriptOrder order = {cli->kind->dialect,
                            cli->options.given & OPTION_DOWN ? MIG_REQUEST_DOWNGRADE
                                                             : MIG_REQUEST_UPGRADE,
                            NULL,
                            NULL,
                            cli->options.target,
                            false};
    MigCurrent *current = mig_current(cli->driver, history, &options, &error);
    if (!current)
        return mig__cli_report(cli, &error);
    uint8_t *applied = calloc((size_t)history->revision_count + 1, 1);
    int code = MIG_REFUSED;
    if (!applied)
        mig__cli_error(cli, "out of memory");
    else
        code = take_applied(cli, history, current, applied);
    mig_current_free(current);
    order.applied = applied;
    order.has_ledger = cli->kind->dialect == MIG_SQLITE && has_ledger(cli);
    if (!code)
        code = print_script(cli, history, &order);
    free(applied);
    return code;
}
