// SPDX-License-Identifier: MIT
#include "command.h"

#include "dotenv.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

typedef struct Line {
    const char *at; // what is left of the line
    const char *end;
    char *value; // as long as the line; NUL-terminated when read
    size_t size;
    const char *problem;
} Line;

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static void skip_blanks(Line *line)
{
    while (line->at < line->end && is_blank(*line->at))
        line->at++;
}

static bool skip_word(Line *line, const char *word)
{
    size_t size = strlen(word);
    if ((size_t)(line->end - line->at) < size || memcmp(line->at, word, size) != 0)
        return false;
    line->at += size;
    return true;
}

// Other readers put variables in; this one does not, and says so instead of connecting to
// "${HOST}".
static bool is_expansion(const Line *line)
{
    return line->end - line->at >= 2 && line->at[0] == '$' &&
           (line->at[1] == '{' || line->at[1] == '(');
}

static void read_quoted(Line *line)
{
    char quote = *line->at++;
    for (; line->at < line->end && *line->at != quote; line->at++) {
        char c = *line->at;
        if (quote == '"' && is_expansion(line)) {
            line->problem =
                "variables are not put in; write the value, or use single quotes for a $";
            return;
        }
        if (quote == '"' && c == '\\' && line->at + 1 < line->end)
            c = *++line->at;
        line->value[line->size++] = c;
    }
    if (line->at == line->end) {
        line->problem = "the quote never ends";
        return;
    }
    line->at++;
    skip_blanks(line);
    if (line->at < line->end && *line->at != '#')
        line->problem = "there is text after the closing quote";
}

static void read_plain(Line *line)
{
    for (; line->at < line->end; line->at++) {
        // A `#` begins a comment only after a blank: URLs may hold one.
        if (*line->at == '#' && (line->size == 0 || is_blank(line->at[-1])))
            break;
        if (is_expansion(line)) {
            line->problem =
                "variables are not put in; write the value, or use single quotes for a $";
            return;
        }
        line->value[line->size++] = *line->at;
    }
    while (line->size && is_blank(line->value[line->size - 1]))
        line->size--;
    if (memchr(line->value, ' ', line->size) && !memchr(line->value, '=', line->size))
        line->problem = "a value with blanks needs quotes";
}

// True where the line is of that key; its value or problem is then set.
static bool read_line(Line *line, const char *key)
{
    skip_blanks(line);
    if (skip_word(line, "export") && line->at < line->end && !is_blank(*line->at))
        return false; // a longer word
    skip_blanks(line);
    if (!skip_word(line, key))
        return false;
    if (line->at < line->end && *line->at != '=' && !is_blank(*line->at))
        return false; // a longer key
    skip_blanks(line);
    if (line->at == line->end || *line->at != '=') {
        line->problem = "there is no = after the name";
        return true;
    }
    line->at++;
    skip_blanks(line);
    if (line->at < line->end && (*line->at == '"' || *line->at == '\''))
        read_quoted(line);
    else
        read_plain(line);
    return true;
}

char *mig__cli_dotenv_find(const char *text, const char *key, const char *path,
                           char problem[DOTENV_PROBLEM_SIZE])
{
    char *found = NULL;
    char *value = malloc(strlen(text) + 1);
    *problem = '\0';
    if (!value) {
        snprintf(problem, DOTENV_PROBLEM_SIZE, "out of memory");
        return NULL;
    }
    if (strncmp(text, "\xef\xbb\xbf", 3) == 0)
        text += 3;
    for (unsigned number = 1; *text && !*problem; number++) {
        size_t size = strcspn(text, "\n");
        Line line = {text, text + size, value, 0, NULL};
        if (read_line(&line, key)) {
            value[line.size] = '\0';
            free(found);
            found = strdup(value);
            if (line.problem || !found)
                snprintf(problem, DOTENV_PROBLEM_SIZE, "%s:%u: %s: %s", path, number, key,
                         line.problem ? line.problem : "out of memory");
        }
        text += size + (text[size] == '\n');
    }
    free(value);
    if (*problem || (found && !*found)) {
        free(found);
        found = NULL;
    }
    return found;
}

enum { LARGEST_FILE = 1 << 20 };

static char *fail_read(const char *path, char problem[DOTENV_PROBLEM_SIZE])
{
    snprintf(problem, DOTENV_PROBLEM_SIZE, "cannot read %s: %s", path, strerror(errno));
    return NULL;
}

// The whole file, to be freed; NULL where there is none, or where `problem` is not empty then.
static char *read_file(const char *path, char problem[DOTENV_PROBLEM_SIZE])
{
    FILE *file = fopen(path, "r");
    if (!file)
        return errno == ENOENT ? NULL : fail_read(path, problem);
    char *text = calloc(1, LARGEST_FILE);
    size_t size = text ? fread(text, 1, LARGEST_FILE, file) : 0;
    if (!text || size == LARGEST_FILE)
        snprintf(problem, DOTENV_PROBLEM_SIZE, "%s: %s", path,
                 text ? "larger than 1 MB" : "out of memory");
    else if (ferror(file) &&
             errno != EISDIR) // Python keeps an environment in a directory of that name
        fail_read(path, problem);
    else if (!ferror(file)) {
        fclose(file);
        return text;
    }
    fclose(file);
    free(text);
    return NULL;
}

char *mig__cli_dotenv_read(const char *path, const char *key, char problem[DOTENV_PROBLEM_SIZE])
{
    *problem = '\0';
    char *text = read_file(path, problem);
    char *found = text ? mig__cli_dotenv_find(text, key, path, problem) : NULL;
    free(text);
    return found;
}
