// SPDX-License-Identifier: MIT
#include "command.h"

#include "section.h"
#include "ways.h"
#include <stdlib.h>
#include <string.h>

static const char *const way_dialects[MIG_DIALECT_COUNT] = {"postgresql", "sqlite"};

const char *mig__cli_way_name(CliWay way)
{
    return way == WAY_UP ? "up" : way == WAY_DOWN ? "down" : "verify";
}

static const MigSection *way_section(const MigTrack *track, uint32_t revision, CliWay way)
{
    const MigTrackRevision *ways = &track->revisions[revision];
    return way == WAY_UP ? &ways->up : way == WAY_DOWN ? &ways->down : &ways->verify;
}

size_t mig__cli_ways(const CliView *view, uint32_t revision, CliWay way,
                     CliShownWay shown[MIG_DIALECT_COUNT])
{
    const MigHistory *history = view->history;
    size_t count = 0;
    for (int dialect = 0; dialect < MIG_DIALECT_COUNT; dialect++) {
        const MigTrack *track = &history->tracks[dialect];
        bool is_wanted = !view->cli->kind || (int)view->cli->kind->dialect == dialect;
        if (!is_wanted || !track->revisions)
            continue;
        const MigSection *section = way_section(track, revision, way);
        if (way == WAY_VERIFY && !(section->flags & MIG_SECTION_PRESENT))
            continue;
        bool is_same = count == 1 && mig__cli_section_equal(history, shown->track, shown->section,
                                                            track, section);
        if (!is_same)
            shown[count++] = (CliShownWay){track, section, {false, false}};
        shown[count - 1].is_of[dialect] = true;
    }
    return count;
}

const char *mig__cli_way_state(const CliShownWay *shown, uint32_t revision)
{
    // What does nothing, such as a plain merge, needs no way back.
    bool does_something = way_section(shown->track, revision, WAY_UP)->segment_count > 0;
    if (shown->section->flags & MIG_SECTION_IRREVERSIBLE)
        return "irreversible";
    if (shown->section->flags & MIG_SECTION_NOTHING ||
        (shown->section->segment_count == 0 && !does_something))
        return "nothing";
    return shown->section->segment_count == 0 ? "none" : "steps";
}

static void json_add_way_text(CliJson *json, const CliView *view, const CliShownWay *shown,
                              uint32_t revision)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    if (stream)
        mig__cli_section_write(stream, view, shown->track, shown->section,
                               mig__text(view->history, view->history->revisions[revision].file));
    bool is_whole = stream && fclose(stream) == 0 && text;
    json->has_failed |= !is_whole;
    mig__cli_json_text(json, "text", is_whole ? text : "");
    free(text);
}

void mig__cli_ways_json(CliJson *json, const CliView *view, uint32_t revision)
{
    CliShownWay shown[MIG_DIALECT_COUNT];
    mig__cli_json_array(json, "sql");
    for (int way = WAY_UP; way < WAY_COUNT; way++) {
        size_t count = mig__cli_ways(view, revision, (CliWay)way, shown);
        for (size_t i = 0; i < count; i++) {
            mig__cli_json_object(json, NULL);
            mig__cli_json_text(json, "way", mig__cli_way_name((CliWay)way));
            mig__cli_json_array(json, "dialects");
            for (int dialect = 0; dialect < MIG_DIALECT_COUNT; dialect++)
                if (shown[i].is_of[dialect])
                    mig__cli_json_text(json, NULL, way_dialects[dialect]);
            mig__cli_json_end(json);
            mig__cli_json_text(json, "state", mig__cli_way_state(&shown[i], revision));
            mig__cli_json_text_or_null(json, "reason",
                                       mig__text(view->history, shown[i].section->note));
            json_add_way_text(json, view, &shown[i], revision);
            mig__cli_json_end(json);
        }
    }
    mig__cli_json_end(json);
}
