/// A stranger's program as a child process: no network, little else, two pipes.

#ifndef CSCENARIOS_WORKER_H
#define CSCENARIOS_WORKER_H

#include <stddef.h>
#include <stdint.h>

/// Where starting failed.
typedef enum {
  US_WORKER_STARTED = 0,
  US_WORKER_NO_PIPE = 1,
  US_WORKER_NO_PROCESS = 2,
  US_WORKER_NO_ISOLATION = 3,  // the system will not take the network away
  US_WORKER_NO_LIMITS = 4,
  US_WORKER_NOT_RUN = 5,       // the program cannot be executed
} us_worker_fault;

/// Starts `path` with a bare environment, in a process group and (on Linux) a network of its own, with
/// at most `memory` bytes of address space and `seconds` of processor time, unable to write files.
/// `to` and `from` are its standard input and output.
us_worker_fault us_worker_start(
    const char *path, int64_t memory, int64_t seconds, int *to, int *from, int32_t *pid);

/// Writes all of it, or returns -1.
int us_worker_write(int to, const char *bytes, size_t count);

/// Reads what is there within so many milliseconds: bytes, 0 at the end, -1 on error, -2 on time-out.
int64_t us_worker_read(int from, char *bytes, size_t most, int milliseconds);

/// Ends the process and all it started. Returns its status as waitpid tells it.
int us_worker_end(int to, int from, int32_t pid);

#endif
