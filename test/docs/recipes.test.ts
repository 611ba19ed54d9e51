import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { buildSchema } from 'graphql'
import { authTypeDefs } from '../../src/core/schema/auth-type-defs.ts'
import { subject } from '../../src/testing/subject.ts'
import { createTestGateway } from '../../src/testing/test-gateway.ts'
import { blocksRunBy } from './runners.ts'

/** Examples that tests run: those of test/contract/examples, these here, and test/e2e/upstream-identity. */
const FOLDERS = ['examples', 'examples/upstream-identity']
const examples = FOLDERS.flatMap((folder) =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.js'))
    .map((file) => join(folder, file)),
)

const linesOf = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

/** Whether each line of a recipe is a line of an example, in its order. */
function isPartOf(recipe: readonly string[], example: readonly string[]): boolean {
  let at = 0
  for (const line of example) if (line === recipe[at]) at += 1
  return at === recipe.length
}

const recipes = blocksRunBy('test/docs/recipes.test.ts').map(({ file, text }) => ({
  file,
  first: linesOf(text)[0],
  lines: linesOf(text),
}))

describe('a recipe of the documents', () => {
  it('is found where there are some', () => {
    expect(recipes.length).toBeGreaterThanOrEqual(12)
  })

  it.each(recipes)('is a part of an example that a test runs: $file, $first', ({ lines }) => {
    const whole = examples.filter((file) => isPartOf(lines, linesOf(readFileSync(file, 'utf8'))))
    expect(whole).not.toEqual([])
  })
})

describe('the example own-decisions.js', () => {
  it('refuses, reduces and allows, and asks in a resolver', async () => {
    const { answer } = await import('../../examples/own-decisions.js' as string)
    const { calls } = await import('../../examples/people.js' as string)
    const mutation = 'mutation { createPerson(name: "Grace") { name } }'
    const refused = await answer(mutation, {}, undefined)
    expect(refused).toMatchObject({ status: 401, challenge: 'Bearer' })
    expect(refused.errors).toMatchObject([
      { message: 'No authorization token.', extensions: { code: 'UNAUTHENTICATED' } },
    ])
    expect(calls).toEqual([])
    expect(await answer(mutation, {}, subject({ scopes: ['Mutation:*'] }))).toEqual({
      status: 200,
      data: { createPerson: { name: 'Grace' } },
    })
    const reduced = await answer('{ people { name email } }', {}, undefined)
    expect(reduced.data).toEqual({ people: [{ name: 'Ada Lovelace', email: null }] })
    const archived = await answer('{ people { name } }', {}, subject({ scopes: ['people:archived'] }))
    expect(archived.data).toEqual({ people: [{ name: 'Charles Babbage' }] })
  })
})

describe('the example testing.js', () => {
  it('is denied without a token, and allowed with its scope', async () => {
    const { tryMutation } = await import('../../examples/testing.js' as string)
    const { denied, allowed } = await tryMutation()
    expect(denied.status).toBe(401)
    expect(denied.data).toBeUndefined()
    expect(allowed.data).toEqual({ createPerson: { name: 'Grace' } })
  })
})

describe('the example expectations.js', () => {
  it('holds', async () => {
    const { clerksCreatePeople, clerksDoNotReadAddresses } = await import(
      '../../examples/expectations.js' as string
    )
    clerksCreatePeople()
    clerksDoNotReadAddresses()
  })
})

describe('the example subscription-client.js', () => {
  const closing: (() => unknown)[] = []
  afterAll(async () => {
    for (const close of closing.reverse()) await close()
  })

  it('subscribes with the token that it fetches', async () => {
    const schema = buildSchema(
      `${authTypeDefs} type Query { open: Int } type Subscription { ticks: Int @auth(scopes: [["ticks"]]) }`,
    )
    const ticks = schema.getSubscriptionType()?.getFields()['ticks']
    if (ticks === undefined) throw new Error('There is no such field.')
    ticks.subscribe = async function* () {
      yield { ticks: 1 }
    }
    const gateway = await createTestGateway({ schema })
    closing.push(gateway.close)
    const { connect } = await import('../../examples/subscription-client.js' as string)
    const tokens: string[] = []
    const client = connect(`${gateway.url.replace('http', 'ws')}/graphql`, async () => {
      tokens.push(gateway.token({ scopes: ['ticks'] }))
      return tokens.at(-1)
    })
    closing.push(() => client.dispose())
    const results: unknown[] = []
    for await (const result of client.iterate({ query: 'subscription { ticks }' })) results.push(result)
    expect(results).toEqual([{ data: { ticks: 1 } }])
    expect(tokens).toHaveLength(1)
  })
})
