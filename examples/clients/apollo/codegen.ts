import type { CodegenConfig } from '@graphql-codegen/cli';
import { addTypenameSelectionDocumentTransform } from '@graphql-codegen/client-preset';

/** Types for every document, a manifest of all of them, and which types stand behind each interface, for the cache. */
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
      // Apollo asks for __typename in all that it sends, so what is registered must ask for it too.
      documentTransforms: [addTypenameSelectionDocumentTransform],
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
