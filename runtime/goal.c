// SPDX-License-Identifier: MIT
// See goal.h.
#include "goal.h"
#include <stdlib.h>
#include <string.h>

bool mig__goal_make(MigGoal *goal, const MigLedger *ledger)
{
    size_t size = (size_t)ledger->node_count + 1;
    memset(goal, 0, sizeof *goal);
    goal->up = calloc(size, 1);
    goal->down = calloc(size, 1);
    goal->size = ledger->node_count;
    if (goal->up == NULL || goal->down == NULL) {
        mig__goal_free(goal);
        return false;
    }
    return true;
}

bool mig__goal_fit(MigGoal *goal, const MigLedger *ledger)
{
    uint32_t added = ledger->node_count - goal->size;
    if (added == 0) {
        return true;
    }
    uint8_t **sets[] = {&goal->up, &goal->down};
    for (size_t i = 0; i < 2; i++) {
        uint8_t *set = realloc(*sets[i], (size_t)ledger->node_count + 1);
        if (set == NULL) {
            return false;
        }
        memset(set + goal->size, 0, (size_t)added + 1);
        *sets[i] = set;
    }
    goal->size = ledger->node_count;
    return true;
}

void mig__goal_free(MigGoal *goal)
{
    free(goal->up);
    free(goal->down);
    memset(goal, 0, sizeof *goal);
}
