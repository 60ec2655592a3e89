import type { CodegenConfig } from '@graphql-codegen/cli';

/** Types for every document, and a manifest of all of them. */
const config: CodegenConfig = {
  schema: '../../../schema.graphql',
  documents: ['*.ts'],
  generates: {
    'gql/': {
      preset: 'client',
      presetConfig: {
        fragmentMasking: false,
        persistedDocuments: { hashAlgorithm: 'sha256', mode: 'embedHashInDocument' },
      },
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        strictScalars: true,
        scalars: { DateTime: 'string' },
        importExtension: '.ts',
      },
    },
  },
};

export default config;
