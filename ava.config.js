export default {
  files: ['test/**/*.test.ts'],
  typescript: {
    rewritePaths: { 'src/': 'build/src/', 'grammars/': 'build/grammars/', 'test/': 'build/test/' },
    compile: false,
  },
  timeout: '5m',
};
