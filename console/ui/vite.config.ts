import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import vue from '@vitejs/plugin-vue'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

// packed writes a gzip twin beside each file that shrinks, so that the server need not compress.
function packed(): Plugin {
  const walk = (dir: string): string[] =>
    readdirSync(dir).flatMap((name) => {
      const path = join(dir, name)
      return statSync(path).isDirectory() ? walk(path) : [path]
    })
  return {
    name: 'packed',
    apply: 'build',
    closeBundle() {
      for (const path of walk(resolve(import.meta.dirname, 'dist'))) {
        const raw = readFileSync(path)
        const small = gzipSync(raw, { level: 9 })
        if (/\.(js|css|html|svg|json)$/.test(path) && raw.length > 1024 && small.length < raw.length * 0.9) writeFileSync(path + '.gz', small)
      }
    },
  }
}

export default defineConfig({
  plugins: [vue(), packed()],
  resolve: { alias: { '@': resolve(import.meta.dirname, 'src') } },
  define: { __VUE_OPTIONS_API__: false, __VUE_I18N_LEGACY_API__: false, __VUE_I18N_FULL_INSTALL__: false, __INTLIFY_PROD_DEVTOOLS__: false },
  build: {
    target: 'es2022',
    reportCompressedSize: false,
    chunkSizeWarningLimit: 800,
    // Two pages: / for callers, small; the console, whose views are loaded when they are opened.
    rolldownOptions: { input: { index: resolve(import.meta.dirname, 'index.html'), console: resolve(import.meta.dirname, 'console.html') } },
  },
  server: { proxy: { '/api': { target: 'http://127.0.0.1:8080', ws: true } } },
  test: { include: ['test/**/*.test.ts'] },
})
