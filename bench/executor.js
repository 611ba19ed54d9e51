/**
 * CPU of one execution: graphql-js, graphql-jit (whose results differ: docs/adr/0021) and the compiled
 * executor, in turns.
 * `npm run build:code && node bench/executor.js`
 */
import { buildSchema, execute, parse } from 'graphql'
import { compileQuery, isCompiledQuery } from 'graphql-jit'
import { createCompiledExecutor } from '../dist/operations/runners/compiled-executor.js'
import { compileOperation } from '../dist/operations/runners/compiled-operation.js'
import { resolvers, typeDefs } from './apis/people.js'

const ROUNDS = 9
const schema = buildSchema(typeDefs)
for (const [name, fields] of Object.entries(resolvers)) {
  const type = schema.getType(name)
  if (type === undefined || !('getFields' in type)) throw new TypeError(`No type ${name}.`)
  for (const [field, resolve] of Object.entries(fields))
    Object.assign(type.getFields()[field] ?? {}, { resolve })
}

const MANY = Array.from(
  { length: 50 },
  (_, index) => `a${index}: CreatePerson(name: $name) { identifier name }`,
)
const WORKLOADS = [
  { title: 'list of 100 x 5', text: '{ people { identifier name email birthYear city } }', times: 1000 },
  {
    title: 'small mutation',
    text: 'mutation ($name: String!) { CreatePerson(name: $name) { identifier name } }',
    times: 20_000,
  },
  { title: '50 aliased mutations', text: `mutation ($name: String!) { ${MANY.join(' ')} }`, times: 500 },
]

/**
 * @param {() => unknown} run
 * @param {number} times
 */
function measure(run, times) {
  const before = process.cpuUsage()
  for (let count = 0; count < times; count++) run()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / times
}

/** @param {readonly number[]} figures */
function median(figures) {
  return [...figures].sort((one, other) => one - other)[Math.floor(figures.length / 2)] ?? Number.NaN
}

for (const { title, text, times } of WORKLOADS) {
  const document = parse(text)
  const args = { schema, document, variableValues: { name: 'Ada' }, contextValue: {} }
  const executor = createCompiledExecutor(schema)
  const jit = compileQuery(schema, document)
  if (!isCompiledQuery(jit)) throw new TypeError('It does not compile.')
  /** @type {readonly (readonly [string, () => unknown, number])[]} */
  const runs = [
    ['graphql-js', () => execute(args), times],
    ['graphql-jit', () => jit.query(undefined, args.contextValue, args.variableValues), times],
    ['compiled', () => executor.execute(args), times],
    ['compiling', () => compileOperation(schema, document, undefined), Math.ceil(times / 10)],
    ['compiling with graphql-jit', () => compileQuery(schema, document), Math.ceil(times / 100)],
  ]
  const figures = runs.map(() => /** @type {number[]} */ ([]))
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, [, run, count]] of runs.entries()) figures[index]?.push(measure(run, count))
  }
  const shown = runs.map(([name], index) => `${name} ${median(figures[index] ?? []).toFixed(1)}`)
  process.stdout.write(`${title}, us: ${shown.join(', ')}\n`)
}
