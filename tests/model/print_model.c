// SPDX-License-Identifier: MIT
// Reads SQL, folds it, and prints the model on stdout and the findings on stderr; 1 where there is
// any. tests/db/model_tables.sh compares that with a server.
#include "fold_sql.h"
#include "model_text.h"

#include <stdio.h>

int main(void)
{
    static char sql[1 << 20];
    size_t size = fread(sql, 1, sizeof sql - 1, stdin);
    sql[size] = '\0';
    Arena *arena = arena_create();
    Diagnostics diagnostics = {.arena = arena};
    const Model *model = fold_sql(arena, sql, &diagnostics);
    if (!model)
        fputs("print_model: this is no SQL\n", stderr);
    else
        fputs(model_text(arena, model).data, stdout);
    diagnostic_print(&diagnostics, stderr);
    int status = model && diagnostics.error_count == 0 ? 0 : 1;
    arena_destroy(arena);
    return status;
}
