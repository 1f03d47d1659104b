import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where the screens' libraries go: those of one screen are loaded with that screen. */
export default defineConfig({
  root: import.meta.dirname,
  // The same files lie behind a local address, a bucket, or a folder of either.
  base: './',
  plugins: [react()],
  build: { target: 'es2023', chunkSizeWarningLimit: 600, reportCompressedSize: false },
});
