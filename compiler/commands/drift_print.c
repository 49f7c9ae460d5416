// SPDX-License-Identifier: MIT
#include "drift_print.h"

#include "cli/json.h"
#include "cli/print.h"

static const char *const kinds[] = {"missing", "extra", "different"};

static const char *text_of(Arena *arena, Text text)
{
    return text_copy(arena, text);
}

// "0007", "0007 and 0009", "base".
static const char *place_of(Arena *arena, const DriftReport *report)
{
    Builder out = {.arena = arena};
    builder_add(&out, report->heads.count == 0 ? TEXT("base") : (Text){"", 0});
    for (size_t i = 0; i < report->heads.count; i++) {
        if (i > 0)
            builder_add(&out, i + 1 == report->heads.count ? TEXT(" and ") : TEXT(", "));
        builder_add(&out, text_from(report->heads.items[i]));
    }
    return out.items;
}

int drift_print(const Cli *cli, Arena *arena, const DriftReport *report)
{
    for (size_t i = 0; i < report->changes.count; i++) {
        Text text = model_change_text(arena, report->wanted, &report->changes.items[i]);
        mig__cli_print_text(stdout, text_of(arena, text));
        fputc('\n', stdout);
    }
    if (report->wanted->has_unknown_relations)
        mig__cli_note(cli, "the revisions run SQL that cannot be followed: what is extra is not "
                           "told");
    if (report->changes.count == 0)
        mig__cli_note(cli, "no drift: the database is as %s has left it", place_of(arena, report));
    else
        mig__cli_note(cli, "the database is not as %s has left it (%zu difference%s)",
                      place_of(arena, report), report->changes.count,
                      report->changes.count == 1 ? "" : "s");
    return report->changes.count > 0;
}

static void add_change(CliJson *json, Arena *arena, const Model *wanted, const ModelChange *change)
{
    mig__cli_json_object(json, NULL);
    mig__cli_json_text(json, "kind", kinds[change->kind]);
    mig__cli_json_text(json, "object", model_kind_name(change->object->kind));
    mig__cli_json_text_or_null(json, "schema", text_of(arena, change->object->schema));
    mig__cli_json_text(json, "name", text_of(arena, change->object->name));
    if (change->part) {
        mig__cli_json_text(json, "part", model_kind_name(change->part->kind));
        mig__cli_json_text(json, "part_name", text_of(arena, change->part->name));
    }
    if (change->kind == MODEL_DIFFERENT) {
        mig__cli_json_text(json, "what", change->what);
        mig__cli_json_text_or_null(json, "should_be", text_of(arena, change->wanted));
        mig__cli_json_text_or_null(json, "is", text_of(arena, change->found));
    }
    mig__cli_json_text(json, "text", text_of(arena, model_change_text(arena, wanted, change)));
    mig__cli_json_end(json);
}

int drift_print_json(const Cli *cli, Arena *arena, const DriftReport *report)
{
    CliJson json;
    mig__cli_json_begin(&json, stdout);
    mig__cli_json_object(&json, NULL);
    mig__cli_json_text(&json, "history", text_of(arena, report->history));
    mig__cli_json_array(&json, "at");
    for (size_t i = 0; i < report->heads.count; i++)
        mig__cli_json_text(&json, NULL, report->heads.items[i]);
    mig__cli_json_end(&json);
    mig__cli_json_bool(&json, "drift", report->changes.count > 0);
    mig__cli_json_bool(&json, "partly_unknown", report->is_partly_unknown);
    mig__cli_json_array(&json, "differences");
    for (size_t i = 0; i < report->changes.count; i++)
        add_change(&json, arena, report->wanted, &report->changes.items[i]);
    mig__cli_json_end(&json);
    mig__cli_json_end(&json);
    int code = mig__cli_json_finish(&json, cli);
    return code ? code : report->changes.count > 0;
}
