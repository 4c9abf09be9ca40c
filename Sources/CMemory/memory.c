#define _GNU_SOURCE
#include "memory.h"

#include <fcntl.h>
#include <link.h>
#include <malloc.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

void escalator_return_large_blocks(void) {
    mallopt(M_MMAP_THRESHOLD, 128 << 10);
    mallopt(M_TRIM_THRESHOLD, 1 << 20);
    mallopt(M_ARENA_MAX, 2);
}

static int drop_pages(struct dl_phdr_info *object, size_t size, void *context) {
    (void)size;
    uintptr_t page = *(const uintptr_t *)context;
    for (int index = 0; index < object->dlpi_phnum; index++) {
        const ElfW(Phdr) *segment = &object->dlpi_phdr[index];
        // Only what can never have been written to: of anything else the file's content is not what is in memory.
        if (segment->p_type != PT_LOAD || (segment->p_flags & PF_W) != 0) { continue; }
        uintptr_t begin = (object->dlpi_addr + segment->p_vaddr + page - 1) & ~(page - 1);
        uintptr_t end = (object->dlpi_addr + segment->p_vaddr + segment->p_memsz) & ~(page - 1);
        if (begin < end) { madvise((void *)begin, end - begin, MADV_DONTNEED); }
    }
    return 0;
}

void escalator_return_idle_pages(void) {
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    malloc_trim(0);
    dl_iterate_phdr(drop_pages, &page);
}

int escalator_memory_file(void) { return memfd_create("escalator", MFD_CLOEXEC); }

int escalator_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int escalator_close_from(void *file_actions, int descriptor) {
    return posix_spawn_file_actions_addclosefrom_np(file_actions, descriptor);
}

int escalator_watch_process(int child) { return (int)syscall(SYS_pidfd_open, child, 0); }
