import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** `schema/` of the package: as far from `src/sample` as from `dist/sample`. */
const packagedSchema = fileURLToPath(new URL('../../schema/', import.meta.url))

/** The SDL of the directives and of the contributor environment, as one document. */
export async function readSdl(schemaDirectory: string = packagedSchema): Promise<string> {
  const folder = join(schemaDirectory, 'contributor')
  const names = (await readdir(folder)).filter((name) => name.endsWith('.graphql')).sort()
  const paths = [join(schemaDirectory, 'directives.graphql'), ...names.map((name) => join(folder, name))]
  const texts = await Promise.all(paths.map((path) => readFile(path, 'utf8')))
  return texts.join('\n')
}
