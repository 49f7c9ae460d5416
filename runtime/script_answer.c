// SPDX-License-Identifier: MIT
// The driver that prints. What a run asks of the ledger is answered from the history: the rows and
// the ways back that the revisions of the order leave behind when they are applied.
#include "script_parts.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static MigScript *script_of(MigDriver *driver)
{
    return (MigScript *)(void *)driver;
}

static bool script_answer_revision(const MigScript *script, uint32_t revision, MigRowFunction row,
                                   void *context, MigBuffer *scratch)
{
    const MigRun *run = script->run;
    const char *values[MIG_READ_COUNT] = {"r"};
    const char *history = mig__text(run->history, run->history->name);
    char sum[65];
    char segment[16];
    MigColumns columns;
    if (!mig__columns_make(&columns, scratch, run->history, script->order->dialect, revision)) {
        return false;
    }
    memcpy(&values[MIG_READ_COLUMNS], columns.text, sizeof columns.text);
    mig__row_sum(history, columns.text, MIG_COLUMN_COUNT, sum);
    snprintf(segment, sizeof segment, "%u",
             (unsigned)run->track->revisions[revision].up.segment_count);
    values[MIG_READ_ROW_SUM] = sum;
    values[MIG_READ_STATE] = "applied";
    values[MIG_READ_SEGMENT] = segment;
    return row(context, MIG_READ_COUNT, values);
}

static bool script_answer_ledger(const MigScript *script, MigRowFunction row, void *context)
{
    const MigHistory *own = migc_ledger_history();
    const char *values[MIG_READ_COUNT] = {"m"};
    char format[16];
    MigBuffer scratch = {NULL, 0, 0, false};
    snprintf(format, sizeof format, "%u", (unsigned)own->revision_count);
    values[MIG_READ_COLUMNS + 1] = format;
    values[MIG_READ_COLUMNS + 2] = "1";
    bool is_taken = row(context, MIG_READ_COUNT, values);
    for (uint32_t i = 0; is_taken && i < script->run->history->revision_count; i++) {
        is_taken = !script->applied[i] || script_answer_revision(script, i, row, context, &scratch);
    }
    mig__buffer_free(&scratch);
    return is_taken;
}

static bool script_answer_step(const MigScript *script, uint32_t revision, const MigDownStep *step,
                               uint32_t position, uint32_t count, MigRowFunction row, void *context)
{
    const MigRun *run = script->run;
    const char *values[MIG_DOWN_COLUMN_COUNT + 1];
    char sum[65];
    MigDownTexts texts;
    mig__down_texts(&texts, mig__revision_id(run->history, revision), step, position);
    mig__down_sum(mig__text(run->history, run->history->name), &texts, count, sum);
    memcpy(values, texts.text, sizeof texts.text);
    values[MIG_DOWN_COLUMN_COUNT] = sum;
    return row(context, MIG_DOWN_COLUMN_COUNT + 1, values);
}

bool mig__script_give_down(const MigScript *script, uint32_t revision, MigRowFunction row,
                           void *context)
{
    const MigRun *run = script->run;
    const MigSection *down = &run->track->revisions[revision].down;
    MigBuffer detail = {NULL, 0, 0, false};
    MigWriter writer = run->writer;
    uint32_t position = 0;
    uint32_t count = 0;
    bool is_taken = true;
    writer.id = mig__revision_id(run->history, revision);
    for (uint32_t s = 0; s < down->segment_count; s++) {
        count += run->track->segments[down->first_segment + s].step_count;
    }
    for (uint32_t s = 0; is_taken && s < down->segment_count; s++) {
        const MigSegment *segment = &run->track->segments[down->first_segment + s];
        for (uint32_t k = 0; is_taken && k < segment->step_count; k++) {
            MigFilled *filled = NULL;
            MigDownStep step = mig__down_step_make(&writer, revision, s, segment->first_step + k,
                                                   &detail, &filled);
            is_taken = !detail.has_failed &&
                       script_answer_step(script, revision, &step, position++, count, row, context);
            free(filled);
        }
    }
    mig__buffer_free(&detail);
    return is_taken;
}

static bool script_answer_downs(const MigScript *script, MigRowFunction row, void *context)
{
    const MigRun *run = script->run;
    bool is_taken = true;
    for (size_t i = 0; is_taken && i < run->downs.count; i++) {
        uint32_t revision = mig__history_find(run->history, run->downs.items[i].id);
        is_taken = revision != MIG_UNSET && mig__script_give_down(script, revision, row, context);
    }
    return is_taken;
}

static void script_configure_script(MigDriver *driver, const MigSession *session)
{
    script_of(driver)->session = *session;
}

static MigOutcome script_query_script(MigDriver *driver, const char *sql, MigRowFunction row,
                                      void *context, bool *missing, MigError *error)
{
    MigScript *script = script_of(driver);
    (void)sql;
    *missing = false;
    bool is_taken = script->is_ledger_asked ? script_answer_ledger(script, row, context)
                                            : script_answer_downs(script, row, context);
    if (!is_taken && error->status == MIG_OK) {
        mig__no_memory(error);
    }
    return is_taken ? MIG__DONE : MIG__FAILED;
}

static MigOutcome script_transact_script(MigDriver *driver, const MigTransaction *transaction,
                                         size_t *failed, MigError *error)
{
    MigScript *script = script_of(driver);
    *failed = transaction->count;
    return driver->kind->dialect == MIG_POSTGRESQL
               ? mig__psql_transact(script, transaction, error)
               : mig__shell_transact(script, transaction, error);
}

// Hooks of a transaction ask for statements: only the queries of a `verify` come this way.
static MigOutcome script_state_script(MigDriver *driver, const MigPiece *piece, MigRowFunction row,
                                      void *row_context, uint64_t *changed, MigError *error)
{
    MigScript *script = script_of(driver);
    (void)row;
    (void)row_context;
    if (changed != NULL) {
        *changed = 0;
    }
    if (piece->kind == MIG_PIECE_VERIFY) {
        return driver->kind->dialect == MIG_POSTGRESQL ? mig__psql_verify(script, piece)
                                                       : mig__shell_verify(script, piece);
    }
    mig__fail(error, MIG_REFUSED, "%s:%u: a script cannot ask the database in this step",
              piece->place.file, (unsigned)piece->place.line);
    return MIG__FAILED;
}

static MigOutcome script_copy_script(MigDriver *driver, const MigCopyRows *rows, MigError *error)
{
    MigScript *script = script_of(driver);
    return driver->kind->dialect == MIG_POSTGRESQL ? mig__psql_copy(script, rows)
                                                   : mig__shell_copy(script, rows, error);
}

const MigDriverKind *mig__script_kind(MigDialect dialect)
{
    static const MigDriverKind kinds[MIG_DIALECT_COUNT] = {
        [MIG_POSTGRESQL] = {.abi = MIG_ABI,
                            .name = "a script for psql",
                            .dialect = MIG_POSTGRESQL,
                            .configure = script_configure_script,
                            .query = script_query_script,
                            .transact = script_transact_script,
                            .statement = script_state_script,
                            .copy = script_copy_script},
        [MIG_SQLITE] = {.abi = MIG_ABI,
                        .name = "a script for the sqlite3 shell",
                        .dialect = MIG_SQLITE,
                        .configure = script_configure_script,
                        .query = script_query_script,
                        .transact = script_transact_script,
                        .statement = script_state_script,
                        .copy = script_copy_script},
    };
    return &kinds[dialect];
}
