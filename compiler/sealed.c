// SPDX-License-Identifier: MIT
// The file, and what a person may have made of it. Whether the revisions still are what it says is
// sealed_check.c's work.
#include "sealed.h"

#include "settings.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

typedef struct SealReader {
    Arena *arena;
    const Source *source;
    Sealed *sealed;
    Diagnostics *diagnostics;
    Span line;
    Text rest; // of the line
} SealReader;

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

// The next word of the line; empty at its end.
static Word next_word(SealReader *reader)
{
    Text rest = reader->rest;
    while (rest.size > 0 && is_blank(rest.data[0]))
        rest = (Text){rest.data + 1, rest.size - 1};
    size_t size = 0;
    while (size < rest.size && !is_blank(rest.data[size]))
        size++;
    reader->rest = (Text){rest.data + size, rest.size - size};
    Span span = {reader->source, (uint32_t)(rest.data - reader->source->text.data), (uint32_t)size};
    return (Word){{rest.data, size}, span};
}

static void report_line(SealReader *reader)
{
    Diagnostic *diagnostic =
        diagnostic_report(reader->diagnostics, RULE_SEALED, reader->line,
                          "expected \"revision ID DIALECT=DIGEST\" or \"release NAME ID\"");
    diagnostic_hint(diagnostic, "`migc seal` writes this file; take back what was changed by hand");
}

// "sqlite=<64 digits>" → its dialect and the digest; false where it is something else.
static bool read_digest(Word word, MigDialect *dialect, Word *digest)
{
    for (unsigned i = 0; i < MIG_DIALECT_COUNT; i++) {
        const char *name = dialect_name((MigDialect)i);
        size_t size = strlen(name);
        if (word.text.size != size + 1 + MIG_DIGEST_HEX_SIZE - 1 ||
            memcmp(word.text.data, name, size) != 0 || word.text.data[size] != '=')
            continue;
        *dialect = (MigDialect)i;
        *digest = word;
        digest->text = (Text){word.text.data + size + 1, word.text.size - size - 1};
        return strspn(digest->text.data, "0123456789abcdef") >= digest->text.size;
    }
    return false;
}

static SealedRevision *open_revision(SealReader *reader, Word id)
{
    Sealed *sealed = reader->sealed;
    uint32_t number = text_set_find(&sealed->ids, id.text);
    if (number == TEXT_SET_NONE) {
        number = (uint32_t)sealed->count;
        SealedRevision revision = {.id = id};
        ARRAY_PUSH(reader->arena, sealed, revision);
        text_set_add(reader->arena, &sealed->ids, id.text);
    }
    return &sealed->items[number];
}

static void report_contradiction(SealReader *reader, Span span, const char *what, Word name,
                                 Span first)
{
    Diagnostic *diagnostic = diagnostic_report(reader->diagnostics, RULE_SEALED, span,
                                               "%s \"%.*s\" is sealed twice, and not the same",
                                               what, TEXT_ARGS(name.text));
    diagnostic_hint(diagnostic, "keep the line of what was published first");
    diagnostic_note(diagnostic, first, "first sealed here");
}

static void read_revision(SealReader *reader)
{
    Word id = next_word(reader);
    Word word = next_word(reader);
    SealedRevision *revision = NULL;
    if (word.text.size == 0) {
        report_line(reader);
        return;
    }
    for (; word.text.size > 0; word = next_word(reader)) {
        MigDialect dialect;
        Word digest;
        if (!read_digest(word, &dialect, &digest)) {
            report_line(reader);
            return;
        }
        if (!revision)
            revision = open_revision(reader, id);
        Word *known = &revision->digests[dialect];
        if (known->text.size == 0)
            *known = digest;
        else if (!text_equal(known->text, digest.text))
            report_contradiction(reader, digest.span, "revision", id, known->span);
    }
}

static bool is_same_list(const WordList *a, const WordList *b)
{
    bool is_same = a->count == b->count;
    for (size_t i = 0; is_same && i < a->count; i++)
        is_same = text_equal(a->items[i].text, b->items[i].text);
    return is_same;
}

static void read_release(SealReader *reader)
{
    Release release = {.name = next_word(reader)};
    for (Word id = next_word(reader); id.text.size > 0; id = next_word(reader))
        ARRAY_PUSH(reader->arena, &release.heads, id);
    if (release.name.text.size == 0) {
        report_line(reader);
        return;
    }
    const Release *known = sealed_find_release(reader->sealed, release.name.text);
    if (!known)
        ARRAY_PUSH(reader->arena, &reader->sealed->releases, release);
    else if (!is_same_list(&known->heads, &release.heads))
        report_contradiction(reader, release.name.span, "release", release.name, known->name.span);
}

static void read_line(SealReader *reader)
{
    reader->rest = span_text(reader->line);
    Word word = next_word(reader);
    if (word.text.size == 0 || word.text.data[0] == '#')
        return;
    if (text_is(word.text, "revision"))
        read_revision(reader);
    else if (text_is(word.text, "release"))
        read_release(reader);
    else
        report_line(reader);
}

void sealed_parse(Arena *arena, const Source *source, Sealed *sealed, Diagnostics *diagnostics)
{
    SealReader reader = {
        .arena = arena, .source = source, .sealed = sealed, .diagnostics = diagnostics};
    sealed->source = source;
    for (size_t at = 0; at < source->text.size;) {
        const char *begin = source->text.data + at;
        const char *end = memchr(begin, '\n', source->text.size - at);
        size_t size = end ? (size_t)(end - begin) : source->text.size - at;
        reader.line = (Span){source, (uint32_t)at, (uint32_t)size};
        read_line(&reader);
        at += size + 1;
    }
}

void sealed_read(Arena *arena, const char *directory, Sealed *sealed, Diagnostics *diagnostics)
{
    Builder path = {.arena = arena};
    struct stat information;
    size_t size = strlen(directory);
    builder_add_format(&path, "%s%ssealed", directory,
                       size > 0 && directory[size - 1] == '/' ? "" : "/");
    if (lstat(path.items, &information) != 0 && (errno == ENOENT || errno == ENOTDIR))
        return;
    if (stat(path.items, &information) == 0 && S_ISDIR(information.st_mode))
        return; // a folder of revisions may be called so
    const Source *source = source_read_file(arena, path.items, path.items, diagnostics);
    if (source)
        sealed_parse(arena, source, sealed, diagnostics);
}

const SealedRevision *sealed_find(const Sealed *sealed, Text id)
{
    uint32_t number = text_set_find(&sealed->ids, id);
    return number == TEXT_SET_NONE ? NULL : &sealed->items[number];
}

const bool *sealed_published(Arena *arena, const Sealed *sealed, const Graph *graph)
{
    if (!sealed || !sealed->source)
        return NULL;
    bool *is_published = arena_alloc(arena, (graph->count + 1) * sizeof *is_published);
    for (uint32_t i = 0; i < graph->count; i++)
        is_published[i] = sealed_find(sealed, graph->nodes[i].revision->id.text) != NULL;
    return is_published;
}

const Release *sealed_find_release(const Sealed *sealed, Text name)
{
    for (size_t i = 0; i < sealed->releases.count; i++)
        if (text_equal(sealed->releases.items[i].name.text, name))
            return &sealed->releases.items[i];
    return NULL;
}

void sealed_add_revision(Builder *text, Text id, const Identity *const identities[])
{
    builder_add_format(text, "revision %.*s", TEXT_ARGS(id));
    for (unsigned i = 0; i < MIG_DIALECT_COUNT; i++)
        if (identities[i])
            builder_add_format(text, " %s=%s", dialect_name((MigDialect)i), identities[i]->digest);
    builder_add_char(text, '\n');
}
