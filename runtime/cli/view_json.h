// SPDX-License-Identifier: MIT
// Revisions as JSON, with the members that docs/json.md describes.
#ifndef MIG_CLI_VIEW_JSON_H
#define MIG_CLI_VIEW_JSON_H

#include "json.h"
#include "view.h"

// The members of a revision, into the object that is open. With view->current also what the
// database says.
void mig__cli_view_json(CliJson *json, const CliView *view, uint32_t revision);

// An entry of the database as an object: known to the history or not.
void mig__cli_view_json_entry(CliJson *json, const CliView *view, const MigCurrentEntry *entry);

// {"history": NAME, KEY: [ — what is left open takes objects; two ends close it.
void mig__cli_view_json_list(CliJson *json, const CliView *view, const char *key);

// {"histories": [ — for commands that ask a database about all of them, and what ends it: with a
// `code` other than 0 nothing is printed. 0, or the exit code after a message.
int mig__cli_view_json_histories(CliJson *json, const Cli *cli);
int mig__cli_view_json_finish(CliJson *json, const Cli *cli, int code);

// A whole document: the revisions of `is_shown`, the newest first, as the list `key`. The exit
// code.
int mig__cli_view_json_shown(const CliView *view, const char *key, const uint8_t *is_shown);

#endif
