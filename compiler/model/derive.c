// SPDX-License-Identifier: MIT
// What undoes one statement: what the module of the parser knows of it first, and then, until the
// model is as before, what the differ says is still missing.
#include "derive.h"

#include "lexer.h"
#include "sort.h"
#include "sql_words.h"
#include "tree.h"

#include <string.h>

enum { MOST_ROUNDS = 5 };

// "public." in a statement.
static bool names_schema(Text sql, Text schema)
{
    uint32_t offset = 0;
    SqlToken token, last = {0};
    do {
        token = lexer_sql_next(sql, MIG_POSTGRESQL, &offset);
        bool is_dot = token.size == 1 && sql.data[token.offset] == '.';
        Text name = {sql.data + last.offset, last.size};
        if (last.kind == SQL_QUOTED && name.size > 1)
            name = (Text){name.data + 1, name.size - 2};
        if (is_dot && text_equal_ignoring_case(name, schema))
            return true;
        last = token;
    } while (token.kind != SQL_END && token.kind != SQL_UNTERMINATED);
    return false;
}

void derive_begin(Derive *derive, Fold *fold, const Model *before, Span place)
{
    Arena *arena = fold->arena;
    derive->fold = fold;
    derive->before = *before;
    derive->after = *fold->model;
    derive->is_elsewhere =
        before->search_path != derive->start.search_path || before->has_unknown_path;
    derive->is_settled = false;
    derive->home =
        derive->start.search_path_count > 0 ? derive->start.search_path[0] : (Text){"", 0};
    Text sql = {text_copy(arena, span_text(place)), place.size}; // a NUL stands behind it
    if (names_schema(sql, derive->home))
        derive->home = (Text){"", 0};
    derive->entry = arena_alloc(arena, sizeof *derive->entry);
    *derive->entry = (DeriveEntry){.place = place, .subject = MODEL_NONE, .refusal = {"", 0}};
    ARRAY_PUSH(arena, &derive->entries, derive->entry);
}

static const ModelObject *copied(const Fold *fold, const CopyContent *content)
{
    if (!content || content->table_count == 0)
        return NULL;
    Text schema =
        content->table_count > 1 ? content->table[content->table_count - 2] : (Text){"", 0};
    return fold_find(fold, SPACE_RELATION, schema, content->table[content->table_count - 1]);
}

void derive_other(Derive *derive, Fold *fold, const Model *before, const Step *step)
{
    derive_begin(derive, fold, before, step->span);
    bool is_copy = step->kind == MIG_STEP_COPY;
    if (is_copy && derive_is_new(derive, copied(fold, step->copy->content)))
        return; // the table goes, and the rows with it
    if (is_copy)
        derive_refuse(derive, "which rows it has added is not known");
    else if (step->kind == MIG_STEP_CALL)
        derive_refuse(derive, "what a function of the application does is not known");
    else
        derive_refuse(derive, "what this statement does is not known");
}

void derive_add(Derive *derive, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    ARRAY_PUSH(derive->fold->arena, &derive->entry->sql,
               text_format_list(derive->fold->arena, format, arguments));
    va_end(arguments);
}

void derive_refuse(Derive *derive, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    if (derive->entry->refusal.size == 0)
        derive->entry->refusal = text_format_list(derive->fold->arena, format, arguments);
    va_end(arguments);
}

bool derive_is_new(const Derive *derive, const ModelObject *object)
{
    return object && !model_get(&derive->start, object->number);
}

bool derive_is_certain(const Derive *derive, const ModelObject *object)
{
    const Model *model = &derive->before;
    return !object->is_open && !model->has_unknown_relations &&
           !model_is_uncertain(model, model_space(object->kind), object->schema, object->name);
}

static bool has_variable(Text sql)
{
    uint32_t offset = 0;
    SqlToken token;
    do {
        token = lexer_sql_next(sql, MIG_POSTGRESQL, &offset);
        if (token.kind == SQL_PLACEHOLDER)
            return true;
    } while (token.kind != SQL_END && token.kind != SQL_UNTERMINATED);
    return false;
}

// Code that makes an object is no definition of it alone, nor is CREATE SCHEMA with its elements.
Text derive_source(const Derive *derive, const ModelObject *object)
{
    Text none = {"", 0};
    uint32_t offset = 0;
    if (!object->defined.source || object->is_altered)
        return none;
    Text sql = span_text(object->defined);
    SqlToken token = lexer_sql_next(sql, MIG_POSTGRESQL, &offset);
    Text word = {sql.data + token.offset, token.size};
    if (!text_equal_ignoring_case(word, TEXT("CREATE")))
        return none;
    Text copy = {text_copy(derive->fold->arena, sql), sql.size}; // a NUL stands behind it
    return has_variable(copy) ? none : copy;
}

// --- what is left

// What has been added so far, on a copy of the model behind the statement.
static bool run(Derive *derive, Model *found)
{
    Arena *arena = derive->fold->arena;
    Diagnostics findings = {.arena = arena};
    Builder sql = {.arena = arena};
    builder_add(&sql, (Text){"", 0});
    for (size_t i = 0; i < derive->entry->sql.count; i++)
        builder_add_format(&sql, "%.*s\n;\n", TEXT_ARGS(derive->entry->sql.items[i]));
    folder_end_session(derive->folder, found);
    PostgresqlTree *tree = sql.count > 0 ? postgresql_parser_read(builder_text(&sql)) : NULL;
    if (sql.count > 0 && !tree) // "?" stands for an expression that is not known
        derive_refuse(derive, memchr(sql.items, '?', sql.count)
                                  ? "what was there holds the value of a variable, which is not "
                                    "known here"
                                  : "what would undo it cannot be written");
    Fold fold = {.arena = arena,
                 .model = found,
                 .numbers = derive->fold->numbers,
                 .diagnostics = &findings,
                 .revision = derive->fold->revision};
    for (size_t i = 0; tree && i < postgresql_parser_count(tree); i++) {
        size_t begin = postgresql_parser_offset(tree, i);
        fold_begin(&fold, builder_text(&sql), begin, (Span){NULL, 0, 0});
        postgresql_parser_fold(&fold, tree, i);
    }
    postgresql_parser_free(tree);
    if (findings.error_count > 0)
        derive_refuse(derive, "what would undo it cannot run: %.*s",
                      TEXT_ARGS(findings.items[0]->text));
    return derive->entry->refusal.size == 0;
}

typedef struct Repair {
    const ModelChange *change;
    unsigned rank;
    uint32_t number; // of the object
} Repair;

static bool is_foreign_key(const ModelObject *part)
{
    return part->kind == MODEL_CONSTRAINT && model_is(part, ATTRIBUTE_CLASS, "foreign key");
}

// What is extra goes first, what depends on others before these; what is missing comes back the
// other way round.
static unsigned rank_of(const ModelChange *change)
{
    const ModelObject *part = change->part;
    if (change->kind == MODEL_DIFFERENT)
        return 8;
    if (change->kind == MODEL_MISSING)
        return !part ? 4 : is_foreign_key(part) ? 6 : part->kind == MODEL_CONSTRAINT ? 5 : 7;
    return !part ? 2 : is_foreign_key(part) ? 0 : part->kind == MODEL_COLUMN ? 3 : 1;
}

static int compare_repairs(const void *a, const void *b)
{
    const Repair *left = a, *right = b;
    if (left->rank != right->rank)
        return left->rank < right->rank ? -1 : 1;
    int order = (left->number > right->number) - (left->number < right->number);
    if (order == 0)
        return (left->change > right->change) - (left->change < right->change);
    return left->change->kind == MODEL_EXTRA ? -order : order;
}

static bool add_missing(Derive *derive, const DerivePrint *print, const ModelChange *change)
{
    Builder text = {.arena = print->arena};
    const ModelObject *object = change->object, *part = change->part;
    if (part && part->kind == MODEL_CONSTRAINT)
        return derive_print_constraint(print, &text, object, part) &&
               (derive_add(derive, "%s", text.items), true);
    if (part && part->kind == MODEL_COLUMN)
        return false;
    bool is_printed =
        !part && (object->kind == MODEL_INDEX ? derive_print_index(print, &text, object, false)
                                              : derive_print_object(print, &text, object));
    ModelKind kind = part ? part->kind : object->kind;
    Text source = kind == MODEL_TABLE || kind == MODEL_FOREIGN_TABLE || kind == MODEL_SEQUENCE ||
                          kind == MODEL_EXTENSION
                      ? (Text){"", 0}
                      : derive_source(derive, part ? part : object);
    if (is_printed)
        derive_add(derive, "%s", text.items);
    else if (source.size > 0)
        derive_add(derive, "%.*s", TEXT_ARGS(source));
    return is_printed || source.size > 0;
}

static bool add_repair(Derive *derive, const Model *found, const ModelChange *change)
{
    DerivePrint print = {derive->fold->arena, derive->home, &derive->before};
    if (change->kind == MODEL_EXTRA) {
        Builder text = {.arena = print.arena};
        print.model = found;
        if (!derive_print_drop(&print, &text, change->object, change->part))
            return false;
        derive_add(derive, "%s", text.items);
        return true;
    }
    if (!derive_is_certain(derive, change->object)) {
        derive_refuse(derive, "code ran before that may have changed %.*s",
                      TEXT_ARGS(model_describe(print.arena, &derive->start, change->object, NULL)));
        return false;
    }
    return change->kind == MODEL_MISSING ? add_missing(derive, &print, change)
                                         : derive_print_change(derive, change);
}

// What a table has from its parents comes and goes with theirs.
static bool is_of_parent(const ModelChange *change)
{
    return change->part && change->part->is_inherited && change->kind != MODEL_DIFFERENT;
}

// Nor can a column have another type than its table's parent: it gets it with that.
static bool is_with_parent(const ModelChanges *changes, const ModelChange *change)
{
    const ModelObject *table = change->object;
    bool is_retyped = change->kind == MODEL_DIFFERENT && change->attribute == ATTRIBUTE_TYPE &&
                      change->part && change->part->kind == MODEL_COLUMN;
    for (size_t i = 0; is_retyped && i < changes->count; i++) {
        const ModelChange *other = &changes->items[i];
        if (other->kind != MODEL_DIFFERENT || other->attribute != ATTRIBUTE_TYPE || !other->part ||
            !text_equal(other->part->name, change->part->name))
            continue;
        for (size_t k = 0; k < table->uses.count; k++)
            if (table->uses.items[k].object == other->object->number &&
                table->uses.items[k].by.size == 0 && table->uses.items[k].column == 0)
                return true;
    }
    return false;
}

// The sequence of an identity goes with it.
static bool is_of_identity(const Model *found, const ModelChange *change)
{
    const ModelObject *sequence = change->object;
    if (change->kind != MODEL_EXTRA || change->part || sequence->kind != MODEL_SEQUENCE ||
        sequence->owner == MODEL_NONE)
        return false;
    const ModelObject *table = model_get(found, sequence->owner);
    const ModelObject *column = table ? model_column(table, sequence->owner_column) : NULL;
    return column && model_value(column, ATTRIBUTE_IDENTITY).size > 0;
}

// The index of a partition goes with that of the whole table.
static bool is_of_index(const Derive *derive, const Model *found, const ModelChange *change)
{
    const ModelObject *index = change->object;
    if (change->kind != MODEL_EXTRA || change->part || index->kind != MODEL_INDEX)
        return false;
    for (size_t i = 0; i < index->uses.count; i++) {
        const ModelObject *used = model_get(found, index->uses.items[i].object);
        if (used && used->kind == MODEL_INDEX && index->uses.items[i].is_automatic &&
            !model_find(&derive->before, SPACE_RELATION, used->schema, used->name))
            return true;
    }
    return false;
}

static void refuse_change(Derive *derive, const ModelChange *change)
{
    derive_refuse(derive, "the model does not say how to bring this back: %.*s",
                  TEXT_ARGS(model_change_text(derive->fold->arena, &derive->start, change)));
}

// False where one cannot be brought back.
static bool add_repairs(Derive *derive, const Model *found, const ModelChanges *changes)
{
    Repair *repairs = arena_alloc(derive->fold->arena, changes->count * sizeof *repairs);
    size_t count = 0, added = derive->entry->sql.count;
    for (size_t i = 0; i < changes->count; i++)
        if (!is_of_parent(&changes->items[i]) && !is_of_identity(found, &changes->items[i]) &&
            !is_of_index(derive, found, &changes->items[i]) &&
            !is_with_parent(changes, &changes->items[i]))
            repairs[count++] = (Repair){&changes->items[i], rank_of(&changes->items[i]),
                                        changes->items[i].object->number};
    sort_items(repairs, count, sizeof *repairs, compare_repairs);
    for (size_t i = 0; i < count; i++)
        if (!add_repair(derive, found, repairs[i].change)) {
            refuse_change(derive, repairs[i].change);
            return false;
        }
    return derive->entry->sql.count > added;
}

void derive_settle(Derive *derive)
{
    for (int round = 0; derive->entry->refusal.size == 0; round++) {
        Model *found = folder_copy(derive->folder, &derive->after);
        Model *wanted = folder_copy(derive->folder, &derive->before);
        folder_end_session(derive->folder, wanted);
        if (!run(derive, found))
            return;
        ModelChanges changes = model_diff(derive->fold->arena, wanted, found, MODEL_DIFF_HISTORY);
        if (changes.count == 0)
            return;
        if (round == MOST_ROUNDS || !add_repairs(derive, found, &changes))
            refuse_change(derive, &changes.items[0]);
    }
}
