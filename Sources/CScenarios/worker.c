// A stranger's program as a child process. Between fork and exec only what a signal handler may call.
#define _GNU_SOURCE
#include "worker.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__linux__)
#include <sched.h>
#endif

static int limited(int resource, rlim_t most) {
  struct rlimit limit = {most, most};
  return setrlimit(resource, &limit);
}

static int isolated(void) {
#if defined(__linux__)
  // With rights over the system a network namespace alone will do; else one's own user namespace.
  if (unshare(CLONE_NEWNET) == 0) return 0;
  return unshare(CLONE_NEWUSER | CLONE_NEWNET);
#else
  return -1;
#endif
}

us_worker_fault us_worker_start(
    const char *path, int64_t memory, int64_t seconds, int *to, int *from, int32_t *pid) {
  int in[2], out[2], told[2];
  if (pipe(in) != 0) return US_WORKER_NO_PIPE;
  if (pipe(out) != 0) return close(in[0]), close(in[1]), US_WORKER_NO_PIPE;
  if (pipe(told) != 0)
    return close(in[0]), close(in[1]), close(out[0]), close(out[1]), US_WORKER_NO_PIPE;
  for (int i = 0; i < 2; i++) {
    fcntl(in[i], F_SETFD, FD_CLOEXEC);
    fcntl(out[i], F_SETFD, FD_CLOEXEC);
    fcntl(told[i], F_SETFD, FD_CLOEXEC);
  }
  pid_t child = fork();
  if (child == 0) {
    unsigned char fault = US_WORKER_NO_PROCESS;
    int nowhere = open("/dev/null", O_WRONLY);
    if (dup2(in[0], 0) < 0 || dup2(out[1], 1) < 0 || nowhere < 0 || dup2(nowhere, 2) < 0) goto failed;
    setpgid(0, 0);
    // Nothing else of ours stays open.
    for (int fd = 3; fd < 1024; fd++)
      if (fd != told[1]) close(fd);
    fault = US_WORKER_NO_ISOLATION;
    if (isolated() != 0) goto failed;
    fault = US_WORKER_NO_LIMITS;
    if (limited(RLIMIT_AS, (rlim_t)memory) != 0 || limited(RLIMIT_CPU, (rlim_t)seconds) != 0 ||
        limited(RLIMIT_CORE, 0) != 0 || limited(RLIMIT_FSIZE, 0) != 0)
      goto failed;
    fault = US_WORKER_NOT_RUN;
    signal(SIGPIPE, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    char *words[] = {(char *)path, NULL};
    char *bare[] = {"PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8", NULL};
    execve(path, words, bare);
  failed:
    (void)!write(told[1], &fault, 1);
    _exit(127);
  }
  close(in[0]);
  close(out[1]);
  close(told[1]);
  if (child < 0) {
    close(in[1]);
    close(out[0]);
    close(told[0]);
    return US_WORKER_NO_PROCESS;
  }
  unsigned char fault = 0;
  ssize_t count;
  do count = read(told[0], &fault, 1);
  while (count < 0 && errno == EINTR);
  close(told[0]);
  if (count == 1) {
    close(in[1]);
    close(out[0]);
    waitpid(child, NULL, 0);
    return (us_worker_fault)fault;
  }
  *to = in[1];
  *from = out[0];
  *pid = child;
  return US_WORKER_STARTED;
}

int us_worker_write(int to, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t wrote = write(to, bytes, count);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return -1;
    bytes += wrote;
    count -= (size_t)wrote;
  }
  return 0;
}

int64_t us_worker_read(int from, char *bytes, size_t most, int milliseconds) {
  struct pollfd ready = {from, POLLIN, 0};
  for (;;) {
    int found = poll(&ready, 1, milliseconds);
    if (found < 0 && errno == EINTR) continue;
    if (found < 0) return -1;
    if (found == 0) return -2;
    ssize_t count = read(from, bytes, most);
    if (count < 0 && errno == EINTR) continue;
    return count;
  }
}

int us_worker_end(int to, int from, int32_t pid) {
  close(to);
  close(from);
  kill(-pid, SIGKILL);
  kill(pid, SIGKILL);
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
  return status;
}
