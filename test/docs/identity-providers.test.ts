import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { buildSchema, parse } from 'graphql'
import { readConfig } from '../../src/config/config.ts'
import { authTypeDefs } from '../../src/core/schema/auth-type-defs.ts'
import { createQuietGuard } from '../../src/guard/guard.ts'
import { createAuthenticator } from '../../src/token/authenticator.ts'
import { NOW, SECONDS } from '../token/forge.ts'
import { allowedTo, pemOf, RSA, signToken } from '../token/ports.ts'
import { PROVIDERS } from '../token/provider-tokens.ts'
import { PAGES, printPage } from './provider-pages.ts'
import { blocksRunBy } from './runners.ts'

const FOLDER = 'docs/identity-providers'

/** An authenticator with the settings of a page, and with a key of ours in place of the provider's. */
function authenticatorOf(yaml: string) {
  const read = readConfig({ env: {}, flags: {}, readFile: () => yaml })
  if (read.kind === 'problems') throw new Error(JSON.stringify(read.problems))
  const issuers = read.config.issuers.map(({ jwks: _, ...issuer }) => ({
    ...issuer,
    keys: [{ publicKey: pemOf(RSA.publicKey) }],
  }))
  const authenticate = createAuthenticator({ issuers, now: () => NOW })
  return (claims: object) =>
    authenticate({
      authorization: `Bearer ${signToken({ iat: SECONDS, exp: SECONDS + 60, ...claims }, { key: RSA.privateKey, alg: 'RS256' })}`,
    })
}

describe('the pages of identity providers', () => {
  it('are one for each recipe, and linked from the main page', () => {
    expect(PAGES.length).toBe(PROVIDERS.length)
    expect(readdirSync(FOLDER).sort()).toEqual(PAGES.map(({ file }) => file).sort())
    const main = readFileSync(`${FOLDER}.md`, 'utf8')
    for (const { file } of PAGES) expect(main).toContain(`](identity-providers/${file})`)
  })

  it.each(PAGES.map((page, index) => ({ ...page, index })))(
    'have the recipe that is tested, and a token; UPDATE_DOCS=1 writes them anew: $file',
    ({ index, ...page }) => {
      const text = printPage(page, index)
      if (process.env['UPDATE_DOCS'] === '1') writeFileSync(`${FOLDER}/${page.file}`, text)
      expect(readFileSync(`${FOLDER}/${page.file}`, 'utf8')).toBe(text)
    },
  )

  it.each(PAGES.map(({ file }, index) => ({ file, index })))(
    'are true: the token of $file lets its caller pass, and one for another audience does not',
    async ({ file, index }) => {
      const [yaml, json] = ['yaml', 'json'].map(
        (language) =>
          blocksRunBy('test/docs/identity-providers.test.ts').find(
            (block) => block.file === `${FOLDER}/${file}` && block.language === language,
          )?.text ?? '',
      )
      const ask = authenticatorOf(yaml ?? '')
      const claims = JSON.parse(json ?? '') as { readonly iss: string }
      const [, , id, scopes = []] = PROVIDERS[index] ?? []
      const subject = await ask(claims)
      expect(subject).toMatchObject({ kind: 'identified', issuer: claims.iss, id })
      expect(allowedTo(subject)).toEqual(scopes)
      const sdl = `${authTypeDefs} type Query { open: Int } type Mutation { act: Int @auth(scopes: [["${scopes[0]}"]]) }`
      const guard = createQuietGuard(buildSchema(sdl))
      const document = parse('mutation { act }')
      expect((await guard.decide({ document, subject })).kind).toBe('allow')

      const elsewhere = await ask({ ...claims, aud: 'https://other.example.org', client_id: 'x', azp: 'x' })
      expect(elsewhere).toEqual({ kind: 'refused', reason: 'invalid_token' })
      expect((await guard.decide({ document, subject: elsewhere })).kind).toBe('deny')
    },
  )
})
