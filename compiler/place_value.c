// SPDX-License-Identifier: MIT
#include "place_value.h"

static const char *const durations[] = {"lock-timeout", "statement-timeout", "connect-timeout",
                                        "deadline"};

static const struct {
    const char *option;
    const char *words[2];
} choices[] = {{"on-failure", {"stop", "revert"}}, {"pooler", {"session", "transaction"}}};

// In milliseconds; false where it is none, or longer than a run can wait.
static bool read_duration(Text text, uint64_t *duration)
{
    static const struct {
        const char *name;
        uint64_t milliseconds;
    } units[] = {{"ms", 1}, {"s", 1000}, {"m", 60 * 1000}, {"h", 60 * 60 * 1000}};
    uint64_t number = 0;
    size_t digits = 0;
    for (; digits < text.size && text.data[digits] >= '0' && text.data[digits] <= '9'; digits++) {
        number = number * 10 + (uint64_t)(text.data[digits] - '0');
        if (number > UINT32_MAX)
            return false;
    }
    Text unit = {text.data + digits, text.size - digits};
    for (size_t i = 0; digits > 0 && i < sizeof units / sizeof *units; i++) {
        *duration = number * units[i].milliseconds;
        if (text_is(unit, units[i].name))
            return *duration < UINT32_MAX; // that itself means "not given" in the runtime
    }
    return false;
}

static bool check_duration(Text option, Text key, Word value, Diagnostics *diagnostics)
{
    uint64_t duration = 0;
    if (!read_duration(value.text, &duration)) {
        diagnostic_hint(diagnostic_report(diagnostics, RULE_SETTINGS, value.span,
                                          "\"%.*s\" is not a duration", TEXT_ARGS(value.text)),
                        "write 250ms, 2s, 5m or 1h");
        return false;
    }
    if (duration > 0 || text_is(option, "connect-timeout"))
        return true;
    diagnostic_report(diagnostics, RULE_SETTINGS, value.span, "%.*s must be more than nothing",
                      TEXT_ARGS(key));
    return false;
}

bool place_check_value(Text option, Text key, Word value, Diagnostics *diagnostics)
{
    for (size_t i = 0; i < sizeof durations / sizeof *durations; i++)
        if (text_is(option, durations[i]))
            return check_duration(option, key, value, diagnostics);
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) {
        const char *const *words = choices[i].words;
        if (!text_is(option, choices[i].option) || text_is(value.text, words[0]) ||
            text_is(value.text, words[1]))
            continue;
        diagnostic_hint(diagnostic_report(diagnostics, RULE_SETTINGS, value.span,
                                          "%.*s cannot be \"%.*s\"", TEXT_ARGS(key),
                                          TEXT_ARGS(value.text)),
                        "write %s or %s", words[0], words[1]);
        return false;
    }
    return true;
}
