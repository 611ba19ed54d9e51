import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'

const { findDependencyFaults, isAllowed } = (await import('../scripts/check-dependencies.js' as string)) as {
  readonly findDependencyFaults: (lock: object, allowScripts: object) => readonly string[]
  readonly isAllowed: (expression: string, allowed: readonly string[]) => boolean
}
const read = (file: string) => JSON.parse(readFileSync(file, 'utf8'))

const entry = { license: 'MIT', integrity: 'sha512-x', resolved: undefined }
const faultsOf = (one: object): readonly string[] =>
  findDependencyFaults(
    { packages: { '': {}, 'node_modules/a': { ...entry, ...one } } },
    { known: false },
  ).filter((fault) => fault.startsWith('node_modules/'))

describe('a dependency', () => {
  it('of the lock file has no fault', () => {
    expect(findDependencyFaults(read('package-lock.json'), read('package.json').allowScripts)).toEqual([])
  })

  it.each([
    [{ license: 'GPL-3.0' }, 'has the licence GPL-3.0'],
    [{ license: 'MPL-2.0' }, 'has the licence MPL-2.0'],
    [{ license: undefined }, 'has no licence'],
    [{ integrity: undefined }, 'has no sha512 in the lock file'],
    [{ integrity: 'sha1-x' }, 'has no sha512 in the lock file'],
    [{ resolved: 'git+ssh://example.org/a.git' }, 'comes from no registry'],
    [{ hasInstallScript: true }, 'has an install script that package.json does not decide on (allowScripts)'],
  ])('with %j has a fault', (one, what) => {
    expect(faultsOf(one)).toEqual([`node_modules/a: ${what}`])
  })

  it('for tools alone may have a licence that asks for more', () => {
    expect(faultsOf({ license: 'MPL-2.0', dev: true })).toEqual([])
    expect(faultsOf({ license: 'GPL-3.0', dev: true })).toHaveLength(1)
  })

  it.each([
    ['MIT OR GPL-3.0', true],
    ['(MIT OR CC0-1.0)', true],
    ['MIT AND GPL-3.0', false],
    ['(MIT AND ISC) OR GPL-3.0', false],
    ['', false],
  ])('with the expression %j is allowed: %j', (expression, expected) => {
    expect(isAllowed(expression, ['MIT', 'ISC'])).toBe(expected)
  })
})

describe('the bill of materials', () => {
  it('names every package that an installation brings, with its hash, and no tool', () => {
    execFileSync(process.execPath, ['scripts/write-sbom.js'])
    const { bomFormat, metadata, components } = read('dist/sbom.cdx.json')
    const names: readonly string[] = components.map(({ group, name }: { group?: string; name: string }) =>
      group === undefined || group === '' || name.startsWith('@') ? name : `${group}/${name}`,
    )
    expect([bomFormat, metadata.component.name]).toEqual(['CycloneDX', 'portcullis'])
    expect(names).toEqual(expect.arrayContaining(Object.keys(read('package.json').dependencies)))
    expect(names).not.toContain('typescript')
    expect(names).not.toContain('jest')
    for (const { hashes } of components) expect(hashes[0].alg).toBe('SHA-512')
  })
})
