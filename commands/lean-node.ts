/**
 * How Node is started for a whole cloud in one process: `npm start` says the same, which a test compares.
 * A worker's garbage dies young, so a small young generation is enough; and glibc gives freed memory
 * back, instead of keeping a heap per thread: 50 MB of 570 in a run over 100,000 lines.
 * https://sourceware.org/glibc/manual/latest/html_node/Memory-Allocation-Tunables.html
 */
export const leanNode = {
  args: ['--max-semi-space-size=4'],
  variables: {
    MALLOC_ARENA_MAX: '2',
    MALLOC_TRIM_THRESHOLD_: '131072',
    MALLOC_MMAP_THRESHOLD_: '131072',
  },
} as const;
