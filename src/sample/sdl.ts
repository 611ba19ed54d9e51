import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type DocumentNode, parse, Source } from 'graphql'

/** `schema/` of the package: as far from `src/sample` as from `dist/sample`. */
const packagedSchema = fileURLToPath(new URL('../../schema/', import.meta.url))

/** The SDL of the directives and of the contributor environment: a document for each file, which knows its name. */
export async function readSdl(schemaDirectory: string = packagedSchema): Promise<readonly DocumentNode[]> {
  const folder = join(schemaDirectory, 'contributor')
  const names = (await readdir(folder)).filter((name) => name.endsWith('.graphql')).sort()
  const files = ['directives.graphql', ...names.map((name) => join('contributor', name))]
  return Promise.all(
    files.map(async (name) =>
      parse(new Source(await readFile(join(schemaDirectory, name), 'utf8'), join('schema', name))),
    ),
  )
}
