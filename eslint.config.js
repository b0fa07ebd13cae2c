import regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';

/** Every value becomes an argument, and the stack is full beyond some hundred thousand. */
const spreadRestriction = {
  selector: "CallExpression[callee.object.name='Math'] > SpreadElement",
  message: 'Use highestOf or lowestOf of src/model/extremes.ts.',
};

export default tseslint.config(
  { ignores: ['build/', 'dist/', 'node_modules/', 'samples/', 'test/fixtures/'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Numbers in sentences are the product; a template literal is how they are written.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // A property is taken out of an object by naming it.
      '@typescript-eslint/no-unused-vars': [
        'error',
        { ignoreRestSiblings: true, argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ['src/**/*.ts', 'grammars/**/*.ts'],
    plugins: { regexp },
    rules: {
      // Evidence is hostile: one line of blanks must not cost its square.
      'regexp/no-super-linear-backtracking': ['error', { report: 'certain' }],
      'no-restricted-syntax': [
        'error',
        spreadRestriction,
        // Parsimmon keeps lines and columns by input in a plain object: only grammars/lib/parse-line.ts meets a text.
        {
          selector:
            "CallExpression[callee.property.name=/^(?:tryParse|node|mark)$/], CallExpression[callee.property.name='parse'][callee.object.name!=/^(?:JSON|Date)$/], MemberExpression[object.name='P'][property.name='index']",
          message: 'Use parseLine or matchesLine of grammars/lib/parse-line.ts.',
        },
        // A key that comes from evidence may be `__proto__` or `constructor`.
        {
          selector:
            "TSTypeReference[typeName.name='Record']:not(:has(TSUnknownKeyword)) > TSTypeParameterInstantiation > TSStringKeyword:first-child",
          message: 'Use a Map: a key may be the name of something that every object has.',
        },
      ],
    },
  },
  {
    // The one place where a parser meets a text.
    files: ['grammars/lib/parse-line.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    // Words of our own by names of our own, environments and argument vectors as Node gives them.
    files: ['src/cli/**/*.ts', 'src/io/**/*.ts', 'src/report/**/*.ts', 'src/tagdb/import.ts', 'src/tagdb/store.ts'],
    rules: { 'no-restricted-syntax': ['error', spreadRestriction] },
  },
  { files: ['**/*.js', '**/*.mjs'], ...tseslint.configs.disableTypeChecked },
);
