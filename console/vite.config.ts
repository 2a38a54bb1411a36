import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** Where `tocsin serve` listens by default; only the development server proxies to it. */
const SERVER = 'http://127.0.0.1:8080';

/** The console's own addresses are pages; every other path with a POST body or these prefixes belongs to the server. */
const API_PARTS = [
  ...['session', 'live', 'incident', 'alert', 'channel', 'template', 'team', 'member', 'person', 'integration'],
  ...['explain', 'app-key', 'notifier', 'account', 'event', 'device', 'callback', 'provider', 'preference', 'chat'],
  ...['contact', 'contact-card', 'mention-table', 'calendar', 'delivery', 'drill', 'schedule', 'identity(?!/return)'],
];
const API_PREFIXES = `^/(${API_PARTS.join('|')})/`;

const toServer: Record<string, string> = { [API_PREFIXES]: SERVER, '^/live': SERVER, '^/openapi.json': SERVER };

export default defineConfig({
  base: '/',
  plugins: [react()],
  build: {
    outDir: '../src/tocsin/web/assets',
    emptyOutDir: true,
    assetsDir: 'static',
    target: 'es2022',
    chunkSizeWarningLimit: 1000,
    rolldownOptions: {
      output: {
        // What every page needs comes in few pieces: many small ones cost a phone more round trips than bytes.
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules\/(react|react-dom|scheduler|@tanstack|i18next|react-i18next)\// },
            { name: 'parts', test: /node_modules/ },
            { name: 'shared', test: /src\/(api|live|shell|session|theme|i18n\/(index|en))/, minShareCount: 2 },
          ],
        },
      },
    },
  },
  server: { proxy: toServer },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.ts', 'src/**/*.test.tsx'],
  },
});
