// SPDX-License-Identifier: MIT
// Walks the copies of all revisions: whose rows are read from where. A file stands beside its
// revision or elsewhere in the directory of the revisions, never outside, so that a checkout has
// everything and a revision embeds nothing that nobody meant to give it.
#include "copy.h"

#include "copy_check.h"
#include "copy_inline.h"

#include <string.h>

enum { COPY_LARGEST_DOWN = 16 << 20 }; // bytes of rows

typedef struct CopyWalk {
    Arena *arena;
    Diagnostics *diagnostics;
    SourceList *files;
    const Revision *revision;
} CopyWalk;

// --- the directive

static bool is_quoted(Word word)
{
    Text written = span_text(word.span);
    return written.size > 0 && written.data[0] == '"';
}

// SCHEMA.TABLE; what stands in quotes is one name as it is.
static void use_table(Arena *arena, Word word, CopyContent *content)
{
    Text *parts = arena_alloc(arena, 2 * sizeof *parts);
    const char *dot = is_quoted(word) ? NULL : memchr(word.text.data, '.', word.text.size);
    content->table = parts;
    if (dot) {
        Text schema = {word.text.data, (size_t)(dot - word.text.data)};
        parts[content->table_count++] = copy_folded(arena, schema);
        word.text = (Text){dot + 1, word.text.size - schema.size - 1};
    }
    parts[content->table_count++] = is_quoted(word) ? word.text : copy_folded(arena, word.text);
}

static CopyColumns read_columns(Arena *arena, const WordList *words)
{
    CopyColumns columns = {0};
    for (size_t i = 0; i < words->count; i++) {
        Word word = words->items[i];
        CopyColumn column = {.name = word.text, .is_folded = !is_quoted(word), .span = word.span};
        if (column.is_folded)
            column.name = copy_folded(arena, word.text);
        ARRAY_PUSH(arena, &columns, column);
    }
    return columns;
}

static CopyFormat read_format(const Copy *copy)
{
    CopyFormat format = {.is_text = copy->is_text, .quote = '"', .escape = '"'};
    format.delimiter = copy->has_delimiter ? copy->delimiter.data[0] : copy->is_text ? '\t' : ',';
    format.null = copy->has_null ? copy->null : copy->is_text ? TEXT("\\N") : TEXT("");
    format.header = copy->has_header ? COPY_HEADER_BY_NAME : COPY_HEADER_NONE;
    return format;
}

// --- paths

static Text folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? (Text){path, (size_t)(slash - path)} : (Text){"", 0};
}

// One part shorter; false where there is none to take away.
static bool go_up(Text *folder)
{
    if (folder->size == 0)
        return false;
    while (folder->size > 0 && folder->data[folder->size - 1] != '/')
        folder->size--;
    folder->size -= folder->size > 0;
    return true;
}

static bool report_path(const CopyWalk *walk, const Copy *copy, const char *text, const char *hint)
{
    diagnostic_hint(
        diagnostic_report(walk->diagnostics, RULE_BAD_VALUE, copy->path.span, "%s", text), "%s",
        hint);
    return false;
}

// The path without "." and "..", from the folder `up` levels above that of the revision.
static bool normalise(const CopyWalk *walk, const Copy *copy, Builder *path, size_t *up)
{
    Text rest = copy->path.text;
    *up = 0;
    if (rest.size > 0 && rest.data[0] == '/')
        return report_path(walk, copy, "the path of a data file begins at its revision",
                           "put the file beside the revision, as in \"data/rows.csv\"");
    while (rest.size > 0) {
        const char *slash = memchr(rest.data, '/', rest.size);
        Text part = {rest.data, slash ? (size_t)(slash - rest.data) : rest.size};
        size_t taken = part.size + (slash != NULL);
        rest = (Text){rest.data + taken, rest.size - taken};
        Text made = builder_text(path);
        if (text_is(part, "..") && path->count > 0) {
            go_up(&made);
            path->count = made.size;
        } else if (text_is(part, "..")) {
            ++*up;
        } else if (part.size > 0 && !text_is(part, ".")) {
            if (path->count > 0)
                builder_add_char(path, '/');
            builder_add(path, part);
        }
    }
    return path->count > 0 || report_path(walk, copy, "the path names no file", "as in \"x.csv\"");
}

static const char *join(Arena *arena, Text folder, size_t up, Text path, bool keeps_root)
{
    Builder joined = {.arena = arena};
    for (size_t i = 0; i < up; i++)
        if (!go_up(&folder) && !keeps_root)
            return NULL;
    if (keeps_root || folder.size > 0)
        builder_add(&joined, folder);
    if (joined.count > 0)
        builder_add_char(&joined, '/');
    builder_add(&joined, path);
    return joined.items;
}

// The file's path for the system and its name in the history; false, reported, where it is outside
// of the directory.
static bool find_file(const CopyWalk *walk, const Copy *copy, const char **path, const char **name)
{
    const Source *source = walk->revision->source;
    Builder rest = {.arena = walk->arena};
    size_t up;
    if (!normalise(walk, copy, &rest, &up))
        return false;
    // The name begins with the directory's own, which stays.
    Text inside = folder_of(source->name);
    size_t depth = 0;
    for (size_t i = 0; i < inside.size; i++)
        depth += inside.data[i] == '/';
    if (up > depth)
        return report_path(walk, copy, "the path leaves the directory of the revisions",
                           "put the file there: what a revision needs stands beside it");
    *name = join(walk->arena, inside, up, builder_text(&rest), true);
    *path =
        join(walk->arena, folder_of(source->path), up, builder_text(&rest), source->path[0] == '/');
    return *path != NULL;
}

static const Source *read_file(const CopyWalk *walk, const Copy *copy)
{
    const char *path, *name;
    if (!find_file(walk, copy, &path, &name))
        return NULL;
    for (size_t i = 0; i < walk->files->count; i++)
        if (strcmp(walk->files->items[i]->name, name) == 0)
            return walk->files->items[i];
    size_t errors = walk->diagnostics->error_count;
    Source *source = source_read_file(walk->arena, path, name, walk->diagnostics);
    if (walk->diagnostics->error_count > errors) {
        Diagnostic *last = walk->diagnostics->items[walk->diagnostics->count - 1];
        diagnostic_note(last, copy->path.span, "a copy takes its rows from there");
    }
    if (source)
        ARRAY_PUSH(walk->arena, walk->files, source);
    return walk->diagnostics->error_count > errors ? NULL : source;
}

// --- one copy

static bool prepare_file(const CopyWalk *walk, const Copy *copy, CopyRequest *request,
                         CopyContent *content)
{
    request->columns = read_columns(walk->arena, &copy->columns);
    request->format = read_format(copy);
    use_table(walk->arena, copy->table, content);
    content->is_file = true;
    if (!copy_check_columns(walk->arena, &request->columns, walk->diagnostics) ||
        !copy_check_format(&request->format, request->place, walk->diagnostics))
        return false;
    request->source = read_file(walk, copy);
    request->end = request->source ? (uint32_t)request->source->text.size : 0;
    return request->source != NULL;
}

static bool prepare_lines(const CopyWalk *walk, const Step *step, CopyRequest *request,
                          CopyContent *content)
{
    Span data = step->copy->data;
    if (!copy_read_statement(walk->arena, step, request, content, walk->diagnostics))
        return false;
    if (data.offset == 0) {
        diagnostic_hint(diagnostic_report(walk->diagnostics, RULE_UNTERMINATED, request->place,
                                          "the data of this COPY is missing"),
                        "it stands behind \";\" on lines of its own, up to one that is \"\\.\"");
        return false;
    }
    request->source = data.source;
    request->offset = data.offset;
    request->end = data.offset + data.size;
    return true;
}

// What undoes a revision is stored in the database when the revision is applied, rows included.
static bool fits_section(const CopyWalk *walk, const Section *section, Span place,
                         const CopyContent *content)
{
    if (section->kind != SECTION_DOWN || content->rows.size <= COPY_LARGEST_DOWN)
        return true;
    diagnostic_hint(diagnostic_report(walk->diagnostics, RULE_LIMIT, place,
                                      "%zu bytes of rows in a \"down\", which is stored in the "
                                      "database: at most 16 MB are possible",
                                      content->rows.size),
                    "keep the rows in a table that \"up\" makes, and take them from there");
    return false;
}

static void read_copy(const CopyWalk *walk, const Section *section, Step *step)
{
    CopyContent *content = arena_alloc(walk->arena, sizeof *content);
    CopyRequest request = {.place = step->span};
    const char *line_end = memchr(step->sql.size > 0 ? step->sql.data : "", '\n', step->sql.size);
    if (line_end)
        request.place.size = (uint32_t)(line_end - step->sql.data);
    bool is_file = step->copy->path.span.source != NULL;
    if (is_file && step->copy->path.text.size == 0)
        return; // said by the parser
    bool is_good = is_file ? prepare_file(walk, step->copy, &request, content)
                           : prepare_lines(walk, step, &request, content);
    if (!is_good || !copy_read_rows(walk->arena, &request, content, walk->diagnostics) ||
        !fits_section(walk, section, request.place, content))
        return;
    content->source = request.source;
    MigDigest digest;
    mig__digest_init(&digest);
    mig__digest_update(&digest, content->rows.data, content->rows.size);
    mig__digest_final_hex(&digest, content->digest);
    Copy *copy = arena_alloc(walk->arena, sizeof *copy);
    *copy = *step->copy;
    copy->content = content;
    step->copy = copy;
}

static bool runs(const Revision *revision, const Section *section, const Step *step,
                 DialectSet dialects)
{
    for (MigDialect d = 0; d < MIG_DIALECT_COUNT; d++)
        if ((dialects & DIALECT_BIT(d)) && revision_step_runs(step, d) &&
            revision_section(revision, section->kind, d) == section)
            return true;
    return false;
}

void copy_read_revisions(Arena *arena, const RevisionList *revisions, DialectSet dialects,
                         SourceList *files, Diagnostics *diagnostics)
{
    CopyWalk walk = {arena, diagnostics, files, NULL};
    for (size_t i = 0; i < revisions->count; i++) {
        walk.revision = revisions->items[i];
        for (size_t j = 0; j < walk.revision->sections.count; j++) {
            const Section *section = &walk.revision->sections.items[j];
            for (size_t k = 0; k < section->steps.count; k++) {
                Step *step = &section->steps.items[k];
                if (step->kind == MIG_STEP_COPY && runs(walk.revision, section, step, dialects))
                    read_copy(&walk, section, step);
            }
        }
    }
}
