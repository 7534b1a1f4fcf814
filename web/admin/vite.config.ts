import { defineConfig } from 'vite'
import { oneFile } from './one_file.ts'

export default defineConfig({
  plugins: [oneFile()],
  build: {
    rolldownOptions: { input: 'inspect.html' },
    modulePreload: false,
    cssCodeSplit: false,
    // The page with the wasm inside is one file by intent.
    chunkSizeWarningLimit: 4096,
  },
})
