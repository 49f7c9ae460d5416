// SPDX-License-Identifier: MIT
// Any text as an .env file: it has a value, a problem, or neither; a problem repeats nothing of a
// value; and a value that somebody wrote in quotes comes back as it was, whatever stands around it.
#include "fuzz.h"

#include "dotenv.h"

static const char key[] = "DATABASE_URL";

// A value in the quotes of one kind; NULL where it cannot stand in them.
static char *quote(const char *value, char mark)
{
    char *text = malloc(2 * strlen(value) + 3);
    char *end = text;
    MUST(text != NULL);
    *end++ = mark;
    for (; *value; value++) {
        bool is_special = *value == '"' || *value == '\\' || *value == '$';
        if (*value == '\n' || (mark == '\'' && *value == '\''))
            break;
        if (mark == '"' && is_special)
            *end++ = '\\';
        *end++ = *value;
    }
    *end++ = mark;
    *end = '\0';
    if (*value) {
        free(text);
        return NULL;
    }
    return text;
}

// `before`, then the quoted value on the last line of its key.
static void check_quoted(const char *before, const char *value, char mark)
{
    char problem[DOTENV_PROBLEM_SIZE];
    char *quoted = quote(value, mark);
    if (!quoted)
        return;
    size_t size = strlen(before) + strlen(quoted) + sizeof key + 40;
    char *text = malloc(size);
    MUST(text != NULL);
    snprintf(text, size, "%s\nexport %s = %s # a comment\n", before, key, quoted);
    char *earlier = mig__cli_dotenv_find(before, key, ".env", problem);
    if (!*problem) {
        char *found = mig__cli_dotenv_find(text, key, ".env", problem);
        MUST(*problem == '\0');
        MUST(*value ? found && strcmp(found, value) == 0 : !found);
        free(found);
    }
    free(earlier);
    free(text);
    free(quoted);
}

// A secret in a value must not be in what is said about it.
static void check_secret(const char *before, const char *after)
{
    char problem[DOTENV_PROBLEM_SIZE];
    size_t size = strlen(before) + strlen(after) + sizeof key + 40;
    char *text = malloc(size);
    MUST(text != NULL);
    snprintf(text, size, "%s=%sCANARY%s\n", key, before, after);
    char *found = mig__cli_dotenv_find(text, key, ".env", problem);
    MUST(!found || !*problem);
    MUST(!strstr(problem, "CANARY"));
    free(found);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzBytes bytes = {data, size};
    char first[200];
    char second[200];
    char problem[DOTENV_PROBLEM_SIZE];
    char *text = fuzz_text(bytes);
    char *found = mig__cli_dotenv_find(text, key, ".env", problem);
    MUST(memchr(problem, '\0', sizeof problem) && (!found || !*problem));
    MUST(!found || (*found && !strchr(found, '\n') && strlen(found) <= strlen(text)));
    free(found);
    free(text);
    fuzz_line(&bytes, first, sizeof first);
    fuzz_line(&bytes, second, sizeof second);
    text = fuzz_text(bytes);
    check_secret(first, second);
    check_quoted(text, first, '"');
    check_quoted(text, first, '\'');
    free(text);
    return 0;
}
