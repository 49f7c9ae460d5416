// SPDX-License-Identifier: MIT
// migc explain [RULE]: a rule's page, or all rules, each with the beginning of its page.
#include "command.h"

#include "embedded.h"
#include "rule.h"

#include <stdio.h>
#include <string.h>

// The text of docs/rules/NAME.md; every rule has one (tests/rule_pages.py).
static const char *rule_page(const char *name)
{
    size_t size = strlen(name);
    for (const EmbeddedFile *file = embedded_rules; file->name; file++) {
        const char *slash = strrchr(file->name, '/');
        const char *base = slash ? slash + 1 : file->name;
        if (strncmp(base, name, size) == 0 && strcmp(base + size, ".md") == 0)
            return file->text;
    }
    return "";
}

static const char *skip_line(const char *page)
{
    page += strcspn(page, "\n");
    return page + (*page == '\n');
}

// The first paragraph up to its first "." or ":"; a page begins with its name and severity.
static Text page_summary(const char *page)
{
    while (*page == '#' || *page == '\n' || strncmp(page, "Severity:", 9) == 0)
        page = skip_line(page);
    size_t size = 0;
    while (page[size] && !(strchr(".:", page[size]) && strchr(" \n", page[size + 1])))
        size++;
    return (Text){page, size};
}

static void print_on_one_line(Text text)
{
    for (size_t i = 0; i < text.size; i++)
        putchar(text.data[i] == '\n' ? ' ' : text.data[i]);
    putchar('\n');
}

static int list_rules(void)
{
    static const char *const severities[] = {"note", "warning", "error", "off"};
    for (int i = 0; i < RULE_COUNT; i++) {
        const char *page = rule_page(rule_name((Rule)i));
        printf("%-24s %-8s ", rule_name((Rule)i), severities[rule_severity((Rule)i)]);
        print_on_one_line(page_summary(page));
    }
    return EXIT_DONE;
}

static int fail_unknown(const char *name)
{
    Text names[RULE_COUNT];
    for (int i = 0; i < RULE_COUNT; i++)
        names[i] = text_from(rule_name((Rule)i));
    Text near = text_suggest(text_from(name), names, RULE_COUNT);
    if (near.size > 0)
        return command_usage_error(&command_explain, "no rule \"%s\"; did you mean \"%.*s\"?", name,
                                   TEXT_ARGS(near));
    return command_usage_error(&command_explain, "no rule \"%s\"; `migc explain` lists them", name);
}

static int explain(const char *name)
{
    if (rule_find(text_from(name)) == RULE_COUNT)
        return fail_unknown(name);
    fputs(rule_page(name), stdout);
    return EXIT_DONE;
}

static int run_explain(int argc, char **argv)
{
    Arguments arguments = arguments_begin(argc, argv, NULL, 0);
    const char *name = NULL;
    for (;;) {
        switch (arguments_next(&arguments)) {
        case ARGUMENT_END:
            return name ? explain(name) : list_rules();
        case ARGUMENT_OPERAND:
            if (name)
                return command_usage_error(&command_explain, "one rule at a time");
            name = arguments.value;
            break;
        case ARGUMENT_HELP:
            command_print_help(&command_explain);
            return EXIT_DONE;
        default:
            return command_usage_error(&command_explain, "%s", arguments.problem);
        }
    }
}

const Command command_explain = {
    "explain", "[RULE]", "Prints what a rule means, or the list of all rules",
    NULL,      0,        run_explain};
