// SPDX-License-Identifier: MIT
// A revision sees what its ancestors did and nothing else. Where it has one parent, that one's
// model is what it begins with; where it has several, what the others add is folded once more.
#include "check_model.h"

#include "checker.h"
#include "fold.h"
#include "sql_words.h"
#include "tree.h"

#include <string.h>

typedef struct Folder {
    Arena *arena;
    const Graph *graph;
    DialectSet dialects;
    Diagnostics *diagnostics;
    const Model **after;
    uint32_t numbers; // of objects
    uint32_t *marks;  // by node: the merge that found it last
} Folder;

// A step as the parser gets it, and where.
typedef struct Piece {
    const Step *step;
    size_t begin;
} Piece;

typedef struct Pieces {
    Builder sql;
    struct {
        Piece *items;
        size_t count;
        size_t capacity;
    } list;
} Pieces;

static void add_piece(Pieces *pieces, const Step *step)
{
    Piece piece = {step, pieces->sql.count};
    builder_add(&pieces->sql, step->sql);
    sql_replace_words(pieces->sql.items + piece.begin, step->sql.size, step->batch != NULL);
    builder_add(&pieces->sql, TEXT("\n;\n"));
    ARRAY_PUSH(pieces->sql.arena, &pieces->list, piece);
}

// A name that is a variable's value is not known here.
static bool has_unknown_name(Text sql)
{
    uint32_t offset = 0;
    SqlToken token;
    if (!memchr(sql.data, ':', sql.size))
        return false;
    do {
        token = lexer_sql_next(sql, MIG_POSTGRESQL, &offset);
        if (token.kind == SQL_PLACEHOLDER && sql.data[token.offset + 1] == '"')
            return true;
    } while (token.kind != SQL_END && token.kind != SQL_UNTERMINATED);
    return false;
}

static bool is_statement(const Step *step)
{
    return check_has_statement(step) && !step->is_unchecked && !has_unknown_name(step->sql);
}

static void fold_piece(Fold *fold, const Pieces *pieces, const Piece *piece,
                       const PostgresqlTree *tree, size_t number)
{
    fold_begin(fold, builder_text(&pieces->sql), piece->begin, piece->step->span);
    postgresql_parser_fold(fold, tree, number);
}

// A statement that the parser refuses is reported elsewhere, or is newer than it.
static void fold_alone(Fold *fold, const Step *step)
{
    Pieces pieces = {.sql = {.arena = fold->arena}};
    add_piece(&pieces, step);
    PostgresqlTree *tree = postgresql_parser_read(builder_text(&pieces.sql));
    if (!tree)
        fold_opaque(fold, step->sql);
    else if (postgresql_parser_count(tree) > 0)
        fold_piece(fold, &pieces, &pieces.list.items[0], tree, 0);
    postgresql_parser_free(tree);
}

// What is no statement has an effect, too.
static void fold_other(Fold *fold, const Step *step)
{
    if (check_has_statement(step))
        fold_opaque(fold, step->sql);
    if (step->kind == MIG_STEP_CALL || (check_has_statement(step) && !step->is_unchecked))
        fold->model->has_unknown_relations = true; // a function of the application, a variable
}

// Statements without a text of their own make no tree: a tree's belongs to the first piece that
// does not begin before it.
static size_t tree_of_piece(const PostgresqlTree *tree, size_t next, size_t begin, size_t end)
{
    size_t count = postgresql_parser_count(tree);
    while (next < count && postgresql_parser_offset(tree, next) + 2 < begin)
        next++;
    return next < count && postgresql_parser_offset(tree, next) < end ? next : count;
}

static void fold_section(Folder *folder, Fold *fold, const Section *section)
{
    Pieces pieces = {.sql = {.arena = folder->arena}};
    for (size_t i = 0; i < section->steps.count; i++)
        if (is_statement(&section->steps.items[i]) &&
            revision_step_runs(&section->steps.items[i], MIG_POSTGRESQL))
            add_piece(&pieces, &section->steps.items[i]);
    PostgresqlTree *tree =
        pieces.list.count > 0 ? postgresql_parser_read(builder_text(&pieces.sql)) : NULL;
    size_t next = 0, number = 0;
    for (size_t i = 0; i < section->steps.count; i++) {
        const Step *step = &section->steps.items[i];
        if (!revision_step_runs(step, MIG_POSTGRESQL))
            continue;
        if (!is_statement(step)) {
            fold_other(fold, step);
            continue;
        }
        const Piece *piece = &pieces.list.items[next++];
        if (!tree) {
            fold_alone(fold, step);
            continue;
        }
        number = tree_of_piece(tree, number, piece->begin, piece->begin + step->sql.size + 1);
        if (number < postgresql_parser_count(tree))
            fold_piece(fold, &pieces, piece, tree, number++);
    }
    postgresql_parser_free(tree);
}

static Fold begin(Folder *folder, Model *model, uint32_t node, bool is_silent)
{
    return (Fold){.arena = folder->arena,
                  .model = model,
                  .numbers = &folder->numbers,
                  .diagnostics = is_silent ? NULL : folder->diagnostics,
                  .revision = node};
}

static Model *copy_model(Folder *folder, const Model *model)
{
    Model *copy = arena_alloc(folder->arena, sizeof *copy);
    *copy = *model;
    return copy;
}

static void fold_kind(Folder *folder, Model *model, uint32_t node, SectionKind kind, bool is_silent)
{
    const Revision *revision = folder->graph->nodes[node].revision;
    const Section *section = revision_section(revision, kind, MIG_POSTGRESQL);
    Fold fold = begin(folder, model, node, is_silent);
    if (section)
        fold_section(folder, &fold, section);
}

// Those that have neither mark yet.
static void mark_ancestors(Folder *folder, uint32_t node, uint32_t mark, uint32_t other)
{
    struct {
        uint32_t *items;
        size_t count;
        size_t capacity;
    } stack = {0};
    ARRAY_PUSH(folder->arena, &stack, node);
    while (stack.count > 0) {
        const Node *found = &folder->graph->nodes[stack.items[--stack.count]];
        uint32_t number = (uint32_t)(found - folder->graph->nodes);
        if (folder->marks[number] == mark || folder->marks[number] == other)
            continue;
        folder->marks[number] = mark;
        for (uint32_t i = 0; i < found->parent_count; i++)
            ARRAY_PUSH(folder->arena, &stack, found->parents[i]);
        for (uint32_t i = 0; i < found->dependency_count; i++)
            ARRAY_PUSH(folder->arena, &stack, found->dependencies[i]);
    }
}

static uint32_t last_of(const Node *node)
{
    uint32_t last = 0;
    for (uint32_t i = 0; i < node->parent_count; i++)
        last = node->parents[i] > last ? node->parents[i] : last;
    for (uint32_t i = 0; i < node->dependency_count; i++)
        last = node->dependencies[i] > last ? node->dependencies[i] : last;
    return last;
}

// Everything that the others add to the one that comes last, in topological order.
static void fold_others(Folder *folder, Model *model, uint32_t number, uint32_t base)
{
    const Node *node = &folder->graph->nodes[number];
    uint32_t base_mark = 2 * number + 1, mark = 2 * number + 2;
    mark_ancestors(folder, base, base_mark, base_mark);
    for (uint32_t i = 0; i < node->parent_count; i++)
        mark_ancestors(folder, node->parents[i], mark, base_mark);
    for (uint32_t i = 0; i < node->dependency_count; i++)
        mark_ancestors(folder, node->dependencies[i], mark, base_mark);
    for (uint32_t i = 0; i < number; i++)
        if (folder->marks[i] == mark)
            fold_kind(folder, model, i, SECTION_UP, true);
}

static Model *start_of(Folder *folder, uint32_t number)
{
    const Node *node = &folder->graph->nodes[number];
    uint32_t before = node->parent_count + node->dependency_count;
    if (before == 0) {
        Model *model = model_create(folder->arena, MIG_POSTGRESQL);
        ModelObject *schema =
            model_object(folder->arena, MODEL_SCHEMA, (Text){"", 0}, TEXT("public"));
        model_put(folder->arena, model, schema, &folder->numbers);
        return model;
    }
    uint32_t base = last_of(node);
    Model *model = copy_model(folder, folder->after[base]);
    if (before > 1)
        fold_others(folder, model, number, base);
    return model;
}

static void check_node(Folder *folder, uint32_t number)
{
    Model *model = start_of(folder, number);
    fold_kind(folder, model, number, SECTION_UP, false);
    folder->after[number] = model;
    fold_kind(folder, copy_model(folder, model), number, SECTION_VERIFY, false);
    fold_kind(folder, copy_model(folder, model), number, SECTION_DOWN, false);
}

HistoryModels check_model(Arena *arena, const Graph *graph, DialectSet dialects,
                          Diagnostics *diagnostics)
{
    if (!(dialects & DIALECT_BIT(MIG_POSTGRESQL)) || !graph || !graph->is_whole)
        return (HistoryModels){0};
    Folder folder = {.arena = arena,
                     .graph = graph,
                     .dialects = dialects,
                     .diagnostics = diagnostics,
                     .after = arena_alloc(arena, (graph->count + 1) * sizeof *folder.after),
                     .marks = arena_alloc(arena, (graph->count + 1) * sizeof *folder.marks)};
    for (uint32_t i = 0; i < graph->count; i++)
        check_node(&folder, i);
    return (HistoryModels){folder.after, graph->count};
}
