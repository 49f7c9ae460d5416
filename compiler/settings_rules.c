// SPDX-License-Identifier: MIT
#include "settings_rules.h"

static const struct {
    const char *word;
    Severity severity;
} words[] = {{"off", SEVERITY_OFF},
             {"note", SEVERITY_NOTE},
             {"warning", SEVERITY_WARNING},
             {"error", SEVERITY_ERROR}};

static void report_unknown(Word key, Diagnostics *diagnostics)
{
    Text names[RULE_COUNT];
    size_t count = 0;
    for (int rule = 0; rule < RULE_COUNT; rule++)
        if (!rule_is_fixed((Rule)rule))
            names[count++] = text_from(rule_name((Rule)rule));
    Diagnostic *diagnostic = diagnostic_report(diagnostics, RULE_SETTINGS, key.span,
                                               "there is no rule \"%.*s\"", TEXT_ARGS(key.text));
    Text near = text_suggest(key.text, names, count);
    if (near.size > 0)
        diagnostic_hint(diagnostic, "did you mean \"%.*s\"?", TEXT_ARGS(near));
    else
        diagnostic_hint(diagnostic, "`migc explain` lists them");
}

void settings_add_rule(RuleSettings *rules, Word key, Word value, Diagnostics *diagnostics)
{
    Rule rule = rule_find(key.text);
    Diagnostic *diagnostic = NULL;
    if (rule == RULE_COUNT) {
        report_unknown(key, diagnostics);
        return;
    }
    if (rule_is_fixed(rule)) {
        diagnostic = diagnostic_report(diagnostics, RULE_SETTINGS, key.span,
                                       "\"%.*s\" is always an error", TEXT_ARGS(key.text));
        diagnostic_hint(diagnostic, "without it the history cannot be compiled: remove the line");
        return;
    }
    if (rules->is_given[rule]) {
        diagnostic_report(diagnostics, RULE_SETTINGS, key.span, "\"%.*s\" is given twice",
                          TEXT_ARGS(key.text));
        return;
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_is(value.text, words[i].word)) {
            rules->is_given[rule] = true;
            rules->severities[rule] = words[i].severity;
            return;
        }
    diagnostic = diagnostic_report(diagnostics, RULE_SETTINGS, value.span,
                                   value.text.size > 0 ? "\"%.*s\" is no severity"
                                                       : "a severity is missing%.*s",
                                   TEXT_ARGS(value.text));
    diagnostic_hint(diagnostic, "write error, warning, note or off");
}

static Severity severity_by(void *context, const Diagnostic *diagnostic)
{
    const RuleSettings *rules = context;
    Rule rule = diagnostic->rule;
    return rules->is_given[rule] ? rules->severities[rule] : diagnostic->severity;
}

void settings_apply_rules(const RuleSettings *rules, Diagnostics *diagnostics)
{
    RuleSettings copy = *rules;
    diagnostic_change(diagnostics, severity_by, &copy);
}

const bool *settings_rules_off(Arena *arena, const RuleSettings *rules)
{
    bool *is_off = arena_alloc(arena, RULE_COUNT * sizeof *is_off);
    for (int rule = 0; rule < RULE_COUNT; rule++)
        is_off[rule] = (rules->is_given[rule] ? rules->severities[rule]
                                              : rule_severity((Rule)rule)) == SEVERITY_OFF;
    return is_off;
}
