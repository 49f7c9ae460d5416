// SPDX-License-Identifier: MIT
#include "file_template.h"

#include "utf8.h"

#include <string.h>

typedef enum PieceKind {
    PIECE_TEXT,
    PIECE_ID,
    PIECE_SLUG,
    PIECE_EPOCH,
    PIECE_YEAR,
    PIECE_MONTH,
    PIECE_DAY,
    PIECE_HOUR,
    PIECE_MINUTE,
    PIECE_SECOND,
    PIECE_UNKNOWN // <word> that is no token, or without its end
} PieceKind;

typedef struct Piece {
    PieceKind kind;
    Text text;
} Piece;

typedef struct Cursor {
    Text rest;
    size_t run;      // bytes of rest that are a run of time letters
    bool is_in_hour; // the last time token was the hour
} Cursor;

static const struct {
    const char *name;
    PieceKind kind;
} tokens[] = {
    {"<id>", PIECE_ID},     {"<slug>", PIECE_SLUG},     {"<epoch>", PIECE_EPOCH},
    {"<year>", PIECE_YEAR}, {"<month>", PIECE_MONTH},   {"<day>", PIECE_DAY},
    {"<hour>", PIECE_HOUR}, {"<minute>", PIECE_MINUTE}, {"<second>", PIECE_SECOND},
};

static const struct {
    const char *letters;
    PieceKind kind;
} letters[] = {
    {"YYYY", PIECE_YEAR}, {"MM", PIECE_MONTH},  {"DD", PIECE_DAY},
    {"HH", PIECE_HOUR},   {"SS", PIECE_SECOND},
};

enum { TOKEN_COUNT = sizeof tokens / sizeof *tokens };
enum { LETTERS_COUNT = sizeof letters / sizeof *letters };

static bool begins_with(Text text, const char *beginning)
{
    size_t size = strlen(beginning);
    return text.size >= size && memcmp(text.data, beginning, size) == 0;
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

// The kind of the time letters at the start of `text`, and their size; 0 where there are none.
static size_t match_letters(Text text, PieceKind *kind)
{
    for (size_t i = 0; i < LETTERS_COUNT; i++)
        if (begins_with(text, letters[i].letters)) {
            *kind = letters[i].kind;
            return strlen(letters[i].letters);
        }
    return 0;
}

// The letters at the start of `text` where all of them are time letters, or a T between two.
static size_t time_run(Text text)
{
    size_t size = 0, at = 0;
    PieceKind kind;
    while (size < text.size && is_letter(text.data[size]))
        size++;
    while (at < size) {
        size_t step = match_letters((Text){text.data + at, size - at}, &kind);
        if (step == 0 && at > 0 && at + 1 < size && text.data[at] == 'T')
            step = 1;
        if (step == 0)
            return 0;
        at += step;
    }
    return size;
}

static void take(Cursor *cursor, Piece *piece, PieceKind kind, size_t size)
{
    *piece = (Piece){kind, {cursor->rest.data, size}};
    cursor->rest = (Text){cursor->rest.data + size, cursor->rest.size - size};
}

static void take_token(Cursor *cursor, Piece *piece)
{
    const char *end = memchr(cursor->rest.data, '>', cursor->rest.size);
    size_t size = end ? (size_t)(end - cursor->rest.data) + 1 : cursor->rest.size;
    PieceKind kind = PIECE_UNKNOWN;
    for (size_t i = 0; i < TOKEN_COUNT; i++)
        if (text_is((Text){cursor->rest.data, size}, tokens[i].name))
            kind = tokens[i].kind;
    take(cursor, piece, kind, size);
}

static void take_time(Cursor *cursor, Piece *piece)
{
    PieceKind kind = PIECE_TEXT;
    size_t size = match_letters(cursor->rest, &kind);
    if (size == 0)
        size = 1; // the T
    else if (kind == PIECE_MONTH && cursor->is_in_hour)
        kind = PIECE_MINUTE;
    cursor->run -= size;
    take(cursor, piece, kind, size);
}

static bool next_piece(Cursor *cursor, Piece *piece)
{
    if (cursor->rest.size == 0)
        return false;
    if (cursor->run == 0)
        cursor->run = time_run(cursor->rest);
    if (cursor->run > 0) {
        take_time(cursor, piece);
    } else if (cursor->rest.data[0] == '<') {
        take_token(cursor, piece);
    } else {
        size_t size = 1; // a word that is no time is text as a whole
        while (is_letter(cursor->rest.data[0]) && size < cursor->rest.size &&
               is_letter(cursor->rest.data[size]))
            size++;
        take(cursor, piece, PIECE_TEXT, size);
    }
    if (piece->kind >= PIECE_YEAR && piece->kind <= PIECE_SECOND)
        cursor->is_in_hour = piece->kind == PIECE_HOUR;
    return true;
}

static Text without_ending(Text file_template)
{
    if (file_template.size > 4 &&
        memcmp(file_template.data + file_template.size - 4, ".sql", 4) == 0)
        file_template.size -= 4;
    return file_template;
}

bool file_template_is_seen(Text path)
{
    bool is_begin = true;
    for (size_t i = 0; i < path.size; i++) {
        char c = path.data[i];
        if (is_begin && (c == '/' || c == '.' || c == '_'))
            return false;
        is_begin = c == '/';
    }
    return !is_begin;
}

// Characters that some file system refuses: a repository is checked out on others, too.
static const char *text_problem(Text text)
{
    uint32_t code_point = 0;
    if (text.data[0] == '%')
        return "printf's tokens are not known: write <id>, <slug>, YYYYMMDD …";
    if (strchr("\\:*?\"|>", text.data[0]))
        return "not every system has file names with this character";
    if ((unsigned char)text.data[0] < ' ' || text.data[0] == 127)
        return "control characters do not belong into file names";
    return utf8_decode(text, &code_point) == 0 && (text.data[0] & 0xC0) != 0x80 ? "not UTF-8"
                                                                                : NULL;
}

const char *file_template_problem(Text file_template, Text *part)
{
    Cursor cursor = {.rest = without_ending(file_template)};
    Piece piece;
    bool has_id = false;
    *part = file_template;
    if (!file_template_is_seen(file_template))
        return "each part begins with a character that is neither \".\" nor \"_\"";
    while (next_piece(&cursor, &piece)) {
        const char *problem = NULL;
        Text here = {piece.text.data, piece.text.size + cursor.rest.size};
        has_id |= piece.kind == PIECE_ID;
        if (piece.kind == PIECE_UNKNOWN)
            problem =
                "tokens are <id> <slug> <epoch> <year> <month> <day> <hour> <minute> <second>";
        else if (piece.kind == PIECE_TEXT)
            problem = text_problem(here);
        *part = piece.text;
        if (problem)
            return problem;
    }
    *part = file_template;
    return has_id ? NULL : "<id> is missing";
}

static bool is_separator(char c)
{
    return c == '_' || c == '-' || c == '.';
}

// Drops the separators that an empty slug would leave at the end of what is there; false where
// nothing of this part is left, so that those behind it go.
static bool drop_separators(Builder *path)
{
    while (path->count > 0 && is_separator(path->items[path->count - 1]))
        path->items[--path->count] = '\0';
    return path->count > 0 && path->items[path->count - 1] != '/';
}

static void add_piece(Builder *path, const Piece *piece, Text id, const Moment *moment)
{
    const struct tm *tm = &moment->local;
    switch (piece->kind) {
    case PIECE_ID:
        builder_add(path, id);
        break;
    case PIECE_EPOCH:
        builder_add_format(path, "%lld", (long long)moment->seconds);
        break;
    case PIECE_YEAR:
        builder_add_format(path, "%04d", tm->tm_year + 1900);
        break;
    case PIECE_MONTH:
        builder_add_format(path, "%02d", tm->tm_mon + 1);
        break;
    case PIECE_DAY:
        builder_add_format(path, "%02d", tm->tm_mday);
        break;
    case PIECE_HOUR:
        builder_add_format(path, "%02d", tm->tm_hour);
        break;
    case PIECE_MINUTE:
        builder_add_format(path, "%02d", tm->tm_min);
        break;
    case PIECE_SECOND:
        builder_add_format(path, "%02d", tm->tm_sec);
        break;
    case PIECE_SLUG:
    case PIECE_TEXT:
    case PIECE_UNKNOWN:
        builder_add(path, piece->text);
        break;
    }
}

Text file_template_expand(Arena *arena, Text file_template, Text id, Text slug,
                          const Moment *moment)
{
    Builder path = {.arena = arena};
    Cursor cursor = {.rest = without_ending(file_template)};
    Piece piece;
    bool is_dropping = false;
    while (next_piece(&cursor, &piece)) {
        if (piece.kind == PIECE_TEXT && is_dropping && is_separator(piece.text.data[0]))
            continue;
        is_dropping = false;
        if (piece.kind == PIECE_SLUG && slug.size == 0)
            is_dropping = !drop_separators(&path);
        else if (piece.kind == PIECE_SLUG)
            builder_add(&path, slug);
        else
            add_piece(&path, &piece, id, moment);
    }
    builder_add(&path, TEXT(".sql"));
    return builder_text(&path);
}
