// SPDX-License-Identifier: MIT
// What is asked of PostgreSQL's catalog. Between the queries and who reads their rows only.
#ifndef MIGC_CATALOG_QUERY_H
#define MIGC_CATALOG_QUERY_H

// The first column of a row says what it is about.
enum { CATALOG_TAG = 0 };

// In the order in which they come: what a row refers to stands before it.
#define CATALOG_SCHEMA     "schema"     // name, comment
#define CATALOG_EXTENSION  "extension"  // name, schema
#define CATALOG_RELATION   "relation"   // enum RelationColumn
#define CATALOG_COLUMN     "column"     // enum ColumnColumn
#define CATALOG_TYPE       "type"       // enum TypeColumn
#define CATALOG_CONSTRAINT "constraint" // enum ConstraintColumn
#define CATALOG_INDEX      "index"      // enum IndexColumn
#define CATALOG_SEQUENCE   "sequence"   // enum SequenceColumn
#define CATALOG_ROUTINE    "routine"    // enum RoutineColumn
#define CATALOG_TRIGGER    "trigger"    // enum TriggerColumn
#define CATALOG_POLICY     "policy"     // enum PolicyColumn
#define CATALOG_RULE       "rule"       // relation, name, definition, enabled

enum RelationColumn {
    RELATION_OID = 1,
    RELATION_SCHEMA,
    RELATION_NAME,
    RELATION_KIND,
    RELATION_PERSISTENCE,
    RELATION_PARTITION_BY,
    RELATION_BOUND,
    RELATION_PARENTS,
    RELATION_ROW_SECURITY,
    RELATION_REPLICA_IDENTITY,
    RELATION_OPTIONS,
    RELATION_QUERY,
    RELATION_COMMENT,
    RELATION_COUNT
};

enum ColumnColumn {
    COLUMN_RELATION = 1,
    COLUMN_NUMBER,
    COLUMN_NAME,
    COLUMN_TYPE,
    COLUMN_NOT_NULL,
    COLUMN_EXPRESSION,
    COLUMN_IDENTITY,
    COLUMN_GENERATED,
    COLUMN_COLLATION,
    COLUMN_COMMENT,
    COLUMN_COUNT
};

enum TypeColumn {
    TYPE_OID = 1,
    TYPE_SCHEMA,
    TYPE_NAME,
    TYPE_KIND,
    TYPE_BASE,
    TYPE_NOT_NULL,
    TYPE_DEFAULT,
    TYPE_COLLATION,
    TYPE_VALUES,
    TYPE_COMMENT,
    TYPE_COUNT
};

enum ConstraintColumn {
    CONSTRAINT_RELATION = 1, // 0: of a domain
    CONSTRAINT_TYPE,
    CONSTRAINT_NAME,
    CONSTRAINT_KIND,
    CONSTRAINT_COLUMNS,
    CONSTRAINT_TARGET,
    CONSTRAINT_TARGETS,
    CONSTRAINT_EXPRESSION,
    CONSTRAINT_ON_UPDATE,
    CONSTRAINT_ON_DELETE,
    CONSTRAINT_MATCH,
    CONSTRAINT_DEFERRABLE,
    CONSTRAINT_VALID,
    CONSTRAINT_NO_INHERIT,
    CONSTRAINT_DEFINITION,
    CONSTRAINT_COMMENT,
    CONSTRAINT_COUNT
};

enum IndexColumn {
    INDEX_OID = 1,
    INDEX_SCHEMA,
    INDEX_NAME,
    INDEX_TABLE,
    INDEX_UNIQUE,
    INDEX_COLUMNS,
    INDEX_METHOD,
    INDEX_DEFINITION,
    INDEX_PREDICATE,
    INDEX_VALID,
    INDEX_OPTIONS,
    INDEX_COMMENT,
    INDEX_COUNT
};

enum SequenceColumn {
    SEQUENCE_RELATION = 1,
    SEQUENCE_TYPE,
    SEQUENCE_OPTIONS,
    SEQUENCE_OWNER,
    SEQUENCE_OWNER_COLUMN,
    SEQUENCE_COUNT
};

enum RoutineColumn {
    ROUTINE_SCHEMA = 1,
    ROUTINE_NAME,
    ROUTINE_TYPES,
    ROUTINE_KIND,
    ROUTINE_ARGUMENTS,
    ROUTINE_RETURNS,
    ROUTINE_LANGUAGE,
    ROUTINE_BODY,
    ROUTINE_VOLATILITY,
    ROUTINE_SECURITY,
    ROUTINE_STRICT,
    ROUTINE_COMMENT,
    ROUTINE_COUNT
};

enum TriggerColumn {
    TRIGGER_RELATION = 1,
    TRIGGER_NAME,
    TRIGGER_DEFINITION,
    TRIGGER_ENABLED,
    TRIGGER_ROUTINE,
    TRIGGER_COMMENT,
    TRIGGER_COUNT
};

enum PolicyColumn {
    POLICY_RELATION = 1,
    POLICY_NAME,
    POLICY_COMMAND,
    POLICY_IS_PERMISSIVE,
    POLICY_ROLES,
    POLICY_EXPRESSION,
    POLICY_CHECK,
    POLICY_COMMENT,
    POLICY_COUNT
};

// Together one message, a transaction of its own that writes nothing; ended by NULL.
extern const char *const catalog_queries[];

#endif
