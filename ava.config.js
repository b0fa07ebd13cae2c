export default {
  files: ['test/**/*.test.ts'],
  typescript: {
    rewritePaths: { 'src/': 'build/src/', 'grammars/': 'build/grammars/', 'test/': 'build/test/' },
    compile: false,
  },
  // Ends a run in which nothing happens any more; a busy machine is far from it.
  timeout: '30m',
};
