import { describe, expect, it } from '@jest/globals'
import { createAuthenticator } from '../../src/token/authenticator.ts'
import { CLAIMS, encode, forgeToken, HEADER, INVALID, judge, NOW, SECRET } from '../token/forge.ts'

const TOKEN = forgeToken({})
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

describe('a token has one text', () => {
  it('no other last character of a signature is taken, though some decode to the same bytes', async () => {
    const head = TOKEN.slice(0, -1)
    const others = [...ALPHABET].filter((character) => !TOKEN.endsWith(character))
    const faults = await Promise.all(others.map(async (last) => (await judge(head + last)).fault))
    expect(new Set(faults)).toEqual(new Set(['not_canonical', 'bad_signature']))
    expect(faults.filter((fault) => fault === 'bad_signature')).toHaveLength(15)
    const subjects = await Promise.all(others.map(async (last) => (await judge(head + last)).subject))
    expect(subjects.every((subject) => subject.kind === 'refused')).toBe(true)
  })

  it.each([
    ['padded', `${TOKEN}=`],
    ['padded twice', `${TOKEN}==`],
    ['with a padded payload', TOKEN.replace(/\.([^.]*)$/, '=.$1')],
    ['with an empty signature', TOKEN.replace(/[^.]*$/, '')],
    ['with an empty header', TOKEN.replace(/^[^.]*/, '')],
    ['with an empty payload', TOKEN.replace(/\.[^.]*\./, '..')],
    ['of two parts', TOKEN.replace(/\.[^.]*$/, '')],
    ['of four parts', `${TOKEN}.AAAA`],
    ['of five parts, like a JWE', `${TOKEN}.AAAA.AAAA`],
    [
      'in base64',
      TOKEN.replace(/[^.]*$/, (signature) => Buffer.from(signature, 'base64url').toString('base64')),
    ],
    ['with a line feed', TOKEN.replace('.', '.\n')],
    ['with a space', TOKEN.replace('.', '. ')],
    ['with a NUL', `${TOKEN}\0`],
    ['with a full-width dot', TOKEN.replace('.', '．')],
    [
      'in JSON',
      JSON.stringify({
        protected: TOKEN.split('.')[0],
        payload: TOKEN.split('.')[1],
        signature: TOKEN.split('.')[2],
      }),
    ],
  ])('%s is refused', async (_, token) => {
    const { subject, fault } = await judge(token)
    expect(subject).toEqual(INVALID)
    expect(fault).toBe('not_canonical')
  })

  it('a flipped bit anywhere in it is refused', async () => {
    const authenticate = createAuthenticator({ secret: SECRET, now: () => NOW })
    for (let place = 0; place < TOKEN.length; place++) {
      const character = TOKEN[place] === 'A' ? 'B' : 'A'
      const token = TOKEN.slice(0, place) + character + TOKEN.slice(place + 1)
      expect(await authenticate({ authorization: `Bearer ${token}` })).toEqual(INVALID)
    }
  })
})

describe('a signature makes no sense of nonsense', () => {
  const invalidUtf8 = Buffer.concat([
    Buffer.from('{"id":"'),
    Buffer.from([0xff, 0xc0, 0x80]),
    Buffer.from('"}'),
  ])

  it.each([
    ['invalid UTF-8', invalidUtf8],
    ['an overlong encoding', Buffer.from([0x7b, 0xc1, 0xbb, 0x7d])],
    ['a byte order mark', `\ufeff${JSON.stringify(CLAIMS)}`],
    ['an array', '[]'],
    ['null', 'null'],
    ['a text', '"id"'],
    ['a number', '1'],
    ['two objects', '{}{}'],
    ['half an object', '{"id":'],
    ['a comment', '{/**/}'],
    ['single quotes', "{'id':'a'}"],
    ['brackets without end', '['.repeat(40_000)],
    ['objects without end', '{"a":'.repeat(8_000)],
  ])('%s as payload is refused, though we signed it', async (_, payload) => {
    expect(await judge(forgeToken({ payload }))).toEqual({ subject: INVALID, fault: 'not_json' })
  })

  it.each([
    ['invalid UTF-8', invalidUtf8],
    ['an array', '["HS256"]'],
    ['null', 'null'],
    ['nothing much', 'x'],
    ['a byte order mark', `\ufeff${JSON.stringify(HEADER)}`],
  ])('%s as header is refused', async (_, header) => {
    expect(await judge(forgeToken({ header }))).toEqual({ subject: INVALID, fault: 'not_json' })
  })

  it('the last of two claims of one name counts, whoever reads it', async () => {
    const payload = JSON.stringify(CLAIMS).replace('{', '{"id":"administrator",')
    expect((await judge(forgeToken({ payload }))).subject).toMatchObject({
      kind: 'identified',
      id: 'someone',
    })
  })

  it('a claim nested deeper than any stack is read and frozen', async () => {
    const deep = '['.repeat(20_000) + ']'.repeat(20_000)
    const payload = JSON.stringify(CLAIMS).replace('{', `{"deep":${deep},`)
    expect((await judge(forgeToken({ payload }))).subject.kind).toBe('identified')
  })
})

describe('a token of a megabyte costs nothing', () => {
  it.each([
    ['signed by us', forgeToken({ payload: { ...CLAIMS, more: 'x'.repeat(750_000) } })],
    ['in its header', `${encode({ ...HEADER, kid: 'x'.repeat(750_000) })}.e30.AAAA`],
    ['in its signature', `${encode(HEADER)}.e30.${'A'.repeat(1_000_000)}`],
    ['of dots', '.'.repeat(1_000_000)],
    ['of nothing but letters', 'A'.repeat(1_000_000)],
  ])('%s', async (_, token) => {
    const authenticate = createAuthenticator({ secret: SECRET, now: () => NOW })
    const before = process.cpuUsage()
    for (let turn = 0; turn < 100; turn++) {
      expect(await authenticate({ authorization: `Bearer ${token}` })).toEqual(INVALID)
    }
    const { user, system } = process.cpuUsage(before)
    expect((user + system) / 1000).toBeLessThan(1000)
  })
})
