// SPDX-License-Identifier: MIT
// Every command with its options as one list, from the tables that the program itself reads: what
// completions and the man page are made of, so that they say what it does.
#ifndef MIGC_CATALOG_H
#define MIGC_CATALOG_H

#include "command.h"

typedef struct CatalogOption {
    const char *name; // without its dashes
    char letter;      // or 0
    OptionTakes takes;
    const char *value; // what help calls the value, or NULL
    const char *help;
    const char *const *words; // of which the value is one, ended by NULL; NULL: it is no such word
} CatalogOption;

typedef struct CatalogCommand {
    const char *name;
    const char *operands; // as help writes them; "" where it takes none
    const char *summary;
    const char *text; // paragraphs, or NULL
    bool is_database;
    struct {
        CatalogOption *items;
        size_t count;
        size_t capacity;
    } options;
} CatalogCommand;

typedef struct Catalog {
    CatalogCommand *items; // in the order of help
    size_t count;
    size_t capacity;
} Catalog;

Catalog *catalog_make(Arena *arena);

// NULL where there is none of that name.
const CatalogCommand *catalog_find(const Catalog *catalog, const char *name);

// The option of a word as it was typed: `--name`, `--name=…`, `-x` or `-xVALUE`; of several letters
// the one that takes a value, else the last. NULL where the command has none such. `*value`: what
// the word itself gives it, or NULL.
const CatalogOption *catalog_find_option(const CatalogCommand *command, const char *word,
                                         const char **value);

#endif
