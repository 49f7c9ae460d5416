// SPDX-License-Identifier: MIT
#include "rule.h"

typedef struct RuleEntry {
    const char *name;
    Severity severity;
    bool is_judged; // an error of what the SQL says: the history could be compiled all the same
} RuleEntry;

static const RuleEntry rules[RULE_COUNT] = {
    [RULE_ALREADY_EXISTS] = {"already-exists", SEVERITY_ERROR, true},
    [RULE_BACKFILL_UNDER_LOCK] = {"backfill-under-lock", SEVERITY_WARNING, false},
    [RULE_BAD_DATA] = {"bad-data", SEVERITY_ERROR, false},
    [RULE_BAD_DIRECTIVE] = {"bad-directive", SEVERITY_ERROR, false},
    [RULE_BAD_VALUE] = {"bad-value", SEVERITY_ERROR, false},
    [RULE_BREAKING_RENAME] = {"breaking-rename", SEVERITY_OFF, false},
    [RULE_CANNOT_DERIVE] = {"cannot-derive", SEVERITY_ERROR, false},
    [RULE_CANNOT_READ] = {"cannot-read", SEVERITY_ERROR, false},
    [RULE_CANNOT_WRITE] = {"cannot-write", SEVERITY_ERROR, false},
    [RULE_CHAR_TYPE] = {"char-type", SEVERITY_OFF, false},
    [RULE_CONFLICTING_BRANCHES] = {"conflicting-branches", SEVERITY_ERROR, true},
    [RULE_CONSTRAINT_BUILDS_INDEX] = {"constraint-builds-index", SEVERITY_WARNING, false},
    [RULE_CONSTRAINT_SCAN] = {"constraint-scan", SEVERITY_WARNING, false},
    [RULE_COPY_HEADER] = {"copy-header", SEVERITY_ERROR, false},
    [RULE_COPY_OPTION] = {"copy-option", SEVERITY_ERROR, false},
    [RULE_CYCLE] = {"cycle", SEVERITY_ERROR, false},
    [RULE_DATA_LOSS] = {"data-loss", SEVERITY_WARNING, false},
    [RULE_DETACH_NOT_CONCURRENT] = {"detach-not-concurrent", SEVERITY_OFF, false},
    [RULE_DIALECT_AMBIGUOUS] = {"dialect-ambiguous", SEVERITY_ERROR, false},
    [RULE_DOWN_FAILS] = {"down-fails", SEVERITY_ERROR, false},
    [RULE_DOWN_LEAVES] = {"down-leaves", SEVERITY_WARNING, false},
    [RULE_DROP_INDEX_NOT_CONCURRENT] = {"drop-index-not-concurrent", SEVERITY_OFF, false},
    [RULE_DROP_NOT_NULL] = {"drop-not-null", SEVERITY_OFF, false},
    [RULE_DUPLICATE_CLAUSE] = {"duplicate-clause", SEVERITY_ERROR, false},
    [RULE_DUPLICATE_ID] = {"duplicate-id", SEVERITY_ERROR, false},
    [RULE_DUPLICATE_LABEL] = {"duplicate-label", SEVERITY_ERROR, false},
    [RULE_DUPLICATE_SECTION] = {"duplicate-section", SEVERITY_ERROR, false},
    [RULE_ENCLOSED_TRANSACTION] = {"enclosed-transaction", SEVERITY_WARNING, false},
    [RULE_ENCODING] = {"encoding", SEVERITY_ERROR, false},
    [RULE_ENUM_VALUE_USED] = {"enum-value-used", SEVERITY_WARNING, false},
    [RULE_FAILS_WITH_ROWS] = {"fails-with-rows", SEVERITY_WARNING, false},
    [RULE_FILE_NAME] = {"file-name", SEVERITY_WARNING, false},
    [RULE_IN_USE] = {"in-use", SEVERITY_ERROR, true},
    [RULE_INDEX_NOT_CONCURRENT] = {"index-not-concurrent", SEVERITY_WARNING, false},
    [RULE_KEY_WITHOUT_INDEX] = {"key-without-index", SEVERITY_NOTE, false},
    [RULE_LIMIT] = {"limit", SEVERITY_ERROR, false},
    [RULE_LONG_IDENTIFIER] = {"long-identifier", SEVERITY_WARNING, false},
    [RULE_MANY_LOCKS] = {"many-locks", SEVERITY_OFF, false},
    [RULE_MERGE_ANCESTOR] = {"merge-ancestor", SEVERITY_ERROR, false},
    [RULE_MERGE_CONFLICT] = {"merge-conflict", SEVERITY_ERROR, false},
    [RULE_MISSING_COMPATIBLE] = {"missing-compatible", SEVERITY_NOTE, false},
    [RULE_MISSING_DEPENDS] = {"missing-depends", SEVERITY_ERROR, true},
    [RULE_MISSING_SECTION] = {"missing-section", SEVERITY_ERROR, false},
    [RULE_MISSPELT_DIRECTIVE] = {"misspelt-directive", SEVERITY_ERROR, false},
    [RULE_MULTIPLE_HEADS] = {"multiple-heads", SEVERITY_ERROR, false},
    [RULE_MULTIPLE_ROOTS] = {"multiple-roots", SEVERITY_WARNING, false},
    [RULE_NO_EFFECT] = {"no-effect", SEVERITY_WARNING, false},
    [RULE_NO_PARENT] = {"no-parent", SEVERITY_ERROR, false},
    [RULE_NO_PROBE] = {"no-probe", SEVERITY_ERROR, false},
    [RULE_NO_ROWS] = {"no-rows", SEVERITY_NOTE, false},
    [RULE_NO_WAY_BACK] = {"no-way-back", SEVERITY_WARNING, false},
    [RULE_NOT_A_REVISION] = {"not-a-revision", SEVERITY_ERROR, false},
    [RULE_NOT_ANALYSED] = {"not-analysed", SEVERITY_WARNING, false},
    [RULE_NOT_NULL_SCAN] = {"not-null-scan", SEVERITY_WARNING, false},
    [RULE_NOT_YET] = {"not-yet", SEVERITY_ERROR, false},
    [RULE_PREFER_BIGINT] = {"prefer-bigint", SEVERITY_OFF, false},
    [RULE_PREFER_IDENTITY] = {"prefer-identity", SEVERITY_OFF, false},
    [RULE_PREFER_JSONB] = {"prefer-jsonb", SEVERITY_OFF, false},
    [RULE_PREFER_TEXT] = {"prefer-text", SEVERITY_OFF, false},
    [RULE_PREFER_TIMESTAMPTZ] = {"prefer-timestamptz", SEVERITY_OFF, false},
    [RULE_PSQL_COMMAND] = {"psql-command", SEVERITY_ERROR, false},
    [RULE_REFRESH_NOT_CONCURRENT] = {"refresh-not-concurrent", SEVERITY_OFF, false},
    [RULE_REINDEX_NOT_CONCURRENT] = {"reindex-not-concurrent", SEVERITY_WARNING, false},
    [RULE_REQUIRED_COLUMN] = {"required-column", SEVERITY_WARNING, false},
    [RULE_SEALED] = {"sealed", SEVERITY_ERROR, false},
    [RULE_SECRET_IN_REVISION] = {"secret-in-revision", SEVERITY_WARNING, false},
    [RULE_SELF_REFERENCE] = {"self-reference", SEVERITY_ERROR, false},
    [RULE_SETTINGS] = {"settings", SEVERITY_ERROR, false},
    [RULE_SQLITE_ERROR] = {"sqlite-error", SEVERITY_ERROR, true},
    [RULE_SYNTAX_ERROR] = {"syntax-error", SEVERITY_ERROR, true},
    [RULE_TABLE_REWRITE] = {"table-rewrite", SEVERITY_WARNING, false},
    [RULE_TRANSACTION_CONTROL] = {"transaction-control", SEVERITY_ERROR, false},
    [RULE_TYPE_NARROWING] = {"type-narrowing", SEVERITY_WARNING, false},
    [RULE_UNFINISHED_STATEMENT] = {"unfinished-statement", SEVERITY_ERROR, false},
    [RULE_UNKNOWN_COLUMN] = {"unknown-column", SEVERITY_ERROR, true},
    [RULE_UNKNOWN_CONSTRAINT] = {"unknown-constraint", SEVERITY_ERROR, true},
    [RULE_UNKNOWN_INDEX] = {"unknown-index", SEVERITY_ERROR, true},
    [RULE_UNKNOWN_OBJECT] = {"unknown-object", SEVERITY_ERROR, true},
    [RULE_UNKNOWN_PARENT] = {"unknown-parent", SEVERITY_ERROR, false},
    [RULE_UNKNOWN_RULE] = {"unknown-rule", SEVERITY_ERROR, false},
    [RULE_UNKNOWN_TABLE] = {"unknown-table", SEVERITY_ERROR, true},
    [RULE_UNKNOWN_TYPE] = {"unknown-type", SEVERITY_ERROR, true},
    [RULE_UNTERMINATED] = {"unterminated", SEVERITY_ERROR, false},
    [RULE_UP_FAILS] = {"up-fails", SEVERITY_ERROR, false},
    [RULE_WRONG_COMPATIBLE] = {"wrong-compatible", SEVERITY_ERROR, true},
    [RULE_WRONG_KIND] = {"wrong-kind", SEVERITY_ERROR, true},
    [RULE_WRONG_TYPE] = {"wrong-type", SEVERITY_ERROR, true},
};

const char *rule_name(Rule rule)
{
    return rules[rule].name;
}

Severity rule_severity(Rule rule)
{
    return rules[rule].severity;
}

bool rule_is_fixed(Rule rule)
{
    return rules[rule].severity == SEVERITY_ERROR && !rules[rule].is_judged;
}

Rule rule_find(Text name)
{
    for (size_t i = 0; i < RULE_COUNT; i++)
        if (text_is(name, rules[i].name))
            return (Rule)i;
    return RULE_COUNT;
}
