// What a process that runs for years does about its memory; malloc.h and link.h are not among what Swift imports.
#pragma once

/// Large blocks always come from the system and go back to it: by default glibc keeps ever larger ones for reuse.
void escalator_return_large_blocks(void);

/// Gives back what is not in use while nothing happens: free blocks of the heap, and pages of the program and of its
/// libraries, of which a start touches many once. What is needed again comes from the page cache.
void escalator_return_idle_pages(void);

/// A file without a name, which is nowhere but in memory and closed by whoever is executed; -1 when there can be none.
int escalator_memory_file(void);

/// A pipe whose ends are closed by whoever is executed; 0 when there is one.
int escalator_pipe(int ends[2]);

/// Lets whoever is started have none of the descriptors from one on.
int escalator_close_from(void *file_actions, int descriptor);

/// A descriptor that is readable when a child has ended; -1 where the kernel has none.
int escalator_watch_process(int child);
