// SPDX-License-Identifier: MIT
// Database URLs with a password in them that nothing may show: not what is read from the URL, no
// error of the driver or of the command line, no masked text, no argument that `ps` sees. The
// input's first byte says where the password stands; four lines are what stands around it.
#include "fuzz.h"

#include "driver_postgresql.h"
#include "driver_sqlite.h"
#include "history.h"
#include "url.h"
#include <errno.h>
#include <fcntl.h>
#include <mig/cli.h>
#include <sys/stat.h>
#include <unistd.h>

static const char canary[] = "CANARY";

enum { PART = 120, URL = 8 * PART, OUTPUT = 16384 };

typedef enum Place { IN_AUTHORITY, IN_PAIRS, IN_QUERY, NOWHERE, PLACE_COUNT } Place;

typedef struct Input {
    Place place;
    char before[PART]; // scheme and user; or pairs
    char from[PART];   // the password's beginning
    char to[PART];     // and its end
    char after[PART];
    char url[URL];
} Input;

static Input read_input(FuzzBytes bytes)
{
    static const char *const formats[] = {"%s:%s%s%s@%s", "%spassword%s%s%s %s",
                                          "%s?password=%s%s%s&%s", "%s%s%.0s%s%s"};
    Input input = {.place = (Place)fuzz_below(&bytes, PLACE_COUNT)};
    fuzz_line(&bytes, input.before, PART);
    fuzz_line(&bytes, input.from, PART);
    fuzz_line(&bytes, input.to, PART);
    fuzz_line(&bytes, input.after, PART);
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wformat-nonliteral"
    snprintf(input.url, URL, formats[input.place], input.before, input.from, canary, input.to,
             input.after);
#pragma clang diagnostic pop
    return input;
}

static bool shows(const char *text)
{
    return text && strstr(text, canary);
}

// Whether another parameter than a password has it: then somebody wrote it there, and it is none.
static bool is_public(const PQconninfoOption *parameters)
{
    for (; parameters && parameters->keyword; parameters++)
        if (strcmp(parameters->keyword, "password") != 0 &&
            strcmp(parameters->keyword, "sslpassword") != 0 && shows(parameters->val))
            return true;
    return false;
}

// What libpq would say of a server that it cannot reach: all parameters but the password.
static MigDriver *pretend_open(const char *url, MigError *error)
{
    PQconninfoOption *parameters = mig__pg_parse_url(url, error);
    PgDriver driver = {.parameters = parameters};
    if (!parameters) {
        MUST(error->status == MIG_MISUSE && !shows(error->message));
        return NULL;
    }
    mig__fail(error, MIG_REFUSED, "connection failed");
    for (const PQconninfoOption *p = parameters; p->keyword; p++)
        if (p->val && strcmp(p->keyword, "password") != 0 && strcmp(p->keyword, "sslpassword") != 0)
            mig__add(error, " %s \"%s\"", p->keyword, p->val);
    mig__pg_mask_secrets(&driver, error->message);
    PQconninfoFree(parameters);
    return NULL;
}

static bool knows_sqlite(const char *url)
{
    return mig_sqlite.knows(url);
}

static MigDriver *open_nothing(const char *url, MigError *error)
{
    (void)url;
    mig__fail(error, MIG_REFUSED, "not opened here");
    return NULL;
}

static const MigDriverKind pretended_postgresql = {.abi = MIG_ABI,
                                                   .name = "postgresql",
                                                   .dialect = MIG_POSTGRESQL,
                                                   .knows = mig__pg_knows,
                                                   .open = pretend_open};
static const MigDriverKind pretended_sqlite = {.abi = MIG_ABI,
                                               .name = "sqlite",
                                               .dialect = MIG_SQLITE,
                                               .knows = knows_sqlite,
                                               .open = open_nothing};
static const MigDriverKind *const drivers[] = {&pretended_sqlite, &pretended_postgresql, NULL};

// ---- the command line, with its two streams caught

typedef struct Caught {
    int file;
    int saved[2];
} Caught;

static Caught catch_output(void)
{
    Caught caught;
    char name[] = "/tmp/fuzz_url_XXXXXX";
    fflush(stdout);
    fflush(stderr);
    caught.file = mkstemp(name);
    MUST(caught.file >= 0);
    unlink(name);
    for (int i = 0; i < 2; i++) {
        caught.saved[i] = dup(i + 1);
        dup2(caught.file, i + 1);
    }
    return caught;
}

static void release_output(Caught *caught, char *text)
{
    fflush(stdout);
    fflush(stderr);
    for (int i = 0; i < 2; i++) {
        dup2(caught->saved[i], i + 1);
        close(caught->saved[i]);
    }
    ssize_t size = pread(caught->file, text, OUTPUT - 1, 0);
    text[size < 0 ? 0 : size] = '\0';
    close(caught->file);
}

static void run_command(char *url, char *printed)
{
    char program[] = "app";
    char option[] = "--database";
    char command[] = "current";
    char *arguments[] = {program, option, url, command, NULL};
    const MigHistory *const histories[] = {migc_ledger_history(), NULL};
    Caught caught = catch_output();
    int code = mig_main(4, arguments, histories, drivers);
    release_output(&caught, printed);
    MUST(code == MIG_REFUSED || code == MIG_MISUSE);
    MUST(*printed);
}

// ---- what must hold of any URL

static void check_mask(const char *url)
{
    char *masked = mig__cli_mask(url);
    MUST(masked && strlen(masked) <= 3 * strlen(url));
    free(masked);
}

static void check_password_places(const char *url)
{
    size_t from = 0, start, size;
    while (mig__cli_find_password(url, from, &start, &size)) {
        MUST(start >= from && size > 0 && start + size <= strlen(url));
        from = start + size;
    }
}

// A file that is not there is not made by looking at it.
static void check_sqlite(const char *url)
{
    MigError error = {0};
    const char *path = url + strlen("sqlite:");
    bool is_refused =
        *path == '\0' || strchr(path, '?') || strcmp(path, "//") == 0 || strcmp(path, "///") == 0;
    if (!is_refused &&
        (strchr(path, '/') || strcmp(path, ":memory:") == 0 || access(path, F_OK) == 0 ||
         errno != ENOENT)) // a name may be too long for a file
        return;            // nobody knows what file that is
    MigDriver *driver = mig_sqlite.open(url, &error);
    MUST(!driver == is_refused);
    MUST(!strchr(path, '?') || !strstr(error.message, strchr(path, '?') + 1) ||
         strlen(strchr(path, '?')) < 8);
    mig_close(driver);
    MUST(is_refused || access(path, F_OK) != 0);
}

// ---- and of one that holds the password

static bool has_blank(const Input *input)
{
    return input->place != IN_PAIRS &&
           (strpbrk(input->before, " \t\r\n\f\v") || strpbrk(input->from, " \t\r\n\f\v") ||
            strpbrk(input->to, " \t\r\n\f\v"));
}

static void check_hidden(const Input *input)
{
    char *masked = mig__cli_mask(input->url);
    char printed[OUTPUT];
    char copy[URL];
    strcpy(copy, input->url);
    mig__cli_scrub(copy);
    MUST(strlen(copy) == strlen(input->url) && !shows(copy));
    // In a sentence a blank ends a URL, so that no more than one word is taken away.
    MUST(masked && (has_blank(input) || !shows(masked)));
    free(masked);
    strcpy(copy, input->url);
    run_command(copy, printed);
    MUST(!shows(printed));
    MUST(!shows(copy));
}

static bool has_scheme(const Input *input)
{
    return input->place == IN_AUTHORITY &&
           strncmp(input->before + strcspn(input->before, ":/ ="), "://", 3) == 0;
}

// Whether a person who wrote this meant the word for a password. Behind a '?' all else is a
// parameter that is named, and in quotes "password" is a part of something else.
static bool is_meant(const Input *input, const PQconninfoOption *parameters)
{
    if (parameters)
        return shows(mig__pg_parameter(parameters, "password")) && !is_public(parameters);
    return has_scheme(input) && !strpbrk(strstr(input->before, "://") + 3, "/?#:@");
}

// "scheme://user@…": what follows is a host and the rest, with whatever marks; no password is
// begun.
static bool has_user_alone(const char *before)
{
    const char *slashes = strstr(before, "//");
    const char *mark = slashes ? strpbrk(slashes, ":@") : NULL;
    return mark && *mark == '@';
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Input input = read_input((FuzzBytes){data, size});
    if (shows(input.before) || shows(input.from) || shows(input.to) || shows(input.after))
        return -1; // not worth keeping
    MigError error = {0};
    bool is_postgresql = mig__pg_knows(input.url);
    PQconninfoOption *parameters = is_postgresql ? mig__pg_parse_url(input.url, &error) : NULL;
    MUST(!is_postgresql || !parameters == (error.status == MIG_MISUSE));
    MUST(!shows(error.message));
    // Where it was meant as a password, it is one or the URL is refused.
    // (u:a@b?password=c@h and u:/a?password=c@h may be just that: a host, and a parameter with an
    // @.)
    bool is_query = strchr(input.before, '?') || strchr(input.to, '?');
    if (parameters && has_scheme(&input) && !is_query && !has_user_alone(input.before))
        MUST(!is_public(parameters));
    check_mask(input.url);
    check_password_places(input.url);
    (void)mig__cli_url_problem(input.url);
    if (mig_sqlite.knows(input.url))
        check_sqlite(input.url);
    else if (is_meant(&input, parameters))
        check_hidden(&input);
    PQconninfoFree(parameters);
    return 0;
}
