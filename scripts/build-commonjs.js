// Writes the CommonJS side of the package into a folder, beside the ES modules that tsc has written: for each
// entry point a .cjs file, and declarations (.d.cts) for CommonJS TypeScript under `node16` and `nodenext`.
// Every dependency stays a `require`, so that an application has a single copy of graphql. jose and cel-js
// are bundled: they are ES modules only, which Jest cannot require.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { rolldown } from 'rolldown'

const { exports } = JSON.parse(readFileSync('package.json', 'utf8'))
const TAKEN_IN = /^(?:jose|@marcbachmann\/cel-js)(?:\/|$)/

/** Adds the CommonJS side to a folder that tsc has written. */
export async function writeCommonJs(folder) {
  const DIST = resolve(folder)
  const files = readdirSync(DIST, { recursive: true })
    .filter((file) => !file.startsWith('console/'))
    .map((file) => join(DIST, file))
  for (const file of files.filter((one) => /\.(?:d\.cts|cjs)$/.test(one))) rmSync(file)

  /** The entry points, by their path in dist without extension. */
  const entries = Object.values(exports)
    .filter((entry) => typeof entry === 'object')
    .map((entry) => entry.import.default.replace(/^\.\/dist\/|\.js$/g, ''))

  const bundle = await rolldown({
    input: Object.fromEntries(entries.map((entry) => [entry, join(DIST, `${entry}.js`)])),
    platform: 'node',
    external: (id) => !id.startsWith('.') && !id.startsWith('/') && !TAKEN_IN.test(id),
    onLog(level, log) {
      if (level === 'warn') throw new Error(`A warning of the bundler: ${log.message}`)
    },
  })
  await bundle.write({
    dir: DIST,
    format: 'cjs',
    exports: 'named',
    entryFileNames: '[name].cjs',
    // Beside gateway.js: paths of files read at run time are relative to that.
    chunkFileNames: 'shared-[name]-[hash].cjs',
  })
  await bundle.close()

  // tsc leaves `.ts` in the specifiers of declarations, which not every tool resolves.
  for (const file of files.filter((one) => one.endsWith('.d.ts')))
    writeFileSync(file, readFileSync(file, 'utf8').replace(/(['"])(\.[^'"]+)\.ts\1/g, "'$2.js'"))

  /** The declarations that entry points reach, through imports within the package. */
  const reached = new Set()
  const visit = (file) => {
    if (reached.has(file)) return
    reached.add(file)
    for (const [, specifier] of readFileSync(file, 'utf8').matchAll(/'(\.[^']+)\.js'/g))
      visit(resolve(dirname(file), `${specifier}.d.ts`))
  }
  for (const entry of entries) visit(join(DIST, `${entry}.d.ts`))
  for (const file of reached) {
    const text = readFileSync(file, 'utf8')
      .replace(/'(\.[^']+)\.js'/g, "'$1.cjs'")
      // Type imports from an ESM-only package must state how it is resolved.
      .replace(/ from '(jose(?:\/[^']*)?)';/g, " from '$1' with { 'resolution-mode': 'import' };")
    const target = file.replace(/\.d\.ts$/, '.d.cts')
    writeFileSync(target, text.replace(/^\/\/# sourceMappingURL=.*$/m, ''))
  }
  console.log(`CommonJS: ${entries.length} entry points, ${reached.size} declarations`)
}
