// SPDX-License-Identifier: MIT
#include "fold_data.h"

#include "sql_batch.h"

#include <string.h>

static bool is_quoted(Word word)
{
    Text written = span_text(word.span);
    return written.size > 0 && written.data[0] == '"';
}

// What is said from now on is said of this place.
static void begin_at(Fold *fold, Span span)
{
    fold_begin(fold, TEXT(""), 0, span);
    fold->is_exact = false;
}

static void check_column(Fold *fold, const ModelObject *relation, Text name, Span span)
{
    begin_at(fold, span);
    fold_column(fold, relation, name, -1);
}

// Of COPY … FROM stdin the statement has the names, of a directive its words; what the first line
// of a file says has the place of the file's name.
static void check_copy(Fold *fold, const Step *step)
{
    const CopyContent *content = step->copy->content;
    const WordList *words = &step->copy->columns;
    bool is_directive = step->copy->path.text.size > 0;
    size_t parts = content->table_count;
    if (parts == 0)
        return;
    if (is_directive)
        begin_at(fold, step->copy->table.span);
    else
        fold_begin(fold, span_text(step->span), 0, step->span);
    const ModelObject *relation = fold_relation(
        fold, parts > 1 ? content->table[parts - 2] : (Text){"", 0}, content->table[parts - 1], -1);
    for (size_t i = 0; relation && i < content->column_count; i++) {
        if (!is_directive)
            fold_column(fold, relation, content->columns[i], -1);
        else if (words->count == content->column_count)
            check_column(fold, relation, content->columns[i], words->items[i].span);
        else
            check_column(fold, relation, content->columns[i], step->copy->path.span);
    }
}

static void check_batch(Fold *fold, const Batch *batch)
{
    const char *dot = is_quoted(batch->table)
                          ? NULL
                          : memchr(batch->table.text.data, '.', batch->table.text.size);
    Text schema = {"", 0}, name = batch->table.text;
    if (dot) {
        schema = (Text){name.data, (size_t)(dot - name.data)};
        name = (Text){dot + 1, name.size - schema.size - 1};
        schema = sql_directive_name(fold->arena, schema, false, MIG_POSTGRESQL);
    }
    name = sql_directive_name(fold->arena, name, is_quoted(batch->table), MIG_POSTGRESQL);
    begin_at(fold, batch->table.span);
    const ModelObject *relation = fold_relation(fold, schema, name, -1);
    for (size_t i = 0; relation && i < batch->keys.count; i++) {
        Word key = batch->keys.items[i];
        Text column = sql_directive_name(fold->arena, key.text, is_quoted(key), MIG_POSTGRESQL);
        check_column(fold, relation, column, key.span);
    }
}

void fold_directives(Fold *fold, const Step *step)
{
    if (step->copy && step->copy->content)
        check_copy(fold, step);
    if (step->batch && step->batch->table.text.size > 0)
        check_batch(fold, step->batch);
}
