#include "cduckdb.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* DuckDB's own types, as far as they cross the boundary. */
typedef uint64_t idx_t;
typedef void *handle;
typedef struct {
  idx_t column_count, row_count, rows_changed;
  void *columns;
  char *error_message;
  void *internal;
} duck_result; /* 48 bytes, passed by value to duckdb_fetch_chunk */

/* name, result type, parameters */
#define FUNCTIONS(F) \
  F(library_version, const char *, (void)) \
  F(vector_size, idx_t, (void)) \
  F(free, void, (void *)) \
  F(create_config, int, (handle *)) \
  F(set_config, int, (handle, const char *, const char *)) \
  F(destroy_config, void, (handle *)) \
  F(open_ext, int, (const char *, handle *, handle, char **)) \
  F(close, void, (handle *)) \
  F(connect, int, (handle, handle *)) \
  F(disconnect, void, (handle *)) \
  F(interrupt, void, (handle)) \
  F(query, int, (handle, const char *, duck_result *)) \
  F(destroy_result, void, (duck_result *)) \
  F(result_error, const char *, (duck_result *)) \
  F(prepare, int, (handle, const char *, handle *)) \
  F(prepare_error, const char *, (handle)) \
  F(destroy_prepare, void, (handle *)) \
  F(bind_varchar_length, int, (handle, idx_t, const char *, idx_t)) \
  F(bind_int64, int, (handle, idx_t, int64_t)) \
  F(execute_prepared_streaming, int, (handle, duck_result *)) \
  F(column_count, idx_t, (duck_result *)) \
  F(column_name, const char *, (duck_result *, idx_t)) \
  F(column_type, int, (duck_result *, idx_t)) \
  F(fetch_chunk, handle, (duck_result)) \
  F(create_logical_type, handle, (int)) \
  F(destroy_logical_type, void, (handle *)) \
  F(create_data_chunk, handle, (handle *, idx_t)) \
  F(destroy_data_chunk, void, (handle *)) \
  F(data_chunk_reset, void, (handle)) \
  F(data_chunk_get_size, idx_t, (handle)) \
  F(data_chunk_set_size, void, (handle, idx_t)) \
  F(data_chunk_get_vector, handle, (handle, idx_t)) \
  F(vector_get_data, void *, (handle)) \
  F(vector_get_validity, uint64_t *, (handle)) \
  F(vector_ensure_validity_writable, void, (handle)) \
  F(vector_assign_string_element_len, void, (handle, idx_t, const char *, idx_t)) \
  F(appender_create, int, (handle, const char *, const char *, handle *)) \
  F(appender_error, const char *, (handle)) \
  F(appender_close, int, (handle)) \
  F(appender_destroy, int, (handle *)) \
  F(append_data_chunk, int, (handle, handle))

static struct {
#define DECLARE(name, result, parameters) result(*name) parameters;
  FUNCTIONS(DECLARE)
#undef DECLARE
} duck;

static bool loaded;
static _Thread_local char last_error[4096];

static void fail(const char *text) {
  snprintf(last_error, sizeof last_error, "%s", text ? text : "unknown error");
}

const char *udb_error(void) { return last_error; }
bool udb_is_loaded(void) { return loaded; }
const char *udb_version(void) { return loaded ? duck.library_version() : NULL; }

int udb_load(const char *library, const char *companion) {
  if (loaded) return 0;
  if (companion && !dlopen(companion, RTLD_NOW | RTLD_GLOBAL)) {
    fail(dlerror());
    return 1;
  }
  void *opened = dlopen(library, RTLD_LAZY | RTLD_LOCAL);
  if (!opened) {
    fail(dlerror());
    return 1;
  }
#define FIND(name, result, parameters) \
  *(void **)&duck.name = dlsym(opened, "duckdb_" #name); \
  if (!duck.name) { \
    fail("duckdb_" #name " is missing"); \
    dlclose(opened); \
    return 1; \
  }
  FUNCTIONS(FIND)
#undef FIND
  loaded = true;
  return 0;
}

struct udb_database {
  handle database, connection;
};
struct udb_statement {
  handle statement;
};
struct udb_result {
  duck_result result;
  handle chunk;
};
struct udb_appender {
  handle appender, chunk;
};

udb_database *udb_open(
    const char *path, const char *const *names, const char *const *values, size_t count) {
  handle config = NULL;
  udb_database *database = calloc(1, sizeof *database);
  if (!database || duck.create_config(&config)) {
    fail("out of memory");
    free(database);
    return NULL;
  }
  for (size_t i = 0; i < count; i++) {
    if (duck.set_config(config, names[i], values[i])) {
      fail(names[i]);
      duck.destroy_config(&config);
      free(database);
      return NULL;
    }
  }
  char *error = NULL;
  int status = duck.open_ext(path, &database->database, config, &error);
  duck.destroy_config(&config);
  if (status || duck.connect(database->database, &database->connection)) {
    fail(error ? error : "connect");
    if (error) duck.free(error);
    udb_close(database);
    return NULL;
  }
  return database;
}

void udb_close(udb_database *database) {
  if (!database) return;
  if (database->connection) duck.disconnect(&database->connection);
  if (database->database) duck.close(&database->database);
  free(database);
}

void udb_interrupt(udb_database *database) { duck.interrupt(database->connection); }

int udb_execute(udb_database *database, const char *sql) {
  duck_result result = {0};
  int status = duck.query(database->connection, sql, &result);
  if (status) fail(duck.result_error(&result));
  duck.destroy_result(&result);
  return status;
}

udb_statement *udb_prepare(udb_database *database, const char *sql) {
  udb_statement *statement = calloc(1, sizeof *statement);
  if (!statement) {
    fail("out of memory");
    return NULL;
  }
  if (duck.prepare(database->connection, sql, &statement->statement)) {
    fail(duck.prepare_error(statement->statement));
    udb_statement_free(statement);
    return NULL;
  }
  return statement;
}

void udb_statement_free(udb_statement *statement) {
  if (!statement) return;
  duck.destroy_prepare(&statement->statement);
  free(statement);
}

int udb_bind_text(udb_statement *s, uint64_t index, const char *bytes, uint64_t length) {
  int status = duck.bind_varchar_length(s->statement, index, bytes, length);
  if (status) fail("a text parameter could not be bound");
  return status;
}

int udb_bind_integer(udb_statement *s, uint64_t index, int64_t value) {
  int status = duck.bind_int64(s->statement, index, value);
  if (status) fail("an integer parameter could not be bound");
  return status;
}

udb_result *udb_run(udb_statement *statement) {
  udb_result *result = calloc(1, sizeof *result);
  if (!result) {
    fail("out of memory");
    return NULL;
  }
  if (duck.execute_prepared_streaming(statement->statement, &result->result)) {
    fail(duck.result_error(&result->result));
    udb_result_free(result);
    return NULL;
  }
  return result;
}

void udb_result_free(udb_result *result) {
  if (!result) return;
  if (result->chunk) duck.destroy_data_chunk(&result->chunk);
  duck.destroy_result(&result->result);
  free(result);
}

uint64_t udb_column_count(udb_result *result) { return duck.column_count(&result->result); }

const char *udb_column_name(udb_result *result, uint64_t column) {
  return duck.column_name(&result->result, column);
}

int udb_column_type(udb_result *result, uint64_t column) {
  return duck.column_type(&result->result, column);
}

int udb_next(udb_result *result) {
  if (result->chunk) duck.destroy_data_chunk(&result->chunk);
  result->chunk = duck.fetch_chunk(result->result);
  if (result->chunk) return 1;
  const char *error = duck.result_error(&result->result);
  if (error && *error) {
    fail(error);
    return -1;
  }
  return 0;
}

uint64_t udb_chunk_rows(const udb_result *result) {
  return duck.data_chunk_get_size(result->chunk);
}

const void *udb_chunk_data(udb_result *result, uint64_t column) {
  return duck.vector_get_data(duck.data_chunk_get_vector(result->chunk, column));
}

const uint64_t *udb_chunk_validity(udb_result *result, uint64_t column) {
  return duck.vector_get_validity(duck.data_chunk_get_vector(result->chunk, column));
}

udb_appender *udb_append(
    udb_database *database, const char *table, const int *types, uint64_t columns) {
  udb_appender *appender = calloc(1, sizeof *appender);
  handle *logical = calloc(columns ? columns : 1, sizeof *logical);
  if (!appender || !logical) {
    fail("out of memory");
    free(appender);
    free(logical);
    return NULL;
  }
  for (uint64_t i = 0; i < columns; i++) logical[i] = duck.create_logical_type(types[i]);
  appender->chunk = duck.create_data_chunk(logical, columns);
  for (uint64_t i = 0; i < columns; i++) duck.destroy_logical_type(&logical[i]);
  free(logical);
  if (duck.appender_create(database->connection, NULL, table, &appender->appender)) {
    fail(appender->appender ? duck.appender_error(appender->appender) : "appender");
    udb_append_end(appender);
    return NULL;
  }
  return appender;
}

uint64_t udb_append_capacity(void) { return duck.vector_size(); }

void *udb_append_data(udb_appender *appender, uint64_t column) {
  return duck.vector_get_data(duck.data_chunk_get_vector(appender->chunk, column));
}

uint64_t *udb_append_validity(udb_appender *appender, uint64_t column) {
  handle vector = duck.data_chunk_get_vector(appender->chunk, column);
  duck.vector_ensure_validity_writable(vector);
  return duck.vector_get_validity(vector);
}

void udb_append_text(
    udb_appender *appender, uint64_t column, uint64_t row, const char *bytes, uint64_t length) {
  handle vector = duck.data_chunk_get_vector(appender->chunk, column);
  duck.vector_assign_string_element_len(vector, row, bytes, length);
}

int udb_append_chunk(udb_appender *appender, uint64_t rows) {
  duck.data_chunk_set_size(appender->chunk, rows);
  int status = duck.append_data_chunk(appender->appender, appender->chunk);
  if (status) fail(duck.appender_error(appender->appender));
  duck.data_chunk_reset(appender->chunk);
  return status;
}

int udb_append_end(udb_appender *appender) {
  int status = 0;
  if (appender->appender) {
    status = duck.appender_close(appender->appender);
    if (status) fail(duck.appender_error(appender->appender));
    duck.appender_destroy(&appender->appender);
  }
  if (appender->chunk) duck.destroy_data_chunk(&appender->chunk);
  free(appender);
  return status;
}
