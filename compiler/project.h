// SPDX-License-Identifier: MIT
// A directory → everything that the later stages need: migc.ini, sources, revisions, graph,
// findings. The one place that strings the stages together; commands start here.
#ifndef MIGC_PROJECT_H
#define MIGC_PROJECT_H

#include "check_model.h"
#include "graph.h"
#include "model.h"
#include "pack.h"
#include "sealed.h"

// What a command needs to know of the SQL.
typedef enum ProjectNeed {
    PROJECT_JUDGED,     // whether it can run, as far as that can be told without a database
    PROJECT_ADVISED,    // that, and what might hurt
    PROJECT_COMPATIBLE, // that it is SQL, and what it means to programs that run meanwhile
    PROJECT_USED,       // that it is SQL: the database will say the rest
    PROJECT_LOOKED_AT   // nothing (PACK_SHAPE): PostgreSQL's parser is most of the work
} ProjectNeed;

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
    const Model *model; // on PostgreSQL, with the whole history applied; NULL: there is none
    Diagnostics diagnostics;
    Diagnostics advice;        // what is right and might hurt: for the command that checks
    const MigHistory *history; // NULL until project_pack
    ProjectNeed need;          // what was asked when it was loaded
} Project;

// Reads, parses and checks. Never prints; look at diagnostics.error_count.
// `dialects`: 0 for those of migc.ini.
Project *project_load(Arena *arena, const char *directory, DialectSet dialects);

// The same for who needs less than everything.
Project *project_load_for(Arena *arena, const char *directory, DialectSet dialects,
                          ProjectNeed need);

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
                            size_t file_count, DialectSet dialects, ProjectNeed need);

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

// What check_model and its like are asked about.
ModelRequest project_model_request(const Project *project);

#endif
