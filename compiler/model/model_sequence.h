// SPDX-License-Identifier: MIT
// What a sequence counts, as one text: only what is not the usual.
#ifndef MIGC_MODEL_SEQUENCE_H
#define MIGC_MODEL_SEQUENCE_H

#include "model.h"

typedef struct ModelSequence {
    Text type; // "bigint", "integer", "smallint"
    int64_t increment;
    int64_t minimum;
    int64_t maximum;
    int64_t start;
    int64_t cache;
    bool is_cycle;
} ModelSequence;

// With everything as a server has it where nothing is said.
ModelSequence model_sequence(Text type, int64_t increment);
void model_sequence_limits(Text type, int64_t *minimum, int64_t *maximum);

// "INCREMENT 2 START 5 CYCLE"; empty where everything is the usual of its type. In the arena.
Text model_sequence_text(Arena *arena, const ModelSequence *sequence);
ModelSequence model_sequence_read(Text type, Text text);

#endif
