// A disk that takes longer to say that it has written: preloaded, it puts a wait behind every fsync and fdatasync.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>
#include <unistd.h>

#ifndef DELAY_MICROSECONDS
#error "say how long: -DDELAY_MICROSECONDS=5000"
#endif

static int later(const char* name, int file) {
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
  int result = real(file);
  struct timespec wait = {0, DELAY_MICROSECONDS * 1000L};
  nanosleep(&wait, NULL);
  return result;
}

int fsync(int file) { return later("fsync", file); }

int fdatasync(int file) { return later("fdatasync", file); }
