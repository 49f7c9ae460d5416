// SPDX-License-Identifier: MIT
// migc seal [REVISION…]: notes the digests of what is published in the file `sealed`. Lines are
// only ever added.
#include "identity.h"
#include "output.h"
#include "revision_id.h"
#include "revision_text.h"
#include "writer.h"

#include <stdio.h>
#include <string.h>

enum { SEAL_NAME, SEAL_DIRECTORY, SEAL_OPTION_COUNT };

static const Option seal_options[SEAL_OPTION_COUNT] = {
    {"name", 0, OPTION_TAKES_VALUE, "NAME", "also a release of that name, which is a target"},
    OPTION_DIRECTORY,
};

static const char beginning[] =
    "# What has been published; `migc seal` adds to it. `migc check` fails where a revision in it\n"
    "# has changed or is missing. Lines are never changed, and git joins those of two branches.\n";

typedef struct Seal {
    Writer writer;
    const char *name; // NULL: no release
    TextList targets;
    NodeList heads;
    size_t added; // revisions
    Builder text; // of the file
} Seal;

static bool is_clean(const Writer *writer)
{
    if (writer->project->diagnostics.error_count == 0)
        return true;
    diagnostic_print(&writer->project->diagnostics, stderr);
    command_complain("nothing was written: the revisions have errors");
    return false;
}

static bool find_heads(Seal *seal)
{
    if (seal->targets.count == 0)
        revision_find_heads(&seal->writer.finder, &seal->heads);
    for (size_t i = 0; i < seal->targets.count; i++)
        if (!writer_find(&seal->writer, seal->targets.items[i].data, &seal->heads))
            return false;
    return true;
}

static bool is_known(const SealedRevision *known, DialectSet dialects)
{
    for (unsigned i = 0; i < MIG_DIALECT_COUNT; i++)
        if ((dialects & DIALECT_BIT(i)) && (!known || known->digests[i].text.size == 0))
            return false;
    return known != NULL;
}

// A revision that is sealed already gets a line for a dialect that the history had not then.
static void add_revisions(Seal *seal)
{
    const Project *project = seal->writer.project;
    const Graph *graph = project->graph;
    DialectSet dialects = project->settings.dialects;
    const Identity *all[MIG_DIALECT_COUNT] = {NULL};
    const bool *is_wanted = revision_ancestors(seal->writer.arena, graph, &seal->heads, true);
    for (unsigned i = 0; i < MIG_DIALECT_COUNT; i++)
        if (dialects & DIALECT_BIT(i))
            all[i] = identity_of_graph(seal->writer.arena, graph, (MigDialect)i);
    for (uint32_t i = 0; i < graph->count; i++) {
        const Identity *own[MIG_DIALECT_COUNT] = {NULL};
        Text id = graph->nodes[i].revision->id.text;
        const SealedRevision *known = sealed_find(&project->sealed, id);
        if (!is_wanted[i] || is_known(known, dialects))
            continue;
        for (unsigned d = 0; d < MIG_DIALECT_COUNT; d++)
            own[d] = all[d] && (!known || known->digests[d].text.size == 0) ? &all[d][i] : NULL;
        sealed_add_revision(&seal->text, id, own);
        seal->added++;
    }
}

static bool is_release(const Seal *seal, const Release *release)
{
    const Graph *graph = seal->writer.project->graph;
    bool is_same = release->heads.count == seal->heads.count;
    for (size_t i = 0; is_same && i < seal->heads.count; i++)
        is_same = text_equal(graph->nodes[seal->heads.items[i]].revision->id.text,
                             release->heads.items[i].text);
    return is_same;
}

// False where the name is taken; where it has this very meaning already there is nothing to add.
static bool add_release(Seal *seal, bool *is_added)
{
    const Project *project = seal->writer.project;
    Text name = text_from(seal->name);
    const Revision *owner = revision_id_owner(&project->revisions, name);
    const Release *release = sealed_find_release(&project->sealed, name);
    *is_added = false;
    if (owner) {
        command_complain("\"%s\" is the name of a revision or a label, in %s", seal->name,
                         owner->source->path);
        return false;
    }
    if (release && !is_release(seal, release)) {
        command_complain("there is a release \"%s\" already, and it is another one", seal->name);
        return false;
    }
    if (release)
        return true;
    builder_add_format(&seal->text, "release %s", seal->name);
    for (size_t i = 0; i < seal->heads.count; i++)
        builder_add_format(
            &seal->text, " %.*s",
            TEXT_ARGS(project->graph->nodes[seal->heads.items[i]].revision->id.text));
    builder_add_char(&seal->text, '\n');
    *is_added = true;
    return true;
}

static const char *file_in(const Seal *seal, const char *name)
{
    const char *directory = seal->writer.directory;
    Builder path = {.arena = seal->writer.arena};
    size_t size = strlen(directory);
    builder_add_format(&path, "%s%s%s", directory,
                       size > 0 && directory[size - 1] == '/' ? "" : "/", name);
    return path.items;
}

// .gitattributes comes first: where somebody ends this in between, the same command does the rest.
static bool write_file(const Seal *seal)
{
    Arena *arena = seal->writer.arena;
    Diagnostics diagnostics = {.arena = arena};
    const char *path = file_in(seal, "sealed"), *attributes = file_in(seal, ".gitattributes");
    Text text = builder_text(&seal->text);
    bool is_written = output_compare(attributes, TEXT("")) != OUTPUT_MISSING ||
                      output_create(arena, attributes, TEXT("sealed merge=union\n"), &diagnostics);
    if (is_written)
        is_written = seal->writer.project->sealed.source
                         ? output_write(arena, path, text, NULL, &diagnostics)
                         : output_create(arena, path, text, &diagnostics);
    diagnostic_print(&diagnostics, stderr);
    return is_written;
}

static void begin_text(Seal *seal)
{
    const Source *old = seal->writer.project->sealed.source;
    seal->text = (Builder){.arena = seal->writer.arena};
    builder_add(&seal->text, old ? old->text : text_from(beginning));
    if (seal->text.count > 0 && seal->text.items[seal->text.count - 1] != '\n')
        builder_add_char(&seal->text, '\n');
}

static int seal_revisions(Seal *seal)
{
    bool has_release = false;
    if (!is_clean(&seal->writer) || !find_heads(seal))
        return EXIT_REFUSED;
    begin_text(seal);
    add_revisions(seal);
    if (seal->name && !add_release(seal, &has_release))
        return EXIT_REFUSED;
    if (seal->added == 0 && !has_release) {
        command_complain("there is nothing to do: all of it is sealed already");
        return EXIT_DONE;
    }
    if (!write_file(seal))
        return EXIT_REFUSED;
    command_complain("sealed %zu revision%s%s%s", seal->added, seal->added == 1 ? "" : "s",
                     has_release ? " as release " : "", has_release ? seal->name : "");
    return EXIT_DONE;
}

static int open_and_seal(Arena *arena, Seal *seal, const char *directory)
{
    const char *problem = seal->name ? revision_id_problem(text_from(seal->name)) : NULL;
    if (problem)
        return command_usage_error(&command_seal, "--name \"%s\": %s", seal->name, problem);
    int status = writer_open(&seal->writer, arena, directory) ? seal_revisions(seal) : EXIT_REFUSED;
    writer_close(&seal->writer);
    return status;
}

static int read_arguments(Arena *arena, int argc, char **argv)
{
    Arguments arguments = arguments_begin(argc, argv, seal_options, SEAL_OPTION_COUNT);
    Seal seal = {0};
    const char *directory = "migrations";
    for (;;) {
        switch (arguments_next(&arguments)) {
        case ARGUMENT_END:
            return open_and_seal(arena, &seal, directory);
        case ARGUMENT_OPERAND:
            ARRAY_PUSH(arena, &seal.targets, text_from(arguments.value));
            break;
        case SEAL_NAME:
            seal.name = arguments.value;
            break;
        case SEAL_DIRECTORY:
            directory = arguments.value;
            break;
        case ARGUMENT_HELP:
            command_print_help(&command_seal);
            return EXIT_DONE;
        default:
            return command_usage_error(&command_seal, "%s", arguments.problem);
        }
    }
}

static int run_seal(int argc, char **argv)
{
    Arena *arena = arena_create();
    int status = read_arguments(arena, argc, argv);
    arena_destroy(arena);
    return status;
}

const Command command_seal = {"seal",
                              "[REVISION…]",
                              "Notes what is published, so that no one changes it by mistake",
                              seal_options,
                              SEAL_OPTION_COUNT,
                              run_seal};
