# SPDX-License-Identifier: MIT
# Every source file of ours, by the part that it belongs to. A file that is in the tree and in no list here
# is an error of the configuration: it would be missing from the build without a word.

set(MIGC_CORE_SOURCES
  compiler/amalgamation.c
  compiler/arena.c
  compiler/check.c
  compiler/check_allow.c
  compiler/check_file.c
  compiler/check_secret.c
  compiler/check_sections.c
  compiler/check_steps.c
  compiler/check_transaction.c
  compiler/checker.c
  compiler/diagnostic.c
  compiler/directive.c
  compiler/directory.c
  compiler/emit.c
  compiler/emit_shared.c
  compiler/emit_symbol.c
  compiler/emit_text.c
  compiler/graph.c
  compiler/graph_cycle.c
  compiler/graph_heads.c
  compiler/graph_links.c
  compiler/graph_merge.c
  compiler/graph_names.c
  compiler/graph_order.c
  compiler/graph_shape.c
  compiler/identity.c
  compiler/inputs.c
  compiler/mask.c
  compiler/output.c
  compiler/pack.c
  compiler/pack_text.c
  compiler/pack_track.c
  compiler/parser.c
  compiler/parser_directive.c
  compiler/parser_header.c
  compiler/parser_message.c
  compiler/parser_problem.c
  compiler/parser_section.c
  compiler/parser_statement.c
  compiler/parser_step.c
  compiler/parser_value.c
  compiler/project.c
  compiler/reader.c
  compiler/revision.c
  compiler/rule.c
  compiler/settings.c
  compiler/sort.c
  compiler/source.c
  compiler/span.c
  compiler/sql.c
  compiler/sql_autocommit.c
  compiler/sql_cursor.c
  compiler/sql_effects.c
  compiler/text.c
  compiler/text_set.c
  compiler/utf8.c
  compiler/commands/arguments.c
  compiler/commands/check.c
  compiler/commands/command.c
  compiler/commands/compile.c
  compiler/commands/explain.c)

# What needs the runtime, and so is in migc alone.
set(MIGC_DATABASE_SOURCES
  compiler/commands/database.c
  compiler/commands/runtime.c)

set(MIG_SOURCES
  runtime/buffer.c
  runtime/clock.c
  runtime/current.c
  runtime/digest.c
  runtime/error.c
  runtime/error_text.c
  runtime/history.c
  runtime/ledger.c
  runtime/ledger_compare.c
  runtime/ledger_down.c
  runtime/ledger_row.c
  runtime/ledger_template.c
  runtime/ledger_write.c
  runtime/lineage.c
  runtime/mig.c
  runtime/pieces.c
  runtime/plan.c
  runtime/run.c
  runtime/run_decide.c
  runtime/run_ledger.c
  runtime/run_segment.c
  runtime/run_state.c
  runtime/secret.c
  runtime/secret_literal.c
  runtime/target.c
  runtime/target_name.c)

set(MIG_SQLITE_SOURCES
  runtime/driver_sqlite.c
  runtime/driver_sqlite_error.c
  runtime/driver_sqlite_keys.c
  runtime/driver_sqlite_session.c
  runtime/driver_sqlite_transact.c)

set(MIG_POSTGRESQL_SOURCES
  runtime/driver_postgresql.c
  runtime/driver_postgresql_clean.c
  runtime/driver_postgresql_connect.c
  runtime/driver_postgresql_error.c
  runtime/driver_postgresql_exchange.c
  runtime/driver_postgresql_guard.c
  runtime/driver_postgresql_lock.c
  runtime/driver_postgresql_message.c
  runtime/driver_postgresql_session.c
  runtime/driver_postgresql_settle.c
  runtime/driver_postgresql_transact.c
  runtime/driver_postgresql_url.c)

set(MIG_CLI_SOURCES
  runtime/cli/cancel.c
  runtime/cli/commands.c
  runtime/cli/current.c
  runtime/cli/database.c
  runtime/cli/dotenv.c
  runtime/cli/history.c
  runtime/cli/lookup.c
  runtime/cli/main.c
  runtime/cli/options.c
  runtime/cli/plan.c
  runtime/cli/print.c
  runtime/cli/progress.c
  runtime/cli/run.c
  runtime/cli/section.c
  runtime/cli/show.c
  runtime/cli/url.c
  runtime/cli/view.c)

file(GLOB_RECURSE found CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR} compiler/*.c runtime/*.c)
list(REMOVE_ITEM found compiler/commands/main.c compiler/embed.c ${MIGC_CORE_SOURCES} ${MIGC_DATABASE_SOURCES} ${MIG_SOURCES}
  ${MIG_SQLITE_SOURCES} ${MIG_POSTGRESQL_SOURCES} ${MIG_CLI_SOURCES})
if(found)
  message(FATAL_ERROR "Not in any list of cmake/MigcSources.cmake: ${found}")
endif()
