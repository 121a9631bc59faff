/* The part of DuckDB's C interface that Understudy uses, found at run time.
 *
 * Nothing of DuckDB is needed to build: the library is opened with dlopen, and its functions are
 * declared here from their documentation (https://duckdb.org/docs/stable/clients/c/api).
 * Every function returns 0 for success unless it says otherwise; after a failure udb_error() holds
 * the text of the calling thread's last error. That text may quote cells: classify it, never print
 * it. */
#ifndef CDUCKDB_H
#define CDUCKDB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct udb_database udb_database;   /* a database and one connection to it */
typedef struct udb_statement udb_statement; /* a prepared statement */
typedef struct udb_result udb_result;       /* rows, one chunk at a time */
typedef struct udb_appender udb_appender;   /* rows on their way into a table */

/* Opens the library once for the whole process. `companion`, where not NULL, is opened before it
 * with its symbols visible to it. Not thread-safe: the caller serialises. */
int udb_load(const char *library, const char *companion);
bool udb_is_loaded(void);
/* "v1.5.5"; NULL before udb_load. */
const char *udb_version(void);
/* The calling thread's last error; never NULL. */
const char *udb_error(void);

/* Opens a database: `path` NULL or ":memory:" for one in memory. NULL on failure. */
udb_database *udb_open(
    const char *path, const char *const *names, const char *const *values, size_t count);
void udb_close(udb_database *database);
/* Stops what the database is doing; may be called from another thread. */
void udb_interrupt(udb_database *database);
int udb_execute(udb_database *database, const char *sql);

/* NULL on failure. */
udb_statement *udb_prepare(udb_database *database, const char *sql);
void udb_statement_free(udb_statement *statement);
/* Parameters are numbered from 1. */
int udb_bind_text(udb_statement *statement, uint64_t index, const char *bytes, uint64_t length);
int udb_bind_integer(udb_statement *statement, uint64_t index, int64_t value);
/* Runs it; chunks are made while they are read. NULL on failure. */
udb_result *udb_run(udb_statement *statement);

void udb_result_free(udb_result *result);
uint64_t udb_column_count(udb_result *result);
const char *udb_column_name(udb_result *result, uint64_t column);
int udb_column_type(udb_result *result, uint64_t column);
/* Goes to the next chunk: 1 where there is one, 0 at the end, -1 on failure. */
int udb_next(udb_result *result);
uint64_t udb_chunk_rows(const udb_result *result);
/* The cells of a column of the chunk, as its type lays them out. */
const void *udb_chunk_data(udb_result *result, uint64_t column);
/* One bit a row, set where the cell is present; NULL where all are. */
const uint64_t *udb_chunk_validity(udb_result *result, uint64_t column);

/* Types, by DuckDB's numbers. */
enum {
  UDB_BOOLEAN = 1, UDB_TINYINT = 2, UDB_SMALLINT = 3, UDB_INTEGER = 4, UDB_BIGINT = 5,
  UDB_FLOAT = 10, UDB_DOUBLE = 11, UDB_TIMESTAMP = 12, UDB_DATE = 13, UDB_VARCHAR = 17
};

/* A string in a vector: up to 12 bytes lie in place, longer ones behind a pointer. 16 bytes. */
typedef union {
  struct {
    uint32_t length;
    char prefix[4];
    const char *bytes;
  } outside;
  struct {
    uint32_t length;
    char bytes[12];
  } inside;
} udb_string;

static inline uint32_t udb_string_length(const udb_string *string) {
  return string->inside.length;
}

static inline const uint8_t *udb_string_bytes(const udb_string *string) {
  return (const uint8_t *)(string->inside.length <= 12 ? string->inside.bytes
                                                       : string->outside.bytes);
}

/* Begins appending to `table`, whose columns have the given types. NULL on failure. */
udb_appender *udb_append(
    udb_database *database, const char *table, const int *types, uint64_t columns);
/* How many rows a chunk holds at most. */
uint64_t udb_append_capacity(void);
/* Where the chunk's cells of a column are written. */
void *udb_append_data(udb_appender *appender, uint64_t column);
/* The chunk's validity bits of a column, all present at first. */
uint64_t *udb_append_validity(udb_appender *appender, uint64_t column);
void udb_append_text(
    udb_appender *appender, uint64_t column, uint64_t row, const char *bytes, uint64_t length);
/* Appends the chunk's first `rows` rows and empties it. */
int udb_append_chunk(udb_appender *appender, uint64_t rows);
/* Writes what is still held back and frees the appender, also on failure. */
int udb_append_end(udb_appender *appender);

#endif
