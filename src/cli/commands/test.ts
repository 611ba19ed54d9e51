import { dirname, join } from 'node:path'
import { type DocumentNode, GraphQLError, parse, validate } from 'graphql'
import type { Config } from '../../config/config.ts'
import { decide } from '../../core/decision/decide.ts'
import type { Decision } from '../../core/decision/decision.ts'
import { createRuleCoverage, type RuleCoverage } from '../../core/decision/rule-coverage.ts'
import { OperationLimitError } from '../../core/plan/limits.ts'
import { type Plan, planOperation } from '../../core/plan/plan.ts'
import type { RuleTable } from '../../core/rules/rule-table.ts'
import { didYouMean, suggest } from '../../core/suggestion.ts'
import { coerceVariables } from '../../guard/operation-variables.ts'
import { ManifestError, readManifest } from '../../persisted/manifest.ts'
import { readManifestFiles } from '../../persisted/manifest-files.ts'
import { loadApi } from '../input/api.ts'
import type { ApiOptions } from '../input/api-config.ts'
import { listOperations } from '../input/operation-set.ts'
import { type RulesTest, readRulesTest, type TestCase } from '../input/rules-test.ts'
import { type CliIo, EXIT, UserError } from '../io.ts'
import { paintOn } from '../paint.ts'
import { printJson } from '../table.ts'
import { writeText } from '../written-file.ts'
import { printJUnit, printOutcome, type TestOutcome } from './test-text.ts'

export interface TestOptions extends ApiOptions {
  readonly files: readonly string[]
  readonly junit?: string
  readonly minCoverage?: number
  readonly verbose?: boolean
  readonly watch?: boolean
}

const DEFAULT_FILE = 'rules.test.yaml'

/** Decides every case of the test files, and prints failures. Returns 1 if there are any, or if coverage is too low. */
export async function runTest(options: TestOptions, io: CliIo): Promise<number> {
  if (options.watch !== true) return runOnce(options, io)
  const { watchFiles } = await import('../serving/file-watch.ts')
  const opened = new Set<string>()
  const follow: CliIo = {
    ...io,
    readFile(path) {
      opened.add(path)
      return io.readFile(path)
    },
    listFolder(path) {
      const names = io.listFolder(path)
      if (names !== undefined) opened.add(path)
      return names
    },
  }
  const run = async (): Promise<void> => {
    await runOnce(options, follow).catch((error: unknown) => {
      if (!(error instanceof Error)) throw error
      io.stderr(`${error.message}\n`)
    })
    io.stdout('Waiting for changes.\n')
  }
  let last = run()
  await last
  const stop = watchFiles({
    files: () => [...opened],
    onChange() {
      last = last.then(run)
    },
  })
  await io.untilStopped()
  stop()
  return EXIT.ok
}

async function runOnce(options: TestOptions, io: CliIo): Promise<number> {
  const { files, json, junit, minCoverage = 0, verbose = false } = options
  const { table, config } = await loadApi(options, io)
  const coverage = createRuleCoverage(table)
  const results: TestOutcome['results'][number][] = []
  for (const file of files.length === 0 ? [DEFAULT_FILE] : files) {
    const test = readRulesTest(file, io)
    const operations = await readNamed(test, table, io)
    for (const one of test.cases) results.push(decideCase(one, operations, { table, config, coverage }))
  }
  const rules = coverage.rules()
  const decided = rules.filter(({ isMet, isUnmet }) => isMet || isUnmet).length
  const percent = rules.length === 0 ? 100 : Math.floor((decided / rules.length) * 100)
  const outcome: TestOutcome = { results, rules, percent, minCoverage }
  if (junit !== undefined) writeText(junit, printJUnit(outcome))
  io.stdout(json === true ? printJson(outcome) : printOutcome(outcome, verbose, paintOn('stdout', io)))
  const hasFailed = results.some(({ failure }) => failure !== undefined) || percent < minCoverage
  return hasFailed ? EXIT.findings : EXIT.ok
}

function decideCase(
  { title, place, operation, variables, subject, now = Date.now(), expected }: TestCase,
  operations: ReadonlyMap<string, DocumentNode>,
  { table, config, coverage }: { table: RuleTable; config: Config; coverage: RuleCoverage },
): TestOutcome['results'][number] {
  const document =
    operation.kind === 'text'
      ? parseText(operation.text, place)
      : findNamed(operation.text, operations, place)
  const plan = planCase(table, document, place)
  const coerced = coerceVariables(table.schema, plan.operation, variables)
  if (coerced.kind === 'wrong')
    throw new UserError(...coerced.errors.map(({ message }) => `${place}: ${message}`))
  const decision = decide(plan, subject, { variables: coerced.variables, now }, config)
  coverage.add(decision)
  const paths = pathsOf(decision)
  const isRight =
    decision.kind === expected.decision && (expected.paths === undefined || sameTexts(expected.paths, paths))
  const result = { title, place, decision: decision.kind, paths }
  return isRight ? result : { ...result, failure: explainFailure(expected, decision, paths) }
}

function explainFailure(
  { decision, paths }: TestCase['expected'],
  actual: Decision,
  denied: readonly string[],
) {
  const print = (kind: string, all: readonly string[] = []): string => [kind, ...all].join(' ')
  const missing = actual.kind === 'allow' ? [] : actual.denials.flatMap(({ missingScopes }) => missingScopes)
  const lacks = missing.length === 0 ? '' : `, for lack of ${[...new Set(missing)].sort().join(' ')}`
  return `expected ${print(decision, paths)}, was ${print(actual.kind, denied)}${lacks}`
}

function pathsOf(decision: Decision): readonly string[] {
  return decision.kind === 'allow' ? [] : decision.denials.map(({ path }) => path.join('.')).sort()
}

function sameTexts(one: readonly string[], other: readonly string[]): boolean {
  const [a, b] = [new Set(one), new Set(other)]
  return a.size === b.size && [...a].every((text) => b.has(text))
}

/** Reads the operations that cases name: those of files by name, those of a manifest by id. */
async function readNamed(
  { file, operations, manifest }: RulesTest,
  { schema }: RuleTable,
  io: CliIo,
): Promise<ReadonlyMap<string, DocumentNode>> {
  const from = (path: string): string => join(dirname(file), path)
  const { found, mistakes } =
    operations.length === 0 ? { found: [], mistakes: [] } : listOperations(operations.map(from), schema, io)
  if (mistakes.length > 0) throw new UserError(...new Set(mistakes))
  const named = new Map<string, DocumentNode>()
  for (const { name, document } of found) if (name !== undefined) named.set(name, document)
  if (manifest === undefined) return named
  try {
    for (const { id, text } of await readManifest(readManifestFiles(from(manifest), io.readFile)))
      named.set(id, parse(text))
  } catch (error) {
    throw error instanceof ManifestError ? new UserError(error.message) : error
  }
  return named
}

function findNamed(name: string, operations: ReadonlyMap<string, DocumentNode>, place: string): DocumentNode {
  const document = operations.get(name)
  if (document !== undefined) return document
  throw new UserError(
    `${place}: no operation is called ${name}.${didYouMean(suggest(name, operations.keys()))}`,
  )
}

function parseText(text: string, place: string): DocumentNode {
  try {
    return parse(text)
  } catch (error) {
    throw error instanceof GraphQLError ? new UserError(`${place}: ${error.message}`) : error
  }
}

function planCase(table: RuleTable, document: DocumentNode, place: string): Plan {
  const [mistake] = validate(table.schema, document)
  if (mistake !== undefined) throw new UserError(`${place}: ${mistake.message.replaceAll(/\s+/g, ' ')}`)
  try {
    return planOperation(table, document)
  } catch (error) {
    throw error instanceof OperationLimitError || error instanceof TypeError
      ? new UserError(`${place}: ${error.message}`)
      : error
  }
}
