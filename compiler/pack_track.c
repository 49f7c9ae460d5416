// SPDX-License-Identifier: MIT
// A revision's sections in one dialect → segments and steps. Neighbouring steps that may run in a
// transaction share a segment; every other step is a segment of its own.
#include "pack_track.h"

#include "copy.h"
#include "sql_batch.h"
#include "step_bare.h"

#include <string.h>

static const uint32_t brief_flags = MIG_SECTION_BRIEF | MIG_SECTION_BRIEF_SQLITE;

static uint32_t brief_flag(MigDialect dialect)
{
    return dialect == MIG_SQLITE ? MIG_SECTION_BRIEF_SQLITE : MIG_SECTION_BRIEF;
}

typedef struct SectionPacker {
    PackTrack *track;
    PackShared *shared;
    const Revision *revision;
    const Section *section;
    const Identity *identity;
    uint32_t first_variable;
    bool is_segment_open; // the last segment takes further transactional steps
    MigSection packed;
} SectionPacker;

// How one step runs.
typedef struct StepPlan {
    SqlTraits traits;
    MigSegmentKind kind;
    bool is_alone; // shares its segment with no other step
    bool is_no_transaction;
} StepPlan;

static StepPlan plan_step(const SectionPacker *packer, const Step *step)
{
    MigDialect dialect = packer->track->dialect;
    StepPlan plan = {.kind = MIG_SEGMENT_TRANSACTION};
    plan.is_no_transaction = step->is_no_transaction || packer->section->is_no_transaction;
    plan.is_alone = plan.is_no_transaction;
    if (step->kind == MIG_STEP_STATEMENT || step->kind == MIG_STEP_BATCH)
        plan.traits = sql_classify(step->sql, dialect);
    else
        plan.traits =
            (SqlTraits){.is_session_dirty = step->kind == MIG_STEP_CALL, .writes_rows = true};
    if (step->is_unchecked) { // nobody has understood it: the cautious answers
        plan.traits.is_session_dirty = true;
        plan.traits.is_brief = false;
        plan.traits.writes_rows = true;
    }
    if (step->kind == MIG_STEP_BATCH)
        plan.kind = MIG_SEGMENT_BATCH;
    else if (step_is_bare(packer->section, step, dialect, plan.traits.is_autocommit))
        plan.kind = step_saves(step) ? MIG_SEGMENT_BATCH : MIG_SEGMENT_AUTOCOMMIT;
    return plan;
}

static bool is_quoted(Word word)
{
    Text written = span_text(word.span);
    return written.size > 0 && written.data[0] == '"';
}

static uint32_t add_keys(SectionPacker *packer, const WordList *words)
{
    PackShared *shared = packer->shared;
    uint32_t first = (uint32_t)shared->names.count;
    for (size_t i = 0; i < words->count; i++) {
        Text name = sql_directive_name(shared->arena, words->items[i].text,
                                       is_quoted(words->items[i]), packer->track->dialect);
        ARRAY_PUSH(shared->arena, &shared->names, pack_text_add(&shared->text, name));
    }
    return first;
}

static uint32_t add_batch(SectionPacker *packer, const Batch *batch)
{
    PackShared *shared = packer->shared;
    MigBatch packed = {.key_count = (uint32_t)batch->keys.count,
                       .rows = batch->rows.is_given ? batch->rows.value : MIG_UNSET,
                       .pause = batch->pause.is_given ? batch->pause.value : 0};
    packed.name = pack_text_add(&shared->text, batch->name.text);
    Text table = batch->table.text;
    if (table.size > 0)
        table = sql_directive_table(shared->arena, table, is_quoted(batch->table),
                                    packer->track->dialect);
    packed.table = pack_text_add(&shared->text, table);
    packed.first_key = add_keys(packer, &batch->keys);
    ARRAY_PUSH(shared->arena, &shared->batches, packed);
    return (uint32_t)shared->batches.count - 1;
}

static uint32_t add_columns(PackShared *shared, const CopyContent *content)
{
    uint32_t first = content->column_count > 0 ? (uint32_t)shared->names.count : 0;
    for (size_t i = 0; i < content->column_count; i++)
        ARRAY_PUSH(shared->arena, &shared->names,
                   pack_text_add(&shared->text, content->columns[i]));
    return first;
}

static uint32_t add_copy(SectionPacker *packer, const CopyContent *content)
{
    PackShared *shared = packer->shared;
    PackText *text = &shared->text;
    MigCopy packed = {.column_count = (uint32_t)content->column_count,
                      .size = (uint32_t)content->rows.size,
                      .row_count = (uint32_t)content->row_count,
                      .line = content->line};
    packed.table = pack_text_add(text, copy_table_name(shared->arena, content));
    packed.first_column = add_columns(shared, content);
    packed.file = pack_text_add(text, text_from(content->source->name));
    packed.digest = pack_text_add(text, text_from(content->digest));
    if (packer->section->kind == SECTION_UP)
        packed.rest_digest = pack_text_add(text, text_from(packer->identity->up_without_rows));
    packed.data = pack_text_add(text, content->rows);
    packed.flags =
        (content->has_lines ? MIG_COPY_LINES : 0) | (content->is_file ? MIG_COPY_FILE : 0);
    ARRAY_PUSH(shared->arena, &shared->copies, packed);
    return (uint32_t)shared->copies.count - 1;
}

static uint32_t add_call(PackShared *shared, Text name)
{
    MigCallEntry entry = {pack_text_add(&shared->text, name), NULL};
    for (size_t i = 0; i < shared->calls.count; i++)
        if (shared->calls.items[i].name == entry.name)
            return (uint32_t)i;
    ARRAY_PUSH(shared->arena, &shared->calls, entry);
    return (uint32_t)shared->calls.count - 1;
}

static uint32_t find_variable(const SectionPacker *packer, Text name)
{
    uint32_t place = revision_find_variable(packer->revision, name);
    return place == TEXT_SET_NONE ? MIG_UNSET : packer->first_variable + place;
}

// :"name" and :'name'; false where a token is ordinary SQL.
static bool read_variable(const SectionPacker *packer, Text sql, SqlToken token,
                          MigPlaceholder *placeholder)
{
    Text text = {sql.data + token.offset, token.size};
    if (token.kind != SQL_PLACEHOLDER || text.size < 3)
        return false;
    Text name = {text.data + 2, text.size - 3};
    *placeholder = (MigPlaceholder){token.offset, token.size, find_variable(packer, name),
                                    text.data[1] == '"' ? MIG_QUOTE_IDENTIFIER : MIG_QUOTE_LITERAL};
    return true;
}

static MigPlaceholder batch_placeholder(const SqlBatchWord *word)
{
    bool is_rows = word->kind == SQL_BATCH_ROWS;
    return (MigPlaceholder){word->offset, word->size, is_rows ? 0 : (uint32_t)word->kind,
                            is_rows ? MIG_QUOTE_ROWS : MIG_QUOTE_KEY};
}

// Those of a text whose first byte counts as number `first`.
static void add_placeholders_of(SectionPacker *packer, const SqlBatchWords *words, Text text,
                                uint32_t first)
{
    PackShared *shared = packer->shared;
    MigPlaceholder placeholder;
    size_t next = 0;
    uint32_t offset = 0;
    if (text.size == 0 || !memchr(text.data, ':', text.size))
        return;
    for (;;) {
        SqlToken token = lexer_sql_token(text, packer->track->dialect, &offset);
        if (token.kind == SQL_END || token.kind == SQL_UNTERMINATED)
            return;
        if (next < words->count && words->items[next].offset == token.offset)
            placeholder = batch_placeholder(&words->items[next++]);
        else if (!read_variable(packer, text, token, &placeholder))
            continue;
        placeholder.offset += first;
        ARRAY_PUSH(shared->arena, &shared->placeholders, placeholder);
    }
}

// What stands in `done-when` follows behind the statement and its NUL.
static uint32_t add_placeholders(SectionPacker *packer, const Step *step)
{
    Arena *arena = packer->shared->arena;
    size_t before = packer->shared->placeholders.count;
    SqlBatchWords words = {0};
    if (step->kind == MIG_STEP_COPY) // whose rows are text
        return 0;
    if (step->kind == MIG_STEP_BATCH)
        words = sql_batch_words(arena, step->sql, packer->track->dialect);
    add_placeholders_of(packer, &words, step->sql, 0);
    if (step->done_when.text.size > 0) {
        const char *copy = text_copy(arena, step->done_when.text);
        Text query = {copy, step->done_when.text.size};
        add_placeholders_of(packer, &(SqlBatchWords){0}, query, (uint32_t)step->sql.size + 1);
    }
    return (uint32_t)(packer->shared->placeholders.count - before);
}

static uint32_t step_flags(const Step *step, const StepPlan *plan)
{
    return (plan->is_no_transaction ? MIG_STEP_NO_TRANSACTION : 0) |
           (step->is_unchecked ? MIG_STEP_UNCHECKED : 0) |
           (plan->traits.writes_rows ? MIG_STEP_WRITES_ROWS : 0) |
           (plan->traits.is_session_dirty ? MIG_STEP_SESSION_DIRTY : 0);
}

// Where the SQL itself begins: behind the directive, for a batch.
static Position step_position(const SectionPacker *packer, const Step *step)
{
    const Source *source = packer->revision->source;
    uintptr_t begin = (uintptr_t)source->text.data;
    uintptr_t sql = (uintptr_t)step->sql.data;
    bool is_slice = step->sql.size > 0 && sql >= begin && sql < begin + source->text.size;
    return source_position(source, is_slice ? (uint32_t)(sql - begin) : step->span.offset);
}

// What is run: of a copy, the statement that takes its rows.
static Text step_sql(const SectionPacker *packer, const Step *step)
{
    if (step->kind != MIG_STEP_COPY)
        return step->sql;
    return copy_statement(packer->shared->arena, step->copy->content, packer->track->dialect);
}

// What a step that runs outside of any transaction is asked by.
static void add_probe(SectionPacker *packer, const Step *step, MigStep *packed)
{
    PackShared *shared = packer->shared;
    SqlProbe probe = step_probe(shared->arena, step, packer->track->dialect);
    packed->probe = pack_text_add(&shared->text, probe.query);
    packed->flags |= probe.is_repeatable ? MIG_STEP_REPEATABLE : 0;
}

static void add_step(SectionPacker *packer, const Step *step, const StepPlan *plan)
{
    PackShared *shared = packer->shared;
    Position position = step_position(packer, step);
    Text sql = step_sql(packer, step);
    MigStep packed = {.size = (uint32_t)sql.size,
                      .line = position.line,
                      .column = position.column,
                      .kind = step->kind,
                      .flags = step_flags(step, plan)};
    packed.sql = pack_text_add(&shared->text, sql);
    packed.done_when = pack_text_add(&shared->text, step->done_when.text);
    if (plan->kind == MIG_SEGMENT_AUTOCOMMIT)
        add_probe(packer, step, &packed);
    packed.placeholder_count = add_placeholders(packer, step);
    if (packed.placeholder_count > 0)
        packed.first_placeholder = (uint32_t)shared->placeholders.count - packed.placeholder_count;
    if (step->kind == MIG_STEP_BATCH)
        packed.detail = add_batch(packer, step->batch);
    else if (step->kind == MIG_STEP_COPY)
        packed.detail = add_copy(packer, step->copy->content);
    else if (step->kind == MIG_STEP_CALL)
        packed.detail = add_call(shared, step->call.text);
    ARRAY_PUSH(shared->arena, &shared->steps, packed);
}

static void add_to_segment(SectionPacker *packer, const StepPlan *plan)
{
    PackShared *shared = packer->shared;
    bool may_share = plan->kind == MIG_SEGMENT_TRANSACTION && !plan->is_alone;
    if (!may_share || !packer->is_segment_open) {
        MigSegment segment = {(uint32_t)shared->steps.count, 0, plan->kind};
        ARRAY_PUSH(shared->arena, &shared->segments, segment);
        if (packer->packed.segment_count++ == 0)
            packer->packed.first_segment = (uint32_t)shared->segments.count - 1;
    }
    shared->segments.items[shared->segments.count - 1].step_count++;
    packer->is_segment_open = may_share;
}

static void add_section_step(SectionPacker *packer, const Step *step)
{
    StepPlan plan = plan_step(packer, step);
    bool is_plain = step->kind == MIG_STEP_STATEMENT && plan.kind == MIG_SEGMENT_TRANSACTION;
    if (!is_plain || !plan.traits.is_brief)
        packer->packed.flags &= ~brief_flags;
    if (plan.traits.is_session_dirty)
        packer->packed.flags |= MIG_SECTION_SESSION_DIRTY;
    add_to_segment(packer, &plan);
    add_step(packer, step, &plan);
}

static void set_limit(MigSection *packed, uint32_t *value, const Setting *setting, uint32_t flag)
{
    if (!setting->is_given)
        return;
    *value = setting->value;
    packed->flags |= flag;
}

static MigSection pack_section(SectionPacker *packer, SectionKind kind)
{
    MigDialect dialect = packer->track->dialect;
    const Section *section = revision_section(packer->revision, kind, dialect);
    MigSection *packed = &packer->packed;
    packer->section = section;
    packer->is_segment_open = false;
    *packed = (MigSection){0};
    if (!section)
        return *packed;
    packed->note = pack_text_add(&packer->shared->text, section->reason);
    packed->flags = MIG_SECTION_PRESENT | brief_flag(dialect) |
                    (section->is_nothing ? MIG_SECTION_NOTHING : 0) |
                    (section->is_irreversible ? MIG_SECTION_IRREVERSIBLE : 0);
    set_limit(packed, &packed->lock_timeout, &section->settings.lock_timeout,
              MIG_SECTION_LOCK_TIMEOUT);
    set_limit(packed, &packed->statement_timeout, &section->settings.statement_timeout,
              MIG_SECTION_STATEMENT_TIMEOUT);
    set_limit(packed, &packed->retries, &section->settings.retries, MIG_SECTION_RETRIES);
    for (size_t i = 0; i < section->steps.count; i++)
        if (revision_step_runs(&section->steps.items[i], dialect))
            add_section_step(packer, &section->steps.items[i]);
    return *packed;
}

// Whether the last segments are those that begin at `first`. Steps with rows of their own elsewhere
// (placeholders, a batch, a copy) point to other rows and are not the same.
static bool is_repeated(const PackShared *shared, uint32_t first, uint32_t count)
{
    if (count == 0) // there may be no segment at all yet, and so nothing to point into
        return true;
    const MigSegment *old = shared->segments.items + first;
    const MigSegment *new = shared->segments.items + shared->segments.count - count;
    for (uint32_t i = 0; i < count; i++) {
        const MigStep *steps = shared->steps.items;
        if (old[i].kind != new[i].kind || old[i].step_count != new[i].step_count ||
            memcmp(steps + old[i].first_step, steps + new[i].first_step,
                   new[i].step_count * sizeof *steps) != 0)
            return false;
    }
    return true;
}

// Takes the rows of a section back that `before`, the same section in another dialect, has too.
// Both say then in which dialects it is brief, so that they are the same in that, too.
static void share_rows(PackShared *shared, MigSection *packed, MigSection *before)
{
    if (packed->segment_count != before->segment_count ||
        !is_repeated(shared, before->first_segment, packed->segment_count))
        return;
    if (packed->segment_count > 0) {
        shared->steps.count = shared->segments.items[packed->first_segment].first_step;
        shared->segments.count = packed->first_segment;
        packed->first_segment = before->first_segment;
    }
    if (((packed->flags ^ before->flags) & ~brief_flags) == 0)
        packed->flags = before->flags |= packed->flags;
}

static MigSection add_section(SectionPacker *packer, SectionKind kind, MigSection *before)
{
    MigSection packed = pack_section(packer, kind);
    share_rows(packer->shared, &packed, before);
    return packed;
}

void pack_track_add(PackTrack *track, PackShared *shared, PackTrack *before,
                    const Revision *revision, uint32_t index, uint32_t first_variable)
{
    const Identity *identity = &track->identities[index];
    SectionPacker packer = {.track = track,
                            .shared = shared,
                            .revision = revision,
                            .identity = identity,
                            .first_variable = first_variable};
    MigTrackRevision nothing = {0};
    MigTrackRevision *other = before ? &before->revisions[index] : &nothing;
    MigTrackRevision *packed = &track->revisions[index];
    packed->up = add_section(&packer, SECTION_UP, &other->up);
    packed->down = add_section(&packer, SECTION_DOWN, &other->down);
    packed->verify = add_section(&packer, SECTION_VERIFY, &other->verify);
    packed->digest = pack_text_add(&shared->text, text_from(identity->digest));
    packed->up_digest = pack_text_add(&shared->text, text_from(identity->up));
    packed->down_digest = pack_text_add(&shared->text, text_from(identity->down));
    packed->verify_digest = pack_text_add(&shared->text, text_from(identity->verify));
}
