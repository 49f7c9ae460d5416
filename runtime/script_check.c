// SPDX-License-Identifier: MIT
// What only a live run can do is refused, named, before a line is written.
#include "script_parts.h"
#include <stdlib.h>
#include <string.h>

static bool offline_is_name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static const char *offline_skip_comments(const char *sql)
{
    for (;;) {
        sql += strspn(sql, " \t\r\n\f\v(");
        const char *end = NULL;
        if (strncmp(sql, "--", 2) == 0) {
            end = sql + strcspn(sql, "\n");
        } else if (strncmp(sql, "/*", 2) == 0) {
            end = strstr(sql + 2, "*/");
            end = end == NULL ? NULL : end + 2;
        }
        if (end == NULL) {
            return sql;
        }
        sql = end;
    }
}

bool mig__script_is_query(const char *sql)
{
    static const char *const words[] = {"SELECT", "WITH", "VALUES", "TABLE"};
    sql = offline_skip_comments(sql);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t size = strlen(words[i]);
        size_t k = 0;
        while (k < size && (sql[k] == words[i][k] || sql[k] == words[i][k] + ('a' - 'A'))) {
            k++;
        }
        if (k == size && !offline_is_name_byte(sql[size])) {
            return true;
        }
    }
    return false;
}

static MigStatus offline_refuse(const MigScript *script, uint32_t revision, const MigWorkStep *step,
                                const char *primary, const char *hint, MigError *error)
{
    const char *sql =
        step->kind == MIG_STEP_STATEMENT || step->kind == MIG_STEP_BATCH ? step->sql : "";
    MigComplaint complaint = {primary, NULL, hint, NULL, NULL, 0, 0};
    mig__fail_statement(error, MIG_REFUSED, &step->place, sql, &complaint);
    mig__error_set_revision(error, mig__revision_id(script->run->history, revision));
    return MIG_REFUSED;
}

static MigStatus offline_refuse_secret(const MigScript *script, uint32_t revision,
                                       const MigWorkStep *step, MigError *error)
{
    return offline_refuse(
        script, revision, step,
        "the value of a variable here is a secret, and a script would hold it for "
        "everybody to read",
        "run this revision live, and write scripts for what comes before and behind it", error);
}

static MigStatus offline_check_secrets(const MigScript *script, uint32_t revision,
                                       const MigWorkStep *step, MigError *error)
{
    bool is_secret = false;
    if (step->placeholder_count == 0) {
        return MIG_OK;
    }
    MigFilled *filled = mig__fill(&script->run->values, step);
    if (filled == NULL) {
        return mig__no_memory(error);
    }
    for (uint32_t i = 0; i < filled->spot_count; i++) {
        is_secret |= filled->spots[i].secret != NULL;
    }
    free(filled);
    return is_secret ? offline_refuse_secret(script, revision, step, error) : MIG_OK;
}

// The shell ends a statement at a line that holds nothing but one of these.
static bool offline_has_shell_line(const MigWorkStep *step)
{
    const char *line = step->sql;
    while (line != NULL) {
        line += strspn(line, " \t\f\v\r");
        size_t size = line[0] == '/' ? 1 : strspn(line, "gGoO");
        bool is_word = line[0] == '/' || (size == 2 && (line[0] == 'g' || line[0] == 'G') &&
                                          (line[1] == 'o' || line[1] == 'O'));
        const char *end = line + size + strspn(line + size, " \t\f\v\r");
        if (is_word && *end == '\n') {
            return true;
        }
        line = strchr(line, '\n');
        line = line == NULL ? NULL : line + 1;
    }
    return false;
}

static MigStatus offline_check_for_shell(const MigScript *script, uint32_t revision,
                                         uint32_t segment_kind, const MigWorkStep *step,
                                         MigError *error)
{
    if (segment_kind == MIG_SEGMENT_BATCH) {
        return offline_refuse(
            script, revision, step,
            "a batch repeats its statement until nothing is left, and the sqlite3 shell "
            "cannot repeat",
            "run this revision live, and write scripts for what comes before and behind "
            "it",
            error);
    }
    if (step->done_when[0] != '\0' || step->probe[0] != '\0') {
        return offline_refuse(
            script, revision, step,
            "whether this step is to run depends on a query (`done-when`), and the "
            "sqlite3 shell cannot decide",
            "run this revision live", error);
    }
    if (step->kind != MIG_STEP_COPY && offline_has_shell_line(step)) {
        return offline_refuse(
            script, revision, step,
            "a line of this statement holds only \"/\" or \"go\", where the sqlite3 "
            "shell ends a statement",
            "put something else on that line, or run this revision live", error);
    }
    return MIG_OK;
}

static MigStatus offline_check_step(const MigScript *script, uint32_t revision,
                                    uint32_t segment_kind, const MigWorkStep *step, MigError *error)
{
    if (step->kind == MIG_STEP_CALL) {
        MigBuffer text = {NULL, 0, 0, false};
        mig__buffer_add_format(&text,
                               "revision %s calls %s, a C function of the application, which no "
                               "script can run",
                               mig__revision_id(script->run->history, revision), step->name);
        offline_refuse(
            script, revision, step, mig__buffer_text(&text),
            "run this revision live, and write scripts for what comes before and behind it", error);
        mig__buffer_free(&text);
        return MIG_REFUSED;
    }
    MigStatus status = offline_check_secrets(script, revision, step, error);
    if (status == MIG_OK && script->order->dialect == MIG_SQLITE) {
        status = offline_check_for_shell(script, revision, segment_kind, step, error);
    }
    return status;
}

static MigStatus offline_check_section(const MigScript *script, uint32_t revision,
                                       const MigSection *section, bool is_verify, MigError *error)
{
    const MigRun *run = script->run;
    MigStatus status = MIG_OK;
    for (uint32_t s = 0; status == MIG_OK && s < section->segment_count; s++) {
        const MigSegment *segment = &run->track->segments[section->first_segment + s];
        for (uint32_t k = 0; status == MIG_OK && k < segment->step_count; k++) {
            MigWorkStep step = mig__step_of_history(run->history, script->order->dialect, revision,
                                                    segment->first_step + k);
            status = offline_check_step(script, revision, segment->kind, &step, error);
            if (status == MIG_OK && is_verify && !mig__script_is_query(step.sql)) {
                status = offline_refuse(script, revision, &step,
                                        "a check that is no SELECT cannot be made by a script",
                                        "write it as a SELECT", error);
            }
        }
    }
    return status;
}

// What is written into the ledger with a revision that is applied or stamped: its way back, with
// the values of variables.
static MigStatus offline_check_stored(const MigScript *script, uint32_t revision, MigError *error)
{
    const MigRun *run = script->run;
    const MigSection *down = &run->track->revisions[revision].down;
    MigStatus status = mig__values_check_revision(&run->values, revision, error);
    for (uint32_t s = 0; status == MIG_OK && s < down->segment_count; s++) {
        const MigSegment *segment = &run->track->segments[down->first_segment + s];
        for (uint32_t k = 0; status == MIG_OK && k < segment->step_count; k++) {
            MigWorkStep step = mig__step_of_history(run->history, script->order->dialect, revision,
                                                    segment->first_step + k);
            status = offline_check_secrets(script, revision, &step, error);
        }
    }
    return status;
}

static MigStatus offline_check_stamp(const MigScript *script, MigError *error)
{
    const MigRun *run = script->run;
    MigStatus status = MIG_OK;
    for (uint32_t i = 0; status == MIG_OK && i < run->history->revision_count; i++) {
        if (run->goal.up[i]) {
            status = offline_check_stored(script, i, error);
        }
    }
    return status;
}

MigStatus mig__script_check(const MigScript *script, MigError *error)
{
    const MigRun *run = script->run;
    MigStatus status = MIG_OK;
    if (script->order->request == MIG_REQUEST_STAMP) {
        return offline_check_stamp(script, error);
    }
    for (size_t n = 0; status == MIG_OK && n < run->plan.count; n++) {
        uint32_t revision = run->plan.entries[n].revision;
        const MigTrackRevision *track = &run->track->revisions[revision];
        status = offline_check_stored(script, revision, error);
        if (status == MIG_OK && run->plan.entries[n].direction == MIG_DOWN) {
            status = offline_check_section(script, revision, &track->down, false, error);
        } else if (status == MIG_OK) {
            status = offline_check_section(script, revision, &track->up, false, error);
            status = status == MIG_OK
                         ? offline_check_section(script, revision, &track->verify, true, error)
                         : status;
        }
    }
    return status;
}
