// SPDX-License-Identifier: MIT
#include "folder.h"

#include "checker.h"
#include "derive.h"
#include "fold.h"
#include "fold_data.h"
#include "lint.h"
#include "sql.h"
#include "sql_words.h"
#include "tree.h"

#include <string.h>

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

bool folder_follows(const Step *step)
{
    return check_has_statement(step) && !step->is_unchecked && !has_unknown_name(step->sql);
}

static void fold_piece(Fold *fold, const Pieces *pieces, const Piece *piece,
                       const PostgresqlTree *tree, size_t number)
{
    const Step *step = piece->step;
    Span whole = step->span;
    if (!step_is_written(step)) // what is derived has no place of its own
        whole = (Span){NULL, 0, (uint32_t)step->sql.size};
    fold_begin(fold, builder_text(&pieces->sql), piece->begin, whole);
    fold->place = step->span;
    if (!fold->derive) {
        postgresql_parser_fold(fold, tree, number);
        return;
    }
    const Model before = *fold->model;
    postgresql_parser_fold(fold, tree, number);
    derive_begin(fold->derive, fold, &before, step->span);
    postgresql_parser_derive(fold->derive, tree, number);
}

// A statement that the parser refuses is reported elsewhere, or is newer than it.
static void fold_alone(Fold *fold, const Step *step)
{
    Pieces pieces = {.sql = {.arena = fold->arena}};
    add_piece(&pieces, step);
    PostgresqlTree *tree = postgresql_parser_read(builder_text(&pieces.sql));
    if (!tree) {
        const Model before = *fold->model;
        fold_opaque(fold, step->sql);
        if (fold->derive)
            derive_other(fold->derive, fold, &before, step);
    } else if (postgresql_parser_count(tree) > 0)
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

// A query that the step's effect answers: its names are there when the step has run. False where
// the parser refuses it.
static bool fold_done_when(Fold *fold, const Step *step)
{
    Text query = step->done_when.text;
    if (query.size == 0 || has_unknown_name(query))
        return true;
    char *copy = text_copy(fold->arena, query);
    sql_replace_words(copy, query.size, false);
    query.data = copy;
    PostgresqlTree *tree = postgresql_parser_read(query);
    fold_begin(fold, query, 0, step->done_when.span);
    bool is_read = tree != NULL;
    if (is_read && postgresql_parser_count(tree) == 1)
        postgresql_parser_fold(fold, tree, 0);
    postgresql_parser_free(tree);
    return is_read;
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

// What runs in a transaction of its own, or in none, stands between two of the revision's.
static bool is_alone(const Section *section, const Step *step)
{
    return step->batch || step->is_no_transaction || section->is_no_transaction ||
           sql_refuses_transaction(step->sql, MIG_POSTGRESQL);
}

// A section's statements, read at once: their tree, and which of its parts is the next.
typedef struct Reading {
    Pieces pieces;
    PostgresqlTree *tree; // NULL: the parser refuses one of them
    size_t next_piece;
    size_t next_part;
} Reading;

static void read_section(Reading *reading, const Section *section)
{
    for (size_t i = 0; i < section->steps.count; i++)
        if (folder_follows(&section->steps.items[i]) &&
            revision_step_runs(&section->steps.items[i], MIG_POSTGRESQL))
            add_piece(&reading->pieces, &section->steps.items[i]);
    if (reading->pieces.list.count > 0)
        reading->tree = postgresql_parser_read(builder_text(&reading->pieces.sql));
}

// Temporary tables go with the transaction, where they are made so, else with the session, which
// the next revision may share or not.
static void end_temporary(Arena *arena, Model *model, bool is_session)
{
    ModelObjects all = {0};
    if (model->has_temporary)
        all = model_all(arena, model);
    for (size_t i = all.count; i-- > 0;) { // indexes before their table
        const ModelObject *object = model_get(model, all.items[i]->number);
        if (!object || !text_is(object->schema, "pg_temp"))
            continue;
        const ModelObject *table =
            object->owner != MODEL_NONE ? model_get(model, object->owner) : object;
        bool ends = table && model_is(table, ATTRIBUTE_PERSISTENCE, "transient");
        if (!ends && !is_session)
            continue;
        if (!ends)
            model_set_uncertain(arena, model, model_space(object->kind), object->schema,
                                object->name);
        model_remove(arena, model, object, (ModelGone){{NULL, 0, 0}, {"", 0}});
    }
    model->has_temporary &= !is_session;
}

static void fold_step(Fold *fold, Reading *reading, const Section *section, const Step *step)
{
    if (!folder_follows(step)) {
        const Model before = *fold->model;
        fold_other(fold, step);
        if (fold->derive)
            derive_other(fold->derive, fold, &before, step);
        return;
    }
    const Piece *piece = &reading->pieces.list.items[reading->next_piece++];
    if (!reading->tree) {
        fold_alone(fold, step);
        return;
    }
    bool ends_transaction = fold->lint && is_alone(section, step);
    if (ends_transaction)
        lint_end_transaction(fold);
    size_t part = tree_of_piece(reading->tree, reading->next_part, piece->begin,
                                piece->begin + step->sql.size + 1);
    reading->next_part = part;
    if (part < postgresql_parser_count(reading->tree)) {
        fold_piece(fold, &reading->pieces, piece, reading->tree, part);
        reading->next_part++;
    }
    if (ends_transaction)
        lint_end_transaction(fold);
    if (is_alone(section, step))
        end_temporary(fold->arena, fold->model, false);
}

// False where the parser refuses something in it.
static bool fold_section(Fold *fold, const Section *section)
{
    Reading reading = {.pieces = {.sql = {.arena = fold->arena}}};
    read_section(&reading, section);
    bool is_sound = reading.tree || reading.pieces.list.count == 0;
    for (size_t i = 0; i < section->steps.count; i++) {
        const Step *step = &section->steps.items[i];
        if (!revision_step_runs(step, MIG_POSTGRESQL))
            continue;
        fold_step(fold, &reading, section, step);
        fold_directives(fold, step);
        is_sound = fold_done_when(fold, step) && is_sound;
    }
    postgresql_parser_free(reading.tree);
    return is_sound;
}

void folder_end_session(const Folder *folder, Model *model)
{
    end_temporary(folder->arena, model, true);
    static const Text usual[] = {{"public", 6}};
    bool is_usual = folder->search_path_count == 0;
    model->search_path = is_usual ? usual : folder->search_path;
    model->search_path_count = is_usual ? 1 : folder->search_path_count;
    model->has_unknown_path = model->has_unchecked_bodies = false;
}

void folder_fold(Folder *folder, Model *model, uint32_t node, SectionKind kind,
                 Diagnostics *diagnostics)
{
    if (kind != SECTION_VERIFY) // that runs behind what is verified
        folder_end_session(folder, model);
    const Revision *revision = folder->graph->nodes[node].revision;
    const Section *section = revision_section(revision, kind, MIG_POSTGRESQL);
    Fold fold = {.arena = folder->arena,
                 .model = model,
                 .numbers = &folder->numbers,
                 .diagnostics = diagnostics,
                 .missing = diagnostics == folder->diagnostics ? &folder->missing : NULL,
                 .derive = folder->derive,
                 .revision = node};
    const Section *down = revision_section(revision, SECTION_DOWN, MIG_POSTGRESQL);
    Lint lint = {.advice = folder->advice,
                 .is_off = folder->is_off,
                 .is_published = folder->is_published,
                 .is_irreversible = down && down->is_irreversible};
    bool is_published = folder->is_published && folder->is_published[node];
    if (kind == SECTION_UP && folder->advice && diagnostics == folder->diagnostics && !is_published)
        fold.lint = &lint;
    const Model before = *model;
    if (!folder->derive) // else nobody sees what stands between two statements
        model->owner = arena_alloc(folder->arena, 1);
    if (section && !fold_section(&fold, section))
        folder->has_refused = true;
    lint_revision(&fold, &before);
    model->owner = NULL;
}

Model *folder_copy(const Folder *folder, const Model *model)
{
    Model *copy = arena_alloc(folder->arena, sizeof *copy);
    *copy = *model;
    return copy;
}
