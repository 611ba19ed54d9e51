import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SchemaSource } from '../../core/schema/sdl.ts'
import { type FileReader, UserError } from '../io.ts'
import { expandPaths, isGlob } from './file-glob.ts'

export const localFiles: FileReader = {
  readFile: (path) => readFileSync(path, 'utf8'),
  listFolder: (path) =>
    statSync(path, { throwIfNoEntry: false })?.isDirectory() === true ? readdirSync(path) : undefined,
}

/** The package root: equally far from `src/cli/input` and from `dist/cli/input`. */
const PACKAGE = fileURLToPath(new URL('../../../', import.meta.url))
const SAMPLE = ['schema/directives.graphql', 'schema/contributor']

const FAULTS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
}

/**
 * Reads a schema from files, folders of `*.graphql`, and globs. Throws a `UserError` that names each
 * unreadable file and the reason.
 */
export function readSchemaFiles(
  paths: readonly string[],
  files: FileReader = localFiles,
): readonly SchemaSource[] {
  return readSources(paths, '', files)
}

/** Reads the sample API's schema; its names are paths within the package. */
export function readSampleSchema(files: FileReader = localFiles): readonly SchemaSource[] {
  return readSources(SAMPLE, PACKAGE, files)
}

/** Whether a path is a module that exports a schema. */
export function isModule(path: string): boolean {
  return /\.[cm]?js$/.test(path)
}

/** Reads one file. Throws a `UserError` that calls it `name`. */
export function readText(path: string, files: FileReader, name: string = path): string {
  return reading(name, () => files.readFile(path))
}

function readSources(names: readonly string[], root: string, files: FileReader): readonly SchemaSource[] {
  const faults: string[] = []
  const sources: SchemaSource[] = []
  for (const name of names) {
    try {
      const read = filesOf(name, root, files).map((file) => ({
        name: file,
        text: readText(join(root, file), files, file),
      }))
      // Rules may be half written: without them, every field would fall back to its baseline.
      if (read.length > 0 && read.every(({ text }) => text.trim() === ''))
        throw new UserError(`${name}: is empty.`)
      sources.push(...read)
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      faults.push(error.message)
    }
  }
  if (faults.length > 0) throw new UserError(...faults)
  return sources
}

function filesOf(name: string, root: string, files: FileReader): readonly string[] {
  if (isGlob(name)) return expandPaths([join(root, name)], files)
  const entries = reading(name, () => files.listFolder(join(root, name)))
  if (entries === undefined) return [name]
  const found = entries.filter((entry) => /^[^.].*\.(graphqls?|gql)$/.test(entry)).sort()
  if (found.length === 0) throw new UserError(`${name}: no *.graphql file is in this folder.`)
  return found.map((file) => join(name, file))
}

function reading<Value>(name: string, read: () => Value): Value {
  try {
    return read()
  } catch (error) {
    const code = String((error as { readonly code?: unknown }).code)
    throw new UserError(`${name}: cannot be read: ${FAULTS[code] ?? code}.`)
  }
}
