// SPDX-License-Identifier: MIT
#include "ledger_rows.h"

#include "../unit/history_builder.c"
#include <stdlib.h>

// In the order of their bytes, as the database gives them.
static const char *const ids[LEDGER_REVISIONS] = {"001",      "002",   "0_A",  "abcd1",
                                                  "abcd1234", "abcd2", "x.y1", "z"};

// ---- the history

static const char *make_list(FuzzBytes *bytes, uint32_t count, uint32_t most, char list[64])
{
    uint8_t used = 0;
    *list = '\0';
    for (uint32_t i = fuzz_below(bytes, most + 1); count > 0 && i > 0; i--) {
        uint32_t which = fuzz_below(bytes, count);
        if (used & 1u << which)
            continue;
        used |= (uint8_t)(1u << which);
        strcat(strcat(list, *list ? "," : ""), ids[which]);
    }
    return list;
}

// Marks, and which revisions are brief: of what has been read already.
static MigHistory *build(const RevisionSpec *specs, const uint8_t *shapes, uint32_t count)
{
    MigHistory *history = history_build("main", specs, count);
    for (uint32_t i = 0; i < count; i++) {
        const char *from = i > 0 && shapes[i] % 8 == 1 ? ids[shapes[i] / 8 % i] : "";
        if (shapes[i] % 4 == 1)
            history_mark(history, ids[i], from);
        if (shapes[i] % 3 != 0)
            ((Builder *)history)->track[i].up.flags |= MIG_SECTION_BRIEF;
        if (shapes[i] % 3 == 1)
            ((Builder *)history)->track[i].down.flags |= MIG_SECTION_BRIEF;
    }
    return history;
}

static void make_histories(FuzzLedger *ledger, FuzzBytes *bytes)
{
    static const char *const ups[] = {"A", "B\n;\n|C", "!D", "", "E\n;\n!F\n;\nG"};
    static const char *const downs[] = {"a",        NULL, "nothing", "irreversible for good",
                                        "b\n;\n|c", "!d"};
    static const char *const labels[] = {NULL, NULL, "main.line", "side"};
    RevisionSpec specs[LEDGER_REVISIONS];
    char parents[LEDGER_REVISIONS][64];
    char depends[LEDGER_REVISIONS][64];
    uint8_t shapes[LEDGER_REVISIONS];
    uint8_t size = fuzz_byte(bytes);
    uint32_t count = size % (LEDGER_REVISIONS + 1);
    uint32_t unknown = size / (LEDGER_REVISIONS + 1) % 4;
    for (uint32_t i = 0; i < count; i++) {
        uint8_t shape = shapes[i] = fuzz_byte(bytes);
        bool is_plain = shape < 128; // most revise the one before
        specs[i] =
            (RevisionSpec){ids[i],
                           is_plain && i > 0 ? ids[i - 1] : make_list(bytes, i, 3, parents[i]),
                           ups[shape % 5],
                           downs[shape / 5 % 6],
                           shape % 3 == 0 ? "title" : NULL,
                           labels[shape % 4],
                           is_plain ? "" : make_list(bytes, i, 1, depends[i])};
    }
    ledger->newer = build(specs, shapes, count);
    ledger->history = build(specs, shapes, unknown < count ? count - unknown : count);
}

// ---- rows

static void put(char target[LEDGER_TEXT], const char *text)
{
    snprintf(target, LEDGER_TEXT, "%s", text ? text : "");
}

static void edit_column(const MigHistory *history, FuzzBytes *bytes, FuzzRow *row)
{
    static const char *const words[] = {"",     "none", "steps",     "nothing", "irreversible", "*",
                                        "abcd", ",",    "001,,002,", "head",    "base"};
    uint32_t column = fuzz_below(bytes, MIG_COLUMN_COUNT);
    char *text = row->columns[column];
    row->is_null[column] = false;
    switch (fuzz_below(bytes, 6)) {
    case 0:
        make_list(bytes, LEDGER_REVISIONS, 4, text);
        break;
    case 1:
        put(text, words[fuzz_below(bytes, sizeof words / sizeof *words)]);
        break;
    case 2:
        fuzz_line(bytes, text, LEDGER_TEXT);
        break;
    case 3:
        row->is_null[column] = true;
        break;
    case 4: // what another revision has there
        if (history->revision_count > 0) {
            uint32_t other = fuzz_below(bytes, history->revision_count);
            put(text, history->text + history->tracks[0].revisions[other].up_digest);
        }
        break;
    default:
        put(text, ids[fuzz_below(bytes, LEDGER_REVISIONS)]);
        break;
    }
}

static void values_of(const FuzzRow *row, const char *values[MIG_COLUMN_COUNT])
{
    for (int i = 0; i < MIG_COLUMN_COUNT; i++)
        values[i] = row->is_null[i] ? NULL : row->columns[i];
}

static void sum_row(const FuzzLedger *ledger, const FuzzRow *row, char sum[65])
{
    const char *values[MIG_COLUMN_COUNT];
    values_of(row, values);
    mig__row_sum(mig__text(ledger->history, ledger->history->name), values, MIG_COLUMN_COUNT, sum);
}

static void make_row(FuzzLedger *ledger, FuzzBytes *bytes, uint32_t revision)
{
    static const char *const states[] = {"applied",   "applied", "applied", "started",
                                         "reverting", "",        NULL,      "Applied"};
    static const char *const segments[] = {"1",          "1",          "0",  "2", "3",
                                           "2147483647", "4294967296", "-1", "x", NULL};
    MigBuffer scratch = {NULL, 0, 0, false};
    MigColumns columns;
    FuzzRow *row = &ledger->rows[ledger->row_count++];
    memset(row, 0, sizeof *row);
    if (revision < ledger->newer->revision_count) {
        MUST(mig__columns_make(&columns, &scratch, ledger->newer, MIG_POSTGRESQL, revision));
        for (int i = 0; i < MIG_COLUMN_COUNT; i++)
            put(row->columns[i], columns.text[i]);
        mig__buffer_free(&scratch);
    } else {
        put(row->columns[MIG_COLUMN_ID], ids[revision]);
    }
    uint8_t shape = fuzz_byte(bytes);
    row->state = "applied";
    row->segment = "1";
    sum_row(ledger, row, row->sum);
    if (shape < 128) // as migc wrote it
        return;
    row->state = states[fuzz_below(bytes, 8)];
    row->segment = segments[fuzz_below(bytes, 10)];
    row->batch_key = shape % 8 == 0 ? MIG_INTENT : NULL;
    for (uint32_t i = shape % 4; i > 0; i--)
        edit_column(ledger->newer, bytes, row);
    if (shape % 5 != 0) // by somebody who knows about the sum
        sum_row(ledger, row, row->sum);
}

static void make_rows(FuzzLedger *ledger, FuzzBytes *bytes)
{
    uint8_t missing = fuzz_byte(bytes);
    uint32_t others = fuzz_below(bytes, 8);
    for (uint32_t i = 0; i < ledger->newer->revision_count; i++)
        if (!(missing & 1u << i))
            make_row(ledger, bytes, i);
    for (; others > 4 && ledger->row_count < LEDGER_ROWS; others--)
        make_row(ledger, bytes, fuzz_below(bytes, LEDGER_REVISIONS));
}

// ---- stored ways back

static void put_number(FuzzDown *down, size_t column, uint32_t value)
{
    snprintf(down->values[column], LEDGER_TEXT, "%u", (unsigned)value);
    down->is_null[column] = value == MIG_UNSET;
}

static void sum_down(const FuzzLedger *ledger, FuzzDown *down)
{
    MigDownTexts texts;
    uint32_t count = (uint32_t)strtoul(down->values[MIG_DOWN_COLUMN_COUNT], NULL, 10);
    for (int i = 0; i < MIG_DOWN_COLUMN_COUNT; i++)
        texts.text[i] = down->is_null[i] ? NULL : down->values[i];
    mig__down_sum(mig__text(ledger->history, ledger->history->name), &texts, count, down->sum);
}

static void edit_down(FuzzLedger *ledger, FuzzBytes *bytes, FuzzDown *down)
{
    static const char *const numbers[] = {"0",          "1",  "2", "7", "4294967295",
                                          "4294967296", "-1", "x", ""};
    uint32_t column = fuzz_below(bytes, MIG_DOWN_COLUMN_COUNT + 1);
    ledger->are_downs_edited = true;
    put(down->values[column], numbers[fuzz_below(bytes, 9)]);
    down->is_null[column] = fuzz_below(bytes, 8) == 0;
    if (fuzz_byte(bytes) % 4 != 0)
        sum_down(ledger, down);
}

static void make_down(FuzzLedger *ledger, FuzzBytes *bytes, uint32_t revision, uint32_t segment,
                      const MigStep *step, uint32_t position)
{
    const MigHistory *history = ledger->newer;
    const MigTrack *track = &history->tracks[0];
    const MigSection *section = &track->revisions[revision].down;
    uint32_t brief = section->flags & MIG_SECTION_BRIEF ? MIG_STEP_BRIEF : 0;
    FuzzDown *down = &ledger->downs[ledger->down_count++];
    memset(down, 0, sizeof *down);
    put(down->id, mig__revision_id(history, revision));
    put(down->values[MIG_DOWN_ID], down->id);
    put(down->values[MIG_DOWN_SQL], mig__text(history, step->sql));
    put(down->values[MIG_DOWN_FILE], mig__text(history, history->revisions[revision].file));
    put_number(down, MIG_DOWN_POSITION, position);
    put_number(down, MIG_DOWN_SEGMENT, segment);
    put_number(down, MIG_DOWN_SEGMENT_KIND, track->segments[section->first_segment + segment].kind);
    put_number(down, MIG_DOWN_KIND, step->kind);
    put_number(down, MIG_DOWN_FLAGS, step->flags | brief);
    put_number(down, MIG_DOWN_LINE, step->line);
    put_number(down, MIG_DOWN_COLUMN, step->column);
    put_number(down, MIG_DOWN_LOCK_TIMEOUT, MIG_UNSET);
    put_number(down, MIG_DOWN_STATEMENT_TIMEOUT, MIG_UNSET);
    put_number(down, MIG_DOWN_RETRIES, MIG_UNSET);
    down->is_null[MIG_DOWN_DETAIL] = true;
    uint32_t count = 0;
    for (uint32_t s = 0; s < section->segment_count; s++)
        count += track->segments[section->first_segment + s].step_count;
    put_number(down, MIG_DOWN_COLUMN_COUNT, count);
    sum_down(ledger, down);
    uint8_t shape = fuzz_byte(bytes);
    if (shape > 200)
        edit_down(ledger, bytes, down);
    if (shape > 240) { // deleted
        ledger->down_count--;
        ledger->are_downs_edited = true;
    }
}

static void make_downs(FuzzLedger *ledger, FuzzBytes *bytes)
{
    const MigTrack *track = &ledger->newer->tracks[0];
    for (uint32_t i = 0; i < ledger->newer->revision_count; i++) {
        const MigSection *section = &track->revisions[i].down;
        uint32_t position = 0;
        for (uint32_t s = 0; s < section->segment_count; s++) {
            const MigSegment *segment = &track->segments[section->first_segment + s];
            for (uint32_t k = 0; k < segment->step_count; k++)
                make_down(ledger, bytes, i, s, &track->steps[segment->first_step + k], position++);
        }
    }
}

// ---- the driver

static MigOutcome count_call(FuzzLedger *ledger, MigError *error)
{
    ledger->calls++;
    if (ledger->calls != ledger->fail_at && ledger->calls < LEDGER_CALLS)
        return MIG__DONE;
    MUST(ledger->calls <= LEDGER_CALLS + 50); // a run that is told no does not go on
    mig__fail(error, MIG_REFUSED, "made to fail");
    return MIG__FAILED;
}

static bool give_row(const FuzzRow *row, MigRowFunction take, void *context)
{
    const char *values[MIG_READ_COUNT] = {"r"};
    values_of(row, values + 1);
    values[14] = row->sum;
    values[15] = row->state;
    values[16] = row->segment;
    values[17] = row->batch_key;
    values[18] = "2026-01-01T00:00:00.000Z";
    values[19] = "somebody";
    return take(context, MIG_READ_COUNT, values);
}

static bool give_rows(const FuzzLedger *ledger, MigRowFunction take, void *context)
{
    const char *history[MIG_READ_COUNT] = {"h", ledger->launch_digest, ledger->format, "0"};
    const char *format[MIG_READ_COUNT] = {"m", "x", ledger->format, ledger->min_reader};
    bool goes_on = !ledger->has_history_row || take(context, MIG_READ_COUNT, history);
    goes_on = goes_on && (!ledger->has_format_row || take(context, MIG_READ_COUNT, format));
    for (uint32_t i = 0; goes_on && i < ledger->row_count; i++)
        goes_on = give_row(&ledger->rows[i], take, context);
    return goes_on;
}

static bool give_downs(const FuzzLedger *ledger, const char *sql, MigRowFunction take,
                       void *context)
{
    bool goes_on = true;
    const char *list = strstr(sql, "ARRAY[");
    MUST(list != NULL);
    for (uint32_t i = 0; goes_on && i < ledger->down_count; i++) {
        const FuzzDown *down = &ledger->downs[i];
        const char *values[MIG_DOWN_COLUMN_COUNT + 1];
        char wanted[LEDGER_TEXT + 20];
        snprintf(wanted, sizeof wanted, "'%s'", down->id);
        if (!strstr(list, wanted))
            continue;
        for (int k = 0; k < MIG_DOWN_COLUMN_COUNT; k++)
            values[k] = down->is_null[k] ? NULL : down->values[k];
        values[MIG_DOWN_COLUMN_COUNT] = down->sum;
        goes_on = take(context, MIG_DOWN_COLUMN_COUNT + 1, values);
    }
    return goes_on;
}

static MigOutcome answer(MigDriver *driver, const char *sql, MigRowFunction take, void *context,
                         bool *missing, MigError *error)
{
    FuzzLedger *ledger = (FuzzLedger *)driver;
    MigOutcome outcome = count_call(ledger, error);
    *missing = ledger->is_missing;
    if (outcome != MIG__DONE || ledger->is_missing)
        return outcome;
    bool goes_on = true;
    if (strncmp(sql, "SELECT launch_digest FROM", 25) == 0) {
        if (ledger->has_history_row)
            goes_on = take(context, 1, &ledger->launch_digest);
    } else if (strstr(sql, "\"migc_down\"")) {
        goes_on = give_downs(ledger, sql, take, context);
    } else {
        goes_on = give_rows(ledger, take, context);
    }
    return goes_on ? MIG__DONE : MIG__FAILED;
}

static MigOutcome guard(MigDriver *driver, MigError *error)
{
    return count_call((FuzzLedger *)driver, error);
}

static MigOutcome lock(MigDriver *driver, const MigIdle *idle, bool *is_idle, bool *changed,
                       MigError *error)
{
    FuzzLedger *ledger = (FuzzLedger *)driver;
    (void)idle;
    *is_idle = false;
    *changed = !ledger->was_locked;
    ledger->was_locked = true;
    return count_call(ledger, error);
}

static void note_sent(FuzzLedger *ledger, const char *sql)
{
    if (ledger->sent_count == LEDGER_SENT)
        return;
    char *text = malloc(strlen(sql) + 1);
    MUST(text != NULL);
    ledger->copies[ledger->sent_count] = text;
    ledger->sent[ledger->sent_count++] = strcpy(text, sql);
}

static MigOutcome transact(MigDriver *driver, const MigTransaction *transaction, size_t *failed,
                           MigError *error)
{
    FuzzLedger *ledger = (FuzzLedger *)driver;
    *failed = 0;
    MigOutcome outcome = count_call(ledger, error);
    if (outcome == MIG__DONE && transaction->in_ledger_schema) {
        ledger->is_missing = false;
        ledger->has_format_row = true;
        ledger->format = "999999";
        ledger->min_reader = "0";
        return outcome;
    }
    ledger->write_count += !transaction->in_ledger_schema;
    for (size_t i = 0; i < transaction->count; i++) {
        const MigPiece *piece = &transaction->pieces[i];
        MUST(piece->sql && piece->sql[piece->size] == '\0');
        if (piece->kind == MIG_PIECE_STEP && !transaction->in_ledger_schema)
            note_sent(ledger, piece->sql);
    }
    return outcome;
}

// Whether the call that is to fail is that of one of these transactions; which.
static bool finds_failure(const FuzzLedger *ledger, size_t count, size_t *index)
{
    *index =
        ledger->fail_at > ledger->calls ? (size_t)(ledger->fail_at - ledger->calls - 1) : count;
    return *index < count;
}

// A message that is refused as a whole runs nothing; else what stands before the failure is
// committed.
static MigOutcome transact_group(MigDriver *driver, const MigTransaction *transactions,
                                 size_t count, MigGroupFunction say, void *context, size_t *failed,
                                 MigError *error)
{
    FuzzLedger *ledger = (FuzzLedger *)driver;
    size_t bad = 0;
    size_t most = ledger->group_most < count ? ledger->group_most : count;
    *failed = 0;
    if (ledger->fails_whole && finds_failure(ledger, most, &bad) && bad > 0) {
        for (size_t i = 0; i < (ledger->names_nobody ? count : bad); i++)
            *failed += transactions[i].count;
        mig__fail(error, MIG_REFUSED, "made to fail as a whole");
        return MIG__FAILED;
    }
    for (size_t i = 0; i < most; i++) {
        size_t piece = 0;
        say(context, i, false);
        MigOutcome outcome = transact(driver, &transactions[i], &piece, error);
        if (outcome != MIG__DONE)
            return outcome;
        *failed += transactions[i].count;
        say(context, i, true);
    }
    return MIG__DONE;
}

static MigOutcome alone(MigDriver *driver, const MigPiece *piece, uint32_t lock_timeout,
                        uint32_t statement_timeout, MigError *error)
{
    (void)lock_timeout;
    (void)statement_timeout;
    note_sent((FuzzLedger *)driver, piece->sql);
    return count_call((FuzzLedger *)driver, error);
}

static MigOutcome reconnect(MigDriver *driver, MigError *error)
{
    return count_call((FuzzLedger *)driver, error);
}

static void configure(MigDriver *driver, const MigSession *session)
{
    (void)driver;
    (void)session;
}

static void do_nothing(MigDriver *driver)
{
    (void)driver;
}

// ---- all of it

static void make_head(FuzzLedger *ledger, FuzzBytes *bytes)
{
    static const char *const formats[] = {"999999", "1", "0", "2147483647", "x", NULL};
    const MigHistory *history = ledger->history;
    uint8_t shape = fuzz_byte(bytes);
    ledger->has_format_row = true;
    ledger->format = "999999";
    ledger->min_reader = "0";
    ledger->has_history_row = shape % 2 == 0;
    if (shape % 3 == 0)
        ledger->launch_digest = mig__text(history, history->tracks[0].launch_digest);
    if (shape < 240)
        return;
    ledger->is_missing = shape > 250;
    ledger->has_format_row = shape % 4 != 0;
    ledger->format = formats[fuzz_below(bytes, 6)];
    ledger->min_reader = formats[fuzz_below(bytes, 6)];
}

void fuzz_ledger_make(FuzzLedger *ledger, FuzzBytes *bytes)
{
    memset(ledger, 0, sizeof *ledger);
    ledger->kind = (MigDriverKind){.abi = MIG_ABI,
                                   .name = "fuzz",
                                   .dialect = MIG_POSTGRESQL,
                                   .close = do_nothing,
                                   .cancel = do_nothing,
                                   .configure = configure,
                                   .query = answer,
                                   .guard = guard,
                                   .lock = lock,
                                   .unlock = do_nothing,
                                   .transact = transact,
                                   .transact_group = transact_group,
                                   .alone = alone,
                                   .reconnect = reconnect};
    ledger->base.kind = &ledger->kind;
    make_histories(ledger, bytes);
    make_head(ledger, bytes);
    make_rows(ledger, bytes);
    make_downs(ledger, bytes);
}

void fuzz_ledger_forget(FuzzLedger *ledger)
{
    for (uint32_t i = 0; i < ledger->sent_count; i++)
        free(ledger->copies[i]);
    ledger->sent_count = 0;
    ledger->calls = 0;
    ledger->write_count = 0;
    ledger->was_locked = false;
}

void fuzz_ledger_free(FuzzLedger *ledger)
{
    fuzz_ledger_forget(ledger);
    history_free(ledger->history);
    history_free(ledger->newer);
}

static bool is_number(const char *text)
{
    return text && *text && strlen(text) < 11 && strspn(text, "0123456789") == strlen(text) &&
           strtoull(text, NULL, 10) <= INT32_MAX;
}

const char *fuzz_row_text(const FuzzRow *row, MigColumn column)
{
    return row->is_null[column] ? "" : row->columns[column];
}

bool fuzz_row_is_whole(const FuzzLedger *ledger, const FuzzRow *row)
{
    char sum[65];
    sum_row(ledger, row, sum);
    return strcmp(sum, row->sum) == 0 && row->state &&
           (strcmp(row->state, "applied") == 0 || strcmp(row->state, "started") == 0 ||
            strcmp(row->state, "reverting") == 0) &&
           is_number(row->segment);
}

uint32_t fuzz_row_revision(const FuzzLedger *ledger, const FuzzRow *row)
{
    for (uint32_t i = 0; i < ledger->history->revision_count; i++)
        if (strcmp(mig__revision_id(ledger->history, i), row->columns[MIG_COLUMN_ID]) == 0 &&
            !row->is_null[MIG_COLUMN_ID])
            return i;
    return MIG_UNSET;
}
