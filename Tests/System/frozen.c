// Stops the wall clock of one program at the second that ESCALATOR_NOW says, so that two runs tell the same times.
// Every other clock goes on, so that waiting and time limits work.
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static time_t now = -1;

__attribute__((constructor)) static void read_now(void) {
    const char *text = getenv("ESCALATOR_NOW");
    if (text) now = strtoll(text, 0, 10);
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    int result = syscall(SYS_clock_gettime, clock, time);
    if (result == 0 && now >= 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) *time = (struct timespec){now, 0};
    return result;
}

int gettimeofday(struct timeval *restrict tell, void *restrict zone) {
    struct timespec time;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &time);
    *tell = (struct timeval){time.tv_sec, time.tv_nsec / 1000};
    return 0;
}

time_t time(time_t *result) {
    struct timespec told;
    clock_gettime(CLOCK_REALTIME, &told);
    if (result) *result = told.tv_sec;
    return told.tv_sec;
}
