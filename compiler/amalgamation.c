// SPDX-License-Identifier: MIT
// A C compiler's work is not repeated here: lines are enough, because the files are formatted by
// clang-format. A declaration begins in the first column, and quoted includes stand outside of
// every #if.
#include "amalgamation.h"

#include "digest.h"
#include <mig/mig.h>
#include <string.h>

#define PUBLIC_FOLDER "runtime/include/"

typedef struct Amalgamator {
    Arena *arena;
    const EmbeddedFile *files;
    size_t file_count;
    unsigned parts;
    bool *is_added; // by file
    Builder out;
} Amalgamator;

static bool begins_with(const char *string, const char *beginning)
{
    return strncmp(string, beginning, strlen(beginning)) == 0;
}

static bool ends_with(const char *string, const char *end)
{
    size_t size = strlen(string), end_size = strlen(end);
    return size >= end_size && strcmp(string + size - end_size, end) == 0;
}

bool amalgamation_has(const EmbeddedFile *file, unsigned parts)
{
    static const struct {
        const char *beginning;
        unsigned part;
    } parts_by_name[] = {
        {"runtime/driver_sqlite", AMALGAMATION_SQLITE},
        {PUBLIC_FOLDER "mig/sqlite.h", AMALGAMATION_SQLITE},
        {"runtime/driver_postgresql", AMALGAMATION_POSTGRESQL},
        {PUBLIC_FOLDER "mig/postgresql.h", AMALGAMATION_POSTGRESQL},
        {"runtime/cli/", AMALGAMATION_CLI},
        {PUBLIC_FOLDER "mig/cli.h", AMALGAMATION_CLI},
    };
    for (size_t i = 0; i < sizeof parts_by_name / sizeof *parts_by_name; i++)
        if (begins_with(file->name, parts_by_name[i].beginning))
            return parts & parts_by_name[i].part;
    return true;
}

const char *amalgamation_public_name(const EmbeddedFile *file)
{
    return begins_with(file->name, PUBLIC_FOLDER) ? file->name + strlen(PUBLIC_FOLDER) : NULL;
}

// Cuts the next line, without its end, off *rest.
static Text next_line(const char **rest)
{
    size_t size = strcspn(*rest, "\n");
    Text line = {*rest, size};
    *rest += size + ((*rest)[size] == '\n');
    return line;
}

// What a line includes, by "…" or <…>; empty where it includes nothing.
static Text included_name(Text line)
{
    static const char include[] = "#include ";
    size_t size = sizeof include - 1;
    if (line.size < size + 2 || memcmp(line.data, include, size) != 0)
        return TEXT("");
    char close = line.data[size] == '<' ? '>' : '"';
    const char *name = line.data + size + 1;
    const char *end = memchr(name, close, line.size - size - 1);
    return end ? (Text){name, (size_t)(end - name)} : TEXT("");
}

// The directory part of a name, with its slash.
static Text folder_of(const char *name)
{
    const char *slash = strrchr(name, '/');
    return (Text){name, slash ? (size_t)(slash - name) + 1 : 0};
}

static size_t find_file(const Amalgamator *amalgamator, Text folder, Text name)
{
    while (name.size > 3 && memcmp(name.data, "../", 3) == 0 && folder.size > 0) {
        folder.size--;
        while (folder.size > 0 && folder.data[folder.size - 1] != '/')
            folder.size--;
        name = (Text){name.data + 3, name.size - 3};
    }
    for (size_t i = 0; i < amalgamator->file_count; i++) {
        Text file = text_from(amalgamator->files[i].name);
        if (file.size == folder.size + name.size &&
            memcmp(file.data, folder.data, folder.size) == 0 &&
            memcmp(file.data + folder.size, name.data, name.size) == 0)
            return i;
    }
    return amalgamator->file_count;
}

// The file of ours that a line includes; file_count where it includes none.
static size_t included_file(const Amalgamator *amalgamator, const EmbeddedFile *from, Text line)
{
    Text name = included_name(line);
    if (name.size == 0)
        return amalgamator->file_count;
    bool is_quoted = name.data[-1] == '"';
    return find_file(amalgamator, is_quoted ? folder_of(from->name) : TEXT(PUBLIC_FOLDER), name);
}

static bool is_licence_line(Text line)
{
    return line.size > 8 && memcmp(line.data + 3, "SPDX-", 5) == 0;
}

// "Type mig__name(…": a function that only files of the runtime share.
static bool declares_internal(Text line)
{
    const char *open = memchr(line.data, '(', line.size);
    if (!open || line.data[0] == ' ' || line.data[0] == '#' || line.data[0] == '/')
        return false;
    const char *name = open;
    while (name > line.data && (name[-1] == '_' || (name[-1] >= 'a' && name[-1] <= 'z') ||
                                (name[-1] >= '0' && name[-1] <= '9')))
        name--;
    return name > line.data && (begins_with(name, "mig__") || begins_with(name, "migc_")) &&
           !begins_with(line.data, "static ");
}

static void add_body(Amalgamator *amalgamator, const EmbeddedFile *file)
{
    bool is_internal_header = ends_with(file->name, ".h") && !amalgamation_public_name(file);
    bool was_blank = true;
    Builder *out = &amalgamator->out;
    for (const char *rest = file->text; *rest;) {
        Text line = next_line(&rest);
        bool is_dropped = (line.size == 0 && was_blank) || is_licence_line(line) ||
                          included_file(amalgamator, file, line) < amalgamator->file_count;
        if (is_dropped)
            continue;
        was_blank = line.size == 0;
        if (is_internal_header && declares_internal(line))
            builder_add(out, TEXT("MIG__INTERNAL "));
        builder_add(out, line);
        builder_add_char(out, '\n');
    }
}

static void add_file(Amalgamator *amalgamator, size_t index)
{
    const EmbeddedFile *file = &amalgamator->files[index];
    if (amalgamator->is_added[index])
        return;
    amalgamator->is_added[index] = true;
    for (const char *rest = file->text; *rest;) {
        size_t included = included_file(amalgamator, file, next_line(&rest));
        if (included < amalgamator->file_count)
            add_file(amalgamator, included);
    }
    builder_add_format(&amalgamator->out, "\n/* == %s == */\n\n", file->name);
    add_body(amalgamator, file);
}

static void add_command(Builder *out, unsigned parts)
{
    bool has_both = (parts & AMALGAMATION_SQLITE) && (parts & AMALGAMATION_POSTGRESQL);
    builder_add_format(out, "migc runtime . --drivers %s%s%s%s",
                       parts & AMALGAMATION_SQLITE ? "sqlite" : "", has_both ? "," : "",
                       parts & AMALGAMATION_POSTGRESQL ? "postgresql" : "",
                       parts & AMALGAMATION_CLI ? " --cli" : "");
}

static void add_licence(Amalgamator *amalgamator)
{
    size_t index = find_file(amalgamator, TEXT(""), TEXT("LICENSE"));
    if (index == amalgamator->file_count)
        return;
    for (const char *rest = amalgamator->files[index].text; *rest;) {
        Text line = next_line(&rest);
        builder_add_format(&amalgamator->out, " *%s%.*s\n", line.size > 0 ? " " : "",
                           TEXT_ARGS(line));
    }
}

static void add_head(Amalgamator *amalgamator, const char *what)
{
    Builder *out = &amalgamator->out;
    unsigned parts = amalgamator->parts;
    builder_add_format(out,
                       "/* SPDX-License-Identifier: MIT */\n/*\n"
                       " * %s.\n * Written by\n *     ",
                       what);
    add_command(out, parts);
    builder_add_format(out,
                       "\n * from the files that are named below: change those, not this.\n"
                       " * With schema.c, which the same migc writes, a program is made by\n"
                       " *     cc -I.%s main.c schema.c mig.c%s%s\n *\n",
                       parts & AMALGAMATION_POSTGRESQL ? " -I\"$(pg_config --includedir)\"" : "",
                       parts & AMALGAMATION_SQLITE ? " -lsqlite3" : "",
                       parts & AMALGAMATION_POSTGRESQL ? " -lpq" : "");
    add_licence(amalgamator);
    builder_add(out, TEXT(" */\n"));
}

// Tells files of one call from files of another: the runtime's text, and which parts are in it.
static void compute_identity(const Amalgamator *amalgamator, char identity[9])
{
    MigDigest digest;
    char hex[MIG_DIGEST_HEX_SIZE];
    mig__digest_init(&digest);
    for (size_t i = 0; i < amalgamator->file_count; i++) {
        const EmbeddedFile *file = &amalgamator->files[i];
        if (!amalgamation_has(file, amalgamator->parts))
            continue;
        mig__digest_update(&digest, file->name, strlen(file->name) + 1);
        mig__digest_update(&digest, file->text, strlen(file->text) + 1);
    }
    mig__digest_final_hex(&digest, hex);
    memcpy(identity, hex, 8);
    identity[8] = '\0';
}

static Text make_header(Amalgamator *amalgamator, const char *identity)
{
    amalgamator->out = (Builder){.arena = amalgamator->arena};
    add_head(amalgamator, "The public face of mig.c, the runtime of migc " MIG_VERSION);
    builder_add_format(&amalgamator->out,
                       "#ifndef MIG_RUNTIME_H\n#define MIG_RUNTIME_H\n\n"
                       "/* mig.c compiles only against the header that was written with it. */\n"
                       "#define MIG_RUNTIME_ID 0x%su\n",
                       identity);
    for (size_t i = 0; i < amalgamator->file_count; i++)
        if (amalgamation_public_name(&amalgamator->files[i]) &&
            amalgamation_has(&amalgamator->files[i], amalgamator->parts))
            add_file(amalgamator, i);
    builder_add(&amalgamator->out, TEXT("\n#endif\n"));
    return builder_text(&amalgamator->out);
}

static void add_source_beginning(Builder *out, const char *identity)
{
    builder_add(out,
                TEXT("#ifdef __cplusplus\n"
                     "#error \"mig.c is C: compile it with a C compiler, then link\"\n"
                     "#endif\n\n"
                     "/* A steady clock is POSIX; so is what libpq and the command line need. */\n"
                     "#ifndef _WIN32\n#undef _POSIX_C_SOURCE\n"
                     "#define _POSIX_C_SOURCE 200809L\n#endif\n"
                     "#include \"mig.h\"\n\n"));
    builder_add_format(out,
                       "#if !defined(MIG_RUNTIME_ID) || MIG_RUNTIME_ID != 0x%su\n"
                       "#error \"mig.h was not written with this mig.c: write both again with "
                       "`migc runtime`\"\n#endif\n\n",
                       identity);
    builder_add(out,
                TEXT("/* What the files below share. Not every choice of drivers uses all. */\n"
                     "#if defined(__GNUC__)\n"
                     "#define MIG__INTERNAL static __attribute__((unused))\n"
                     "#else\n#define MIG__INTERNAL static\n#endif\n"));
}

// The public headers are in mig.h by now.
static Text make_source(Amalgamator *amalgamator, const char *identity)
{
    amalgamator->out = (Builder){.arena = amalgamator->arena};
    add_head(amalgamator,
             "The runtime of migc " MIG_VERSION " as one file; mig.h is its public face");
    add_source_beginning(&amalgamator->out, identity);
    for (size_t i = 0; i < amalgamator->file_count; i++)
        if (ends_with(amalgamator->files[i].name, ".c") &&
            amalgamation_has(&amalgamator->files[i], amalgamator->parts))
            add_file(amalgamator, i);
    return builder_text(&amalgamator->out);
}

Amalgamation amalgamation_make(Arena *arena, const EmbeddedFile *files, unsigned parts)
{
    Amalgamator amalgamator = {.arena = arena, .files = files, .parts = parts};
    char identity[9];
    while (files[amalgamator.file_count].name)
        amalgamator.file_count++;
    amalgamator.is_added = arena_alloc(arena, amalgamator.file_count * sizeof(bool));
    compute_identity(&amalgamator, identity);
    Amalgamation result;
    result.header = make_header(&amalgamator, identity);
    result.source = make_source(&amalgamator, identity);
    return result;
}
