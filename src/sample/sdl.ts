import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type DocumentNode, parse, Source } from 'graphql'

/** `schema/` of the package: equally far from `src/sample` and from `dist/sample`. */
const packagedSchema = fileURLToPath(new URL('../../schema/', import.meta.url))

/**
 * Reads the SDL of the directives and of the contributor environment, one document per file, each with its
 * file name.
 */
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
