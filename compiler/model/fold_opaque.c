// SPDX-License-Identifier: MIT
// What cannot be followed: dynamic SQL, `unchecked` statements, functions. Every object that it
// names may be another one afterwards.
#include "fold.h"

#include "lexer.h"

static void open_named(Fold *fold, Text name)
{
    const ModelObject *object = fold_find(fold, SPACE_RELATION, (Text){"", 0}, name);
    if (!object || object->is_open)
        return;
    ModelObject *copy = fold_open(fold, object);
    copy->is_open = true;
    fold_put(fold, copy);
}

void fold_opaque(Fold *fold, Text sql)
{
    uint32_t offset = 0;
    for (;;) {
        SqlToken token = lexer_sql_next(sql, fold->model->dialect, &offset);
        if (token.kind == SQL_END || token.kind == SQL_UNTERMINATED)
            return;
        if (token.kind == SQL_WORD)
            open_named(fold, (Text){sql.data + token.offset, token.size});
    }
}
