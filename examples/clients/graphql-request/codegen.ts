import type { CodegenConfig } from '@graphql-codegen/cli';

/** Types for every document. */
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
  },
};

export default config;
