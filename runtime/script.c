// SPDX-License-Identifier: MIT
// The run of a script: from a ledger as the order says it is, through the plan, segment by segment.
#include "run.h"
#include "script_parts.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool script_is_psql(const MigScript *script)
{
    return script->order->dialect == MIG_POSTGRESQL;
}

void mig__script_comment(MigScript *script, const char *format, ...)
{
    char line[700];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    for (char *p = line; *p != '\0'; p++) {
        *p = (unsigned char)*p < ' ' ? ' ' : *p;
    }
    mig__buffer_add(script->text, "-- ");
    mig__buffer_add(script->text, line);
    mig__buffer_add(script->text, "\n");
}

// A statement may end in a comment, which would swallow the semicolon.
static const char *script_separator_of(const char *sql, size_t size)
{
    for (size_t i = size; i > 0 && sql[i - 1] != '\n'; i--) {
        if (i > 1 && sql[i - 1] == '-' && sql[i - 2] == '-') {
            return "\n;\n";
        }
    }
    return ";\n";
}

void mig__script_statement(MigScript *script, const char *sql, size_t size)
{
    if (script_is_psql(script)) {
        mig__psql_escape(script->text, sql, size);
    } else {
        mig__buffer_add_bytes(script->text, sql, size);
    }
    mig__buffer_add(script->text, script_separator_of(sql, size));
}

void mig__script_built(MigScript *script, MigBuffer *sql)
{
    script->text->has_failed |= sql->has_failed;
    mig__script_statement(script, mig__buffer_text(sql), sql->size);
    mig__buffer_free(sql);
}

static MigOutcome script_read_ledger(MigScript *script, MigError *error)
{
    script->is_ledger_asked = true;
    MigOutcome outcome = mig__ledger_read(&script->run->ledger, &script->base, error);
    script->is_ledger_asked = false;
    return outcome;
}

// What `from` means where nothing is applied: a revision and its ancestors, as in a stamp.
static MigStatus script_resolve_from(MigScript *script, MigError *error)
{
    const MigScriptOrder *order = script->order;
    uint32_t count = script->run->history->revision_count;
    MigGoal goal;
    if (order->applied != NULL) {
        memcpy(script->applied, order->applied, count);
        return MIG_OK;
    }
    if (order->from == NULL || strcmp(order->from, "base") == 0) {
        return MIG_OK;
    }
    MigStatus status =
        mig__target_resolve(&script->run->ledger, MIG_REQUEST_STAMP, order->from, &goal, error);
    if (status == MIG_OK) {
        memcpy(script->applied, goal.up, count);
        mig__goal_free(&goal);
    }
    return status;
}

static MigStatus script_prepare(MigScript *script, MigError *error)
{
    MigRun *run = script->run;
    MigOutcome outcome = script_read_ledger(script, error);
    MigStatus status = outcome == MIG__DONE ? script_resolve_from(script, error) : error->status;
    if (status != MIG_OK) {
        return status;
    }
    for (uint32_t i = 0; i < run->history->revision_count; i++) {
        script->has_applied |= script->applied[i] != 0;
    }
    outcome = script_read_ledger(script, error);
    status = outcome == MIG__DONE ? mig__run_decide(run, error) : error->status;
    return status == MIG_OK ? mig__script_check(script, error) : status;
}

// A statement outside of transactions waits as long as a run would: said in whole seconds, so that
// the same order gives the same script.
static void script_settle_limits(MigRun *run, MigWork *work)
{
    if (work->kind == MIG_SEGMENT_AUTOCOMMIT && work->lock_timeout > 1000) {
        work->lock_timeout = (work->lock_timeout + 999) / 1000 * 1000;
    }
    work->may_be_late = false;
    run->down = work->down;
    run->writer.has_launch_digest = false;
}

static void script_say_segment(MigScript *script, const MigWork *work)
{
    static const char *const kinds[] = {"one transaction", "outside of a transaction",
                                        "a transaction for each range"};
    mig__buffer_add(script->text, "\n");
    mig__script_comment(script, "%s %s (%s), %s", work->direction == MIG_UP ? "up" : "down",
                        work->id, mig__ledger_file(&script->run->ledger, work->revision),
                        kinds[work->kind < 3 ? work->kind : 0]);
}

// A step outside of transactions: the intent, the step, the record. Where the script stops in
// between, a live run finds the intent and goes on as after any interruption. SQLite's lock is a
// transaction, so it is not held while the statement runs.
static MigOutcome script_write_alone(MigScript *script, const MigWork *work, MigError *error)
{
    MigRun *run = script->run;
    MigWorkStep step = mig__work_step(run, work, 0);
    if (!mig__run_fill(run, &step, error)) {
        return MIG__FAILED;
    }
    mig__pieces_clear(&run->pieces);
    mig__work_add_claim(run, work, true);
    MigOutcome outcome = mig__work_transact(run, work, error);
    if (outcome != MIG__DONE) {
        return outcome;
    }
    if (script_is_psql(script)) {
        mig__psql_alone(script, work, &step);
    } else {
        mig__script_statement(script, step.sql, step.size);
    }
    mig__pieces_clear(&run->pieces);
    mig__work_add_finish(run, work, false);
    return mig__work_transact(run, work, error);
}

static MigOutcome script_write_segment(MigScript *script, MigError *error)
{
    MigRun *run = script->run;
    MigWork work;
    MigOutcome outcome = MIG__DONE;
    run->session.deadline = mig__now() + run->options.deadline;
    if (run->plan.entries[run->next].direction == MIG_DOWN) {
        outcome = mig__run_load_down(run, error);
    }
    if (outcome != MIG__DONE) {
        return outcome;
    }
    mig__work_describe(run, 0, &work);
    script_settle_limits(run, &work);
    script_say_segment(script, &work);
    if (work.kind == MIG_SEGMENT_AUTOCOMMIT) {
        outcome = script_write_alone(script, &work, error);
    } else if (work.kind == MIG_SEGMENT_BATCH) {
        outcome = mig__psql_batch(script, &work, error);
    } else {
        outcome = mig__run_transaction(run, &work, error);
    }
    if (outcome == MIG__DONE && mig__work_is_last(&work)) {
        const char *direction = work.direction == MIG_UP ? "up" : "down";
        if (script_is_psql(script)) {
            mig__psql_said(script, direction, work.id);
        } else {
            mig__shell_said(script, direction, work.id);
        }
    }
    if (outcome == MIG__DONE) {
        mig__work_note_done(run, &work);
    }
    return outcome;
}

static MigOutcome script_write_body(MigScript *script, MigError *error)
{
    MigRun *run = script->run;
    MigOutcome outcome = MIG__DONE;
    if (script->order->request == MIG_REQUEST_STAMP) {
        mig__buffer_add(script->text, "\n");
        mig__script_comment(script, "stamp %s: nothing of the revisions runs",
                            script->order->target == NULL ? "heads" : script->order->target);
        return mig__run_stamp(run, error);
    }
    while (outcome == MIG__DONE && run->next < run->plan.count) {
        outcome = script_write_segment(script, error);
    }
    if (outcome == MIG__DONE && mig__run_wants_launch_digest(run)) {
        mig__buffer_add(script->text, "\n");
        outcome = mig__run_launch_digest(run, error);
    }
    return outcome;
}

static MigOutcome script_write_all(MigScript *script, MigError *error)
{
    bool psql = script_is_psql(script);
    if (psql) {
        mig__psql_begin(script);
        mig__psql_install(script);
    } else {
        mig__shell_begin(script);
        mig__shell_install(script);
    }
    MigOutcome outcome = script_write_body(script, error);
    if (outcome == MIG__DONE && psql) {
        mig__psql_end(script);
    } else if (outcome == MIG__DONE) {
        mig__shell_end(script);
    }
    if (outcome == MIG__DONE && script->text->has_failed) {
        mig__no_memory(error);
        outcome = MIG__FAILED;
    }
    return outcome;
}

MigStatus mig__script_write(MigBuffer *text, const MigHistory *history, const MigScriptOrder *order,
                            const MigOptions *options, MigError *error)
{
    MigRun run;
    MigError first = {0};
    MigScript script = {
        .base = {mig__script_kind(order->dialect), 0}, .text = text, .run = &run, .order = order};
    MigStatus status =
        mig__run_begin(&run, &script.base, history, order->request, order->target, options, &first);
    if (status == MIG_OK) {
        script.applied = calloc((size_t)history->revision_count + 1, 1);
        status = script.applied == NULL ? mig__no_memory(&first) : script_prepare(&script, &first);
        if (status == MIG_OK && script_write_all(&script, &first) != MIG__DONE) {
            status = first.status;
        }
        free(script.applied);
        mig__run_end(&run);
    }
    if (error != NULL && status != MIG_OK) {
        *error = first;
    }
    return status;
}
