import type { CodegenConfig } from '@graphql-codegen/cli';

/** Types for every document, and which types stand behind each interface, for the cache. */
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
    'gql/possible-types.ts': { plugins: ['fragment-matcher'] },
  },
};

export default config;
