// SPDX-License-Identifier: MIT
// Prints a MigHistory as C: the text as string literals (emit_text.c), every table as a static
// array of plain decimal rows without their last zeros, and one public function. All names begin
// with the symbol, so two histories fit into one program and even into one file; an empty table is
// NULL, never an array of no elements; a table of both dialects stands once.
#include "emit.h"

#include "emit_shared.h"
#include "emit_text.h"

#include <string.h>

typedef struct Emitter {
    Builder *out;
    const MigHistory *history;
    Text symbol;
    MigTrack shared; // the tables that both dialects point to
} Emitter;

static const char *const track_names[MIG_DIALECT_COUNT] = {"postgresql", "sqlite"};
static const char *const shared_name = "shared";

static void add(Emitter *emitter, const char *string)
{
    builder_add(emitter->out, text_from(string));
}

// Decimal; the one value that means "not given" by its name.
static void add_number(Builder *out, uint32_t number)
{
    if (number == MIG_UNSET)
        builder_add(out, TEXT("MIG_UNSET"));
    else
        builder_add_number(out, number);
}

static void add_numbers(Builder *out, const uint32_t *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            builder_add(out, TEXT(", "));
        add_number(out, numbers[i]);
    }
}

static size_t without_last_zeros(const uint32_t *numbers, size_t count)
{
    while (count > 0 && numbers[count - 1] == 0)
        count--;
    return count;
}

// "{1, 2}": a row, or a section in it; "{0}" where all are zero, as C has no "{}".
static void add_braced(Builder *out, const uint32_t *numbers, size_t count)
{
    size_t shown = without_last_zeros(numbers, count);
    builder_add_char(out, '{');
    add_numbers(out, numbers, shown > 0 ? shown : 1);
    builder_add_char(out, '}');
}

#define ADD_ROW(emitter, ...)                                                                      \
    do {                                                                                           \
        const uint32_t row_[] = {__VA_ARGS__};                                                     \
        add(emitter, "    ");                                                                      \
        add_braced((emitter)->out, row_, sizeof row_ / sizeof *row_);                              \
        add(emitter, ",\n");                                                                       \
    } while (0)

// track NULL: a table of the history itself.
static void open_table(Emitter *emitter, const char *type, const char *track, const char *name)
{
    builder_add_format(emitter->out, "\nstatic const %s %.*s__%s%s%s[] = {\n", type,
                       TEXT_ARGS(emitter->symbol), track ? track : "", track ? "_" : "", name);
}

static void close_table(Emitter *emitter)
{
    add(emitter, "};\n");
}

static void add_table_name(Emitter *emitter, bool exists, const char *track, const char *name)
{
    if (exists)
        builder_add_format(emitter->out, "%.*s__%s%s%s", TEXT_ARGS(emitter->symbol),
                           track ? track : "", track ? "_" : "", name);
    else
        add(emitter, "NULL");
}

static void add_id_comment(Emitter *emitter, uint32_t revision)
{
    const MigHistory *history = emitter->history;
    add(emitter, "    /* ");
    emit_comment_text(emitter->out, history->text + history->revisions[revision].id);
    add(emitter, " */ ");
}

static void emit_revision(Emitter *emitter, uint32_t index)
{
    const MigRevision *r = &emitter->history->revisions[index];
    const uint32_t before[] = {r->id, r->title, r->file, r->author};
    const uint32_t after[] = {
        r->first_parent,  r->parent_count,     r->description,      r->flags,
        r->compatible,    r->first_dependency, r->dependency_count, r->first_label,
        r->label_count,   r->first_replaced,   r->replaced_count,   r->first_variable,
        r->variable_count};
    size_t after_count = without_last_zeros(after, sizeof after / sizeof *after);
    add_id_comment(emitter, index);
    add(emitter, "{");
    add_numbers(emitter->out, before, sizeof before / sizeof *before);
    if (r->created == MIG_NO_TIME)
        add(emitter, ", MIG_NO_TIME");
    else
        builder_add_format(emitter->out, ", %lld", (long long)r->created);
    add(emitter, after_count > 0 ? ", " : "");
    add_numbers(emitter->out, after, after_count);
    add(emitter, "},\n");
}

static void emit_numbers_table(Emitter *emitter, const char *type, const char *name,
                               const uint32_t *numbers, uint32_t count)
{
    enum { PER_LINE = 12 };
    if (count == 0)
        return;
    open_table(emitter, type, NULL, name);
    for (uint32_t i = 0; i < count; i += PER_LINE) {
        add(emitter, "    ");
        add_numbers(emitter->out, numbers + i, count - i < PER_LINE ? count - i : PER_LINE);
        add(emitter, ",\n");
    }
    close_table(emitter);
}

static void emit_shared_tables(Emitter *emitter)
{
    const MigHistory *history = emitter->history;
    if (history->revision_count > 0) {
        open_table(emitter, "MigRevision", NULL, "revisions");
        for (uint32_t i = 0; i < history->revision_count; i++)
            emit_revision(emitter, i);
        close_table(emitter);
    }
    emit_numbers_table(emitter, "uint32_t", "edges", history->edges, history->edge_count);
    emit_numbers_table(emitter, "MigText", "names", history->names, history->name_count);
    if (history->variable_count > 0) {
        open_table(emitter, "MigVariable", NULL, "variables");
        for (uint32_t i = 0; i < history->variable_count; i++)
            ADD_ROW(emitter, history->variables[i].name, history->variables[i].fallback,
                    history->variables[i].has_fallback);
        close_table(emitter);
    }
    if (history->call_count > 0) {
        open_table(emitter, "MigCallEntry", NULL, "calls");
        for (uint32_t i = 0; i < history->call_count; i++)
            builder_add_format(emitter->out, "    {%lu, %s},\n",
                               (unsigned long)history->calls[i].name,
                               history->text + history->calls[i].name);
        close_table(emitter);
    }
    if (history->release_count == 0)
        return;
    open_table(emitter, "MigRelease", NULL, "releases");
    for (uint32_t i = 0; i < history->release_count; i++)
        ADD_ROW(emitter, history->releases[i].name, history->releases[i].first_head,
                history->releases[i].head_count);
    close_table(emitter);
}

static bool is_empty_section(const MigSection *section)
{
    static const MigSection empty = {0};
    return memcmp(section, &empty, sizeof empty) == 0;
}

static void add_sections(Emitter *emitter, const MigTrackRevision *revision)
{
    const MigSection *const sections[] = {&revision->up, &revision->down, &revision->verify};
    size_t count = 3;
    while (count > 0 && is_empty_section(sections[count - 1]))
        count--;
    for (size_t i = 0; i < count; i++) {
        const MigSection *s = sections[i];
        const uint32_t row[] = {s->first_segment, s->segment_count,     s->flags,  s->note,
                                s->lock_timeout,  s->statement_timeout, s->retries};
        add(emitter, ", ");
        add_braced(emitter->out, row, sizeof row / sizeof *row);
    }
}

// NULL would mean that the history does not have this dialect: without revisions one empty row
// stands.
static void emit_track_revisions(Emitter *emitter, const MigTrack *track, const char *name)
{
    if (!track->revisions)
        return;
    open_table(emitter, "MigTrackRevision", name, "revisions");
    for (uint32_t i = 0; i < emitter->history->revision_count; i++) {
        const MigTrackRevision *r = &track->revisions[i];
        const uint32_t digests[] = {r->digest, r->up_digest, r->down_digest, r->verify_digest};
        add_id_comment(emitter, i);
        add(emitter, "{");
        add_numbers(emitter->out, digests, 4);
        add_sections(emitter, r);
        add(emitter, "},\n");
    }
    if (emitter->history->revision_count == 0)
        add(emitter, "    {0},\n");
    close_table(emitter);
}

static void emit_steps(Emitter *emitter, const MigTrack *track, const char *name)
{
    if (track->segment_count > 0) {
        open_table(emitter, "MigSegment", name, "segments");
        for (uint32_t i = 0; i < track->segment_count; i++)
            ADD_ROW(emitter, track->segments[i].first_step, track->segments[i].step_count,
                    track->segments[i].kind);
        close_table(emitter);
    }
    if (track->step_count == 0)
        return;
    open_table(emitter, "MigStep", name, "steps");
    for (uint32_t i = 0; i < track->step_count; i++) {
        const MigStep *s = &track->steps[i];
        ADD_ROW(emitter, s->sql, s->size, s->line, s->column, s->flags, s->kind, s->detail,
                s->done_when, s->probe, s->first_placeholder, s->placeholder_count);
    }
    close_table(emitter);
}

static void emit_step_details(Emitter *emitter, const MigTrack *track, const char *name)
{
    if (track->batch_count > 0) {
        open_table(emitter, "MigBatch", name, "batches");
        for (uint32_t i = 0; i < track->batch_count; i++) {
            const MigBatch *b = &track->batches[i];
            ADD_ROW(emitter, b->name, b->table, b->first_key, b->key_count, b->rows, b->pause);
        }
        close_table(emitter);
    }
    if (track->copy_count > 0) {
        open_table(emitter, "MigCopy", name, "copies");
        for (uint32_t i = 0; i < track->copy_count; i++) {
            const MigCopy *c = &track->copies[i];
            ADD_ROW(emitter, c->table, c->first_column, c->column_count, c->data, c->size,
                    c->row_count, c->file, c->line, c->digest, c->rest_digest, c->flags);
        }
        close_table(emitter);
    }
    if (track->placeholder_count == 0)
        return;
    open_table(emitter, "MigPlaceholder", name, "placeholders");
    for (uint32_t i = 0; i < track->placeholder_count; i++) {
        const MigPlaceholder *p = &track->placeholders[i];
        ADD_ROW(emitter, p->offset, p->length, p->variable, p->quoting);
    }
    close_table(emitter);
}

static void emit_track(Emitter *emitter, const MigTrack *track, const char *name)
{
    emit_track_revisions(emitter, track, name);
    emit_steps(emitter, track, name);
    emit_step_details(emitter, track, name);
}

static void add_counted(Emitter *emitter, uint32_t count, const char *track, const char *name)
{
    add_number(emitter->out, count);
    add(emitter, ", ");
    add_table_name(emitter, count > 0, track, name);
}

static void add_track(Emitter *emitter, const MigTrack *track, const char *name)
{
    const char *both = shared_name;
    MigTrack own = emit_without_shared(*track, &emitter->shared);
    add(emitter, "        {");
    add_table_name(emitter, track->revisions != NULL, own.revisions ? name : both, "revisions");
    add(emitter, ", ");
    add_number(emitter->out, track->launch_digest);
    add(emitter, ",\n         ");
    add_counted(emitter, track->segment_count, own.segment_count > 0 ? name : both, "segments");
    add(emitter, ", ");
    add_counted(emitter, track->step_count, own.step_count > 0 ? name : both, "steps");
    add(emitter, ",\n         ");
    add_counted(emitter, track->batch_count, own.batch_count > 0 ? name : both, "batches");
    add(emitter, ", ");
    add_counted(emitter, track->copy_count, own.copy_count > 0 ? name : both, "copies");
    add(emitter, ", ");
    add_counted(emitter, track->placeholder_count, own.placeholder_count > 0 ? name : both,
                "placeholders");
    add(emitter, "},\n");
}

static void emit_root(Emitter *emitter)
{
    const MigHistory *history = emitter->history;
    builder_add_format(emitter->out,
                       "\nstatic const MigHistory %.*s__history = {\n    %lu, "
                       "(uint32_t)sizeof(MigHistory), %lu,\n    ",
                       TEXT_ARGS(emitter->symbol), (unsigned long)history->abi,
                       (unsigned long)history->name);
    add_number(emitter->out, history->revision_count);
    builder_add_format(emitter->out, ", %.*s__text, (uint32_t)sizeof(%.*s__text), ",
                       TEXT_ARGS(emitter->symbol), TEXT_ARGS(emitter->symbol));
    add_table_name(emitter, history->revision_count > 0, NULL, "revisions");
    add(emitter, ",\n    ");
    add_counted(emitter, history->edge_count, NULL, "edges");
    add(emitter, ", ");
    add_counted(emitter, history->name_count, NULL, "names");
    add(emitter, ",\n    ");
    add_counted(emitter, history->variable_count, NULL, "variables");
    add(emitter, ", ");
    add_counted(emitter, history->call_count, NULL, "calls");
    add(emitter, ", ");
    add_counted(emitter, history->release_count, NULL, "releases");
    add(emitter, ",\n    {\n");
    for (unsigned i = 0; i < MIG_DIALECT_COUNT; i++)
        add_track(emitter, &history->tracks[i], track_names[i]);
    add(emitter, "    },\n};\n");
}

static void emit_declarations(Builder *out, const MigHistory *history, Text symbol)
{
    builder_add(out, TEXT("#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n"));
    builder_add_format(out, "const MigHistory *%.*s_history(void);\n", TEXT_ARGS(symbol));
    for (uint32_t i = 0; i < history->call_count; i++)
        builder_add_format(out, "int %s(MigCall *call, struct MigError *error);\n",
                           history->text + history->calls[i].name);
    builder_add(out, TEXT("\n#ifdef __cplusplus\n}\n#endif\n"));
}

static void emit_beginning(Emitter *emitter, Text header_name)
{
    add(emitter, "/* Written by migc from revision files: change those, not this. */\n");
    if (header_name.size > 0)
        builder_add_format(emitter->out, "#include \"%.*s\"\n", TEXT_ARGS(header_name));
    add(emitter, "#include <mig/tables.h>\n\n");
    builder_add_format(emitter->out,
                       "#if MIG_ABI < %lu\n#error \"this runtime is older than the migc that wrote "
                       "this file: update the runtime\"\n#endif\n",
                       (unsigned long)emitter->history->abi);
    builder_add_format(emitter->out,
                       "#if MIG_ABI > %lu\n#error \"this runtime is newer than the migc that wrote "
                       "this file: compile the revisions again\"\n#endif\n\n",
                       (unsigned long)emitter->history->abi);
    if (header_name.size == 0) {
        emit_declarations(emitter->out, emitter->history, emitter->symbol);
        add(emitter, "\n");
    }
}

Text emit_source(Arena *arena, const MigHistory *history, Text symbol, Text header_name)
{
    Builder out = {.arena = arena};
    const MigTrack *tracks = history->tracks;
    Emitter emitter = {&out, history, symbol,
                       emit_shared_track(&tracks[MIG_POSTGRESQL], &tracks[MIG_SQLITE])};
    emit_beginning(&emitter, header_name);
    add(&emitter, "#if defined(__GNUC__)\n#pragma GCC diagnostic push\n"
                  "#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n"
                  "#pragma GCC diagnostic ignored \"-Wmissing-field-initializers\"\n#endif\n\n");
    emit_text(&out, history, symbol);
    emit_shared_tables(&emitter);
    emit_track(&emitter, &emitter.shared, shared_name);
    for (unsigned i = 0; i < MIG_DIALECT_COUNT; i++) {
        MigTrack own = emit_without_shared(tracks[i], &emitter.shared);
        emit_track(&emitter, &own, track_names[i]);
    }
    add(&emitter, "\n#if defined(__GNUC__)\n#pragma GCC diagnostic pop\n#endif\n");
    emit_root(&emitter);
    builder_add_format(&out,
                       "\nconst MigHistory *%.*s_history(void)\n{\n    return &%.*s__history;\n}\n",
                       TEXT_ARGS(symbol), TEXT_ARGS(symbol));
    return builder_text(&out);
}

Text emit_header(Arena *arena, const MigHistory *history, Text symbol)
{
    Builder out = {.arena = arena};
    builder_add_format(&out,
                       "/* Written by migc from revision files: change those, not this. */\n"
                       "#ifndef MIGC_HISTORY_%.*s_H\n#define MIGC_HISTORY_%.*s_H\n\n"
                       "#include <mig/tables.h>\n\n",
                       TEXT_ARGS(symbol), TEXT_ARGS(symbol));
    emit_declarations(&out, history, symbol);
    builder_add(&out, TEXT("\n#endif\n"));
    return builder_text(&out);
}
