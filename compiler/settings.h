// SPDX-License-Identifier: MIT
// migc.ini → PackSettings. The file stands in the revision directory and may be absent.
#ifndef MIGC_SETTINGS_H
#define MIGC_SETTINGS_H

#include "diagnostic.h"
#include "pack.h"

// What a history is without a migc.ini: named "main", in both dialects.
PackSettings settings_default(void);

// Reads DIRECTORY/migc.ini over `settings`. Returns the source where the file is there, else NULL;
// everything that it says and migc does not understand becomes a diagnostic.
const Source *settings_read(Arena *arena, const char *directory, PackSettings *settings,
                            Diagnostics *diagnostics);

// The same from a source in memory.
void settings_parse(Arena *arena, const Source *source, PackSettings *settings,
                    Diagnostics *diagnostics);

// "postgresql, sqlite" → a set; 0 and the word in *unknown (which may be empty) where one is no
// dialect.
DialectSet settings_dialects(Text list, Text *unknown);

// Whether a history may bear this name in the ledger: the characters of an id, at most 64 bytes.
bool settings_name_is_valid(Text name);

// Reports the name of the ledger's own history, which no other may bear: for what compiles or runs
// a history that is not the ledger's.
void settings_refuse_ledgers_name(const PackSettings *settings, Diagnostics *diagnostics);

// "postgresql", "sqlite".
const char *dialect_name(MigDialect dialect);

#endif
