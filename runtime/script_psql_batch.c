// SPDX-License-Identifier: MIT
// A batch for psql: a DO block that goes from range to range as run_batch.c does, each in a
// transaction of its own with the place reached, written so that a live run finds it and goes on
// from there where the script stops.
#include "batch_work.h"
#include "frame_postgresql.h"
#include "script_parts.h"
#include <string.h>

// What the ledger's statements hold where the block puts its own values in.
#define CURSOR_MARK "migc:cursor"
#define BEFORE_MARK "migc:before"
#define ROWS_MARK   UINT64_MAX
#define ROWS_TEXT   "18446744073709551615"

typedef struct BatchScript {
    MigScript *script;
    const MigWork *work;
    MigWorkStep step;
    uint32_t rows;
    MigBuffer body;
} BatchScript;

static void psql_batch_add_parameters(MigBuffer *sql, uint32_t count, uint32_t first)
{
    mig__buffer_add(sql, count > 1 ? "ROW(" : "(");
    for (uint32_t i = 0; i < count; i++) {
        mig__buffer_add_format(sql, "%s$%u", i > 0 ? ", " : "", (unsigned)(first + i));
    }
    mig__buffer_add(sql, ")");
}

static void psql_batch_add_word(BatchScript *batch, MigBuffer *sql, const MigPlaceholder *word,
                                bool is_first)
{
    uint32_t count = batch->step.name_count;
    if (word->quoting == MIG_QUOTE_ROWS) {
        mig__buffer_add_format(sql, "%u", (unsigned)batch->rows);
    } else if (word->variable == MIG_WORD_OPERATOR) {
        mig__buffer_add_bytes(sql, batch->step.sql + word->offset, word->length);
        mig__buffer_add(sql, is_first ? "=" : "");
    } else {
        psql_batch_add_parameters(sql, count, word->variable == MIG_WORD_AFTER ? 1 : count + 1);
    }
}

// "name := 'the statement of a range';"
static void psql_batch_add_statement(BatchScript *batch, const char *name, bool is_first)
{
    const MigWorkStep *step = &batch->step;
    MigBuffer sql = {NULL, 0, 0, false};
    uint32_t done = 0;
    for (uint32_t i = 0; i < step->placeholder_count; i++) {
        const MigPlaceholder *word = &step->placeholders[i];
        mig__buffer_add_bytes(&sql, step->sql + done, word->offset - done);
        psql_batch_add_word(batch, &sql, word, is_first);
        done = word->offset + word->length;
    }
    mig__buffer_add_bytes(&sql, step->sql + done, step->size - done);
    mig__buffer_add_format(&batch->body, "%s text := ", name);
    mig__buffer_add_literal(&batch->body, mig__buffer_text(&sql));
    mig__buffer_add(&batch->body, ";\n");
    batch->body.has_failed |= sql.has_failed;
    mig__buffer_free(&sql);
}

// One variable or column for each column of the key.
static void psql_batch_add_variables(MigBuffer *body, uint32_t count, const char *prefix)
{
    for (uint32_t i = 0; i < count; i++) {
        mig__buffer_add_format(body, "%s%s%u", i > 0 ? ", " : "", prefix, (unsigned)i);
    }
}

static void psql_batch_add_columns(MigBuffer *sql, const MigWorkStep *step, bool has_alias)
{
    for (uint32_t i = 0; i < step->name_count; i++) {
        mig__buffer_add(sql, i > 0 ? ", migc_t." : "migc_t.");
        mig__buffer_add_identifier(sql, mig__step_name(step, i));
        if (has_alias) {
            mig__buffer_add_format(sql, " AS k%u", (unsigned)i);
        }
    }
}

// "name := 'the last of at most so many keys behind the place, and how many they are';"
static void psql_batch_add_find(BatchScript *batch, const char *name, const char *comparison,
                                uint32_t limit)
{
    const MigWorkStep *step = &batch->step;
    MigBuffer sql = {NULL, 0, 0, false};
    mig__buffer_add(&sql, "SELECT x.n, ");
    psql_batch_add_variables(&sql, step->name_count, "x.k");
    mig__buffer_add(&sql, " FROM (SELECT pg_catalog.count(*) OVER () AS n, r.* FROM (SELECT ");
    psql_batch_add_columns(&sql, step, true);
    mig__buffer_add_format(&sql, " FROM %s AS migc_t", step->table);
    if (comparison[0] != '\0') {
        mig__buffer_add(&sql, step->name_count > 1 ? " WHERE (" : " WHERE ");
        psql_batch_add_columns(&sql, step, false);
        mig__buffer_add_format(&sql, "%s %s ", step->name_count > 1 ? ")" : "", comparison);
        psql_batch_add_parameters(&sql, step->name_count, 1);
    }
    mig__buffer_add(&sql, " ORDER BY ");
    psql_batch_add_columns(&sql, step, false);
    mig__buffer_add_format(&sql, " LIMIT %u) AS r) AS x ORDER BY ", (unsigned)limit);
    for (uint32_t i = 0; i < step->name_count; i++) {
        mig__buffer_add_format(&sql, "%sx.k%u DESC", i > 0 ? ", " : "", (unsigned)i);
    }
    mig__buffer_add(&sql, " LIMIT 1");
    mig__buffer_add_format(&batch->body, "%s text := ", name);
    mig__buffer_add_literal(&batch->body, mig__buffer_text(&sql));
    mig__buffer_add(&batch->body, ";\n");
    batch->body.has_failed |= sql.has_failed;
    mig__buffer_free(&sql);
}

static void psql_batch_replace(MigBuffer *text, const char *sql, const char *mark, const char *by)
{
    const char *at;
    while ((at = strstr(sql, mark)) != NULL) {
        mig__buffer_add_bytes(text, sql, (size_t)(at - sql));
        mig__buffer_add(text, by);
        sql = at + strlen(mark);
    }
    mig__buffer_add(text, sql);
}

// EXECUTE of a statement of the ledger, with the block's values in place of the marks.
static void psql_batch_add_ledger_statement(BatchScript *batch, const char *sql)
{
    static const char *const marks[][2] = {
        {"'" CURSOR_MARK "'", "$1"}, {"'" BEFORE_MARK "'", "$2"}, {ROWS_TEXT, "$3"}};
    MigBuffer texts[3] = {{NULL, 0, 0, false}, {NULL, 0, 0, false}, {NULL, 0, 0, false}};
    for (size_t i = 0; i < 3; i++) {
        psql_batch_replace(&texts[i], i == 0 ? sql : mig__buffer_text(&texts[i - 1]), marks[i][0],
                           marks[i][1]);
        batch->body.has_failed |= texts[i].has_failed;
    }
    mig__buffer_add(&batch->body, "EXECUTE ");
    mig__buffer_add_literal(&batch->body, mig__buffer_text(&texts[2]));
    mig__buffer_add(&batch->body, " USING place, place_before, changed;\n");
    for (size_t i = 0; i < 3; i++) {
        mig__buffer_free(&texts[i]);
    }
}

// Of the pieces that the run's writer has made, which are cleared.
static void psql_batch_add_ledger_pieces(BatchScript *batch)
{
    MigPieces *pieces = &batch->script->run->pieces;
    for (size_t i = 0; i < pieces->count; i++) {
        psql_batch_add_ledger_statement(batch, pieces->items[i].sql);
    }
    batch->body.has_failed |= pieces->has_failed;
    mig__pieces_clear(pieces);
}

static void psql_batch_add_fence(BatchScript *batch)
{
    MigBuffer sql = {NULL, 0, 0, false};
    MigTransaction transaction = {0};
    transaction.lock_timeout = batch->work->lock_timeout;
    mig__frame_fence(&sql, batch->script->session.ledger_schema, &transaction);
    mig__buffer_add(&batch->body, "EXECUTE ");
    mig__buffer_add_literal(&batch->body, mig__buffer_text(&sql));
    mig__buffer_add(&batch->body, ";\n");
    batch->body.has_failed |= sql.has_failed;
    mig__buffer_free(&sql);
}

// A key that is not unique, or may be NULL, cannot be walked along.
static void psql_batch_add_key_check(BatchScript *batch)
{
    MigBuffer message = {NULL, 0, 0, false};
    MigBuffer *body = &batch->body;
    mig__buffer_add_format(&message,
                           "migc: batch \"%s\" cannot walk along the key of %s: it is not there, "
                           "not unique, or may be NULL",
                           batch->step.name, batch->step.table);
    mig__buffer_add(body, "IF EXISTS (SELECT 1 FROM (\n");
    mig__key_describe_sql(body, &batch->step);
    mig__buffer_add(body, "\n) AS d(type, sorted_by, unstable, is_set, is_unique, estimate) WHERE "
                          "d.type IS NULL OR NOT d.is_set OR NOT d.is_unique) THEN RAISE EXCEPTION "
                          "USING MESSAGE = ");
    mig__buffer_add_literal(body, mig__buffer_text(&message));
    mig__buffer_add(body, "; END IF;\n");
    body->has_failed |= message.has_failed;
    mig__buffer_free(&message);
}

static void psql_batch_add_declarations(BatchScript *batch)
{
    const MigWorkStep *step = &batch->step;
    MigBuffer *body = &batch->body;
    mig__buffer_add(body, "#variable_conflict use_variable\n<<migc>>\nDECLARE\n");
    psql_batch_add_statement(batch, "of_range", false);
    if (step->table[0] != '\0') {
        psql_batch_add_statement(batch, "of_first", true);
        psql_batch_add_find(batch, "find_smallest", "", 1);
        psql_batch_add_find(batch, "find_first", ">=", batch->rows);
        psql_batch_add_find(batch, "find_next", ">", batch->rows);
    }
    for (uint32_t i = 0; i < step->name_count; i++) {
        for (int k = 0; k < 2; k++) {
            mig__buffer_add_format(body, "%s%u %s.", k == 0 ? "a" : "t", (unsigned)i, step->table);
            mig__buffer_add_identifier(body, mig__step_name(step, i));
            mig__buffer_add(body, "%TYPE;\n");
        }
    }
    mig__buffer_add(body, "is_new bool := true; is_over bool := false; repeats bool := false;\n"
                          "starts bool := true; has_key bool := false; pass int := 1;\n"
                          "keys bigint := 0; walked bigint := 0; changed bigint := 0;\n"
                          "again bigint := 0; pass_change bigint := 0; total bigint := 0;\n"
                          "place text := ''; place_before text; kept text[];\n");
}

// A walk has come to the end of the key: another, until one changes nothing.
static void psql_batch_add_walk(BatchScript *batch)
{
    MigBuffer *body = &batch->body;
    uint32_t count = batch->step.name_count;
    MigBuffer into = {NULL, 0, 0, false};
    MigBuffer from = {NULL, 0, 0, false};
    MigBuffer both = {NULL, 0, 0, false};
    psql_batch_add_variables(&into, count, "t");
    psql_batch_add_variables(&from, count, "a");
    mig__buffer_add(&both, mig__buffer_text(&from));
    mig__buffer_add(&both, ", ");
    mig__buffer_add(&both, mig__buffer_text(&into));
    body->has_failed |= into.has_failed || from.has_failed || both.has_failed;
    mig__buffer_add(body, "keys := 0;\nIF starts THEN EXECUTE find_smallest INTO keys, ");
    mig__buffer_add(body, mig__buffer_text(&from));
    mig__buffer_add(body,
                    "; END IF;\nIF NOT starts OR keys > 0 THEN\nEXECUTE CASE WHEN starts THEN "
                    "find_first ELSE find_next END INTO keys, ");
    mig__buffer_add(body, mig__buffer_text(&into));
    mig__buffer_add_format(body,
                           " USING %s;\nEND IF;\nkeys := coalesce(keys, 0);\nIF keys > 0 THEN\n",
                           mig__buffer_text(&from));
    mig__buffer_add_format(
        body,
        "EXECUTE CASE WHEN starts THEN of_first ELSE of_range END USING %s;\n"
        "GET DIAGNOSTICS changed = ROW_COUNT;\nIF changed > 0 AND NOT repeats "
        "THEN\nBEGIN\nEXECUTE CASE WHEN starts THEN of_first ELSE of_range END "
        "USING %s;\nGET DIAGNOSTICS again = ROW_COUNT;\nRAISE EXCEPTION SQLSTATE "
        "'MIGC2';\nEXCEPTION WHEN SQLSTATE 'MIGC2' THEN NULL;\nWHEN OTHERS THEN "
        "IF SQLSTATE LIKE '2%%' OR SQLSTATE LIKE 'P0%%' THEN again := 1; ELSE "
        "RAISE; END IF;\nEND;\nrepeats := again > 0;\nEND IF;\n",
        mig__buffer_text(&both), mig__buffer_text(&both));
    mig__buffer_add(body, "total := total + changed; pass_change := pass_change + changed;\nwalked "
                          ":= walked + keys; starts := false; has_key := true;\n");
    for (uint32_t i = 0; i < count; i++) {
        mig__buffer_add_format(body, "a%u := t%u; ", (unsigned)i, (unsigned)i);
    }
    mig__buffer_add_format(
        body,
        "\nEND IF;\nIF keys < %u THEN\nis_over := pass_change = 0 OR repeats;\nIF "
        "NOT is_over THEN pass := pass + 1; walked := 0; pass_change := 0; starts "
        ":= true; has_key := false; END IF;\nEND IF;\n",
        (unsigned)batch->rows);
    mig__buffer_free(&into);
    mig__buffer_free(&from);
    mig__buffer_free(&both);
}

// Without a key the statement finds its rows itself, and has to say twice that there is none.
static void psql_batch_add_repetition(BatchScript *batch)
{
    mig__buffer_add(&batch->body,
                    "EXECUTE of_range;\nGET DIAGNOSTICS changed = ROW_COUNT;\nIF "
                    "changed = 0 THEN EXECUTE of_range; GET DIAGNOSTICS changed = "
                    "ROW_COUNT; END IF;\ntotal := total + changed; is_over := changed "
                    "= 0;\n");
}

// The place as batch_cursor.c writes it; values are printed so that they are exact.
static void psql_batch_add_place(BatchScript *batch)
{
    static const char *const settings[][2] = {{"DateStyle", "ISO, YMD"},
                                              {"IntervalStyle", "iso_8601"},
                                              {"extra_float_digits", "3"},
                                              {"TimeZone", "UTC"}};
    MigBuffer *body = &batch->body;
    char identity[400];
    mig__batch_identify(batch->script->run, batch->work, identity);
    mig__buffer_add(body, "kept := ARRAY[");
    for (size_t i = 0; i < 4; i++) {
        mig__buffer_add_format(body, "%spg_catalog.current_setting('%s')", i > 0 ? ", " : "",
                               settings[i][0]);
    }
    mig__buffer_add(body, "];\n");
    for (size_t i = 0; i < 4; i++) {
        mig__buffer_add_format(body, "PERFORM pg_catalog.set_config('%s', '%s', true);\n",
                               settings[i][0], settings[i][1]);
    }
    mig__buffer_add(body, "place := pg_catalog.concat('batch ', pass, ' ', is_over::int, ' ', "
                          "repeats::int, ' ', walked, ' ', pass_change, ' ', total, ' 0');\n");
    for (uint32_t i = 0; i < batch->step.name_count; i++) {
        mig__buffer_add_format(body,
                               "IF has_key THEN place := pg_catalog.concat(place, ' ', "
                               "pg_catalog.octet_length(pg_catalog.convert_to(a%u::text, 'UTF8')), "
                               "':', a%u::text); END IF;\n",
                               (unsigned)i, (unsigned)i);
    }
    for (unsigned i = 0; i < 4; i++) {
        mig__buffer_add_format(body, "PERFORM pg_catalog.set_config('%s', kept[%u], true);\n",
                               settings[i][0], i + 1);
    }
    mig__buffer_add_format(body,
                           "place := pg_catalog.concat(place, ' =', pg_catalog.left("
                           "pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to("
                           "pg_catalog.concat('%u:', ",
                           (unsigned)strlen(identity));
    mig__buffer_add_literal(body, identity);
    mig__buffer_add(body, ", pg_catalog.octet_length(pg_catalog.convert_to(place, 'UTF8')), ':', "
                          "place), 'UTF8')), 'hex'), 32));\n");
}

static void psql_batch_add_claim(BatchScript *batch)
{
    MigScript *script = batch->script;
    MigRun *run = script->run;
    mig__buffer_add(&batch->body, "IF is_new THEN\n");
    mig__pieces_clear(&run->pieces);
    mig__work_add_claim(run, batch->work, false);
    psql_batch_add_ledger_pieces(batch);
    if (script->has_applied && !script->has_forgotten) {
        mig__pieces_clear(&run->pieces);
        mig__write_piece(&run->writer, MIG_PIECE_LEDGER,
                         "UPDATE {history} SET launch_digest = NULL WHERE name {=} {name}", false);
        psql_batch_add_ledger_pieces(batch);
        script->has_forgotten = true;
    }
    mig__buffer_add(&batch->body, "END IF;\n");
}

static void psql_batch_add_record(BatchScript *batch)
{
    MigRun *run = batch->script->run;
    const MigWork *work = batch->work;
    for (int is_first = 1; is_first >= 0; is_first--) {
        mig__buffer_add(&batch->body, is_first ? "IF is_new THEN\n" : "ELSE\n");
        mig__write_batch(&run->writer, work->id, work->during, work->segment,
                         is_first ? NULL : BEFORE_MARK, CURSOR_MARK, ROWS_MARK, false);
        psql_batch_add_ledger_pieces(batch);
    }
    mig__buffer_add(&batch->body, "END IF;\n");
}

static void psql_batch_add_end(BatchScript *batch)
{
    MigRun *run = batch->script->run;
    const MigWork *work = batch->work;
    psql_batch_add_fence(batch);
    mig__buffer_add(&batch->body, "place_before := place;\n");
    mig__write_batch(&run->writer, work->id, work->during, work->segment, BEFORE_MARK, NULL, 0,
                     false);
    mig__work_add_finish(run, work, true);
    psql_batch_add_ledger_pieces(batch);
    mig__buffer_add(&batch->body, MIG_FRAME_CHECK ";\nCOMMIT;\nEND");
}

static void psql_batch_add_loop(BatchScript *batch)
{
    MigBuffer *body = &batch->body;
    uint32_t pause = batch->step.pause;
    mig__buffer_add(body, "BEGIN\n");
    if (batch->step.table[0] != '\0') {
        psql_batch_add_key_check(batch);
    }
    mig__buffer_add(body, "LOOP\nchanged := 0;\n");
    psql_batch_add_fence(batch);
    psql_batch_add_claim(batch);
    if (batch->step.table[0] != '\0') {
        psql_batch_add_walk(batch);
    } else {
        psql_batch_add_repetition(batch);
    }
    mig__buffer_add(body, "place_before := place;\n");
    psql_batch_add_place(batch);
    psql_batch_add_record(batch);
    mig__buffer_add(body, "is_new := false;\n" MIG_FRAME_CHECK ";\nCOMMIT;\nEXIT WHEN is_over;\n");
    if (pause > 0) {
        mig__buffer_add_format(body,
                               "IF changed > 0 THEN PERFORM pg_catalog.pg_sleep(%u.%03u); COMMIT; "
                               "END IF;\n",
                               (unsigned)(pause / 1000), (unsigned)(pause % 1000));
    }
    mig__buffer_add(body, "END LOOP;\n");
    psql_batch_add_end(batch);
}

MigOutcome mig__psql_batch(MigScript *script, const MigWork *work, MigError *error)
{
    BatchScript batch = {
        .script = script, .work = work, .step = mig__work_step(script->run, work, 0)};
    if (!mig__run_fill(script->run, &batch.step, error)) {
        return MIG__FAILED;
    }
    batch.rows = batch.step.rows == MIG_UNSET ? MIG_BATCH_ROWS : batch.step.rows;
    psql_batch_add_declarations(&batch);
    psql_batch_add_loop(&batch);
    mig__psql_do(script, &batch.body);
    if (work->is_session_dirty) {
        mig__psql_clean(script);
    }
    return MIG__DONE;
}
