// SPDX-License-Identifier: MIT
// A program that starts and ends: with a history inside that it looks into, or without one.
#ifdef WITH_HISTORY
#include "schema.h"

int main(void)
{
    return schema_history()->revision_count == 0;
}
#else
int main(void)
{
    return 0;
}
#endif
