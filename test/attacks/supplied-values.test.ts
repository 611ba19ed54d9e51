import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ApolloServer } from '@apollo/server'
import { MapperKind, mapSchema } from '@graphql-tools/utils'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  buildASTSchema,
  type ExecutionResult,
  execute,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  graphql,
  isInterfaceType,
  parse,
  validate,
} from 'graphql'
import { authPlugin } from '../../src/adapters/apollo/auth-plugin.ts'
import { type EnvelopArgs, useGuard } from '../../src/adapters/envelop/use-guard.ts'
import { guardExecute } from '../../src/adapters/execute/guard-execute.ts'
import { guardSchema } from '../../src/adapters/schema/guard-schema.ts'
import { createAuthenticator } from '../../src/token/authenticator.ts'
import { SECRET } from '../kit/client.ts'
import { closeGateways, startGateway, type TestGateway } from '../kit/gateway.ts'
import { type ArgumentAsker, judgeArguments } from '../laws/argument-oracle.ts'
import { type ArgumentRequest, makeArgumentRequest } from '../laws/argument-request.ts'
import { makeArgumentWorld, printArgumentWorld, SCOPES } from '../laws/argument-world.ts'
import { createTape, type Tape, tapes } from '../laws/tape.ts'
import { compose } from '../support/composition.ts'
import { SEED } from '../support/seed.ts'
import { signToken } from './http-wire.ts'

/**
 * The same operation by every way in: each runs the same resolvers with the same arguments, or nothing at all, as an oracle
 * says that knows none of them.
 */

const POLICY = { baseline: { mutation: 'public' } } as const
const QUIET = { ...POLICY, onWarning: () => undefined }
const CASES_SCALE = Number(process.env['CASES_SCALE'] ?? 1)
const WORLDS = Math.ceil(4 * CASES_SCALE)
const REQUESTS = 30
/** The second time an operation is known, and the fourth it is compiled. */
const TIMES = 4

interface Seen {
  readonly errors: readonly string[]
  readonly data: unknown
  /** What ran, with its arguments. */
  readonly ran: readonly string[]
}

interface Asked extends ArgumentRequest {
  readonly token: string | undefined
}

interface WayIn {
  readonly name: string
  readonly ask: (asked: Asked) => Promise<Seen>
}

const bearer = (token: string | undefined): Record<string, string> =>
  token === undefined ? {} : { authorization: `Bearer ${token}` }

function createTracker(sdl: string) {
  const ran: string[] = []
  const fieldResolver: GraphQLFieldResolver<unknown, unknown> = (_source, args, _context, info) => {
    ran.push(`${info.parentType.name}.${info.fieldName} ${JSON.stringify(args)}`)
    if (info.fieldName === 'leaf') return 'x'
    const type = info.returnType
    return isInterfaceType(type) ? { __typename: 'Cat' } : String(type) === 'Cat' ? {} : 'x'
  }
  const plain = buildASTSchema(parse(sdl), { assumeValidSDL: true })
  const schema = mapSchema(plain, {
    [MapperKind.OBJECT_FIELD]: (config) => ({ ...config, resolve: fieldResolver }),
  })
  const see = ({ data, errors = [] }: { readonly data?: unknown; readonly errors?: unknown }): Seen => {
    const listed = errors as readonly { readonly path?: readonly unknown[]; readonly extensions?: object }[]
    const found = listed.map(({ path = [], extensions = {} }) => {
      const { code, coordinate } = extensions as Readonly<Record<string, unknown>>
      return `${String(code)} ${String(coordinate)} ${path.join('.')}`
    })
    return {
      errors: found.sort(),
      data: data === undefined ? undefined : JSON.parse(JSON.stringify(data)),
      ran: [...new Set(ran.splice(0))].sort(),
    }
  }
  return { schema, see }
}

async function openWays(sdl: string): Promise<{
  readonly schema: GraphQLSchema
  readonly ways: readonly WayIn[]
  readonly close: () => Promise<void>
}> {
  const authenticate = createAuthenticator({ secret: SECRET })
  const ways: WayIn[] = []
  const overHttp = (
    name: string,
    gateway: TestGateway,
    see: ReturnType<typeof createTracker>['see'],
  ): void => {
    for (let turn = 1; turn <= TIMES; turn += 1)
      ways.push({
        name: `${name}, time ${turn}`,
        async ask({ source, variables, token }) {
          const { body } = await gateway.graphql(source, { variables, ...(token !== undefined && { token }) })
          return see(body)
        },
      })
  }

  const local = createTracker(sdl)
  overHttp('a gateway', await startGateway({ before: 'schema', schema: local.schema, ...POLICY }), local.see)

  const remote = createTracker(sdl)
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { query, variables } = JSON.parse(Buffer.concat(chunks).toString())
    const result = await graphql({ schema: remote.schema, source: query, variableValues: variables })
    response.setHeader('content-type', 'application/json').end(JSON.stringify(result))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const at = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql` }
  const rules = () => [{ name: 'rules.graphql', text: sdl }]
  overHttp(
    'a gateway before an upstream',
    await startGateway({ before: 'upstream', at, upstream: { sdl: rules }, ...POLICY }),
    remote.see,
  )
  // The kit's subgraphs have one rule at each place.
  if (!/@auth\([^@]*\) @auth/.test(sdl))
    overHttp(
      'a gateway before a supergraph',
      await startGateway({
        before: 'supergraph',
        supergraph: compose({ one: sdl }, () => at.url),
        baseline: { query: 'public', mutation: 'public', subscription: 'public' },
      }),
      remote.see,
    )

  const inProcess = createTracker(sdl)
  const { schema } = inProcess
  const contextOf = async ({ token }: Asked) => ({ subject: await authenticate(bearer(token)) })
  const guarded = guardExecute<ExecutionResult>(execute, QUIET)
  ways.push({
    name: 'guardExecute',
    async ask(asked) {
      const document = parse(asked.source)
      const contextValue = await contextOf(asked)
      return inProcess.see(await guarded({ schema, document, contextValue, variableValues: asked.variables }))
    },
  })
  const plugin = useGuard(QUIET)
  ways.push({
    name: 'useGuard',
    async ask(asked) {
      const args: EnvelopArgs = {
        schema,
        document: parse(asked.source),
        contextValue: await contextOf(asked),
        variableValues: asked.variables,
      }
      const holder: { result?: ExecutionResult } = {}
      const hooks = await plugin.onExecute({
        args,
        setResultAndStopExecution: (result) => {
          holder.result = result
        },
      })
      if (holder.result === undefined) {
        holder.result = await execute(args)
        hooks?.onExecuteDone({
          result: holder.result,
          setResult: (result) => {
            holder.result = result as ExecutionResult
          },
        })
      }
      return inProcess.see(holder.result)
    },
  })
  const apollo = new ApolloServer<object>({ schema, plugins: [authPlugin(QUIET)] })
  await apollo.start()
  ways.push({
    name: 'authPlugin',
    async ask(asked) {
      const contextValue = await contextOf(asked)
      const variables = asked.variables as Record<string, unknown>
      const { body } = await apollo.executeOperation({ query: asked.source, variables }, { contextValue })
      if (body.kind !== 'single') throw new TypeError('No single result.')
      return inProcess.see(body.singleResult)
    },
  })
  const inner = guardOrNothing(schema)
  if (inner !== undefined)
    ways.push({
      name: 'guardSchema',
      async ask(asked) {
        const document = parse(asked.source)
        const contextValue = await contextOf(asked)
        // graphql-js alone finds an input field `constructor` in every object that has a prototype.
        const variableValues = withoutPrototypes(asked.variables) as typeof asked.variables
        const result = await execute({ schema: inner, document, contextValue, variableValues })
        const seen = inProcess.see(result)
        // It runs inside of an executor: what is refused is null, place by place.
        const isNothing = seen.ran.length === 0 && seen.errors.length > 0
        return isNothing ? { ...seen, data: undefined } : seen
      },
    })
  return {
    schema,
    ways,
    async close() {
      await apollo.stop()
      await closeGateways()
      await new Promise((closed) => server.close(closed))
    },
  }
}

function withoutPrototypes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPrototypes)
  if (typeof value !== 'object' || value === null) return value
  const copy: Record<string, unknown> = Object.create(null)
  for (const [name, member] of Object.entries(value)) copy[name] = withoutPrototypes(member)
  return copy
}

/** It says at the start where it could not tell who supplied a value. */
function guardOrNothing(schema: GraphQLSchema): GraphQLSchema | undefined {
  try {
    return guardSchema(schema, QUIET)
  } catch (error) {
    expect(String(error)).toContain('cannot tell who supplied')
    return undefined
  }
}

function makeAsker(tape: Tape): ArgumentAsker {
  if (tape.chance(12)) return { isKnown: false, scopes: [], isStaff: undefined }
  const scopes = tape.chance(30) ? [...SCOPES] : tape.some(SCOPES, 50)
  return { isKnown: true, scopes, isStaff: [true, false, undefined, 'true'][tape.below(4)] }
}

function tokenOf({ isKnown, scopes, isStaff }: ArgumentAsker): string | undefined {
  return isKnown ? signToken({ scopes, ...(isStaff !== undefined && { staff: isStaff }) }) : undefined
}

describe('an operation that supplies guarded values by every route', () => {
  it('runs the same by every way in, or nothing by any', async () => {
    process.stderr.write(`supplied values: SEED=${SEED}\n`)
    const counts = { allow: 0, reduce: 0, deny: 0 }
    for (const numbers of fc.sample(tapes, { seed: SEED, numRuns: WORLDS })) {
      const world = makeArgumentWorld(createTape(numbers))
      // The oracle's clock stands still; those of servers go on.
      const sdl = printArgumentWorld(world).replaceAll('2026-01-01', '2126-01-01')
      const { schema, ways, close } = await openWays(sdl)
      for (const ofRequest of fc.sample(tapes, { seed: SEED + numbers.length, numRuns: REQUESTS })) {
        const tape = createTape(ofRequest)
        const asker = makeAsker(tape)
        const request = makeArgumentRequest(tape, world)
        const document = parse(request.source)
        if (validate(schema, document).length > 0) continue
        const token = tokenOf(asker)
        const { decision, denied } = judgeArguments({ ...request, world, document, asker })
        counts[decision] += 1
        let first: Seen | undefined
        for (const { name, ask } of ways) {
          const seen = await ask({ ...request, token })
          const fail = (what: unknown): never => {
            throw new Error(
              [name, JSON.stringify({ what, first, seen, denied, asker }, undefined, 1)]
                .concat(JSON.stringify(request.variables), request.source, sdl)
                .join('\n'),
            )
          }
          if (decision === 'deny' && (seen.ran.length > 0 || seen.data !== undefined)) fail('it ran')
          if (decision === 'allow' && seen.errors.length > 0) fail('it was denied')
          // Each place of its own has an error behind guardSchema, and root fields alone where all is refused.
          const compared = name === 'guardSchema' ? { ...seen, errors: first?.errors } : seen
          if (first === undefined) first = seen
          else if (JSON.stringify(compared) !== JSON.stringify(first)) fail('it differs')
        }
      }
      await close()
    }
    process.stderr.write(`supplied values: ${JSON.stringify(counts)}\n`)
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(2 * CASES_SCALE)
  }, 600_000)
})
