/** The credentials Seam's own fake server knows, so that the same scripts work here. */
export const tokens = {
  apiKey: 'seam_apikey1_token',
  otherApiKey: 'seam_apikey2_token',
  personalAccessToken: 'seam_at1_longtoken',
  clientSession: 'seam_cst1_token',
} as const;

export const publishableKeys = ['seam_pk1_token', 'seam_pk2_token'] as const;
