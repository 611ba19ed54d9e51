// Builds the package unless dist is what these sources make: npm runs this for `npm ci`, for `npm pack`, and in a clone for
// each `npx portcullis`, where it shows nothing of it.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const STAMP = 'dist/.sources'
const BUILT = ['dist/index.js', 'dist/index.cjs', 'dist/console/index.html']

function hashSources() {
  const { dependencies, devDependencies, exports } = JSON.parse(readFileSync('package.json', 'utf8'))
  const hash = createHash('sha256').update(JSON.stringify({ dependencies, devDependencies, exports }))
  const files = ['src', 'scripts', 'schema'].flatMap((folder) =>
    readdirSync(folder, { recursive: true }).map((name) => join(folder, name)),
  )
  for (const file of ['package-lock.json', 'tsconfig.json', 'tsconfig.build.json', ...files.sort()])
    if (statSync(file).isFile()) hash.update(`${file}\n`).update(readFileSync(file))
  return hash.digest('hex')
}

const sources = hashSources()
const isBuilt = BUILT.every((file) => existsSync(file)) && existsSync(STAMP)
if (isBuilt && readFileSync(STAMP, 'utf8') === sources) console.log('dist is what these sources make')
else {
  execFileSync('npm', ['run', 'build'], { stdio: 'inherit' })
  writeFileSync(STAMP, sources)
}
