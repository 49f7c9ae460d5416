// SPDX-License-Identifier: MIT
// The rows of one table: all at once, or one by one and in several ways where the database refuses
// that.
#include "test_rows_parts.h"

#include <string.h>

typedef struct RowColumn {
    const ModelObject *column; // NULL: there is none of this number
    RowType type;
    RowTexts hints;
    bool is_bound;     // the hints must be taken
    bool is_key;       // of something that is unique
    bool is_primary;   // of the primary key
    bool is_referring; // of a foreign key
    bool is_checked;   // of a CHECK that names several
    bool is_given;     // the statement names it
    RowAttempt attempt;
    bool is_meant; // by what the database has said of the last attempt
} RowColumn;

enum { MOST_TRIES = 40 }; // of a row

typedef struct RowPlan {
    RowFill *fill;
    const RowTable *table;
    RowKeys keys;
    RowColumn *columns; // by number
    size_t count;
    size_t checked_count; // of columns that are_checked and may be NULL
    const Text *first;    // values of the first row, or NULL
} RowPlan;

static void mark(RowPlan *plan, const ModelNumbers *numbers, bool is_primary)
{
    for (size_t i = 0; i < numbers->count; i++)
        if (numbers->items[i] < plan->count) {
            plan->columns[numbers->items[i]].is_key = true;
            plan->columns[numbers->items[i]].is_primary |= is_primary;
        }
}

static void mark_keys(RowPlan *plan)
{
    const ModelObject *table = plan->table->object;
    for (size_t i = 0; i < table->parts.count; i++) {
        const ModelObject *part = table->parts.items[i];
        if (row_is_key(part, "primary key") || row_is_key(part, "unique") ||
            row_is_key(part, "exclude"))
            mark(plan, &part->columns, row_is_key(part, "primary key"));
        for (size_t k = 0; row_is_key(part, "foreign key") && k < part->columns.count; k++)
            if (part->columns.items[k] < plan->count)
                plan->columns[part->columns.items[k]].is_referring = true;
    }
    for (size_t i = 0; i < plan->fill->all.count; i++) {
        const ModelObject *index = plan->fill->all.items[i];
        if (index->kind == MODEL_INDEX && index->owner == table->number &&
            model_is(index, ATTRIBUTE_UNIQUE, "yes"))
            mark(plan, &index->columns, false);
    }
}

static bool may_be_null(const RowColumn *column)
{
    return !model_is(column->column, ATTRIBUTE_NOT_NULL, "yes") && !column->type.is_not_null &&
           !column->is_primary;
}

// "user_id", "createdBy": an integer that says no more of itself.
static bool names_key(const RowColumn *column)
{
    static const char *const ends[] = {"id", "_by", "By", "Id", "ID"};
    Text name = column->column->name;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t size = strlen(ends[i]);
        if (name.size >= size && memcmp(name.data + name.size - size, ends[i], size) == 0)
            return column->type.class == ROW_INTEGER;
    }
    return false;
}

static void add_hints(RowPlan *plan, RowColumn *column)
{
    const ModelObject *table = plan->table->object;
    Arena *arena = plan->fill->arena;
    column->is_key |= row_hints_add_bound(plan->fill, &column->hints, table, column->column->name);
    column->is_bound = column->hints.count > 0;
    for (size_t i = 0; i < table->parts.count; i++) {
        const ModelObject *check = table->parts.items[i];
        Text expression = model_value(check, ATTRIBUTE_EXPRESSION);
        if (!row_is_key(check, "check") || !row_names(expression, column->column->name))
            continue;
        column->is_checked |= may_be_null(column);
        row_hints_add(arena, &column->hints, expression, column->column->name);
    }
    for (size_t i = 0; i < column->type.hints.count; i++)
        ARRAY_PUSH(arena, &column->hints, column->type.hints.items[i]);
}

// What makes its value itself is left to it, but for numbers that are keys: those that a sequence
// gives are those that revisions insert.
static bool is_given(const RowColumn *column)
{
    Text made = model_value(column->column, ATTRIBUTE_DEFAULT);
    bool has_identity = model_value(column->column, ATTRIBUTE_IDENTITY).size > 0;
    if (model_value(column->column, ATTRIBUTE_GENERATED).size > 0)
        return false;
    if (column->is_referring || (made.size == 0 && !has_identity))
        return true;
    return column->is_key && column->type.class == ROW_INTEGER;
}

static void plan_columns(RowPlan *plan)
{
    const ModelObject *table = plan->table->object;
    plan->columns = arena_alloc(plan->fill->arena, plan->count * sizeof *plan->columns);
    mark_keys(plan);
    for (size_t i = 0; i < table->parts.count; i++) {
        const ModelObject *part = table->parts.items[i];
        if (part->kind != MODEL_COLUMN || part->number >= plan->count)
            continue;
        RowColumn *column = &plan->columns[part->number];
        column->column = part;
        column->type = row_type(plan->fill, model_value(part, ATTRIBUTE_TYPE));
        column->is_given = is_given(column);
        add_hints(plan, column);
        plan->checked_count += column->is_checked;
    }
}

// NULL where it may be: in the last row, and in rows that are tried so.
static bool is_null(const RowPlan *plan, const RowColumn *column, unsigned row, size_t *checked)
{
    unsigned count = plan->fill->rows->count;
    bool is_chosen =
        column->is_checked && plan->checked_count > 0 && (*checked)++ == row % plan->checked_count;
    if (!may_be_null(column))
        return false;
    if (column->attempt == ATTEMPT_SINGLE)
        return !is_chosen;
    return column->attempt == ATTEMPT_SPARSE || (count > 1 && row + 1 == count);
}

// A row that refers to its own table: to the first one, or to itself where it must to something.
static void refer_to_own(const RowPlan *plan, const RowKey *key, unsigned row, Text *values)
{
    const ModelNumbers *columns = &key->constraint->columns, *targets = &key->constraint->targets;
    for (size_t i = 0; i < columns->count; i++) {
        bool is_known = i < targets->count && columns->items[i] < plan->count &&
                        targets->items[i] < plan->count;
        if (!is_known || values[columns->items[i]].size > 0)
            continue;
        const RowColumn *column = &plan->columns[columns->items[i]];
        Text target = values[targets->items[i]];
        if (column->column && may_be_null(column))
            target = row > 0 && plan->first ? plan->first[targets->items[i]] : TEXT("NULL");
        values[columns->items[i]] = target.size > 0 ? target : TEXT("NULL");
    }
}

static void give_nulls(const RowPlan *plan, unsigned row, Text *values)
{
    size_t checked = 0;
    for (size_t i = 0; i < plan->count; i++) {
        const RowColumn *column = &plan->columns[i];
        if (column->column && column->is_given && is_null(plan, column, row, &checked))
            values[i] = TEXT("NULL");
    }
}

// The foreign key has a NULL in it, and so refers to nothing.
static bool is_without(const RowKey *key, const Text *values)
{
    for (size_t i = 0; i < key->width; i++)
        if (text_is(values[key->constraint->columns.items[i]], "NULL"))
            return true;
    return false;
}

// Where a key has no row to refer to, it must be allowed to be NULL.
static bool give_keys(const RowPlan *plan, unsigned row, Text *values)
{
    for (size_t i = 0; i < plan->keys.count; i++) {
        const RowKey *key = &plan->keys.items[i];
        bool has_null = key->is_own || is_without(key, values) || row_key_take(key, row, values);
        for (size_t k = 0; !has_null && k < key->width; k++) {
            uint32_t number = key->constraint->columns.items[k];
            if (plan->columns[number].column && may_be_null(&plan->columns[number]) &&
                values[number].size == 0) {
                values[number] = TEXT("NULL");
                has_null = true;
            }
        }
        if (!has_null)
            return false;
    }
    return true;
}

static Text value_of(const RowPlan *plan, const RowColumn *column, unsigned row)
{
    RowSeed seed = {.row = row,
                    .attempt = column->attempt,
                    .column = column->column->number,
                    .is_key = column->is_key,
                    .is_number_of_key = names_key(column),
                    .hints = &column->hints,
                    .is_bound = column->is_bound};
    return row_value(plan->fill->arena, plan->fill->dialect, &column->type, &seed);
}

// By number; NULL where the row cannot be made.
static Text *make_values(const RowPlan *plan, unsigned row)
{
    Text *values = arena_alloc(plan->fill->arena, plan->count * sizeof *values);
    give_nulls(plan, row, values);
    if (!give_keys(plan, row, values))
        return NULL;
    for (int is_own_turn = 0; is_own_turn < 2; is_own_turn++) {
        for (size_t i = 0; is_own_turn && i < plan->keys.count; i++)
            if (plan->keys.items[i].is_own)
                refer_to_own(plan, &plan->keys.items[i], row, values);
        for (size_t i = 0; i < plan->count; i++) {
            const RowColumn *column = &plan->columns[i];
            bool is_due = column->column && column->is_given && values[i].size == 0 &&
                          (is_own_turn || !column->is_referring);
            if (is_due)
                values[i] = value_of(plan, column, row);
        }
    }
    return values;
}

static void add_values(Builder *sql, const RowPlan *plan, const Text *values)
{
    const char *before = "(";
    for (size_t i = 0; i < plan->count; i++)
        if (plan->columns[i].column && plan->columns[i].is_given) {
            builder_add_format(sql, "%s%.*s", before, TEXT_ARGS(values[i]));
            before = ", ";
        }
    builder_add_char(sql, ')');
}

// Up to the values. False: there is no column to give a value to.
static bool add_target(Builder *sql, const RowPlan *plan)
{
    const char *before = " (";
    bool is_always = false;
    builder_add_format(sql, "INSERT INTO %s", plan->table->name);
    for (size_t i = 0; i < plan->count; i++) {
        const RowColumn *column = &plan->columns[i];
        if (!column->column || !column->is_given)
            continue;
        builder_add(sql, text_from(before));
        builder_add_identifier(sql, column->column->name);
        is_always |= model_is(column->column, ATTRIBUTE_IDENTITY, "always");
        before = ", ";
    }
    if (before[0] == ' ') {
        builder_add(sql, TEXT(" DEFAULT VALUES"));
        return false;
    }
    builder_add(sql, is_always ? TEXT(") OVERRIDING SYSTEM VALUE VALUES ") : TEXT(") VALUES "));
    return true;
}

// The statement for rows `from` to `to`; NULL where a row cannot be made.
static const char *make_statement(RowPlan *plan, unsigned from, unsigned to)
{
    Builder sql = {.arena = plan->fill->arena};
    if (!add_target(&sql, plan))
        return to - from == 1 ? sql.items : NULL;
    for (unsigned row = from; row < to; row++) {
        Text *values = make_values(plan, row);
        if (!values)
            return NULL;
        if (row == 0)
            plan->first = values;
        if (row > from)
            builder_add(&sql, TEXT(", "));
        add_values(&sql, plan, values);
    }
    return sql.items;
}

static const char *find_refusal(const TestRows *rows, uint64_t hash)
{
    for (size_t i = 0; i < rows->refusals.count; i++)
        if (rows->refusals.items[i].hash == hash)
            return rows->refusals.items[i].reason;
    return NULL;
}

// What the database says names the CHECK: then only the columns in it get another value.
static bool is_in_check(const RowPlan *plan, const RowColumn *column, Text reason)
{
    const ModelObject *table = plan->table->object;
    const char *said = text_copy(plan->fill->arena, reason);
    for (size_t i = 0; i < table->parts.count; i++) {
        const ModelObject *check = table->parts.items[i];
        Text expression = model_value(check, ATTRIBUTE_EXPRESSION);
        Builder name = {.arena = plan->fill->arena};
        if (!row_is_key(check, "check") || !row_names(expression, column->column->name))
            continue;
        if (plan->fill->dialect == MIG_SQLITE)
            builder_add_format(&name, "failed: %.*s (", TEXT_ARGS(expression));
        else
            builder_add_format(&name, "constraint \"%.*s\"", TEXT_ARGS(check->name));
        if (strstr(said, name.items))
            return true;
    }
    Builder domain = {.arena = plan->fill->arena};
    builder_add_format(&domain, "%.*s violates", TEXT_ARGS(column->type.domain));
    return column->type.domain.size > 0 && strstr(said, domain.items);
}

// The next way for those columns; for all where none is named. False: there is none left.
static bool go_on(RowPlan *plan, Text reason)
{
    bool is_named = false, has_changed = false;
    for (size_t i = 0; i < plan->count; i++)
        if (plan->columns[i].column && plan->columns[i].is_given)
            is_named |= plan->columns[i].is_meant = is_in_check(plan, &plan->columns[i], reason);
    for (size_t i = 0; i < plan->count; i++) {
        RowColumn *column = &plan->columns[i];
        if (!column->column || !column->is_given || (is_named && !column->is_meant))
            continue;
        if (column->attempt + 1 == ATTEMPT_COUNT)
            return false;
        column->attempt++;
        has_changed = true;
    }
    return has_changed;
}

// *reason becomes that of the first way which was refused.
static bool try_row(RowPlan *plan, unsigned row, Text *reason)
{
    const char *last = NULL;
    Text why = {"", 0};
    for (unsigned i = 0; i < MOST_TRIES && !plan->fill->is_broken; i++) {
        const char *statement = make_statement(plan, row, row + 1);
        bool is_new = statement && !(last && strcmp(statement, last) == 0);
        if (is_new && row_insert(plan->fill, statement, &why) > 0)
            return true;
        if (is_new && reason->size == 0)
            *reason = why;
        last = statement;
        if (!go_on(plan, why))
            return false;
    }
    return false;
}

static bool fill_one_by_one(RowPlan *plan, Text *reason)
{
    unsigned made = 0;
    RowColumn *columns = arena_alloc(plan->fill->arena, plan->count * sizeof *columns);
    for (unsigned row = 0; row < plan->fill->rows->count && !plan->fill->is_broken; row++) {
        memcpy(columns, plan->columns, plan->count * sizeof *columns);
        if (try_row(plan, row, reason))
            made++;
        else // as it was for the one before
            memcpy(plan->columns, columns, plan->count * sizeof *columns);
        if (made == 0)
            break;
    }
    return made > 0;
}

bool row_table_fill(RowFill *fill, const RowTable *table, Text *reason)
{
    TestRows *rows = fill->rows;
    RowPlan plan = {.fill = fill, .table = table, .count = table->object->next_column};
    *reason = (Text){"", 0};
    for (size_t i = 0; i < table->object->parts.count; i++) {
        const ModelObject *part = table->object->parts.items[i];
        if (part->kind == MODEL_COLUMN && part->number >= plan.count)
            plan.count = (size_t)part->number + 1;
    }
    plan.keys = row_keys_read(fill, table->object);
    plan_columns(&plan);
    const char *statement = make_statement(&plan, 0, rows->count);
    uint64_t hash = statement ? text_hash(text_from(statement)) : 0;
    const char *known = statement ? find_refusal(rows, hash) : NULL;
    if (known)
        *reason = text_from(known);
    if (known || fill->is_broken)
        return false;
    if (statement && row_insert(fill, statement, reason) > 0)
        return true;
    if (fill_one_by_one(&plan, reason))
        return true;
    if (reason->size == 0)
        *reason = TEXT("a table that it refers to has no rows");
    if (statement && !fill->is_broken) {
        TestRefusal refusal = {hash, text_copy(rows->arena, *reason)};
        ARRAY_PUSH(rows->arena, &rows->refusals, refusal);
    }
    return false;
}
