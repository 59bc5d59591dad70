import { defineConfig } from '@hey-api/openapi-ts';

export default defineConfig({
  input: './openapi.json',
  output: {
    clean: false,
    entryFile: false,
    path: process.env.WUNDR_TYPES ?? './src/generated',
  },
  // One type for what is sent and for what is received: a secret is an optional field of it.
  parser: { transforms: { readWrite: false } },
  plugins: ['@hey-api/typescript'],
});
