// SPDX-License-Identifier: MIT
// What both lines stand on, the one line, then the other, on a database of its own; and the other
// way round. No statement is judged by its text: SQLite says what fails, and two schemas that it
// has made are compared.
#include "check_sqlite_branches.h"

#include "check_sqlite_walk.h"
#include "model_diff.h"
#include "read_sqlite.h"
#include "sqlite_broken.h"

// A line in one of the two orders.
typedef struct LineRun {
    const Diagnostic *fault; // the first statement that failed; NULL: none did
    bool is_known;           // all of it was run
    Model *model;            // of the schema behind it
    SqliteBrokenList broken; // in that
    MemoryRows rows;
} LineRun;

typedef struct OrderRun {
    LineRun first;
    LineRun second;
} OrderRun;

typedef struct Pair {
    Arena *arena;
    const SqliteRequest *request;
    uint32_t nodes[2];
    bool *is_of[2]; // by node: it is of that line, or an ancestor of it
    SqliteBranchNotes notes;
} Pair;

static Text id_of(const Pair *pair, size_t line)
{
    return pair->request->graph->nodes[pair->nodes[line]].revision->id.text;
}

// Parents come before their children in the graph's order.
bool *check_sqlite_ancestors(Arena *arena, const Graph *graph, uint32_t node)
{
    bool *is_found = arena_alloc(arena, (graph->count + 1) * sizeof *is_found);
    is_found[node] = true;
    for (uint32_t i = node + 1; i-- > 0;) {
        const Node *found = &graph->nodes[i];
        for (uint32_t k = 0; is_found[i] && k < found->parent_count; k++)
            is_found[found->parents[k]] = true;
        for (uint32_t k = 0; is_found[i] && k < found->dependency_count; k++)
            is_found[found->dependencies[k]] = true;
    }
    return is_found;
}

static void run_common(Walk *walk, const Pair *pair)
{
    for (uint32_t i = 0; i < pair->request->graph->count && !walk_limit(walk); i++)
        if (pair->is_of[0][i] && pair->is_of[1][i])
            walk_revision(walk, i);
}

static const Diagnostic *find_fault(const Diagnostics *found)
{
    for (size_t i = 0; i < found->count; i++)
        if (found->items[i]->rule == RULE_SQLITE_ERROR)
            return found->items[i];
    return NULL;
}

static LineRun run_line(Walk *walk, const Pair *pair, size_t line)
{
    LineRun run = {.is_known = true};
    Diagnostics *found = arena_alloc(pair->arena, sizeof *found);
    found->arena = pair->arena;
    walk->checker.diagnostics = found;
    sqlite_memory_collect(walk->memory, &run.rows);
    for (uint32_t i = 0; i < pair->request->graph->count && !walk_limit(walk); i++) {
        if (!pair->is_of[line][i] || pair->is_of[1 - line][i])
            continue;
        walk_revision(walk, i);
        run.is_known &= !walk->is_unsure && !walk->is_opaque[i];
    }
    sqlite_memory_collect(walk->memory, NULL);
    run.fault = find_fault(found);
    catalog_load_all(walk->catalog);
    run.model = model_read_sqlite(pair->arena, sqlite_memory_handle(walk->memory));
    if (run.model)
        run.broken = sqlite_broken(pair->arena, walk->memory, run.model);
    return run;
}

// False where it cannot be told.
static bool run_order(const Pair *pair, size_t first, OrderRun *order)
{
    Diagnostics *ignored = arena_alloc(pair->arena, sizeof *ignored);
    ignored->arena = pair->arena;
    Walk *walk = walk_begin(pair->arena, pair->request, ignored);
    walk->only_up = true;
    run_common(walk, pair);
    order->first = run_line(walk, pair, first);
    order->second = run_line(walk, pair, 1 - first);
    bool is_ended = !walk_limit(walk) && order->first.model && order->second.model;
    sqlite_memory_close(walk->memory);
    return is_ended;
}

// NULL: it is about both lines.
static void say(Pair *pair, const Diagnostic *fault, Text text)
{
    const Graph *graph = pair->request->graph;
    struct SqliteBranchNote note = {.span = fault ? fault->span
                                                  : graph->nodes[pair->nodes[1]].revision->id.span,
                                    .is_place = fault != NULL,
                                    .text = text};
    ARRAY_PUSH(pair->arena, &pair->notes, note);
}

// What runs where its own ancestors alone are there, and not where the other line is there, too.
static void say_conflict(Pair *pair, size_t line, const LineRun *behind)
{
    if (!behind->fault)
        return;
    say(pair, behind->fault,
        text_format(pair->arena, "\"%.*s\" conflicts with \"%.*s\", run behind it: %.*s",
                    TEXT_ARGS(id_of(pair, line)), TEXT_ARGS(id_of(pair, 1 - line)),
                    TEXT_ARGS(behind->fault->text)));
}

// What runs behind the other line only.
static void say_need(Pair *pair, size_t line, const LineRun *alone)
{
    Text id = id_of(pair, line), other = id_of(pair, 1 - line);
    say(pair, alone->fault,
        text_format(pair->arena,
                    "\"%.*s\" needs \"%.*s\" before it, --@ depends %.*s; it fails "
                    "without: %.*s",
                    TEXT_ARGS(id), TEXT_ARGS(other), TEXT_ARGS(other),
                    TEXT_ARGS(alone->fault->text)));
}

static void say_unknown(Pair *pair, size_t line)
{
    say(pair, NULL,
        text_format(pair->arena,
                    "whether \"%.*s\" and \"%.*s\" commute is not known: not all of "
                    "\"%.*s\" can be run here",
                    TEXT_ARGS(id_of(pair, 0)), TEXT_ARGS(id_of(pair, 1)),
                    TEXT_ARGS(id_of(pair, line))));
}

// Something that works where one of the lines is alone, and not with both. `orders`: the line that
// comes first.
static bool say_broken(Pair *pair, const OrderRun orders[2])
{
    for (size_t i = 0; i < 2; i++) {
        const SqliteBrokenList *broken = &orders[i].second.broken;
        for (size_t k = 0; k < broken->count; k++) {
            const SqliteBroken *found = &broken->items[k];
            if (sqlite_broken_has(&orders[0].first.broken, found->what) ||
                sqlite_broken_has(&orders[1].first.broken, found->what))
                continue;
            say(pair, NULL,
                text_format(pair->arena,
                            "\"%.*s\" and \"%.*s\" conflict: with both, %.*s does not work: %.*s",
                            TEXT_ARGS(id_of(pair, 0)), TEXT_ARGS(id_of(pair, 1)),
                            TEXT_ARGS(found->what), TEXT_ARGS(found->why)));
            return true;
        }
    }
    return false;
}

static bool say_difference(Pair *pair, const OrderRun orders[2])
{
    const Model *model = orders[0].second.model, *other = orders[1].second.model;
    ModelChanges changes = model_diff(pair->arena, model, other, MODEL_DIFF_HISTORY);
    Builder text = {.arena = pair->arena};
    if (changes.count == 0)
        return false;
    const ModelChange *change = &changes.items[0];
    Text what = model_describe(pair->arena, model, change->object, change->part);
    size_t last = change->kind == MODEL_MISSING; // the line behind which it is there
    if (change->kind == MODEL_DIFFERENT)
        builder_add_format(&text, "\"%.*s\" and \"%.*s\" both change %.*s: the last decides",
                           TEXT_ARGS(id_of(pair, 0)), TEXT_ARGS(id_of(pair, 1)), TEXT_ARGS(what));
    else
        builder_add_format(&text,
                           "\"%.*s\" and \"%.*s\" conflict: %.*s is there only where \"%.*s\" is "
                           "run behind \"%.*s\"",
                           TEXT_ARGS(id_of(pair, 0)), TEXT_ARGS(id_of(pair, 1)), TEXT_ARGS(what),
                           TEXT_ARGS(id_of(pair, last)), TEXT_ARGS(id_of(pair, 1 - last)));
    say(pair, NULL, builder_text(&text));
    return true;
}

// The name of a table that the one line writes to and the other reads or writes; empty where there
// is none.
static Text find_shared(const Model *model, const TextSet *written, const TextSet *used)
{
    for (size_t i = 0; i < written->count; i++) {
        const ModelObject *table =
            model_find(model, SPACE_RELATION, (Text){"", 0}, written->items[i]);
        if (table && text_set_find(used, written->items[i]) != TEXT_SET_NONE)
            return table->name;
    }
    return (Text){"", 0};
}

static void add_rows(Builder *text, const Pair *pair, const OrderRun orders[2])
{
    const Model *model = orders[0].second.model;
    const MemoryRows *rows[2] = {&orders[0].first.rows, &orders[1].first.rows};
    Text table = find_shared(model, &rows[0]->written, &rows[1]->written);
    if (table.size > 0) {
        builder_add_format(text,
                           ", but may make one to the rows of table \"%.*s\": both write them",
                           TEXT_ARGS(table));
        return;
    }
    for (size_t i = 0; i < 2 && table.size == 0; i++) {
        table = find_shared(model, &rows[i]->written, &rows[1 - i]->read);
        if (table.size > 0)
            builder_add_format(text,
                               ", but may make one to rows: \"%.*s\" writes those of table "
                               "\"%.*s\", and \"%.*s\" reads them",
                               TEXT_ARGS(id_of(pair, i)), TEXT_ARGS(table),
                               TEXT_ARGS(id_of(pair, 1 - i)));
    }
}

static void say_commute(Pair *pair, const OrderRun orders[2])
{
    Builder text = {.arena = pair->arena};
    builder_add_format(&text,
                       "\"%.*s\" and \"%.*s\" commute: their order makes no difference to the "
                       "schema",
                       TEXT_ARGS(id_of(pair, 0)), TEXT_ARGS(id_of(pair, 1)));
    add_rows(&text, pair, orders);
    say(pair, NULL, builder_text(&text));
}

// `orders[i]`: line i, and the other behind it.
static void judge(Pair *pair, const OrderRun orders[2])
{
    for (size_t i = 0; i < 2; i++) {
        const LineRun *alone = &orders[i].first, *behind = &orders[1 - i].second;
        if (alone->fault && behind->is_known)
            say_need(pair, i, alone);
        if (alone->fault)
            return;
    }
    for (size_t i = 0; i < 2; i++)
        if (orders[i].first.is_known)
            say_conflict(pair, i, &orders[1 - i].second);
    for (size_t i = 0; i < 2 && pair->notes.count == 0; i++)
        if (!orders[i].first.is_known || !orders[1 - i].second.is_known)
            say_unknown(pair, i);
    if (pair->notes.count == 0 && !say_broken(pair, orders) && !say_difference(pair, orders))
        say_commute(pair, orders);
}

SqliteBranchNotes check_sqlite_branches(Arena *arena, const SqliteRequest *request, uint32_t a,
                                        uint32_t b, const Diagnostics *diagnostics)
{
    Pair pair = {.arena = arena,
                 .request = request,
                 .nodes = {a, b},
                 .is_of = {check_sqlite_ancestors(arena, request->graph, a),
                           check_sqlite_ancestors(arena, request->graph, b)}};
    OrderRun orders[2];
    for (size_t i = 0; i < diagnostics->count; i++)
        if (!check_sqlite_is_harmless(diagnostics->items[i]))
            return pair.notes;
    if (run_order(&pair, 0, &orders[0]) && run_order(&pair, 1, &orders[1]))
        judge(&pair, orders);
    return pair.notes;
}
