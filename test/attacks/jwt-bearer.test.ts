import { describe, expect, it } from '@jest/globals'
import { ANONYMOUS } from '../../src/core/decision/subject.ts'
import { createAuthenticator } from '../../src/token/authenticator.ts'
import type { RequestHeaders } from '../../src/token/bearer.ts'
import { forgeToken, INVALID, NOW, SECRET } from '../token/forge.ts'

const TOKEN = forgeToken({})
const authenticate = createAuthenticator({ secret: SECRET, now: () => NOW })

describe('a token comes in one Authorization header, after the word Bearer', () => {
  it.each(['Bearer', 'bearer', 'BEARER', 'bEaReR', 'Bearer   ', ' Bearer'])('%j opens it', async (scheme) => {
    expect(await authenticate({ authorization: `${scheme} ${TOKEN} ` })).toMatchObject({ kind: 'identified' })
  })

  it.each([
    TOKEN,
    `BearerX ${TOKEN}`,
    `Bearer${TOKEN}`,
    `Bearer: ${TOKEN}`,
    `Bearer=${TOKEN}`,
    `XBearer ${TOKEN}`,
    `Bearer\t${TOKEN}`,
    `Bearer Bearer ${TOKEN}`,
    `Bearer ${TOKEN} ${TOKEN}`,
    `Bearer ${TOKEN}, Bearer ${TOKEN}`,
    `Bearer ${TOKEN},${TOKEN}`,
    `Bearer "${TOKEN}"`,
    `Bearer token="${TOKEN}"`,
    `Basic ${Buffer.from('id:key').toString('base64')}`,
    `Basic ${TOKEN}`,
    `Token ${TOKEN}`,
    'Bearer',
    'Bearer ',
    'Bearer undefined',
    'Bearer null',
    'Bearer [object Object]',
    'undefined',
    'Bearer ..',
    'Bearer a.b',
    `Bearer ${TOKEN}\u0000`,
    `Bеarer ${TOKEN}`,
  ])('%j is an invalid token, never anonymous', async (authorization) => {
    expect(await authenticate({ authorization })).toEqual(INVALID)
  })

  it('after the word DPoP it needs a proof, and is never anonymous', async () => {
    const unproven = { kind: 'refused', reason: 'proof_required' }
    expect(await authenticate({ authorization: `DPoP ${TOKEN}` })).toEqual(unproven)
    for (const wrong of [`DPoP ${TOKEN} ${TOKEN}`, `DPoP${TOKEN}`, `DPoP Bearer ${TOKEN}`, 'DPoP'])
      expect(await authenticate({ authorization: wrong })).toEqual(INVALID)
  })

  it.each<[string, RequestHeaders]>([
    ['no header', {}],
    ['an undefined one', { authorization: undefined }],
    ['an empty one', { authorization: '' }],
    ['a blank one', { Authorization: '  \t' }],
    ['an empty list', { authorization: [] }],
    [
      'a token elsewhere',
      { 'x-authorization': `Bearer ${TOKEN}`, cookie: `token=${TOKEN}`, 'x-access-token': TOKEN },
    ],
    ['no header in Headers', new Headers()],
    ['one that a prototype lends', Object.create({ authorization: `Bearer ${TOKEN}` }) as RequestHeaders],
  ])('%s is anonymous', async (_, headers) => {
    expect(await authenticate(headers)).toBe(ANONYMOUS)
  })

  it.each<[string, RequestHeaders]>([
    ['a list of two', { authorization: [`Bearer ${TOKEN}`, `Bearer ${TOKEN}`] }],
    ['a list of a token and nothing', { authorization: ['', `Bearer ${TOKEN}`] }],
    ['a number, from the parameters of a socket', { authorization: 5 }],
    ['an object, from the parameters of a socket', { authorization: { token: TOKEN } }],
    ['a list in a list', { authorization: [[`Bearer ${TOKEN}`]] }],
    ['a client header that is no text', { authorization: `Bearer ${TOKEN}`, 'x-client-id': 5 }],
    ['two in different case', { authorization: `Bearer ${TOKEN}`, Authorization: `Bearer ${TOKEN}` }],
    [
      'two in Headers',
      new Headers([
        ['authorization', `Bearer ${TOKEN}`],
        ['Authorization', `Bearer ${TOKEN}`],
      ]),
    ],
  ])('%s is an invalid token', async (_, headers) => {
    expect(await authenticate(headers)).toEqual(INVALID)
  })

  it.each<[string, RequestHeaders]>([
    ['a record in any case', { AUTHORIZATION: `Bearer ${TOKEN}` }],
    ['a list of one', { authorization: [`Bearer ${TOKEN}`] }],
    ['Headers', new Headers({ Authorization: `Bearer ${TOKEN}` })],
  ])('%s carries it', async (_, headers) => {
    expect(await authenticate(headers)).toMatchObject({ kind: 'identified', id: 'someone' })
  })
})
