// SPDX-License-Identifier: MIT
// migc rebase REVISION [--onto TARGET]: a line of unpublished revisions gets a new parent instead
// of a merge. The line is what REVISION has and TARGET has not; only those files change that revise
// something outside of it.
#include "output.h"
#include "revision_text.h"
#include "writer.h"

#include <stdio.h>
#include <string.h>

enum { REBASE_ONTO, REBASE_NO_HOOKS, REBASE_DIRECTORY, REBASE_OPTION_COUNT };

static const Option rebase_options[REBASE_OPTION_COUNT] = {
    {"onto", 0, OPTION_TAKES_VALUE, "REVISION", "the new parent (default: the only other head)"},
    {"no-hooks", 0, OPTION_TAKES_NOTHING, NULL, "leave out the hooks of migc.ini"},
    OPTION_DIRECTORY,
};

typedef struct Move {
    const Revision *revision;
    TextList parents; // the new ones
    Text before;      // the file's bytes
    Text after;
} Move;

typedef struct Rebase {
    Writer writer;
    const char *revision; // as given; NULL: not given
    const char *onto;
    bool has_no_hooks;
    uint32_t top;         // node of the revision
    uint32_t base;        // of the new parent
    const bool *is_moved; // by node: the line
    struct {
        Move *items;
        size_t count;
        size_t capacity;
    } moves;
} Rebase;

static Text id_of(const Rebase *rebase, uint32_t node)
{
    return rebase->writer.project->graph->nodes[node].revision->id.text;
}

static const bool *ancestors(const Rebase *rebase, uint32_t node)
{
    NodeList one = {&node, 1, 1};
    return revision_ancestors(rebase->writer.arena, rebase->writer.project->graph, &one, false);
}

// By node: what `top` has and `base` has not.
static const bool *line_of(const Rebase *rebase, uint32_t top, uint32_t base)
{
    const Graph *graph = rebase->writer.project->graph;
    const bool *of_top = ancestors(rebase, top), *of_base = ancestors(rebase, base);
    bool *line = arena_alloc(rebase->writer.arena, graph->count * sizeof *line);
    for (uint32_t i = 0; i < graph->count; i++)
        line[i] = of_top[i] && !of_base[i];
    return line;
}

static const Revision *find_sealed(const Rebase *rebase, const bool *line)
{
    const Graph *graph = rebase->writer.project->graph;
    for (uint32_t i = 0; i < graph->count; i++)
        if (line[i] && sealed_find(&rebase->writer.project->sealed, id_of(rebase, i)))
            return graph->nodes[i].revision;
    return NULL;
}

static bool find_one(Rebase *rebase, const char *target, uint32_t *node)
{
    NodeList found = {0};
    if (!writer_find(&rebase->writer, target, &found))
        return false;
    if (found.count == 0) {
        command_complain("\"%s\" is before every revision, and one is needed", target);
        return false;
    }
    if (found.count > 1) {
        command_complain("\"%s\" means %zu revisions, and one is needed", target, found.count);
        return false;
    }
    *node = found.items[0];
    return true;
}

// Where one of two heads has published revisions of its own and the other has none, that one moves.
static bool choose_top(Rebase *rebase)
{
    NodeList heads = {0};
    revision_find_heads(&rebase->writer.finder, &heads);
    bool is_fixed[2] = {true, true};
    for (uint32_t i = 0; i < 2 && heads.count == 2; i++)
        is_fixed[i] =
            find_sealed(rebase, line_of(rebase, heads.items[i], heads.items[1 - i])) != NULL;
    if (is_fixed[0] != is_fixed[1]) {
        rebase->top = heads.items[is_fixed[0] ? 1 : 0];
        return true;
    }
    rebase->writer.finder.problem = TEXT("name the revision whose line is to move");
    rebase->writer.finder.candidates = heads;
    writer_explain(&rebase->writer, "");
    return false;
}

// The only head that does not stand on the line's first revision anyhow.
static bool choose_base(Rebase *rebase)
{
    const Graph *graph = rebase->writer.project->graph;
    NodeList others = {0};
    for (uint32_t i = 0; i < graph->count; i++)
        if (revision_is_head(graph, i) && !ancestors(rebase, i)[rebase->top])
            ARRAY_PUSH(rebase->writer.arena, &others, i);
    if (others.count == 1) {
        rebase->base = others.items[0];
        return true;
    }
    rebase->writer.finder.problem = others.count == 0
                                        ? TEXT("there is no other head to move it onto")
                                        : TEXT("there are several other heads");
    rebase->writer.finder.candidates = others;
    writer_explain(&rebase->writer, ": name one with --onto");
    return false;
}

static bool choose(Rebase *rebase)
{
    if (rebase->revision ? !find_one(rebase, rebase->revision, &rebase->top) : !choose_top(rebase))
        return false;
    return rebase->onto ? find_one(rebase, rebase->onto, &rebase->base) : choose_base(rebase);
}

// Parents outside of the line fall away where others are in it: they are below the new parent, too.
static TextList new_parents(const Rebase *rebase, uint32_t index)
{
    Arena *arena = rebase->writer.arena;
    const Node *node = &rebase->writer.project->graph->nodes[index];
    TextList parents = {0};
    for (uint32_t k = 0; k < node->parent_count; k++)
        if (rebase->is_moved[node->parents[k]])
            ARRAY_PUSH(arena, &parents, id_of(rebase, node->parents[k]));
    if (parents.count == 0)
        ARRAY_PUSH(arena, &parents, id_of(rebase, rebase->base));
    return parents;
}

static bool has_parents(const Rebase *rebase, uint32_t index, const TextList *parents)
{
    const Node *node = &rebase->writer.project->graph->nodes[index];
    bool is_same = node->parent_count == parents->count;
    for (size_t k = 0; is_same && k < parents->count; k++)
        is_same = text_equal(id_of(rebase, node->parents[k]), parents->items[k]);
    return is_same;
}

static bool read_bytes(Arena *arena, const char *path, Text *bytes)
{
    Builder content = {.arena = arena};
    char block[4096];
    FILE *file = fopen(path, "rb");
    for (size_t size; file && (size = fread(block, 1, sizeof block, file)) > 0;)
        builder_add(&content, (Text){block, size});
    bool is_read = file && !ferror(file);
    if (file)
        fclose(file);
    *bytes = builder_text(&content);
    if (!is_read)
        command_complain("%s cannot be read", path);
    return is_read;
}

static bool plan_moves(Rebase *rebase)
{
    Arena *arena = rebase->writer.arena;
    const Graph *graph = rebase->writer.project->graph;
    for (uint32_t i = 0; i < graph->count; i++) {
        Move move = {.revision = graph->nodes[i].revision};
        if (!rebase->is_moved[i])
            continue;
        move.parents = new_parents(rebase, i);
        if (has_parents(rebase, i, &move.parents))
            continue;
        if (!read_bytes(arena, move.revision->source->path, &move.before))
            return false;
        move.after = revision_text_reparent(arena, move.before, &move.parents);
        ARRAY_PUSH(arena, &rebase->moves, move);
    }
    return true;
}

static bool try_moves(const Rebase *rebase)
{
    Change *changes = arena_alloc(rebase->writer.arena, rebase->moves.count * sizeof *changes);
    for (size_t i = 0; i < rebase->moves.count; i++)
        changes[i] =
            (Change){rebase->moves.items[i].revision->source->path, rebase->moves.items[i].after};
    return writer_try(&rebase->writer, changes, rebase->moves.count);
}

// All or none, as far as that can be had: what was written before a failure is written back. The
// last of the history comes first: a merge lets go of parents outside of the line before these are
// below it, so what a kill leaves can be read at every moment, and the same command completes it.
static bool write_moves(const Rebase *rebase)
{
    Arena *arena = rebase->writer.arena;
    Diagnostics diagnostics = {.arena = arena};
    const Move *moves = rebase->moves.items;
    size_t next = rebase->moves.count;
    while (next > 0 && output_write(arena, moves[next - 1].revision->source->path,
                                    moves[next - 1].after, NULL, &diagnostics))
        next--;
    bool is_written = next == 0;
    for (; !is_written && next < rebase->moves.count; next++)
        (void)output_write(arena, moves[next].revision->source->path, moves[next].before, NULL,
                           &diagnostics);
    diagnostic_print(&diagnostics, stderr);
    return is_written;
}

static int report_moves(const Rebase *rebase)
{
    Arena *arena = rebase->writer.arena;
    for (size_t i = 0; i < rebase->moves.count; i++) {
        const Move *move = &rebase->moves.items[i];
        puts(move->revision->source->path);
        fflush(stdout);
        command_complain("%.*s revises %.*s now", TEXT_ARGS(move->revision->id.text),
                         TEXT_ARGS(revision_text_parents(arena, &move->parents)));
    }
    int status = EXIT_DONE;
    for (size_t i = 0; i < rebase->moves.count && !rebase->has_no_hooks && status == EXIT_DONE; i++)
        status = writer_run_hooks(&rebase->writer, rebase->moves.items[i].revision->source->path);
    return status;
}

// What cannot be, or is so already; true where there is something to do.
static bool is_sensible(const Rebase *rebase, int *status)
{
    Text top = id_of(rebase, rebase->top), base = id_of(rebase, rebase->base);
    const Revision *sealed = find_sealed(rebase, rebase->is_moved);
    *status = EXIT_REFUSED;
    if (rebase->top == rebase->base)
        command_complain("\"%.*s\" cannot revise itself: name another one with --onto",
                         TEXT_ARGS(top));
    else if (!rebase->is_moved[rebase->top])
        command_complain("\"%.*s\" descends from \"%.*s\": there is nothing that could move",
                         TEXT_ARGS(base), TEXT_ARGS(top));
    else if (sealed)
        command_complain("\"%.*s\" is sealed, and keeps its parents: write a merge instead, "
                         "`migc merge %.*s %.*s`",
                         TEXT_ARGS(sealed->id.text), TEXT_ARGS(base), TEXT_ARGS(top));
    else
        *status = EXIT_DONE;
    return *status == EXIT_DONE;
}

static int rebase_line(Rebase *rebase)
{
    int status = EXIT_REFUSED;
    if (!choose(rebase))
        return EXIT_REFUSED;
    rebase->is_moved = line_of(rebase, rebase->top, rebase->base);
    if (!is_sensible(rebase, &status))
        return status;
    if (!plan_moves(rebase))
        return EXIT_REFUSED;
    if (rebase->moves.count == 0) {
        command_complain("there is nothing to do: \"%.*s\" stands on \"%.*s\"",
                         TEXT_ARGS(id_of(rebase, rebase->top)),
                         TEXT_ARGS(id_of(rebase, rebase->base)));
        return EXIT_DONE;
    }
    if (!try_moves(rebase) || !write_moves(rebase))
        return EXIT_REFUSED;
    writer_close(&rebase->writer);
    return report_moves(rebase);
}

static int open_and_rebase(Arena *arena, Rebase *rebase, const char *directory)
{
    int status = EXIT_REFUSED;
    if (writer_open(&rebase->writer, arena, directory))
        status = rebase_line(rebase);
    writer_close(&rebase->writer);
    return status;
}

static int read_arguments(Arena *arena, int argc, char **argv)
{
    Arguments arguments = arguments_begin(argc, argv, rebase_options, REBASE_OPTION_COUNT);
    Rebase rebase = {0};
    const char *directory = "migrations";
    for (;;) {
        switch (arguments_next(&arguments)) {
        case ARGUMENT_END:
            return open_and_rebase(arena, &rebase, directory);
        case ARGUMENT_OPERAND:
            if (rebase.revision)
                return command_usage_error(&command_rebase, "one revision at a time: \"%s\"",
                                           arguments.value);
            rebase.revision = arguments.value;
            break;
        case REBASE_ONTO:
            rebase.onto = arguments.value;
            break;
        case REBASE_NO_HOOKS:
            rebase.has_no_hooks = true;
            break;
        case REBASE_DIRECTORY:
            directory = arguments.value;
            break;
        case ARGUMENT_HELP:
            command_print_help(&command_rebase);
            return EXIT_DONE;
        default:
            return command_usage_error(&command_rebase, "%s", arguments.problem);
        }
    }
}

static int run_rebase(int argc, char **argv)
{
    Arena *arena = arena_create();
    int status = read_arguments(arena, argc, argv);
    arena_destroy(arena);
    return status;
}

const Command command_rebase = {"rebase",
                                "[REVISION]",
                                "Gives an unpublished revision a new parent, without a merge",
                                rebase_options,
                                REBASE_OPTION_COUNT,
                                run_rebase};
