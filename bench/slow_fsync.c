/* Makes fsync and fdatasync take longer, as on a disk that is not as quick as this machine's.
 * cc -shared -fPIC -O2 -o slow_fsync.so slow_fsync.c -ldl ; LD_PRELOAD=…/slow_fsync.so SLOW_FSYNC_MS=8 …
 * The real call is made first: the slowed process is as durable as any other. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <time.h>

static long added_ms = -1;

static void linger(void) {
  if (added_ms < 0) {
    const char *set = getenv("SLOW_FSYNC_MS");
    added_ms = set ? atol(set) : 0;
  }
  struct timespec left = {added_ms / 1000, (added_ms % 1000) * 1000000L};
  while (nanosleep(&left, &left) == -1 && errno == EINTR) {
  }
}

static int slowed(const char *name, int descriptor) {
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
  int result = real(descriptor);
  int error = errno;
  linger();
  errno = error;
  return result;
}

int fsync(int descriptor) { return slowed("fsync", descriptor); }
int fdatasync(int descriptor) { return slowed("fdatasync", descriptor); }
