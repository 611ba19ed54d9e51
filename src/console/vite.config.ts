import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/** It is moved to its place when it is whole: a build that is interrupted changes nothing. */
const outDir = join(import.meta.dirname, '../../dist.console')
const place = join(import.meta.dirname, '../../dist/console')

// GraphiQL's style sheet holds Roboto and Fira Code as base64, a sixth of the console; Monaco brings its icons itself.
const dropInlineFonts: Plugin = {
  name: 'drop-inline-fonts',
  enforce: 'pre',
  transform(code, id) {
    if (!id.endsWith('/graphiql/dist/style.css')) return null
    const slim = code.replaceAll(/@font-face\s*\{[^}]*\}/g, '')
    if (slim.length === code.length)
      throw new Error('GraphiQL no longer inlines its fonts: drop this plugin.')
    return slim
  },
}

// The gateway never has to compress these files itself, and unpacks one for the rare client that takes neither coding.
const compress: Plugin = {
  name: 'compress',
  apply: 'build',
  closeBundle() {
    for (const entry of readdirSync(outDir, { recursive: true, encoding: 'utf8' })) {
      if (!/\.(?:css|html|js|svg|ttf)$/.test(entry)) continue
      const file = join(outDir, entry)
      const bytes = readFileSync(file)
      writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }))
      writeFileSync(`${file}.br`, brotliCompressSync(bytes))
      if (!entry.endsWith('.html')) rmSync(file)
    }
    // Whoever builds one part alone says nothing about the sources of the other.
    rmSync(join(place, '../.sources'), { force: true })
    rmSync(place, { recursive: true, force: true })
    mkdirSync(dirname(place), { recursive: true })
    renameSync(outDir, place)
  },
}

export default defineConfig({
  root: import.meta.dirname,
  // Relative, as the gateway may have the console at another path: it fills that in when it loads the page.
  base: './',
  publicDir: false,
  plugins: [dropInlineFonts, react(), compress],
  resolve: { dedupe: ['graphql', 'react', 'react-dom'] },
  worker: { format: 'es' },
  build: {
    outDir,
    emptyOutDir: true,
    target: 'es2022',
    chunkSizeWarningLimit: 4_000,
    reportCompressedSize: false,
    // React's "use no memo" means nothing here, where no React compiler runs.
    rolldownOptions: {
      checks: { moduleLevelDirective: false },
      // Two pages: what only one of them needs is in no file of the other.
      input: {
        console: join(import.meta.dirname, 'index.html'),
        administration: join(import.meta.dirname, 'administration.html'),
      },
    },
  },
})
