import type { CodegenConfig } from '@graphql-codegen/cli';

/** Typed documents for the tests, from `schema.graphql` alone. */
const config: CodegenConfig = {
  schema: 'schema.graphql',
  documents: ['test/**/*.ts', '!test/gql/**'],
  ignoreNoDocuments: true,
  generates: {
    'test/gql/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        strictScalars: true,
        scalars: { DateTime: 'string' },
        documentMode: 'string',
        importExtension: '.ts',
      },
    },
  },
};

export default config;
