import type { CodegenConfig } from '@graphql-codegen/cli';

/** Types for every document in `src`, from the gateway's schema. */
const config: CodegenConfig = {
  schema: '../../schema.graphql',
  documents: ['src/**/*.{ts,tsx}', '!src/gql/**'],
  generates: {
    'src/gql/': {
      preset: 'client',
      // Fragments give components their types; hiding their fields from parents would be in the way of so small a page.
      presetConfig: { fragmentMasking: false },
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        strictScalars: true,
        scalars: { DateTime: 'string' },
        // Apollo adds __typename to every selection; optimistic answers have to have it too.
        nonOptionalTypename: true,
        skipTypeNameForRoot: true,
      },
    },
  },
};

export default config;
