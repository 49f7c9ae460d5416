// SPDX-License-Identifier: MIT
// An object in an array begins a line of its own, so that `grep` and a person find it; all else
// stays on the line.
#include "command.h"

#include "../json.h"
#include "json.h"
#include "print.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

void mig__cli_json_begin(CliJson *json, FILE *stream)
{
    memset(json, 0, sizeof *json);
    json->stream = stream;
}

static int fail_json_memory(const Cli *cli)
{
    mig__cli_error(cli, "out of memory");
    return MIG_REFUSED;
}

int mig__cli_json_finish(CliJson *json, const Cli *cli)
{
    assert(json->depth == 0);
    fputc('\n', json->stream);
    return json->has_failed ? fail_json_memory(cli) : 0;
}

int mig__cli_json_begin_whole(CliJson *json, const Cli *cli)
{
    mig__cli_json_begin(json, NULL);
    json->stream = open_memstream(&json->memory, &json->memory_size);
    return json->stream ? 0 : fail_json_memory(cli);
}

int mig__cli_json_end_whole(CliJson *json, const Cli *cli, int code)
{
    if (!json->stream)
        return code;
    if (!code)
        code = mig__cli_json_finish(json, cli);
    bool is_whole = fclose(json->stream) == 0 && json->memory;
    if (!code && !is_whole)
        code = fail_json_memory(cli);
    if (!code)
        fwrite(json->memory, 1, json->memory_size, stdout);
    free(json->memory);
    json->memory = NULL;
    json->stream = NULL;
    return code;
}

static void put_string(CliJson *json, const char *text)
{
    MigBuffer buffer = {0};
    mig__json_add_string(&buffer, text);
    json->has_failed |= buffer.has_failed;
    for (const char *c = mig__buffer_text(&buffer); *c; c++) {
        if (json->is_in_page && *c == '<')
            fputs("\\u003c", json->stream);
        else
            fputc(*c, json->stream);
    }
    mig__buffer_free(&buffer);
}

static void begin_value(CliJson *json, const char *key, bool begins_line)
{
    bool *has_items = &json->has_items[json->depth];
    if (*has_items)
        fputs(begins_line ? "," : ", ", json->stream);
    if (begins_line)
        fprintf(json->stream, "\n%*s", json->depth, "");
    *has_items = true;
    if (key) {
        put_string(json, key);
        fputs(": ", json->stream);
    }
}

static void open_value(CliJson *json, const char *key, bool is_array)
{
    begin_value(json, key, !is_array && json->depth > 0 && json->is_array[json->depth]);
    assert(json->depth + 1 < CLI_JSON_DEEPEST);
    fputc(is_array ? '[' : '{', json->stream);
    json->depth++;
    json->is_array[json->depth] = is_array;
    json->has_items[json->depth] = false;
}

void mig__cli_json_object(CliJson *json, const char *key)
{
    open_value(json, key, false);
}

void mig__cli_json_array(CliJson *json, const char *key)
{
    open_value(json, key, true);
}

void mig__cli_json_end(CliJson *json)
{
    assert(json->depth > 0);
    fputc(json->is_array[json->depth] ? ']' : '}', json->stream);
    json->depth--;
}

void mig__cli_json_text(CliJson *json, const char *key, const char *value)
{
    begin_value(json, key, false);
    put_string(json, value);
}

void mig__cli_json_number(CliJson *json, const char *key, uint64_t value)
{
    begin_value(json, key, false);
    fprintf(json->stream, "%llu", (unsigned long long)value);
}

void mig__cli_json_bool(CliJson *json, const char *key, bool value)
{
    begin_value(json, key, false);
    fputs(value ? "true" : "false", json->stream);
}

void mig__cli_json_null(CliJson *json, const char *key)
{
    begin_value(json, key, false);
    fputs("null", json->stream);
}

void mig__cli_json_text_or_null(CliJson *json, const char *key, const char *value)
{
    if (*value)
        mig__cli_json_text(json, key, value);
    else
        mig__cli_json_null(json, key);
}
