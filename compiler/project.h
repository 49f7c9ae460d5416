// SPDX-License-Identifier: MIT
// A directory → everything that the later stages need: migc.ini, sources, revisions, graph,
// findings. The one place that strings the stages together; commands start here.
#ifndef MIGC_PROJECT_H
#define MIGC_PROJECT_H

#include "graph.h"
#include "pack.h"
#include "sealed.h"

typedef struct Project {
    Arena *arena;
    const char *directory;
    const Source *settings_source; // migc.ini; NULL where there is none
    PackSettings settings;         // from migc.ini, then from the command line
    SourceList sources;
    RevisionList revisions;
    SourceList data; // files that copies take their rows from
    Sealed sealed;   // what has been published
    Graph *graph;
    Diagnostics diagnostics;
    const MigHistory *history; // NULL until project_pack
    bool is_for_looks;         // PostgreSQL's parser is not asked
} Project;

// Reads, parses and checks. Never prints; look at diagnostics.error_count.
// `dialects`: 0 for those of migc.ini.
Project *project_load(Arena *arena, const char *directory, DialectSet dialects);

// The same for who needs the revisions and nothing of what their SQL means (PACK_SHAPE):
// PostgreSQL's parser, the most expensive of the stages, is left out.
Project *project_load_to_look(Arena *arena, const char *directory);

// A file as it is to become, or one that is to be added.
typedef struct Change {
    const char *path; // the directory as given, '/', and the path below it
    Text text;
} Change;

// The same as if these files were written already.
Project *project_load_changed(Arena *arena, const char *directory, DialectSet dialects,
                              const Change *changes, size_t change_count);

// The same for single files. migc.ini is that of `directory`, or where that is NULL of the first
// file's; files below it are named by their path from there, others by their own directory.
Project *project_load_files(Arena *arena, const char *directory, const char *const *files,
                            size_t file_count, DialectSet dialects);

// Several heads that are an error become a warning, if nothing else is wrong: for commands that
// only look, and may be asked for just these heads.
void project_accept_heads(Project *project);

// Whether the graph holds every revision in an order in which they can run: several heads are no
// reason against it.
bool project_can_run(const Project *project);

// Makes the history of a project without errors, as deep as asked; else, or where a limit is passed
// (reported), it stays NULL.
void project_pack(Project *project, PackDepth depth);

// Whether packing might find a limit passed: where not, a check may leave it out.
bool project_may_pass_limits(const Project *project);

#endif
