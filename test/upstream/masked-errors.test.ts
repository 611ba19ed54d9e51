import { describe, expect, it } from '@jest/globals'
import { maskErrors } from '../../src/upstream/request/mask-errors.ts'
import { startGateway, type TestGateway } from '../kit/gateway.ts'
import { type Recorder, sendJson, startRecorder } from './recorder.ts'

const TYPES = `
  type Person { name: String, email: String }
  type Query { open: Int, people: [Person] }`
const RULES = 'extend type Person { email: String @auth(scopes: [["email"]]) }'
const SECRET_WORDS = 'relation "users" does not exist'
const MASKED = 'The API behind this gateway reported an error'
const MASK = { errors: 'mask', errorCodes: ['BAD_USER_INPUT'] } as const

async function start(
  answer: string,
  status = 200,
  upstream: object = MASK,
): Promise<{ readonly recorder: Recorder; readonly gateway: TestGateway }> {
  const recorder = await startRecorder(TYPES)
  recorder.answer = (_, response) => sendJson(response, status, answer)
  const sdl = () => [{ name: 'rules.graphql', text: RULES }]
  const gateway = await startGateway({
    before: 'upstream',
    at: recorder,
    introspection: 'public',
    upstream: { sdl, ...upstream },
  })
  return { recorder, gateway }
}

describe('masked errors', () => {
  it('keep their path, and nothing else that the upstream said', async () => {
    const { gateway } = await start(
      JSON.stringify({
        data: { people: [{ name: null }] },
        errors: [
          {
            message: SECRET_WORDS,
            path: ['people', 0, 'name'],
            locations: [{ line: 1, column: 1 }],
            extensions: { code: 'INTERNAL_SERVER_ERROR', stacktrace: [SECRET_WORDS] },
            more: SECRET_WORDS,
          },
        ],
        extensions: { trace: SECRET_WORDS },
        more: SECRET_WORDS,
      }),
    )
    const { status, body } = await gateway.graphql('{ people { name } }')
    expect(status).toBe(200)
    expect(body).toEqual({
      data: { people: [{ name: null }] },
      errors: [{ message: MASKED, path: ['people', 0, 'name'], extensions: { code: 'UPSTREAM_ERROR' } }],
    })
  })

  it('are those of a success, of a failure and of a reduced operation alike, beside our own', async () => {
    const errors = [{ message: SECRET_WORDS }]
    for (const [status, answer, query] of [
      [200, { data: null, errors }, '{ open }'],
      [422, { errors }, '{ open }'],
      [500, { errors, data: null }, '{ open }'],
      [200, { data: { people: null }, errors }, '{ people { name email } }'],
    ] as const) {
      const { gateway } = await start(JSON.stringify(answer), status)
      const { status: answered, body, text } = await gateway.graphql(query)
      expect(answered).toBe(status)
      expect(text).not.toContain('relation')
      const codes = body.errors?.map(({ message, extensions }) => [message, extensions?.['code']])
      expect(codes).toContainEqual([MASKED, 'UPSTREAM_ERROR'])
      if (query.includes('email')) expect(codes?.[0]).toEqual(['No authorization token.', 'UNAUTHENTICATED'])
    }
  })

  it('pass with a code that clients need: in their words, and with that code alone', async () => {
    const { gateway } = await start(
      JSON.stringify({
        errors: [
          { message: 'Say a name', extensions: { code: 'BAD_USER_INPUT', stacktrace: [SECRET_WORDS] } },
          { message: SECRET_WORDS, extensions: { code: 'bad_user_input' } },
        ],
      }),
      400,
    )
    const { status, body } = await gateway.graphql('{ open }')
    expect(status).toBe(400)
    expect(body).toEqual({
      errors: [
        { message: 'Say a name', extensions: { code: 'BAD_USER_INPUT' } },
        { message: MASKED, extensions: { code: 'UPSTREAM_ERROR' } },
      ],
    })
  })

  it('leave an answer without any as it is, byte for byte', async () => {
    const bytes = '{ "data" : {"open": 9007199254740993} }'
    const { gateway } = await start(bytes)
    expect((await gateway.graphql('{ open }')).text).toBe(bytes)
  })

  it('are not masked unless it says so', async () => {
    const bytes = JSON.stringify({ errors: [{ message: SECRET_WORDS }], extensions: { x: 1 } })
    const { gateway } = await start(bytes, 200, {})
    expect((await gateway.graphql('{ open }')).text).toBe(bytes)
  })

  it('are logged in one line, without the values in them', async () => {
    const lines: string[] = []
    const recorder = await startRecorder(TYPES)
    const token = 'eyJhbGciOiJIUzI1NiJ9.eyJpZCI6IngifQ.c2lnbmF0dXJl'
    const message = `Variable "$password" got "hunter2"\nfor ${token} in Person.name`
    const errors = Array.from({ length: 7 }, () => ({ message, path: ['open'], extensions: { code: 'X' } }))
    recorder.answer = (_, response) => sendJson(response, 200, JSON.stringify({ errors }))
    const gateway = await startGateway({
      before: 'upstream',
      at: recorder,
      logLevel: 'warn',
      logTo: { write: (line: string) => void lines.push(line) },
      upstream: MASK,
    })
    await gateway.graphql('{ open }')
    const told = lines.filter((line) => line.includes('masked'))
    expect(told).toHaveLength(1)
    expect(told[0]).toContain('in Person.name (X, at open)')
    expect(told[0]).toContain('and 2 more')
    expect(told[0]).not.toMatch(/hunter2|password|eyJ|c2ln/)
  })
})

describe('masking', () => {
  it.each<[string, object, object]>([
    ['no errors', { data: {}, errors: [] }, { data: {} }],
    ['errors that are null', { data: {}, errors: null }, { data: {} }],
    ['an error without words', { errors: [{}] }, error({})],
    ['a path of text that is no key', { errors: [{ path: ['a', 'hunter 2'] }] }, error({})],
    ['a path that is none', { errors: [{ path: 'a' }] }, error({})],
    ['a code that is no text', { errors: [{ extensions: { code: ['BAD_USER_INPUT'] } }] }, error({})],
    ['extensions that are none', { errors: [{ extensions: 'BAD_USER_INPUT' }] }, error({})],
    [
      'names of Object’s',
      { errors: [{ extensions: { code: '__proto__' }, path: ['__proto__', 1] }] },
      error({
        path: ['__proto__', 1],
      }),
    ],
  ])('of %s is total', (_, answer, masked) => {
    expect(maskErrors(answer, MASK).result).toEqual(masked)
  })
})

function error(more: object): object {
  return { errors: [{ message: MASKED, ...more, extensions: { code: 'UPSTREAM_ERROR' } }] }
}
