import type { CodegenConfig } from '@graphql-codegen/cli';

/** Types for every document, and the outline of the schema, by which the cache knows its types. */
const config: CodegenConfig = {
  schema: '../../../schema.graphql',
  documents: ['*.ts'],
  generates: {
    'gql/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        strictScalars: true,
        scalars: { DateTime: 'string' },
        importExtension: '.ts',
      },
    },
    'gql/outline.ts': { plugins: ['urql-introspection'], config: { useTypeImports: true } },
  },
};

export default config;
