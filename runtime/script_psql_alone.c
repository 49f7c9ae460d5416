// SPDX-License-Identifier: MIT
// A step outside of transactions, for psql: the step's probe, the step where the probe does not say
// that it is done, the probe again.
#include "script_parts.h"
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 3 }; // what an earlier attempt left behind may have to be removed first

static void psql_alone_add_limits(MigScript *script, uint32_t lock_timeout,
                                  uint32_t statement_timeout)
{
    mig__buffer_add_format(script->text,
                           "SELECT pg_catalog.set_config('lock_timeout', '%u', false), "
                           "pg_catalog.set_config('statement_timeout', '%u', false);\n",
                           (unsigned)lock_timeout, (unsigned)statement_timeout);
}

// The probe is asked several times, and written once: a variable of psql holds the query, which
// gives the verdict of the probe's first row as variables.
static void psql_alone_define_question(MigScript *script, const MigWorkStep *step)
{
    static const char *const verdicts[] = {"done", "there", "first", "compare", "wait", "wrong"};
    MigBuffer sql = {NULL, 0, 0, false};
    MigBuffer escaped = {NULL, 0, 0, false};
    mig__buffer_add(&sql, "SELECT a.t AS migc_text");
    for (size_t i = 0; i < sizeof verdicts / sizeof *verdicts; i++) {
        mig__buffer_add_format(&sql, ", a.v OPERATOR(pg_catalog.=) '%s' AS migc_%s", verdicts[i],
                               verdicts[i]);
    }
    mig__buffer_add(&sql, " FROM (SELECT coalesce(p.v, 'run')::pg_catalog.text AS v, coalesce(p.t, "
                          "'')::pg_catalog.text AS t FROM (SELECT 1) AS one LEFT JOIN (\n");
    mig__buffer_add(&sql, step->probe);
    mig__buffer_add(&sql, "\n) AS p(v, t) ON true LIMIT 1) AS a");
    mig__psql_escape(&escaped, mig__buffer_text(&sql), sql.size);
    mig__buffer_add(script->text, "SELECT ");
    mig__buffer_add_literal(script->text, mig__buffer_text(&escaped));
    mig__buffer_add(script->text, " AS migc_probe \\gset\n");
    script->text->has_failed |= sql.has_failed || escaped.has_failed;
    mig__buffer_free(&escaped);
    mig__buffer_free(&sql);
}

static void psql_alone_add_stop(MigScript *script, const char *condition, const char *before,
                                const MigWorkStep *step, const char *after)
{
    MigBuffer message = {NULL, 0, 0, false};
    MigBuffer body = {NULL, 0, 0, false};
    mig__buffer_add_format(&message, "migc: %s:%u: %s%s", step->place.file,
                           (unsigned)step->place.line, before, after);
    mig__buffer_add(&body, "BEGIN RAISE EXCEPTION USING MESSAGE = ");
    mig__buffer_add_literal(&body, mig__buffer_text(&message));
    mig__buffer_add(&body, "; END");
    mig__buffer_add_format(script->text, "\\if :%s\n\\warn :migc_text\n", condition);
    script->text->has_failed |= message.has_failed;
    mig__psql_do(script, &body);
    mig__buffer_add(script->text, "\\endif\n");
    mig__buffer_free(&message);
}

// Asks, and does what the answer wants first, some times over.
static void psql_alone_add_probe(MigScript *script, const MigWorkStep *step)
{
    mig__buffer_add(script->text, ":migc_probe \\gset\n");
    for (int i = 0; i < ROUNDS; i++) {
        // A definition that cannot be compared is an answer, too.
        mig__buffer_add(script->text, "\\if :migc_first\nSELECT :'migc_text' \\gexec\n"
                                      ":migc_probe \\gset\n"
                                      "\\elif :migc_compare\n\\set ON_ERROR_STOP off\n"
                                      "SELECT :'migc_text' \\gexec\n\\set ON_ERROR_STOP on\n"
                                      ":migc_probe \\gset\n\\endif\n");
    }
    psql_alone_add_stop(script, "migc_wait", "another session is at work on what this step makes",
                        step, ": let it end, then run migc upgrade");
    psql_alone_add_stop(script, "migc_wrong",
                        "what is there is something else than this step makes", step,
                        ": drop or rename it, then run migc upgrade");
}

// What the query is about may not be there before the step has run.
static void psql_alone_add_done_when(MigScript *script, const MigWorkStep *step, bool may_lack)
{
    MigBuffer sql = {NULL, 0, 0, false};
    mig__buffer_add(&sql, "SELECT EXISTS (\n");
    mig__buffer_add(&sql, step->done_when);
    mig__buffer_add(&sql, "\n) AS migc_done");
    mig__buffer_add(script->text, "\\set migc_done false\n");
    mig__buffer_add(script->text, may_lack ? "\\set ON_ERROR_STOP off\n" : "");
    mig__psql_escape(script->text, mig__buffer_text(&sql), sql.size);
    mig__buffer_add(script->text, " \\gset\n");
    if (may_lack) {
        mig__buffer_add(script->text,
                        "\\set ON_ERROR_STOP on\n\\set migc_text :LAST_ERROR_MESSAGE\n"
                        "SELECT :'ERROR'::pg_catalog.bool AND NOT :'SQLSTATE' "
                        "OPERATOR(pg_catalog.=) ANY (ARRAY['42P01', '42703', '42704', '42883', "
                        "'3F000']) AS migc_failed \\gset\n");
        psql_alone_add_stop(script, "migc_failed", "the query of `done-when` failed", step, "");
    }
    script->text->has_failed |= sql.has_failed;
    mig__buffer_free(&sql);
}

// Leaves migc_done: nothing is left to run.
static void psql_alone_look_before(MigScript *script, const MigWorkStep *step)
{
    bool has_own = step->done_when[0] != '\0';
    mig__buffer_add(script->text, "\\set migc_done false\n");
    if (has_own) {
        psql_alone_add_done_when(script, step, true);
    }
    if (step->probe[0] == '\0') {
        return;
    }
    // The author's word is the last; what is in the way stays so.
    if (has_own) {
        mig__buffer_add(script->text, "\\if :migc_done\n\\else\n");
    }
    psql_alone_add_probe(script, step);
    if (has_own) {
        mig__buffer_add(script->text, "\\set migc_done false\n\\endif\n");
    }
}

static void psql_alone_look_after(MigScript *script, const MigWorkStep *step)
{
    bool has_own = step->done_when[0] != '\0';
    bool has_query = step->probe[0] != '\0' && (step->flags & MIG_STEP_REPEATABLE) == 0;
    if (has_own) {
        psql_alone_add_done_when(script, step, false);
    } else if (has_query) {
        psql_alone_add_probe(script, step);
    } else {
        return;
    }
    mig__buffer_add(script->text, has_own ? "\\set migc_text ''\n\\set migc_there false\n" : "");
    mig__buffer_add(script->text, "SELECT NOT (:'migc_done'::pg_catalog.bool OR "
                                  ":'migc_there'::pg_catalog.bool) AS migc_failed \\gset\n");
    psql_alone_add_stop(script, "migc_failed",
                        "the step ran without an error, and has not had its effect", step, "");
}

static void psql_alone_add_bare(MigScript *script, const MigWork *work, const MigWorkStep *step)
{
    mig__psql_need_lock(script);
    psql_alone_add_limits(script, work->lock_timeout, work->statement_timeout);
    mig__script_statement(script, step->sql, step->size);
    psql_alone_add_limits(script, script->session.lock_timeout, 0);
    if ((step->flags & MIG_STEP_SESSION_DIRTY) != 0) {
        mig__psql_clean(script);
    }
}

void mig__psql_alone(MigScript *script, const MigWork *work, const MigWorkStep *step)
{
    if (step->probe[0] != '\0') {
        psql_alone_define_question(script, step);
    }
    psql_alone_look_before(script, step);
    mig__buffer_add(script->text, "\\if :migc_done\n\\else\n");
    psql_alone_add_bare(script, work, step);
    psql_alone_look_after(script, step);
    mig__buffer_add(script->text, "\\endif\n");
}
