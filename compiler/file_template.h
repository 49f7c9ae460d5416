// SPDX-License-Identifier: MIT
// How the files of new revisions are called: `file_template` of migc.ini, for example
// YYYYMMDD_HHMM_<id>_<slug>. Tokens are <id> <slug> <epoch> <year> <month> <day> <hour> <minute>
// <second>, and runs of letters that consist of YYYY MM DD HH SS (and T between them): behind HH,
// MM is the minute. '/' makes folders.
#ifndef MIGC_FILE_TEMPLATE_H
#define MIGC_FILE_TEMPLATE_H

#include "moment.h"

#define FILE_TEMPLATE_USUAL "<id>_<slug>"

// What is wrong with a template, and in *part where; NULL where nothing is.
const char *file_template_problem(Text file_template, Text *part);

// The path below the folder of the revisions, with .sql. An empty slug takes the '_', '-' or '.'
// beside it along. The template has no problem.
Text file_template_expand(Arena *arena, Text file_template, Text id, Text slug,
                          const Moment *moment);

// Whether each part of a path names something in which migc looks for revisions: neither empty nor
// beginning with '.' or '_'.
bool file_template_is_seen(Text path);

#endif
