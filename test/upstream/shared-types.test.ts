import { describe, expect, it } from '@jest/globals'
import { startGateway } from '../kit/gateway.ts'

const NOWHERE = 'http://127.0.0.1:9/graphql'

const upstream = (text: string, prefix?: string) => ({
  url: NOWHERE,
  ...(prefix !== undefined && { prefix }),
  sdl: () => [{ name: 'a.graphql', text }],
})

const startWith = (a: ReturnType<typeof upstream>, b: ReturnType<typeof upstream>) =>
  startGateway({ before: 'upstreams', upstreams: { a, b } })

const URL_1 = 'https://example.org/1'
const URL_2 = 'https://example.org/2'

describe('a scalar of two upstreams', () => {
  it.each([
    [`scalar DateTime @specifiedBy(url: "${URL_1}")`, 'scalar DateTime'],
    ['scalar DateTime', `"A time." scalar DateTime @specifiedBy(url: "${URL_1}")`],
    [`scalar DateTime @specifiedBy(url: "${URL_1}")`, `scalar DateTime @specifiedBy(url: "${URL_1}")`],
  ])('keeps the URL that one of them names: %s and %s', async (one, other) => {
    for (const prefix of [undefined, 'b_']) {
      const { graphql } = await startWith(
        upstream(`${one} type Query { a: DateTime }`),
        upstream(`${other} type Query { b: DateTime }`, prefix),
      )
      const { body } = await graphql('{ __type(name: "DateTime") { specifiedByURL } }')
      expect(body.data).toEqual({ __type: { specifiedByURL: URL_1 } })
    }
  })

  it('has no URL where they name different ones', async () => {
    const { graphql } = await startWith(
      upstream(`scalar DateTime @specifiedBy(url: "${URL_1}") type Query { a: DateTime }`),
      upstream(`scalar DateTime @specifiedBy(url: "${URL_2}") type Query { b: DateTime }`),
    )
    const { body } = await graphql('{ __type(name: "DateTime") { name specifiedByURL } }')
    expect(body.data).toEqual({ __type: { name: 'DateTime', specifiedByURL: null } })
  })
})

describe('a type of two upstreams', () => {
  it('is one where they describe and deprecate it differently, and told as the first that says anything', async () => {
    const { graphql } = await startWith(
      upstream(`
        enum Kind { A "second" B }
        input Filter { size: Int  old: Int @deprecated(reason: "size") }
        "of a" type Person { name(short: Boolean): String @deprecated(reason: "a") }
        type Query { a(kind: Kind, filter: Filter): Person }`),
      upstream(`
        "kinds" enum Kind { A @deprecated(reason: "none") "b" B }
        input Filter { "how large" size: Int @deprecated(reason: "b")  old: Int }
        "of b" type Person { name("cut" short: Boolean): String @deprecated(reason: "b") }
        type Query { b(kind: Kind, filter: Filter): Person }`),
    )
    const { body } = await graphql(`{
      kind: __type(name: "Kind") { description enumValues(includeDeprecated: true) { name description deprecationReason } }
      filter: __type(name: "Filter") { inputFields(includeDeprecated: true) { name description deprecationReason } }
      person: __type(name: "Person") {
        description
        fields(includeDeprecated: true) { deprecationReason args { description } }
      }
    }`)
    expect(body.data).toEqual({
      kind: {
        description: 'kinds',
        enumValues: [
          { name: 'A', description: null, deprecationReason: 'none' },
          { name: 'B', description: 'second', deprecationReason: null },
        ],
      },
      filter: {
        inputFields: [
          { name: 'size', description: 'how large', deprecationReason: 'b' },
          { name: 'old', description: null, deprecationReason: 'size' },
        ],
      },
      person: {
        description: 'of a',
        fields: [{ deprecationReason: 'a', args: [{ description: 'cut' }] }],
      },
    })
  })

  it.each([
    [
      'enum E { A }',
      'enum E { A B }',
      '',
      'E',
      'not the same. One alone says "B".',
      'Give one a prefix: upstreams.b.prefix.',
    ],
    [
      'input E { a: Int }',
      'input E @oneOf { a: Int }',
      '',
      'E',
      'One alone says "input E @oneOf".',
      'upstreams.b.prefix.',
    ],
    [
      'input E { a: Int = 1 }',
      'input E { a: Int = 2 }',
      '',
      'E',
      'says "a: Int = 2".',
      'upstreams.b.prefix.',
    ],
    [
      'enum x_E { A }',
      'enum E { A B }',
      'x_',
      'x_E',
      'says "B".',
      'Give one another prefix: upstreams.b.prefix.',
    ],
    // Scalars keep their names, so that a prefix of their upstream would change nothing.
    ['enum E { A }', 'scalar E', '', 'E', 'says "scalar E".', 'Give one a prefix: upstreams.a.prefix.'],
    ['scalar E', 'enum E { A }', '', 'E', 'says "enum E".', 'Give one a prefix: upstreams.b.prefix.'],
  ])('that is not the same ends the start: %s and %s', async (one, other, prefix, name, what, hint) => {
    const use = (type: string, field: string) => `${type} type Query { ${field}(e: Int): Int }`
    const started = startWith(upstream(use(one, 'a')), upstream(use(other, 'b'), prefix))
    await expect(started).rejects.toThrow(
      expect.objectContaining({
        message: expect.stringMatching(new RegExp(`^${name}: the upstreams "a" and "b" both have it`)),
      }),
    )
    const message = await started.catch((error: Error) => error.message)
    expect(message).toContain(what)
    expect(message).toContain(hint)
  })
})
