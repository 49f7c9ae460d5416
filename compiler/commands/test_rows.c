// SPDX-License-Identifier: MIT
// Which tables get rows, and in which order: first those that others refer to.
#include "test_rows_parts.h"

#include "read_postgresql.h"
#ifdef MIGC_WITH_SQLITE
#include "read_sqlite.h"
#include <mig/sqlite.h>
#endif
#include "sort.h"
#include <string.h>

enum { DEADLINE = 60 * 1000 }; // ms

static const Model *read_model(RowFill *fill)
{
    if (fill->dialect == MIG_POSTGRESQL)
        return model_read_postgresql(fill->arena, fill->driver, fill->error);
#ifdef MIGC_WITH_SQLITE
    const Model *model = model_read_sqlite(fill->arena, mig_sqlite_handle(fill->driver));
    if (!model)
        mig__fail(fill->error, MIG_REFUSED, "the schema of the test's database cannot be read: %s",
                  sqlite3_errmsg(mig_sqlite_handle(fill->driver)));
    return model;
#else
    return NULL;
#endif
}

static const char *label_of(Arena *arena, const ModelObject *table)
{
    Builder label = {.arena = arena};
    if (table->schema.size > 0 && !text_is(table->schema, "public"))
        builder_add_format(&label, "%.*s.", TEXT_ARGS(table->schema));
    builder_add(&label, table->name);
    return label.items;
}

static int compare_tables(const void *a, const void *b)
{
    const RowTable *left = a, *right = b;
    return (left->object->number > right->object->number) -
           (left->object->number < right->object->number);
}

// A partitioned table has the rows of its partitions; a virtual one is its module's.
static void find_tables(RowFill *fill)
{
    fill->all = model_all(fill->arena, fill->model);
    for (size_t i = 0; i < fill->empties.count; i++) {
        const RowEmpty *empty = &fill->empties.items[i];
        const ModelObject *object =
            model_find(fill->model, SPACE_RELATION, empty->schema, empty->name);
        RowTable table = {object, row_name(fill, empty->schema, empty->name), ROW_PENDING};
        if (object && object->kind == MODEL_TABLE && !object->is_open)
            ARRAY_PUSH(fill->arena, &fill->tables, table);
    }
    if (fill->tables.count > 1)
        sort_items(fill->tables.items, fill->tables.count, sizeof *fill->tables.items,
                   compare_tables);
}

// NULL: it had rows before, or is none that can be filled.
static const RowTable *find_table(const RowFill *fill, uint32_t number)
{
    size_t low = 0, high = fill->tables.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const RowTable *table = &fill->tables.items[middle];
        if (table->object->number == number)
            return table;
        if (table->object->number < number)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

// A partition that may yet get rows is one of the tables that a partitioned one stands for.
static bool has_pending_partition(const RowFill *fill, const ModelObject *user)
{
    for (size_t i = 0; i < fill->tables.count; i++) {
        const RowTable *table = &fill->tables.items[i];
        if (table->state == ROW_PENDING && table->object != user &&
            model_value(table->object, ATTRIBUTE_BOUND).size > 0)
            return true;
    }
    return false;
}

static bool is_ready(const RowFill *fill, const RowTable *table)
{
    for (size_t i = 0; i < table->object->parts.count; i++) {
        const ModelObject *part = table->object->parts.items[i];
        if (!row_is_key(part, "foreign key") || part->target == MODEL_NONE ||
            part->target == table->object->number)
            continue;
        const RowTable *target = find_table(fill, part->target);
        bool is_partitioned =
            model_value(model_get(fill->model, part->target), ATTRIBUTE_PARTITION_BY).size > 0;
        if (target ? target->state == ROW_PENDING
                   : is_partitioned && has_pending_partition(fill, table->object))
            return false;
    }
    return true;
}

// The next in order; in a circle of foreign keys, the first of those that are left.
static RowTable *choose(RowFill *fill)
{
    RowTable *first = NULL;
    for (size_t i = 0; i < fill->tables.count; i++) {
        RowTable *table = &fill->tables.items[i];
        if (table->state != ROW_PENDING)
            continue;
        if (is_ready(fill, table))
            return table;
        first = first ? first : table;
    }
    return first;
}

static TestRowless *find_rowless(TestRows *rows, const char *table)
{
    for (size_t i = 0; i < rows->rowless.count; i++)
        if (strcmp(rows->rowless.items[i].table, table) == 0)
            return &rows->rowless.items[i];
    return NULL;
}

static void note_filled(TestRows *rows, const char *table)
{
    TestRowless *rowless = find_rowless(rows, table);
    if (rowless)
        *rowless = rows->rowless.items[--rows->rowless.count];
    for (size_t i = 0; i < rows->tables.count; i++)
        if (strcmp(rows->tables.items[i], table) == 0)
            return;
    ARRAY_PUSH(rows->arena, &rows->tables, table);
}

static void note_rowless(TestRows *rows, const char *table, const char *revision, Text reason)
{
    TestRowless rowless = {table, revision, text_copy(rows->arena, reason)};
    TestRowless *known = find_rowless(rows, table);
    if (known)
        known->reason = rowless.reason;
    else
        ARRAY_PUSH(rows->arena, &rows->rowless, rowless);
}

static void fill_tables(RowFill *fill, const char *revision)
{
    for (RowTable *table; !fill->is_broken && (table = choose(fill));) {
        Text reason;
        const char *label = label_of(fill->rows->arena, table->object);
        bool is_filled = row_table_fill(fill, table, &reason);
        table->state = is_filled ? ROW_FILLED : ROW_LESS;
        if (is_filled)
            note_filled(fill->rows, label);
        else if (!fill->is_broken)
            note_rowless(fill->rows, label, revision, reason);
    }
}

// What could not be filled is not tried again before something of it changes.
static void remember_rowless(RowFill *fill)
{
    for (size_t i = 0; i < fill->tables.count; i++)
        for (size_t k = 0; fill->tables.items[i].state == ROW_FILLED && k < fill->empties.count;
             k++)
            if (text_equal(fill->empties.items[k].name, fill->tables.items[i].object->name) &&
                text_equal(fill->empties.items[k].schema, fill->tables.items[i].object->schema))
                fill->empties.items[k].is_empty = false;
    size_t kept = 0;
    for (size_t i = 0; i < fill->empties.count; i++)
        if (fill->empties.items[i].is_empty)
            fill->empties.items[kept++] = fill->empties.items[i];
    fill->empties.count = kept;
    fill->rows->rowless_sum = row_empties_sum(fill);
}

static void configure(const RowFill *fill)
{
    MigSession session = {.ledger_schema = "public", .deadline = mig__now() + DEADLINE};
    fill->driver->kind->configure(fill->driver, &session);
}

bool test_rows_fill(TestRows *rows, MigDriver *driver, const char *revision, MigError *error)
{
    RowFill fill = {.rows = rows,
                    .arena = arena_create(),
                    .driver = driver,
                    .dialect = driver->kind->dialect,
                    .error = error};
    configure(&fill);
    row_empties_find(&fill);
    bool is_needed =
        !fill.is_broken && fill.empties.count > 0 && row_empties_sum(&fill) != rows->rowless_sum;
    if (is_needed) {
        fill.model = read_model(&fill);
        fill.is_broken = !fill.model;
    }
    if (is_needed && fill.model) {
        find_tables(&fill);
        fill_tables(&fill, revision);
        remember_rowless(&fill);
    }
    arena_destroy(fill.arena);
    return !fill.is_broken;
}

void test_rows_forget(TestRows *rows)
{
    rows->tables.count = 0;
    rows->rowless_sum = 0;
}

static bool is_word_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (unsigned char)c >= 0x80;
}

static bool has_word(Text text, Text word)
{
    for (size_t i = 0; word.size > 0 && i + word.size <= text.size; i++) {
        bool is_begin = i == 0 || !is_word_character(text.data[i - 1]);
        bool is_end = i + word.size == text.size || !is_word_character(text.data[i + word.size]);
        if (is_begin && is_end && text_equal_ignoring_case((Text){text.data + i, word.size}, word))
            return true;
    }
    return false;
}

Text test_rows_named(const TestRows *rows, Text text)
{
    enum { MOST = 3 };
    const char *found[MOST];
    size_t count = 0;
    Builder out = {.arena = rows->arena};
    for (size_t i = 0; i < rows->tables.count && count < MOST; i++) {
        const char *label = rows->tables.items[i];
        const char *dot = strrchr(label, '.');
        bool is_new = has_word(text, text_from(dot ? dot + 1 : label));
        for (size_t k = 0; k < count; k++)
            is_new = is_new && strcmp(found[k], label) != 0;
        if (is_new)
            found[count++] = label;
    }
    builder_add(&out, (Text){"", 0});
    for (size_t i = 0; i < count; i++)
        builder_add_format(&out, "%s%s",
                           i == 0           ? count > 1 ? "tables " : "table "
                           : i + 1 == count ? " and "
                                            : ", ",
                           found[i]);
    return builder_text(&out);
}
