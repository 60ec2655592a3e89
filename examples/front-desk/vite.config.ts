import react from '@vitejs/plugin-react';
import { defineConfig, type ProxyOptions } from 'vite';

/** What Seam's sandbox takes for an API key. A real one comes from the environment, never from a file in `src`. */
const SANDBOX_TOKEN = 'seam_apikey1_token';

/**
 * The browser asks its own origin, and the credential is put on here: an API key that has been in a browser is
 * everybody's. Your own backend goes in this place, behind your own sign-in.
 */
export function gatewayProxy(gateway: string, token: string): Record<string, ProxyOptions> {
  return { '/graphql': { target: gateway, headers: { authorization: `Bearer ${token}` } } };
}

const proxy = gatewayProxy(
  process.env.GATEWAY || 'http://127.0.0.1:4000',
  process.env.SEAM_TOKEN || SANDBOX_TOKEN,
);

// The proxy holds a key, so only this machine may use it, and no other page that is open in its browser.
const shared = { host: '127.0.0.1', strictPort: true, cors: false, proxy };

export default defineConfig({
  plugins: [react()],
  server: shared,
  preview: shared,
});
