// SPDX-License-Identifier: MIT
// What revisions mean to programs that run meanwhile. Only tables and views that a revision has
// touched are read: their state before it is what was read of them when they were touched last.
#include "check_compatible.h"
#include "check_sqlite_walk.h"
#include "compatibility.h"
#include "read_sqlite_parts.h"

// A table or view, as it was read last.
typedef struct KnownRelation {
    const ModelObject *object;
    int64_t root; // 0: a view
} KnownRelation;

struct WalkJudge {
    SqliteReader *reader;
    TextSet names; // in lower case
    struct {
        KnownRelation *items; // the same
        size_t count;
        size_t capacity;
    } relations;
    uint32_t numbers;
};

// The relations of a revision's states that are not the same in both.
typedef struct Touched {
    Walk *walk;
    Model *before;
    Model *after;
} Touched;

WalkJudge *walk_judge_begin(Walk *walk)
{
    Arena *arena = walk->checker.arena;
    WalkJudge *judge = arena_alloc(arena, sizeof *judge);
    *judge = (WalkJudge){.reader = sqlite_reader_create(arena, sqlite_memory_handle(walk->memory))};
    if (judge->reader)
        judge->reader->is_as_written = true;
    else
        arena_fail();
    return judge;
}

static KnownRelation *find_known(Walk *walk, Text name)
{
    uint32_t found = text_set_find(&walk->judge->names, text_lower(walk->checker.arena, name));
    return found == TEXT_SET_NONE ? NULL : &walk->judge->relations.items[found];
}

static void set_known(Walk *walk, Text name, KnownRelation relation)
{
    Arena *arena = walk->checker.arena;
    WalkJudge *judge = walk->judge;
    KnownRelation *known = find_known(walk, name);
    if (known) {
        *known = relation;
        return;
    }
    text_set_add(arena, &judge->names, text_lower(arena, name));
    ARRAY_PUSH(arena, &judge->relations, relation);
}

static bool is_relation(const CatalogRow *row)
{
    SqliteRow name = {.type = row->type, .name = row->name};
    return (text_is(row->type, "table") || text_is(row->type, "view")) &&
           !sqlite_row_is_internal(&name);
}

static const CatalogRow *find_row(const CatalogRows *rows, const CatalogRow *like)
{
    for (size_t i = 0; i < rows->count; i++)
        if (text_equal(rows->items[i].type, like->type) &&
            text_equal_ignoring_case(rows->items[i].name, like->name))
            return &rows->items[i];
    return NULL;
}

static bool is_untouched(const CatalogRows *others, size_t place, const CatalogRow *row)
{
    // Mostly they stand in the same place.
    const CatalogRow *other = place < others->count ? &others->items[place] : NULL;
    if (!other || !text_equal(other->name, row->name) || !text_equal(other->type, row->type))
        other = find_row(others, row);
    return other && other->root == row->root && text_equal(other->sql, row->sql);
}

static void put(Touched *touched, Model *model, const ModelObject *object)
{
    Arena *arena = touched->walk->checker.arena;
    if (!model_find(model, SPACE_RELATION, object->schema, object->name))
        model_put(arena, model, model_copy(arena, object), &touched->walk->judge->numbers);
}

static size_t count_columns(const ModelObject *object)
{
    size_t count = 0;
    for (size_t i = 0; i < object->parts.count; i++)
        count += object->parts.items[i]->kind == MODEL_COLUMN;
    return count;
}

// A page that a table has left may be another's in the same revision: one that was renamed has
// columns of the same names.
static bool is_renamed(const ModelObject *old, const ModelObject *new)
{
    if (count_columns(old) != count_columns(new))
        return false;
    for (size_t i = 0; i < new->parts.count; i++)
        if (new->parts.items[i]->kind == MODEL_COLUMN &&
            !reader_find_column(old, new->parts.items[i]->name))
            return false;
    return true;
}

static const ModelObject *find_former(Touched *touched, const CatalogRow *row,
                                      const ModelObject *object)
{
    const CatalogRows *before = &touched->walk->before;
    const KnownRelation *known = find_known(touched->walk, row->name);
    if (known && find_row(before, row))
        return known->root == row->root ? known->object : NULL;
    for (size_t i = 0; row->root > 0 && i < before->count; i++) {
        const CatalogRow *old = &before->items[i];
        known = old->root == row->root && is_relation(old) ? find_known(touched->walk, old->name)
                                                           : NULL;
        if (known && known->object && is_renamed(known->object, object))
            return known->object;
    }
    return NULL;
}

// The next column that has no namesake, from *place on.
static const ModelObject *next_alone(const ModelObject *object, const ModelObject *other,
                                     size_t *place, size_t *common)
{
    while (*place < object->parts.count) {
        const ModelObject *part = object->parts.items[(*place)++];
        if (part->kind != MODEL_COLUMN)
            continue;
        if (!reader_find_column(other, part->name))
            return part;
        (*common)++;
    }
    return NULL;
}

// Columns keep their numbers; one that is alone on both sides in the same place was renamed.
static void number_columns(ModelObject *object, const ModelObject *former)
{
    size_t place = 0, former_place = 0, common = 0, former_common = 0;
    for (size_t i = 0; i < object->parts.count; i++) {
        union {
            const ModelObject *in;
            ModelObject *out; // it is being built
        } part = {object->parts.items[i]};
        const ModelObject *old = reader_find_column(former, part.in->name);
        if (part.in->kind == MODEL_COLUMN)
            part.out->number = old ? old->number : former->next_column + (uint32_t)i;
    }
    object->next_column = former->next_column + (uint32_t)object->parts.count;
    const ModelObject *new = next_alone(object, former, &place, &common);
    const ModelObject *old = next_alone(former, object, &former_place, &former_common);
    while (new &&old) {
        union {
            const ModelObject *in;
            ModelObject *out;
        } part = {new};
        if (common == former_common)
            part.out->number = old->number;
        bool is_ahead = common > former_common, is_behind = common < former_common;
        if (!is_ahead)
            new = next_alone(object, former, &place, &common);
        if (!is_behind)
            old = next_alone(former, object, &former_place, &former_common);
    }
}

static void read_row(Touched *touched, const CatalogRow *row)
{
    WalkJudge *judge = touched->walk->judge;
    SqliteRow known = {row->type, row->name, row->table, row->sql.data ? row->sql : TEXT("")};
    ModelObject *object = sqlite_reader_relation(judge->reader, &known);
    const ModelObject *former = find_former(touched, row, object);
    object->number = former ? former->number : judge->numbers++;
    if (former)
        number_columns(object, former);
    put(touched, touched->after, object);
}

// What is known is changed when everything that was known has been asked for.
static void keep(Touched *touched)
{
    Walk *walk = touched->walk;
    for (size_t i = 0; i < walk->after.count; i++) {
        const CatalogRow *row = &walk->after.items[i];
        const ModelObject *object =
            model_find(touched->after, SPACE_RELATION, (Text){"", 0}, row->name);
        if (object && is_relation(row))
            set_known(walk, row->name, (KnownRelation){object, row->root});
    }
}

void walk_judge(Walk *walk, bool is_known)
{
    Arena *arena = walk->checker.arena;
    Touched touched = {walk, model_create(arena, MIG_SQLITE), model_create(arena, MIG_SQLITE)};
    for (size_t i = 0; i < walk->before.count; i++) {
        const CatalogRow *row = &walk->before.items[i];
        const KnownRelation *known = NULL;
        if (is_relation(row) && !is_untouched(&walk->after, i, row))
            known = find_known(walk, row->name);
        if (known)
            put(&touched, touched.before, known->object);
    }
    for (size_t i = 0; i < walk->after.count; i++)
        if (is_relation(&walk->after.items[i]) &&
            !is_untouched(&walk->before, i, &walk->after.items[i]))
            read_row(&touched, &walk->after.items[i]);
    keep(&touched);
    if (!is_known)
        return;
    CompatibilityReport report = compatibility_find(arena, touched.before, touched.after);
    walk->request->graph->nodes[walk->place].compatibility = report.kind;
    check_compatible_mark(walk->checker.diagnostics, walk->checker.revision, &report);
}

void walk_judge_end(Walk *walk)
{
    sqlite_reader_free(walk->judge->reader);
}
