// `strip`: package.json as it is published, without the scripts that only a clone can run: npm warns whoever installs a package
// that has them. `restore`: as it was. The next pack mends what a pack that was killed has left.
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'

const MANIFEST = 'package.json'
const ORIGINAL = '.package.json.unpacked'

function publishedText(text) {
  const { scripts, allowScripts: _, ...others } = JSON.parse(text)
  const { prepare: __, prepack: ___, postpack: ____, ...kept } = scripts
  return `${JSON.stringify({ ...others, scripts: kept }, null, 2)}\n`
}

function restore() {
  if (!existsSync(ORIGINAL)) return
  const original = readFileSync(ORIGINAL, 'utf8')
  const current = readFileSync(MANIFEST, 'utf8')
  if (current !== original && current !== publishedText(original)) {
    console.error(
      `${MANIFEST} was edited after a pack that was killed: bring it together with ${ORIGINAL}, and remove that file.`,
    )
    process.exit(1)
  }
  writeFileSync(`${ORIGINAL}.copy`, original)
  renameSync(`${ORIGINAL}.copy`, MANIFEST)
  rmSync(ORIGINAL)
}

function strip() {
  const text = readFileSync(MANIFEST, 'utf8')
  writeFileSync(ORIGINAL, text)
  writeFileSync(`${ORIGINAL}.copy`, publishedText(text))
  renameSync(`${ORIGINAL}.copy`, MANIFEST)
}

restore()
if (process.argv[2] === 'strip') strip()
