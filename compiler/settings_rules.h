// SPDX-License-Identifier: MIT
// The keys of [rules]: which severity the findings of a rule have in this history.
#ifndef MIGC_SETTINGS_RULES_H
#define MIGC_SETTINGS_RULES_H

#include "diagnostic.h"
#include "revision.h"

typedef struct RuleSettings {
    Severity severities[RULE_COUNT]; // where is_given
    bool is_given[RULE_COUNT];
} RuleSettings;

// Takes one key with its places and reports what is wrong with it.
void settings_add_rule(RuleSettings *rules, Word key, Word value, Diagnostics *diagnostics);

// Gives the findings these severities; those that are off are dropped.
void settings_apply_rules(const RuleSettings *rules, Diagnostics *diagnostics);

// By rule, in the arena: whether it is off.
const bool *settings_rules_off(Arena *arena, const RuleSettings *rules);

#endif
