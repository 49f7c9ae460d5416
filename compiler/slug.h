// SPDX-License-Identifier: MIT
// A title as a part of a file's name: "Add language, at last" → "add_language_at_last".
#ifndef MIGC_SLUG_H
#define MIGC_SLUG_H

#include "text.h"

enum { SLUG_USUAL_SIZE = 40 };

// Words joined by '_', in lower case as far as ASCII goes; all else that is neither letter nor
// digit parts words. At most `longest` bytes, cut between words (a first word that is longer is cut
// itself). Empty where the title has no word.
Text slug_make(Arena *arena, Text title, size_t longest);

#endif
