import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { transform } from '@swc/core'
import { ask, openTestApi } from './api.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portcullis-sample-'))
})

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

describe('a database in a file', () => {
  it('is made with its folders, and is in WAL mode', async () => {
    const database = `file:${join(folder, 'some/where/sample.db')}`
    const api = await openTestApi({ database })
    expect(await ask(api, '{ Person(identifier: "bach") { name } }')).toEqual({
      Person: [{ name: 'Johann Sebastian Bach' }],
    })
    expect(await readdir(join(folder, 'some/where'))).toContain('sample.db-wal')
  })

  it('keeps its data at the second start, and what is deleted of the data set stays deleted', async () => {
    const database = `file:${join(folder, 'second-start.db')}`
    const first = await openTestApi({ database, now: () => new Date(0) })
    await ask(
      first,
      'mutation { CreatePerson(identifier: "new") { name } DeletePerson(identifier: "bach") { name } }',
    )
    const read = '{ Person(first: 200) { identifier created modified } }'
    const before = await ask(first, read)
    await first.close()
    const second = await openTestApi({ database })
    expect(await ask(second, read)).toEqual(before)
  })

  it('that cannot be opened is an error, not an empty database', async () => {
    const path = join(folder, 'not-a-database.db')
    await writeFile(path, 'This is a text, and long enough not to be taken for an empty file.'.repeat(20))
    await expect(openTestApi({ database: `file:${path}` })).rejects.toThrow()
  })
})

/** The sample as plain JavaScript beside `schema/`, as the package has it. */
async function compileSample(into: string): Promise<string> {
  await writeFile(join(into, 'package.json'), '{ "type": "module" }')
  await symlink(join(root, 'node_modules'), join(into, 'node_modules'))
  await symlink(join(root, 'schema'), join(into, 'schema'))
  for (const folder of ['sample', 'store/sqlite', 'core']) {
    const source = join(root, 'src', folder)
    const target = join(into, 'dist', folder)
    await mkdir(target, { recursive: true })
    for (const name of (await readdir(source)).filter((one) => one.endsWith('.ts'))) {
      const { code } = await transform(await readFile(join(source, name), 'utf8'), {
        jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
      })
      const output = code.replace(/(from ['"]\.\.?\/[^'"]+)\.ts(['"])/g, '$1.js$2')
      await writeFile(join(target, name.replace(/\.ts$/, '.js')), output)
    }
  }
  return join(into, 'dist/sample/contributor.js')
}

describe('several processes that start at once', () => {
  it('share one new file, which is seeded once', async () => {
    await mkdir(join(folder, 'package'))
    const module = await compileSample(join(folder, 'package'))
    const database = `file:${join(folder, 'shared/sample.db')}`
    const script = `
      import { graphql } from 'graphql'
      const { openContributorApi } = await import(process.argv[1])
      const { schema, context, close } = await openContributorApi({ database: process.argv[2] })
      const run = (source) => graphql({ schema, source, contextValue: context() })
      for (let index = 0; index < 20; index += 1) {
        const { errors } = await run('mutation { CreateOrganization(name: "by a process") { name } }')
        if (errors) throw errors[0]
      }
      const { data } = await run('{ Person(first: 200) { identifier } }')
      console.log(data.Person.length)
      await close()`
    const processes = Array.from({ length: 4 }, () =>
      promisify(execFile)(process.execPath, ['--input-type=module', '-e', script, module, database], {
        cwd: join(folder, 'package'),
      }),
    )
    const outputs = (await Promise.all(processes)).map(({ stdout }) => stdout.trim())
    const api = await openTestApi({ database })
    const { persons, organizations } = await ask(
      api,
      '{ persons: Person(first: 200) { identifier } organizations: Organization(first: 200, filter: { name: "by a process" }) { name } }',
    )
    expect(outputs).toEqual(Array(4).fill(String(persons.length)))
    expect(organizations).toHaveLength(80)
  })
})
