// SPDX-License-Identifier: MIT
// The ways through a revision (up, down, verify) as they are shown: of the dialect of the database
// where one is known, else of each; what is the same in both stands once.
#ifndef MIG_CLI_WAYS_H
#define MIG_CLI_WAYS_H

#include "view_json.h"

typedef enum CliWay { WAY_UP, WAY_DOWN, WAY_VERIFY, WAY_COUNT } CliWay;

typedef struct CliShownWay {
    const MigTrack *track;
    const MigSection *section;
    bool is_of[MIG_DIALECT_COUNT];
} CliShownWay;

const char *mig__cli_way_name(CliWay way); // as it is written after `--@`

// How many are shown of a way: none of a verify that is not there.
size_t mig__cli_ways(const CliView *view, uint32_t revision, CliWay way,
                     CliShownWay shown[MIG_DIALECT_COUNT]);

// What there is to do: "steps", "nothing", "irreversible", or "none" where nobody wrote a way back.
const char *mig__cli_way_state(const CliShownWay *shown, uint32_t revision);

// The member `sql` of a revision, into the object that is open.
void mig__cli_ways_json(CliJson *json, const CliView *view, uint32_t revision);

#endif
