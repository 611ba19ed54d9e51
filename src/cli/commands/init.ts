import { randomBytes } from 'node:crypto'
import { appendFileSync, existsSync, lstatSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { isIntrospectionText } from '../../core/schema/introspection-file.ts'
import { loadApi } from '../input/api.ts'
import type { ApiOptions } from '../input/api-config.ts'
import { isModule, readText } from '../input/schema-files.ts'
import { type CliIo, EXIT, UserError } from '../io.ts'
import { printJson } from '../table.ts'
import {
  CONFIGURATION_FILE,
  type InitCase,
  printConfiguration,
  RULES_FILE,
  SECRET_FILE,
  TESTS_FILE,
} from './init-configuration.ts'
import { type FirstCase, firstCases, printFirstTests } from './init-tests.ts'
import { writeScopes } from './scope-readings.ts'
import { runTest } from './test.ts'

export interface InitOptions {
  readonly schema?: readonly string[]
  readonly upstream?: string
  readonly supergraph?: string
  readonly json?: boolean
  /** Headers for requests to a running API. */
  readonly header?: readonly string[]
}

interface NewFile {
  readonly path: string
  readonly text: string
  readonly isSecret?: boolean
}

const RUN = ['npx portcullis test', 'npx portcullis start']
const IGNORED = `${dirname(SECRET_FILE)}/`

/**
 * Writes a configuration for one of the three cases, and prints how to run it. Writes nothing unless every
 * file is new.
 */
export async function runInit(options: InitOptions, io: CliIo): Promise<number> {
  const chosen = caseOf(options) ?? (await askForCase(io))
  const hasRules = needsRules(chosen, io)
  refuseToOverwrite([CONFIGURATION_FILE, TESTS_FILE, SECRET_FILE, ...(hasRules ? [RULES_FILE] : [])])

  const { table, config } = await loadApi(
    { ...toApiOptions(chosen), ...(options.header && { header: options.header }) },
    io,
  )
  const rules = hasRules ? capture(io, (into) => writeScopes(table, { config, isSample: false }, into)) : ''
  const isEmpty = rules.replace(/#.*$/gm, '').trim() === ''
  const secret = randomBytes(32).toString('base64url')
  const files: readonly NewFile[] = [
    { path: SECRET_FILE, text: `${secret}\n`, isSecret: true },
    ...(isEmpty ? [] : [{ path: RULES_FILE, text: rules }]),
    { path: CONFIGURATION_FILE, text: printConfiguration(chosen, !isEmpty) },
  ]
  const cases = await passing(firstCases(table), files, io)
  const all = cases.length === 0 ? files : [...files, { path: TESTS_FILE, text: printFirstTests(cases) }]
  for (const file of all) writeNew(file)
  const isIgnored = ignoreSecret()

  // The rules of an upstream are checked against its schema, which has to be fetched.
  const check = chosen.kind === 'upstream' ? 'npx portcullis check --online' : 'npx portcullis check'
  const run = [check, ...(cases.length === 0 ? RUN.filter((line) => !line.endsWith(' test')) : RUN)]
  const paths = [...all.map(({ path }) => path), ...(isIgnored ? ['.gitignore'] : [])]
  if (options.json === true) io.stdout(printJson({ case: chosen.kind, files: paths, run }))
  else io.stdout(printWritten(paths, run, chosen))
  return EXIT.ok
}

function caseOf({ schema, upstream, supergraph }: InitOptions): InitCase | undefined {
  if (schema !== undefined) return { kind: 'schema', files: schema }
  if (upstream !== undefined) return { kind: 'upstream', url: upstream }
  return supergraph === undefined ? undefined : { kind: 'supergraph', file: supergraph }
}

const CASES = `Which API is it?
  1  a schema, in files of this folder
  2  an API that runs
  3  a Federation supergraph
`

async function askForCase({ ask, stdout }: CliIo): Promise<InitCase> {
  if (ask === undefined)
    throw new UserError(
      'Name the API: --schema FILE guards a schema, --upstream URL stands in front of an API, --supergraph FILE executes a supergraph.',
    )
  stdout(CASES)
  const number = (await ask('1, 2 or 3: ')).trim()
  const answer = async (question: string): Promise<string> => {
    const text = (await ask(question)).trim()
    if (text === '') throw new UserError(`${question.replace(/: $/, '')} must not be empty.`)
    return text
  }
  switch (number) {
    case '1':
      return { kind: 'schema', files: [await answer('File of the schema: ')] }
    case '2':
      return { kind: 'upstream', url: await answer('URL of the API: ') }
    case '3':
      return { kind: 'supergraph', file: await answer('File of the supergraph: ') }
    default:
      throw new UserError('The answer must be 1, 2 or 3.')
  }
}

/** Whether rules need their own file: SDL files and modules can hold them. */
function needsRules(chosen: InitCase, io: CliIo): boolean {
  if (chosen.kind !== 'schema') return true
  const [first = '', ...others] = chosen.files
  if (others.length > 0 || isModule(first) || io.listFolder(first) !== undefined) return false
  return isIntrospectionText(readText(first, io))
}

function toApiOptions(chosen: InitCase): ApiOptions {
  switch (chosen.kind) {
    case 'schema':
      return { schema: [...chosen.files] }
    case 'upstream':
      return { upstream: chosen.url }
    case 'supergraph':
      return { supergraph: chosen.file }
  }
}

function refuseToOverwrite(paths: readonly string[]): void {
  const present = paths.filter((path) => lstatSync(path, { throwIfNoEntry: false }) !== undefined)
  if (present.length === 0) return
  throw new UserError(...present.map((path) => `${path}: already exists, and is not overwritten.`))
}

/** The cases that pass `portcullis test` with these files, before they are written. */
async function passing(
  cases: readonly FirstCase[],
  files: readonly NewFile[],
  io: CliIo,
): Promise<readonly FirstCase[]> {
  if (cases.length === 0) return []
  const texts = new Map(files.map(({ path, text }) => [path, text]))
  texts.set(TESTS_FILE, printFirstTests(cases))
  let printed = ''
  await runTest(
    { files: [TESTS_FILE], json: true },
    {
      ...io,
      readFile: (path) => texts.get(path) ?? io.readFile(path),
      stdout: (text) => {
        printed += text
      },
    },
  )
  const { results } = JSON.parse(printed) as {
    readonly results: readonly { readonly title: string; readonly failure?: string }[]
  }
  const failed = results.filter(({ failure }) => failure !== undefined).map(({ title }) => title)
  return cases.filter(({ name }) => !failed.some((title) => title.startsWith(`${name} as `)))
}

function capture(io: CliIo, write: (into: CliIo) => void): string {
  let text = ''
  write({
    ...io,
    stdout: (more) => {
      text += more
    },
  })
  return text
}

function writeNew({ path, text, isSecret = false }: NewFile): void {
  try {
    if (isSecret) mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    // Do not overwrite a file that has appeared meanwhile, either.
    writeFileSync(path, text, { flag: 'wx', ...(isSecret && { mode: 0o600 }) })
  } catch (error) {
    throw new UserError(
      `${path}: cannot be written (${String((error as { readonly code?: unknown }).code)}).`,
    )
  }
}

/** Adds the secret's folder to .gitignore, keeping what is there. Returns whether that was needed. */
function ignoreSecret(): boolean {
  if (!existsSync('.gitignore')) {
    writeNew({ path: '.gitignore', text: `${IGNORED}\n` })
    return true
  }
  const before = readFileSync('.gitignore', 'utf8')
  if (before.split(/\r?\n/).some((line) => line.trim() === IGNORED)) return false
  appendFileSync('.gitignore', `${before === '' || before.endsWith('\n') ? '' : '\n'}${IGNORED}\n`)
  return true
}

function printWritten(paths: readonly string[], run: readonly string[], { kind }: InitCase): string {
  const note =
    kind === 'supergraph' && paths.includes(RULES_FILE)
      ? `\nThe rules of a supergraph stand in its subgraphs: copy those of ${RULES_FILE} there.\n`
      : ''
  const list = (lines: readonly string[]): string => lines.map((line) => `  ${line}\n`).join('')
  return `Written:\n${list(paths)}${note}\nTo check it, test its rules and run it:\n${list(run)}`
}
