"""A hangup before anything else: it neither ends the daemon or a pass, nor is it lost; a command that only reads ends by it."""

import signal
import subprocess

import world

# A library is started before the program, whatever it does first.
SOURCE = """
#include <signal.h>
#include <unistd.h>
__attribute__((constructor)) static void hang_up(void) { kill(getpid(), SIGHUP); }
"""


def run(binary, is_long):
    world.need("clang")
    # Whoever runs this may ignore hangups, which children inherit.
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    server = world.Server()
    with world.folder() as folder:
        library = folder / "hangup.so"
        subprocess.run(["clang", "-shared", "-fPIC", "-x", "c", "-", "-o", library], input=SOURCE.encode(), check=True)
        world.configuration(folder / "c.yaml", [("e1", f"http://127.0.0.1:{server.port}/e1", "{ every: 1h }")])
        arguments = ["--config", folder / "c.yaml", "--store", folder / "s.db"]
        hung = {"LD_PRELOAD": str(library)}
        passed = subprocess.run([binary, "run", "--once", *arguments], env=hung, stdout=subprocess.DEVNULL).returncode
        yield "a pass goes on", "" if passed == 0 else f"it ended with {passed}"
        read = subprocess.run([binary, "rules", *arguments], env=hung, stdout=subprocess.DEVNULL).returncode
        yield "a command that reads ends by it, as any other program", "" if read == -signal.SIGHUP else f"it ended with {read}"
        daemon = world.Daemon(binary, folder, arguments, environment=hung)
        yield "a daemon starts", daemon.but(daemon.wait("READY=1") is not None)
        yield "and reads its configuration again", daemon.but(daemon.wait("RELOADING=1") is not None)
        daemon.stop()
    server.stop()
    signal.signal(signal.SIGHUP, before)
