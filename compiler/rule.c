// SPDX-License-Identifier: MIT
#include "rule.h"

typedef struct RuleEntry {
    const char *name;
    Severity severity;
} RuleEntry;

static const RuleEntry rules[RULE_COUNT] = {
    [RULE_BAD_DATA] = {"bad-data", SEVERITY_ERROR},
    [RULE_BAD_DIRECTIVE] = {"bad-directive", SEVERITY_ERROR},
    [RULE_BAD_VALUE] = {"bad-value", SEVERITY_ERROR},
    [RULE_CANNOT_READ] = {"cannot-read", SEVERITY_ERROR},
    [RULE_CANNOT_WRITE] = {"cannot-write", SEVERITY_ERROR},
    [RULE_COPY_HEADER] = {"copy-header", SEVERITY_ERROR},
    [RULE_COPY_OPTION] = {"copy-option", SEVERITY_ERROR},
    [RULE_CYCLE] = {"cycle", SEVERITY_ERROR},
    [RULE_DIALECT_AMBIGUOUS] = {"dialect-ambiguous", SEVERITY_ERROR},
    [RULE_DOWN_FAILS] = {"down-fails", SEVERITY_ERROR},
    [RULE_DOWN_LEAVES] = {"down-leaves", SEVERITY_WARNING},
    [RULE_DUPLICATE_CLAUSE] = {"duplicate-clause", SEVERITY_ERROR},
    [RULE_DUPLICATE_ID] = {"duplicate-id", SEVERITY_ERROR},
    [RULE_DUPLICATE_LABEL] = {"duplicate-label", SEVERITY_ERROR},
    [RULE_DUPLICATE_SECTION] = {"duplicate-section", SEVERITY_ERROR},
    [RULE_ENCODING] = {"encoding", SEVERITY_ERROR},
    [RULE_ENCLOSED_TRANSACTION] = {"enclosed-transaction", SEVERITY_WARNING},
    [RULE_FILE_NAME] = {"file-name", SEVERITY_WARNING},
    [RULE_LIMIT] = {"limit", SEVERITY_ERROR},
    [RULE_MERGE_ANCESTOR] = {"merge-ancestor", SEVERITY_ERROR},
    [RULE_MERGE_CONFLICT] = {"merge-conflict", SEVERITY_ERROR},
    [RULE_MISSING_SECTION] = {"missing-section", SEVERITY_ERROR},
    [RULE_MISSPELT_DIRECTIVE] = {"misspelt-directive", SEVERITY_ERROR},
    [RULE_MULTIPLE_HEADS] = {"multiple-heads", SEVERITY_ERROR},
    [RULE_MULTIPLE_ROOTS] = {"multiple-roots", SEVERITY_WARNING},
    [RULE_NO_PARENT] = {"no-parent", SEVERITY_ERROR},
    [RULE_NO_PROBE] = {"no-probe", SEVERITY_ERROR},
    [RULE_NO_WAY_BACK] = {"no-way-back", SEVERITY_WARNING},
    [RULE_NOT_ANALYSED] = {"not-analysed", SEVERITY_WARNING},
    [RULE_NOT_A_REVISION] = {"not-a-revision", SEVERITY_ERROR},
    [RULE_NOT_YET] = {"not-yet", SEVERITY_ERROR},
    [RULE_PSQL_COMMAND] = {"psql-command", SEVERITY_ERROR},
    [RULE_SEALED] = {"sealed", SEVERITY_ERROR},
    [RULE_SECRET_IN_REVISION] = {"secret-in-revision", SEVERITY_WARNING},
    [RULE_SELF_REFERENCE] = {"self-reference", SEVERITY_ERROR},
    [RULE_SETTINGS] = {"settings", SEVERITY_ERROR},
    [RULE_SQLITE_ERROR] = {"sqlite-error", SEVERITY_ERROR},
    [RULE_SYNTAX_ERROR] = {"syntax-error", SEVERITY_ERROR},
    [RULE_TRANSACTION_CONTROL] = {"transaction-control", SEVERITY_ERROR},
    [RULE_UNFINISHED_STATEMENT] = {"unfinished-statement", SEVERITY_ERROR},
    [RULE_UNKNOWN_PARENT] = {"unknown-parent", SEVERITY_ERROR},
    [RULE_UNKNOWN_RULE] = {"unknown-rule", SEVERITY_ERROR},
    [RULE_UNTERMINATED] = {"unterminated", SEVERITY_ERROR},
    [RULE_UP_FAILS] = {"up-fails", SEVERITY_ERROR},
};

const char *rule_name(Rule rule)
{
    return rules[rule].name;
}

Severity rule_severity(Rule rule)
{
    return rules[rule].severity;
}

Rule rule_find(Text name)
{
    for (size_t i = 0; i < RULE_COUNT; i++)
        if (text_is(name, rules[i].name))
            return (Rule)i;
    return RULE_COUNT;
}
