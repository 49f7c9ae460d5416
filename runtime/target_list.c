// SPDX-License-Identifier: MIT
// See target_list.h.
#include "target_list.h"
#include "error.h"
#include <stdio.h>
#include <stdlib.h>

enum { LINES = 20 };

static void add_description(MigError *error, const MigHistory *history, uint32_t revision)
{
    const MigRevision *r = &history->revisions[revision];
    const char *title = mig__text(history, r->title);
    mig__add(error, "%s%s%s  (%s)", mig__text(history, r->id), title[0] == '\0' ? "" : "  ", title,
             mig__text(history, r->file));
    for (uint32_t k = 0; k < r->label_count; k++) {
        mig__add(error, "%s %s", k == 0 ? "  label" : ",",
                 mig__text(history, history->names[r->first_label + k]));
    }
}

void mig__list_typed(MigError *error, const MigHistory *history, uint32_t revision,
                     const char *typed, uint32_t number)
{
    if (number == LINES) {
        mig__add(error, "\n  ...");
    } else if (number < LINES) {
        mig__add(error, "\n  %s%s", typed, typed[0] == '\0' ? "" : "  for ");
        add_description(error, history, revision);
    }
}

void mig__list_revision(MigError *error, const MigHistory *history, uint32_t revision,
                        uint32_t number)
{
    mig__list_typed(error, history, revision, "", number);
}

void mig__list_node(MigError *error, const MigLedger *ledger, uint32_t node, uint32_t number)
{
    if (mig__ledger_knows(ledger, node) || number >= LINES) {
        mig__list_revision(error, ledger->history, mig__ledger_knows(ledger, node) ? node : 0,
                           number);
    } else {
        const char *title = mig__ledger_title(ledger, node);
        mig__add(error, "\n  %s%s%s  (unknown to this program)", mig__ledger_id(ledger, node),
                 title[0] == '\0' ? "" : "  ", title);
    }
}

void mig__list_unknown(MigError *error, const MigLedger *ledger, uint32_t node, const char *behind,
                       uint32_t number)
{
    const char *id = mig__ledger_id(ledger, node);
    if (number == LINES) {
        mig__add(error, "\n  ...");
    } else if (number < LINES) {
        mig__add(error, "\n  %s%s  for %s  (unknown to this program)", id, behind, id);
    }
}

void mig__list_set(MigError *error, const MigChart *chart, const uint8_t *set)
{
    uint32_t number = 0;
    for (uint32_t i = chart->history->revision_count; i-- > 0;) {
        if (set[i]) {
            mig__list_revision(error, chart->history, i, number++);
        }
    }
}

// By revision the label that leads to it, or 0; NULL where memory is short.
static MigText *find_labels(const MigChart *chart, const uint8_t *set, MigLeadsTo leads_to,
                            const void *context)
{
    const MigHistory *history = chart->history;
    MigText *labels = calloc((size_t)history->revision_count + 1, sizeof *labels);
    uint8_t *line = mig__chart_set(chart);
    for (uint32_t i = 0; labels != NULL && line != NULL && i < history->revision_count; i++) {
        const MigRevision *r = &history->revisions[i];
        if (r->label_count == 0) {
            continue;
        }
        mig__chart_mark_line(chart, i, line);
        uint32_t found = leads_to(chart, line, i, context);
        if (found != MIG_UNSET && set[found] && labels[found] == 0) {
            labels[found] = history->names[r->first_label];
        }
    }
    free(line);
    return labels;
}

void mig__list_choices(MigError *error, const MigChart *chart, const uint8_t *set,
                       const char *behind, const char *behind_id, MigLeadsTo leads_to,
                       const void *context)
{
    const MigHistory *history = chart->history;
    MigText *labels = find_labels(chart, set, leads_to, context);
    uint32_t number = 0;
    for (uint32_t i = 0; i < history->revision_count; i++) {
        char typed[300] = "";
        if (!set[i]) {
            continue;
        }
        if (labels != NULL && labels[i] != 0) {
            snprintf(typed, sizeof typed, "%s%s", mig__text(history, labels[i]), behind);
        } else if (behind_id[0] != '\0') {
            snprintf(typed, sizeof typed, "%s%s", mig__revision_id(history, i), behind_id);
        }
        mig__list_typed(error, history, i, typed, number++);
    }
    free(labels);
}
