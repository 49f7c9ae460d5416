// SPDX-License-Identifier: MIT
// Digests are there to be compared with a database's, and SQL to be run or printed. A command that
// does neither need not wait for them: with ten thousand revisions they are most of the work.
#include "depth.h"

#include "cli/chosen.h"
#include "cli/command.h"
#include "target.h"
#include <string.h>

static bool is_command(const CliOptions *options, const char *name)
{
    return strcmp(options->command, name) == 0;
}

static PackDepth depth_of_graph(const CliOptions *options)
{
    bool has_sql =
        (options->given & OPTION_JSON) || (options->format && strcmp(options->format, "html") == 0);
    return has_sql ? PACK_STEPS : PACK_SHAPE;
}

static PackDepth depth_of_options(const CliOptions *options, bool has_database)
{
    if (!options->command)
        return PACK_WHOLE;
    if (is_command(options, "heads") || is_command(options, "branches"))
        return PACK_SHAPE;
    if (has_database || mig__cli_chosen_wants_database(options))
        return PACK_WHOLE;
    if (is_command(options, "show") && options->target)
        return mig__target_needs_database(options->target) ? PACK_WHOLE : PACK_STEPS;
    if (is_command(options, "history"))
        return PACK_SHAPE;
    return is_command(options, "graph") ? depth_of_graph(options) : PACK_WHOLE;
}

PackDepth command_depth(int argc, char **argv, bool has_database)
{
    CliOptions options;
    char problem[CLI_PROBLEM_SIZE];
    bool is_read = mig__cli_options_read(&options, argc, argv, problem);
    return is_read ? depth_of_options(&options, has_database) : PACK_WHOLE;
}
