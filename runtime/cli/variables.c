// SPDX-License-Identifier: MIT
#include "command.h"

#include "../buffer.h"

#include "print.h"
#include "variables.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

// Of a copy: the name ends where the value begins.
static char *copy_set(const char *set)
{
    char *copy = strdup(set);
    if (copy)
        copy[strcspn(copy, "=")] = '\0';
    return copy;
}

static const char *set_value_of(const char *set)
{
    return set + strlen(set) + 1;
}

static void scrub_set(const char *set, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        size_t size = strlen(argv[i]);
        if (set < argv[i] || set > argv[i] + size)
            continue;
        char *value = argv[i] + (set - argv[i]) + strcspn(set, "=") + 1;
        memset(value, '*', strlen(value));
    }
}

bool mig__cli_variables_take(CliOptions *options, int argc, char **argv)
{
    for (uint32_t i = 0; i < options->set_count; i++) {
        const char *set = options->sets[i];
        options->sets[i] = copy_set(set);
        if (!options->sets[i]) {
            options->set_count = i;
            return false;
        }
        scrub_set(set, argc, argv);
    }
    return true;
}

void mig__cli_variables_drop(CliOptions *options)
{
    for (uint32_t i = 0; i < options->set_count; i++) {
        char *set = (char *)(uintptr_t)options->sets[i];
        memset(set + strlen(set) + 1, 0, strlen(set_value_of(set)));
        free(set);
    }
    options->set_count = 0;
}

static const char *variable_name(const MigHistory *history, uint32_t variable)
{
    return mig__text(history, history->variables[variable].name);
}

static bool declares(const MigHistory *history, const char *name)
{
    for (uint32_t i = 0; i < history->variable_count; i++)
        if (strcmp(variable_name(history, i), name) == 0)
            return true;
    return false;
}

static int fail_undeclared(const Cli *cli, const char *name)
{
    const char *near = NULL;
    MigBuffer names = {NULL, 0, 0, false};
    for (size_t h = 0; cli->histories[h]; h++) {
        const MigHistory *history = cli->histories[h];
        for (uint32_t i = 0; i < history->variable_count; i++) {
            const char *declared = variable_name(history, i);
            near = near ? near : mig__cli_suggest(name, &declared, 1);
            if (strstr(mig__buffer_text(&names), declared) == NULL)
                mig__buffer_add_format(&names, "%s%s", names.size ? ", " : "", declared);
        }
    }
    if (near)
        mig__cli_error(cli, "--set %.64s: no revision declares this variable; did you mean %s?",
                       name, near);
    else
        mig__cli_error(cli, "--set %.64s: no revision declares this variable (declared: %s)", name,
                       names.size ? mig__buffer_text(&names) : "none");
    mig__buffer_free(&names);
    return MIG_MISUSE;
}

static int check_sets(const Cli *cli)
{
    for (uint32_t i = 0; i < cli->options.set_count; i++) {
        bool is_declared = false;
        for (size_t h = 0; cli->histories[h] && !is_declared; h++)
            is_declared = declares(cli->histories[h], cli->options.sets[i]);
        if (!is_declared)
            return fail_undeclared(cli, cli->options.sets[i]);
    }
    return 0;
}

static const char *environment_value(const char *name)
{
    char key[100];
    snprintf(key, sizeof key, "MIGC_VARIABLE_%.64s", name);
    for (char *c = key; *c; c++)
        *c = (char)toupper((unsigned char)*c);
    return getenv(key);
}

int mig__cli_variables_set(const Cli *cli, const MigHistory *history, MigOptions *options,
                           MigVariableValue **memory)
{
    size_t most = (size_t)history->variable_count + cli->options.set_count + 1;
    size_t count = 0;
    *memory = NULL;
    int code = check_sets(cli);
    if (code)
        return code;
    MigVariableValue *values = calloc(most, sizeof *values);
    if (!values) {
        mig__cli_error(cli, "out of memory");
        return MIG_REFUSED;
    }
    for (uint32_t i = 0; i < history->variable_count; i++) {
        const char *value = environment_value(variable_name(history, i));
        if (value)
            values[count++] = (MigVariableValue){variable_name(history, i), value};
    }
    for (uint32_t i = 0; i < cli->options.set_count; i++) {
        const char *set = cli->options.sets[i];
        if (declares(history, set))
            values[count++] = (MigVariableValue){set, set_value_of(set)};
    }
    options->variables = values;
    options->variable_count = count;
    *memory = values;
    return 0;
}
