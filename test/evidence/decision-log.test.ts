import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { authTypeDefs } from '../../src/core/schema/auth-type-defs.ts'
import { createDecisionLog, type DecisionLogOptions } from '../../src/evidence/decision-log.ts'
import { createSubjectHash, settleDecisions } from '../../src/evidence/decision-settings.ts'
import type { DecisionRecord } from '../../src/evidence/record.ts'
import { RECORD_FIELDS } from '../../src/evidence/record-fields.ts'
import { OWN_ISSUER } from '../../src/token/issuers/own-issuer.ts'
import { CLIENT, SECRET } from '../kit/client.ts'
import { startGateway } from '../kit/gateway.ts'

const RECORD: DecisionRecord = {
  time: 1,
  requestId: 'r',
  traceId: undefined,
  transport: 'post',
  operationName: 'Make',
  operationKind: 'mutation',
  documentId: 'd',
  issuer: 'own',
  subject: 'ada',
  client: 'ada',
  actor: undefined,
  decision: 'deny',
  cause: 'forbidden',
  conditions: undefined,
  wouldBe: undefined,
  wouldDeny: [],
  denied: ['Mutation.CreatePerson'],
  missingScopes: ['Mutation:Person:Create'],
  usedScopes: [],
  epoch: 1,
  ms: undefined,
}
const ALLOWED: DecisionRecord = { ...RECORD, decision: 'allow', cause: undefined, denied: [] }

function open(options: Partial<DecisionLogOptions> = {}) {
  const lines: Record<string, unknown>[] = []
  const time = { now: 0 }
  const log = createDecisionLog({
    log: 'denied',
    sample: 1,
    write: (line, message) => lines.push({ ...line, message }),
    clock: () => time.now,
    random: () => 0.5,
    ...options,
  })
  return { log, lines, time }
}

describe('the log of decisions', () => {
  it('writes a denied operation with every field but the time, which each line has', () => {
    const { log, lines } = open()
    log.take(RECORD)
    const { time: _, wouldDeny: __, ...fields } = RECORD
    expect(lines).toEqual([{ ...fields, message: 'an operation was denied' }])
    expect(log.takes).toBe('denied')
  })

  it('writes the share of allowed operations that is asked for, and every other operation', () => {
    const many = open({ log: 'all', sample: 0.6 })
    const few = open({ log: 'all', sample: 0.4 })
    for (const { log } of [many, few]) for (const one of [ALLOWED, RECORD]) log.take(one)
    expect(many.lines).toHaveLength(2)
    expect(few.lines.map(({ decision }) => decision)).toEqual(['deny'])
  })

  it('writes the fields that are asked for, and asks for no times where they are not among them', () => {
    const { log, lines } = open({ fields: ['cause', 'denied'] })
    log.take(RECORD)
    expect(lines).toEqual([
      { cause: 'forbidden', denied: ['Mutation.CreatePerson'], message: 'an operation was denied' },
    ])
    expect([log.isTimed, open({ fields: ['ms'] }).log.isTimed]).toEqual([false, true])
  })

  it('sums up a flood of denials, with nothing left out of the counts', () => {
    const { log, lines, time } = open()
    for (let count = 0; count < 1_000; count += 1)
      log.take({ ...RECORD, denied: [`Mutation.M${count % 30}`], operationName: `N${count}` })
    expect(lines).toHaveLength(100)
    log.close()
    const summary = lines.at(-1) as { readonly operations: number; readonly counts: Record<string, number> }
    expect(summary.operations).toBe(900)
    expect(Object.values(summary.counts).reduce((sum, one) => sum + one, 0)).toBe(900)
    expect(Object.keys(summary.counts)).toHaveLength(21)
    expect(summary.counts['other']).toBeGreaterThan(0)
    // Later there is room again.
    time.now += 1_000
    log.take(RECORD)
    expect(lines.at(-1)?.['decision']).toBe('deny')
  })
})

describe('the settings of the log', () => {
  it.each([
    [{ log: 'some' as never }, 'decisions.log must be "denied", "all" or "off".'],
    [{ log: 'all' as const, sample: 2 }, 'decisions.sample must be a number from 0 to 1.'],
    [{ sample: 0.5 }, 'decisions.sample needs "log: all"'],
    [{ fields: ['token' as never] }, 'decisions.fields must name fields of a record'],
    [{ fields: [] }, 'decisions.fields must name fields of a record'],
  ])('are refused where they cannot be meant: %j', (given, message) => {
    expect(() => settleDecisions(given)).toThrow(message)
  })

  it('hash a subject the same wherever the secret is the same, and otherwise not', () => {
    const hash = createSubjectHash('one')
    expect(hash('own', 'ada')).toBe(createSubjectHash('one')('own', 'ada'))
    const others = [createSubjectHash('two')('own', 'ada'), hash('own', 'bob'), hash('other', 'ada')]
    expect(new Set([hash('own', 'ada'), ...others]).size).toBe(4)
  })
})

async function startLogged(options: object = {}) {
  const lines: string[] = []
  const { url } = await startGateway({
    before: 'schema',
    schema: {
      typeDefs: `${authTypeDefs} type Query { hello(text: String): String secret: String @auth(scopes: [["Read:Secret"]]) }
        type Mutation { CreatePerson(name: String): String }`,
      resolvers: { Query: { hello: () => 'hello' }, Mutation: { CreatePerson: () => 'made' } },
    },
    logLevel: 'info',
    logTo: { write: (line: string) => lines.push(line) },
    ...options,
  })
  lines.length = 0
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  const decisions = () =>
    lines.map((line) => JSON.parse(line)).filter(({ msg }) => /^an operation/.test(String(msg)))
  return { lines, post, decisions }
}

const MUTATION = { query: 'mutation Make { CreatePerson }' }

describe('a gateway with defaults', () => {
  it('leaves a line of a denied operation, and none of an allowed one', async () => {
    const { post, decisions } = await startLogged()
    await post('/graphql', { query: '{ hello }' })
    await post('/graphql', MUTATION, { 'x-request-id': 'order-7' })
    expect(decisions()).toMatchObject([
      {
        msg: 'an operation was denied',
        requestId: 'order-7',
        operationName: 'Make',
        decision: 'deny',
        cause: 'missing_token',
        denied: ['Mutation.CreatePerson'],
      },
    ])
  })

  it('leaves lines of all operations with "log: all", and none with "off" or a level above info', async () => {
    const all = await startLogged({ decisions: { log: 'all', hashSubjects: true } })
    const { jwt } = await (
      await all.post('/jwt', { id: CLIENT.id, apiKey: CLIENT.apiKey, scopes: ['*'] })
    ).json()
    await all.post('/graphql', MUTATION, { authorization: `Bearer ${jwt}` })
    expect(all.decisions()).toMatchObject([
      { decision: 'allow', subject: createSubjectHash(SECRET)(OWN_ISSUER, CLIENT.id) },
    ])
    for (const options of [{ decisions: { log: 'off' } }, { logLevel: 'error' }]) {
      const { post, lines } = await startLogged(options)
      await post('/graphql', MUTATION)
      expect(lines).toEqual([])
    }
  })

  it('writes nothing down of what a client sends as a secret, wherever that stands', async () => {
    const { post, lines } = await startLogged({ decisions: { log: 'all' } })
    const marked = (place: string): string => `eyJhbGciOiJIUzI1NiJ9.TOPSECRET-${place}.sig`
    for (const query of [
      'mutation { CreatePerson(name: "TOPSECRET-text") }',
      '{ secret }',
      '{ nothing',
      '{ x }',
    ])
      await post(
        `/graphql?token=${marked('url')}`,
        {
          query,
          variables: { a: marked('variable') },
          operationName: marked('name'),
          extensions: { b: marked('extension') },
        },
        {
          authorization: `Bearer ${marked('header')}`,
          cookie: marked('cookie'),
          'x-api-key': marked('key'),
          'x-request-id': marked('id'),
          traceparent: marked('trace'),
          'x-client-id': marked('client'),
        },
      )
    await post('/jwt', { id: 'x', apiKey: marked('apiKey'), scopes: [marked('scope')] })
    expect(lines.length).toBeGreaterThan(0)
    expect(lines.join('')).not.toContain('TOPSECRET')
  })
})

describe('docs/decisions.md', () => {
  it('lists every field of a record with its meaning', () => {
    const text = readFileSync('docs/decisions.md', 'utf8')
    const rows = [...text.matchAll(/^\| `(\w+)` \| (.*) \|$/gm)].map(([, name, meaning]) => [name, meaning])
    expect(rows).toEqual(Object.entries(RECORD_FIELDS))
  })
})
