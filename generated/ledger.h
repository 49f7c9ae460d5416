/* Written by migc from revision files: change those, not this. */
#ifndef MIGC_HISTORY_migc_ledger_H
#define MIGC_HISTORY_migc_ledger_H

#include <mig/tables.h>

#ifdef __cplusplus
extern "C" {
#endif

const MigHistory *migc_ledger_history(void);

#ifdef __cplusplus
}
#endif

#endif
