// SPDX-License-Identifier: MIT
// The answer of a command as one JSON value (docs/json.md), written while it is found.
#ifndef MIG_CLI_JSON_H
#define MIG_CLI_JSON_H

#include "command.h"

enum { CLI_JSON_DEEPEST = 16 };

typedef struct CliJson {
    FILE *stream;
    char *memory; // of json_begin_whole: what is written so far
    size_t memory_size;
    bool is_in_page; // inside of HTML: no `<` stands in the text, so nothing ends the element
    int depth;
    bool is_array[CLI_JSON_DEEPEST];
    bool has_items[CLI_JSON_DEEPEST];
    bool has_failed; // memory was short: what is written is not whole
} CliJson;

void mig__cli_json_begin(CliJson *json, FILE *stream);
// For who may fail on the way: nothing is printed before json_end_whole. 0, or the exit code after
// a message.
int mig__cli_json_begin_whole(CliJson *json, const Cli *cli);
// Prints what was written, which is all of the value, where `code` is 0; else nothing. The exit
// code. A json that is all 0, as where the command failed earlier, is none.
int mig__cli_json_end_whole(CliJson *json, const Cli *cli, int code);
// Ends the line. 0, or the exit code after a message.
int mig__cli_json_finish(CliJson *json, const Cli *cli);

// `key` is NULL for a value of an array and for the first value of all. Texts may be anything.
void mig__cli_json_object(CliJson *json, const char *key);
void mig__cli_json_array(CliJson *json, const char *key);
void mig__cli_json_end(CliJson *json); // of the innermost object or array
void mig__cli_json_text(CliJson *json, const char *key, const char *value);
void mig__cli_json_number(CliJson *json, const char *key, uint64_t value);
void mig__cli_json_bool(CliJson *json, const char *key, bool value);
void mig__cli_json_null(CliJson *json, const char *key);
// The text, or null where it is empty.
void mig__cli_json_text_or_null(CliJson *json, const char *key, const char *value);

#endif
