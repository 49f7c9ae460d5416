// SPDX-License-Identifier: MIT
// What is different between two models: that which is wanted, and that which is found. Objects are
// matched by their names; a renaming is never guessed. docs/model.md says what is compared, and
// how.
#ifndef MIGC_MODEL_DIFF_H
#define MIGC_MODEL_DIFF_H

#include "model.h"

typedef enum ModelChangeKind {
    MODEL_MISSING,  // wanted, and not found
    MODEL_EXTRA,    // found, and not wanted
    MODEL_DIFFERENT // an attribute is another one
} ModelChangeKind;

typedef struct ModelChange {
    ModelChangeKind kind;
    const ModelObject *object; // the wanted one, where it is there; else the one found
    const ModelObject *part;   // of that; NULL: the object itself
    ModelAttribute attribute;  // of MODEL_DIFFERENT; ATTRIBUTE_COUNT: see `what`
    const char *what;          // "type", "columns", "table" …
    Text wanted;               // of MODEL_DIFFERENT; empty: it has none
    Text found;
} ModelChange;

typedef struct ModelChanges {
    ModelChange *items; // by kind of object and name, an object's parts behind it
    size_t count;
    size_t capacity;
} ModelChanges;

// Where one of them was read from a database, texts that it writes in its own way are compared
// loosely or not at all.
typedef enum ModelDiffMode { MODEL_DIFF_HISTORY, MODEL_DIFF_DATABASE } ModelDiffMode;

// What both share costs nothing. The changes live in the arena, and point into the models.
ModelChanges model_diff(Arena *arena, const Model *wanted, const Model *found, ModelDiffMode mode);

// "table users", "column email of table users", "index app.i": schemas are named where they are
// not the search path's first. With quotes around names: `table "users"`.
Text model_describe(Arena *arena, const Model *model, const ModelObject *object,
                    const ModelObject *part);

// One line: `table "users" is missing`, `column "email" of table "users": type is text, should be
// integer`.
Text model_change_text(Arena *arena, const Model *model, const ModelChange *change);

#endif
