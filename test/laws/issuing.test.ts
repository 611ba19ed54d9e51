import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { IdentifiedSubject } from '../../src/core/decision/subject.ts'
import { covers, type Pattern, parsePattern } from '../../src/core/scope/pattern.ts'
import { createAuthenticator } from '../../src/token/authenticator.ts'
import { createTokenIssuer } from '../../src/token/issue.ts'
import { SEED } from '../support/seed.ts'
import { NOW, SECRET } from '../token/forge.ts'

/** Law 6 of the design: an issued token, whatever was requested, never covers a scope outside its ceiling. */

console.info(`law 6: SEED=${SEED}`)

const WORDS = ['Mutation', 'Query', 'Person', 'Perso', 'Create', 'C']
const GLOBS = ['*', '*', '?', '**', 'P*', '*n', 'P?rson', '*e*', 'Cr*te', '?*', 'Mut*']
const pathOf = (segments: readonly string[]): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...segments), { minLength: 1, maxLength: 4 }).map((path) => path.join(':'))

const pattern = pathOf([...WORDS, ...GLOBS])
/** What a caller may send: patterns, patterns that were tampered with, and any text at all. */
const tampered = fc
  .tuple(
    pattern,
    fc.nat(20),
    fc.constantFrom('|', '{a,*}', '!', '(', '[!a]', '\\', "'", ' ', '\0', '::', '***', '\u0000*', ',*'),
  )
  .map(([text, place, injected]) => text.slice(0, place) + injected + text.slice(place))
const requested = fc.oneof({ arbitrary: pattern, weight: 6 }, { arbitrary: tampered, weight: 2 }, fc.string())

/** What lies close to a ceiling, on either side of it. */
const near = (ceiling: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom('*', ...ceiling),
      fc.constantFrom('', 'P*', '?*', 'Person', '**', '*'),
      fc.constantFrom('', ':*', ':x'),
    )
    .map(([bound, replacement, more]) => bound.replace('*', replacement || '*') + more)

/** Names that the globs above match and some that they almost match. */
const NAMES = [...WORDS, 'P', 'Pn', 'Person2', 'Crete', 'e', '.', 'a/b', 'Mutations', 'zz']
const scope = fc
  .array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 5 })
  .map((path) => path.join(':'))

const issuer = createTokenIssuer({
  secret: SECRET,
  expires: 60,
  maxHeaderBytes: 65_536,
  now: () => NOW,
  random: (bytes) => new Uint8Array(bytes),
})
const authenticate = createAuthenticator({ secret: SECRET, now: () => NOW, cache: false })

async function grantedBy(token: string): Promise<readonly Pattern[]> {
  const subject = await authenticate({ authorization: `Bearer ${token}` })
  expect(subject.kind).toBe('identified')
  return (subject as IdentifiedSubject).granted.allow
}

describe('an issued token', () => {
  it('never covers a scope outside its ceiling, whatever was requested', async () => {
    let issued = 0
    const question = fc.array(pattern, { maxLength: 3 }).chain((ceiling) =>
      fc.record({
        ceiling: fc.constant(ceiling),
        asks: fc.array(fc.oneof(requested, { arbitrary: near(ceiling), weight: 3 }), {
          minLength: 1,
          maxLength: 2,
        }),
        scopes: fc.array(scope, { minLength: 10, maxLength: 30 }),
      }),
    )
    await fc.assert(
      fc.asyncProperty(question, async ({ ceiling, asks, scopes }) => {
        const patterns = ceiling.map(parsePattern)
        const result = await issuer.issue({ id: 'client', ceiling: patterns }, asks)
        if (result.kind !== 'issued') return
        issued += 1
        const granted = await grantedBy(result.token)
        expect(granted.map(({ text }) => text)).toEqual(asks)
        const outside = scopes.filter(
          (each) =>
            granted.some((allowed) => covers(allowed, each)) &&
            !patterns.some((bound) => covers(bound, each)),
        )
        expect(outside).toEqual([])
      }),
      { seed: SEED, numRuns: 3_000 },
    )
    expect(issued).toBeGreaterThan(200)
  })
})
