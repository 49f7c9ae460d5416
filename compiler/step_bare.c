// SPDX-License-Identifier: MIT
#include "step_bare.h"

static bool is_sql_call(Text statement, MigDialect dialect)
{
    uint32_t offset = 0;
    SqlToken token = lexer_sql_next(statement, dialect, &offset);
    return token.kind == SQL_WORD &&
           text_equal_ignoring_case((Text){statement.data + token.offset, token.size},
                                    TEXT("CALL"));
}

bool step_is_bare(const Section *section, const Step *step, MigDialect dialect,
                  bool refuses_transaction)
{
    if (step->kind == MIG_STEP_BATCH)
        return false;
    if (step->kind == MIG_STEP_STATEMENT && refuses_transaction)
        return true;
    if (!step->is_no_transaction && !section->is_no_transaction)
        return false;
    return step->kind == MIG_STEP_CALL || step->is_unchecked ||
           (step->kind == MIG_STEP_STATEMENT && is_sql_call(step->sql, dialect));
}

bool step_saves(const Step *step)
{
    return step->kind == MIG_STEP_CALL && step->done_when.text.size == 0;
}

SqlProbe step_probe(Arena *arena, const Step *step, MigDialect dialect)
{
    bool is_known = step->kind == MIG_STEP_STATEMENT && !step->is_unchecked &&
                    sql_refuses_transaction(step->sql, dialect);
    return is_known ? sql_probe(arena, step->sql, dialect) : (SqlProbe){0};
}
