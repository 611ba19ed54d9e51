// Writes the package's bill of materials (CycloneDX) to dist/sbom.cdx.json, before it is packed. Needs no
// network.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'

const read = (file) => JSON.parse(readFileSync(new URL(`../${file}`, import.meta.url), 'utf8'))

/** Removes tools. `npm sbom --omit dev` would also remove dependencies that a tool happens to share. */
export function withoutTools(sbom, lock, name) {
  const shipped = new Set(
    Object.entries(lock.packages)
      .filter(([path, entry]) => path !== '' && entry.dev !== true)
      .map(([path, entry]) => `${entry.name ?? path.replace(/^.*node_modules\//, '')}@${entry.version}`),
  )
  const components = sbom.components.filter((component) => shipped.has(component['bom-ref']))
  const root = { ...sbom.metadata.component, name }
  const kept = new Set([root['bom-ref'], ...components.map((component) => component['bom-ref'])])
  const dependencies = sbom.dependencies
    .filter(({ ref }) => kept.has(ref))
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((one) => kept.has(one)) }))
  // Packing a commit twice must give the same bytes.
  const { serialNumber: _, metadata, ...rest } = sbom
  const { timestamp: __, ...others } = metadata
  return { ...rest, metadata: { ...others, component: root }, components, dependencies }
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const given = ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'library', '--package-lock-only']
  const text = execFileSync('npm', given, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
  const sbom = withoutTools(JSON.parse(text), read('package-lock.json'), read('package.json').name)
  writeFileSync(new URL('../dist/sbom.cdx.json', import.meta.url), `${JSON.stringify(sbom, null, 1)}\n`)
  console.log(`sbom: ${sbom.components.length} components`)
}
