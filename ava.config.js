export default {
  files: ['test/**/*.test.ts'],
  typescript: {
    rewritePaths: { 'src/': 'build/src/', 'grammars/': 'build/grammars/', 'test/': 'build/test/' },
    compile: false,
  },
  // Ends a run in which nothing happens any more; a busy machine is far from it.
  // A process for each file: processor time, which ratios of work are made of, is told for a process.
  workerThreads: false,
  timeout: '30m',
};
