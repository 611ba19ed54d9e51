import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { GraphQLSchema } from 'graphql'
import { ERRORS } from '../../src/core/error-catalogue.ts'
import type { DecisionRecord } from '../../src/evidence/record.ts'
import type { GuardOptions } from '../../src/guard/guard.ts'
import { called, EXPIRED, type Headers, NOBODY, someone } from './callers.ts'
import { CONTRACT_CASES, type ContractCase, type DeniedAt, type Expected } from './contract-cases.ts'
import { CONTRACT_OPTIONS, type ContractSchema, createContractSchema, UNASKABLE } from './contract-schema.ts'

export interface ContractRequest {
  readonly query: string
  readonly variables?: Readonly<Record<string, unknown>>
  readonly operationName?: string
  /** The caller's token, as callers.ts makes them; whatever else the case sends. */
  readonly headers: Headers
}

export interface ContractResponse {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Headers
  readonly body: ContractBody
}

export interface ContractBody {
  readonly data?: unknown
  readonly errors?: readonly ContractError[]
}

export interface ContractError {
  readonly message: string
  readonly path?: readonly (string | number)[]
  readonly extensions?: Readonly<Record<string, unknown>>
}

/** A server that guards a schema, over whatever transport it has. */
export interface GuardedServer {
  readonly execute: (request: ContractRequest) => Promise<ContractResponse>
  readonly close: () => Promise<void>
}

/** Starts a server that takes tokens signed with the contract's secret. */
export type StartGuardedServer = (schema: GraphQLSchema, options: GuardOptions) => Promise<GuardedServer>

/**
 * Which guard it is. `exact`: the plugin, `guardExecute`, the gateway. `schema`: `guardSchema`, which differs, because a
 * foreign executor is around it, in this and in nothing else:
 * - one error for each place that is null, with its list indices, instead of one for each coordinate and path; so none
 *   for a branch that no object took;
 * - fewer resolvers may run, since an object that must be null is given up at its first denied field;
 * - a refused operation has `data`, in which each root field is null; the challenge and status are as ever. A root field that
 *   is not itself denied says that it was not run, and because of what;
 * - root fields without a resolver (`__schema`, `__type`, `__typename`) are answered.
 */
export type GuardKind = 'exact' | 'schema'

/** The contract of every server that is guarded, in whatever way: the same cases, the same answers. */
export function describeGuardedServer(
  name: string,
  start: StartGuardedServer,
  kind: GuardKind = 'exact',
  keepsRecords = kind === 'exact',
): void {
  describe(name, () => {
    const records: DecisionRecord[] = []
    let contract: ContractSchema
    let server: GuardedServer

    beforeAll(async () => {
      contract = createContractSchema()
      const onDecision = (record: DecisionRecord): void => void records.push(record)
      server = await start(
        contract.schema,
        keepsRecords ? { ...CONTRACT_OPTIONS, onDecision } : CONTRACT_OPTIONS,
      )
    })
    afterAll(async () => server.close())

    const ask = async (
      request: ContractRequest,
    ): Promise<ContractResponse & { readonly runs: readonly string[] }> => {
      contract.takeCalls()
      const response = await server.execute(request)
      return { ...response, runs: [...new Set(contract.takeCalls())].sort() }
    }

    it.each(CONTRACT_CASES)('$law', async (given) => {
      const { status, headers, body, runs } = await ask(requestOf(given))
      const { expected } = given
      const problems = problemsOf(body)
      switch (expected.kind) {
        case 'allowed':
          expect({ status, data: body.data, problems }).toEqual({
            status: 200,
            data: expected.data,
            problems: [],
          })
          return
        case 'reduced':
          expect({ status, data: body.data, problems }).toEqual({
            status: 200,
            data: expected.data,
            problems: expectedProblems(given, expected, kind),
          })
          if (kind === 'exact') expect(runs).toEqual(expected.runs)
          else expect(expected.runs).toEqual(expect.arrayContaining([...runs]))
          return
        case 'refused': {
          expect(runs).toEqual([])
          if (kind === 'schema' && expected.isMeta === true) {
            expect(body.errors).toBeUndefined()
            return
          }
          const { code, challenge } = refusalOf(given)
          expect(status).toBe(code === 'FORBIDDEN' ? 403 : 401)
          expect(headers['www-authenticate']).toMatch(challenge)
          if (kind === 'exact') {
            expect(body).not.toHaveProperty('data')
            expect(problems).toEqual(expectedProblems(given, expected, kind))
          } else {
            expect(survivors(body.data)).toEqual([])
            expect(problems.length).toBeGreaterThan(0)
            expect(new Set(problemsOf(body, 'causes').map(withoutPlace))).toEqual(
              new Set(expectedProblems(given, expected, kind).map(withoutPlace)),
            )
          }
        }
      }
    })

    if (keepsRecords)
      it.each(CONTRACT_CASES)('$law, and one record tells of it', async (given) => {
        records.length = 0
        await ask(requestOf(given))
        // The gateway tells after it has answered.
        await new Promise(setImmediate)
        expect(records).toHaveLength(1)
        const { expected, operationName } = given
        const decision = { allowed: 'allow', reduced: 'reduce', refused: 'deny' }[expected.kind]
        const denied = expected.kind === 'allowed' ? [] : expected.denials.map(([coordinate]) => coordinate)
        expect(records[0]).toMatchObject({ decision, ...(operationName !== undefined && { operationName }) })
        expect(new Set(records[0]?.denied)).toEqual(new Set(denied))
        expect(records[0]?.cause === undefined).toBe(decision === 'allow')
      })

    it('scopes are listed to who may introspect', async () => {
      const { body } = await ask({ query: '{ hello person { phone } }', headers: someone('Read:Phone') })
      expect(body.errors?.[0]?.extensions).toEqual({
        code: 'FORBIDDEN',
        coordinate: 'Person.phone',
        requiredScopes: [['Read:Phone', 'Read:Private'], ['Read:All']],
        missingScopes: ['Read:Private'],
      })
      const anonymous = await ask({ query: '{ hello person { phone } }', headers: NOBODY })
      expect(anonymous.body.errors?.[0]?.extensions).toEqual({
        code: 'UNAUTHENTICATED',
        reason: 'missing_token',
        coordinate: 'Person.phone',
      })
    })

    it('the challenge of a refusal names the scopes that are missing', async () => {
      const { headers } = await ask({ query: 'mutation { CreatePerson { name } }', headers: someone() })
      expect(headers['www-authenticate']).toBe(
        'Bearer error="insufficient_scope", error_description="You are not authorized for this resource", scope="Mutation:Person:Create"',
      )
    })

    it('what a refusal asks of HTTP is not in its body', async () => {
      const { body } = await ask({ query: 'mutation { CreatePerson { name } }', headers: someone() })
      expect(JSON.stringify(body)).not.toMatch(/www-authenticate|"http"|"status"/)
    })

    it('an operation that is not in the document runs nothing, and nor does one of several without a name', async () => {
      const query = 'query One { hello } query Two { hello }'
      for (const operationName of ['Three', undefined]) {
        const request = operationName === undefined ? { query } : { query, operationName }
        const { body, runs } = await ask({ ...request, headers: someone('*') })
        expect(runs).toEqual([])
        expect(body.data ?? null).toBeNull()
        expect(body.errors).toHaveLength(1)
      }
    })

    it('the answer to one caller is never that to another', async () => {
      const query = '{ people { name email } }'
      const before = await ask({ query, headers: someone('Read:Email') })
      const reduced = await ask({ query, headers: someone() })
      const after = await ask({ query, headers: someone('Read:Email') })
      expect(JSON.stringify(reduced.body.data)).not.toContain('@example.org')
      expect(after.body).toEqual(before.body)
      expect(before.body.errors).toBeUndefined()
    })

    it('variables decide anew each time', async () => {
      const query = 'query ($open: Boolean!) { hello hidden @include(if: $open) }'
      const ofVariables = async (open: boolean): Promise<ContractBody> =>
        (await ask({ query, variables: { open }, headers: someone() })).body
      expect(await ofVariables(false)).toEqual({ data: { hello: 'hello' } })
      expect((await ofVariables(true)).data).toEqual({ hello: 'hello', hidden: null })
      expect(await ofVariables(false)).toEqual({ data: { hello: 'hello' } })
    })

    it.each(['{ hello vip }', 'mutation { ping Login { query { vip } } }'])(
      'an operation whose policies cannot be asked is refused as a whole: %s',
      async (query) => {
        records.length = 0
        const { status, headers, body, runs } = await ask({ query, headers: called(UNASKABLE) })
        expect(runs).toEqual([])
        expect([status, headers['retry-after'], headers['www-authenticate']]).toEqual([503, '1', undefined])
        const { message, code } = ERRORS.policy_unavailable
        if (kind === 'exact') expect(body).toEqual({ errors: [{ message, extensions: { code } }] })
        expect(survivors(body.data)).toEqual([])
        expect(new Set(problemsOf(body).map((one) => JSON.stringify([one.message, one.code])))).toEqual(
          new Set([JSON.stringify([message, code])]),
        )
        if (!keepsRecords) return
        await new Promise(setImmediate)
        expect(records).toMatchObject([{ decision: 'deny', cause: 'policy_unavailable' }])
      },
    )

    it('callers at the same time are told apart', async () => {
      const query = '{ vip people { email } }'
      const asked = [someone('Read:Email'), someone(), EXPIRED, someone('Read:Email'), NOBODY]
      const answers = await Promise.all(asked.map((headers) => server.execute({ query, headers })))
      const mails = answers.map(({ body }) => JSON.stringify(body.data ?? null).includes('@example.org'))
      expect(mails).toEqual([true, false, false, true, false])
    })
  })
}

function requestOf({ query, variables, operationName, headers }: ContractCase): ContractRequest {
  return {
    query,
    headers,
    ...(variables !== undefined && { variables }),
    ...(operationName !== undefined && { operationName }),
  }
}

interface Problem {
  readonly message: string
  readonly code: unknown
  readonly reason?: unknown
  readonly coordinate?: unknown
  readonly path?: string
}

/** `causes`: of what was not run because something else is denied, that denial. */
function problemsOf({ errors = [] }: ContractBody, told: 'places' | 'causes' = 'places'): readonly Problem[] {
  return errors.map(({ message, path, extensions = {} }) => {
    const { coordinate } = { ...extensions, ...(extensions['becauseOf'] as object | undefined) }
    return {
      message: told === 'causes' ? message.replace(/^Not run, because \S+ is denied: /, '') : message,
      code: extensions['code'],
      ...(extensions['reason'] !== undefined && { reason: extensions['reason'] }),
      ...(coordinate !== undefined && { coordinate }),
      ...(path !== undefined && { path: path.join('.') }),
    }
  })
}

function expectedProblems(
  given: ContractCase,
  expected: Exclude<Expected, { readonly kind: 'allowed' }>,
  kind: GuardKind,
): readonly Problem[] {
  const { message, code, reason } = refusalOf(given)
  const places = expected.kind === 'reduced' && kind === 'schema' ? expected.places : undefined
  const problem = { message, code, ...(reason !== undefined && { reason }) }
  const toProblem = ([coordinate, path]: DeniedAt): Problem => ({ ...problem, coordinate, path })
  const denied: readonly DeniedAt[] = places ?? expected.denials
  return expected.denials.length === 0 ? [problem] : denied.map(toProblem)
}

function withoutPlace({ message, code, reason, coordinate }: Problem): string {
  return JSON.stringify({ message, code, reason, coordinate })
}

/** How the caller of a case is refused: someone for want of scopes, anyone else for want of a token. */
function refusalOf({ headers, expected }: ContractCase): {
  readonly message: string
  readonly code: string
  readonly reason?: string
  readonly challenge: RegExp
} {
  const stated = expected.kind === 'refused' ? expected.reason : undefined
  const reason = stated ?? (headers === NOBODY ? 'missing_token' : undefined)
  if (reason === undefined) {
    return { ...ERRORS.forbidden, challenge: /^Bearer error="insufficient_scope"/ }
  }
  const challenge = reason === 'missing_token' ? /^Bearer$/ : /^Bearer error="invalid_token"/
  return { ...ERRORS[reason], challenge }
}

/** Every leaf with a value. */
function survivors(data: unknown): readonly unknown[] {
  if (data === null || data === undefined) return []
  return typeof data === 'object' ? Object.values(data).flatMap(survivors) : [data]
}
