#include "start.h"

#include <signal.h>
#include <string.h>

/// What `escalator run` is asked before it can hear waits until it can: by default a hangup would end the process.
static void hold_hangup(int count, char **words, char **environment) {
    (void)environment;
    if (count < 2 || strcmp(words[1], "run") != 0) { return; }
    sigset_t hangup;
    sigemptyset(&hangup);
    sigaddset(&hangup, SIGHUP);
    sigprocmask(SIG_BLOCK, &hangup, NULL);
}

// Before the constructors of every library: the first instruction of the program.
__attribute__((section(".preinit_array"), used))
static void (*const first)(int, char **, char **) = hold_hangup;

void escalator_release_hangup(void) {
    sigset_t hangup;
    sigemptyset(&hangup);
    sigaddset(&hangup, SIGHUP);
    sigprocmask(SIG_UNBLOCK, &hangup, NULL);
}
