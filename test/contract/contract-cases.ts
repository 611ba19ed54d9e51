import { called, EXPIRED, type Headers, NOBODY, REFUSED, someone } from './callers.ts'

/** A denied coordinate, and the response keys that lead to it: `['Person.email', 'people.email']`. */
export type DeniedAt = readonly [coordinate: string, path: string]

export type Expected =
  | { readonly kind: 'allowed'; readonly data: unknown }
  | {
      readonly kind: 'reduced'
      readonly data: unknown
      readonly denials: readonly DeniedAt[]
      /** Where a foreign executor nulls, list indices included; the denials' own paths where they are the same. */
      readonly places?: readonly DeniedAt[]
      /** Every coordinate whose resolver runs, in alphabetical order. */
      readonly runs: readonly string[]
    }
  | {
      readonly kind: 'refused'
      readonly reason?: 'missing_token' | 'invalid_token' | 'expired_token'
      readonly denials: readonly DeniedAt[]
      /** Only fields that have no resolver are selected. */
      readonly isMeta?: true
    }

export interface ContractCase {
  readonly law: string
  readonly query: string
  readonly variables?: Readonly<Record<string, unknown>>
  readonly operationName?: string
  readonly headers: Headers
  readonly expected: Expected
}

export const CONTRACT_CASES: readonly ContractCase[] = [
  // What needs nothing
  {
    law: 'a query that needs nothing is open to nobody in particular',
    query: '{ hello person { name } }',
    headers: NOBODY,
    expected: { kind: 'allowed', data: { hello: 'hello', person: { name: 'Ada' } } },
  },
  {
    law: 'a public mutation is open',
    query: 'mutation { ping }',
    headers: NOBODY,
    expected: { kind: 'allowed', data: { ping: 'pong' } },
  },
  {
    law: 'an expired token counts as none where nothing is needed',
    query: '{ hello }',
    headers: EXPIRED,
    expected: { kind: 'allowed', data: { hello: 'hello' } },
  },
  {
    law: 'what a condition leaves out needs nothing',
    query:
      'query ($all: Boolean = false) { hello hidden @include(if: $all) person { email @skip(if: true) name } }',
    headers: NOBODY,
    expected: { kind: 'allowed', data: { hello: 'hello', person: { name: 'Ada' } } },
  },
  {
    law: 'only the operation that is asked for counts',
    query: 'query Open { hello } query Closed { hidden }',
    operationName: 'Open',
    headers: NOBODY,
    expected: { kind: 'allowed', data: { hello: 'hello' } },
  },
  {
    law: '__typename at a union needs no member’s rule',
    query: '{ things { __typename } }',
    headers: NOBODY,
    expected: {
      kind: 'allowed',
      data: { things: [{ __typename: 'Person' }, { __typename: 'Vault' }, { __typename: 'Book' }] },
    },
  },
  // What is granted
  {
    law: 'a scope that is granted opens its field',
    query: '{ people { email } }',
    headers: someone('Read:Email'),
    expected: {
      kind: 'allowed',
      data: { people: [{ email: 'ada@example.org' }, { email: 'bob@example.org' }] },
    },
  },
  {
    law: 'a pattern grants the derived scope of a mutation',
    query: 'mutation ($name: String) { made: CreatePerson(name: $name) { name } }',
    variables: { name: 'Eve' },
    headers: someone('Mutation:*:Create'),
    expected: { kind: 'allowed', data: { made: { name: 'Ada' } } },
  },
  {
    law: 'either list of scopes will do, wholly',
    query: '{ person { phone } }',
    headers: someone('Read:Phone', 'Read:Private'),
    expected: { kind: 'allowed', data: { person: { phone: '1' } } },
  },
  {
    law: 'any identity is authenticated',
    query: '{ me { name } }',
    headers: someone(),
    expected: { kind: 'allowed', data: { me: { name: 'Ada' } } },
  },
  {
    law: 'a policy that holds opens its field',
    query: '{ vip hello }',
    headers: called('vip'),
    expected: { kind: 'allowed', data: { vip: 'welcome', hello: 'hello' } },
  },
  {
    law: 'everything is open to who holds every scope',
    query: '{ things { ... on Node { id label } ... on Vault { code } ... on Priced { price } } rank }',
    headers: someone('*'),
    expected: {
      kind: 'allowed',
      data: {
        things: [
          { id: 'ada', label: 'Ada' },
          { id: 'vault', label: 'The vault', code: '1234' },
          { id: 'book', label: 'The book', price: 12 },
        ],
        rank: 'HIGH',
      },
    },
  },
  {
    law: 'introspection is open to an identity',
    query: '{ __schema { queryType { name } } __type(name: "Vault") { name } }',
    headers: someone(),
    expected: {
      kind: 'allowed',
      data: { __schema: { queryType: { name: 'Query' } }, __type: { name: 'Vault' } },
    },
  },
  // What is reduced
  {
    law: 'a denied field is null, and the rest runs',
    query: '{ people { name email } }',
    headers: someone(),
    expected: {
      kind: 'reduced',
      data: {
        people: [
          { name: 'Ada', email: null },
          { name: 'Bob', email: null },
        ],
      },
      denials: [['Person.email', 'people.email']],
      places: [
        ['Person.email', 'people.0.email'],
        ['Person.email', 'people.1.email'],
      ],
      runs: ['Person.name', 'Query.people'],
    },
  },
  {
    law: 'nobody in particular is told that a token is missing',
    query: '{ hello me { name } }',
    headers: NOBODY,
    expected: {
      kind: 'reduced',
      data: { hello: 'hello', me: null },
      denials: [['Query.me', 'me']],
      runs: ['Query.hello'],
    },
  },
  {
    law: 'half of a list of scopes is not enough',
    query: '{ hello person { best { phone } name } }',
    headers: someone('Read:Phone'),
    expected: {
      kind: 'reduced',
      // phone and best cannot be null, person can.
      data: { hello: 'hello', person: null },
      denials: [['Person.phone', 'person.best.phone']],
      runs: ['Person.best', 'Person.name', 'Query.hello', 'Query.person'],
    },
  },
  {
    law: 'a list whose items cannot be null goes with its item',
    query: '{ hello person { friends { name phone } } }',
    headers: someone(),
    expected: {
      kind: 'reduced',
      data: { hello: 'hello', person: { friends: null } },
      denials: [['Person.phone', 'person.friends.phone']],
      places: [['Person.phone', 'person.friends.0.phone']],
      runs: ['Person.friends', 'Person.name', 'Query.hello', 'Query.person'],
    },
  },
  {
    law: 'aliases are denied one by one',
    query: '{ one: hidden two: hello three: hidden }',
    headers: someone(),
    expected: {
      kind: 'reduced',
      data: { one: null, two: 'hello', three: null },
      denials: [
        ['Query.hidden', 'one'],
        ['Query.hidden', 'three'],
      ],
      runs: ['Query.hello'],
    },
  },
  {
    law: 'a guarded scalar and a guarded enum are denied wherever they are returned',
    query: '{ person { iban rank name } rank }',
    headers: someone('Read:Iban'),
    expected: {
      kind: 'reduced',
      data: { person: { iban: 'ADA', rank: null, name: 'Ada' }, rank: null },
      denials: [
        ['Person.rank', 'person.rank'],
        ['Query.rank', 'rank'],
      ],
      runs: ['Person.iban', 'Person.name', 'Query.person'],
    },
  },
  {
    law: 'a field whose type is guarded is denied',
    query: '{ person { name vault { code } } }',
    headers: someone(),
    expected: {
      kind: 'reduced',
      data: { person: { name: 'Ada', vault: null } },
      denials: [['Person.vault', 'person.vault']],
      runs: ['Person.name', 'Query.person'],
    },
  },
  {
    law: 'fragments hide nothing',
    query:
      '{ person { ...Outer } } fragment Outer on Person { ... on Node { ... on Person { ...Inner } } } fragment Inner on Person { name email }',
    headers: someone(),
    expected: {
      kind: 'reduced',
      data: { person: { name: 'Ada', email: null } },
      denials: [['Person.email', 'person.email']],
      runs: ['Person.name', 'Query.person'],
    },
  },
  {
    law: 'a field of an interface needs what each implementer needs',
    query: '{ node { id label } hello }',
    headers: someone('Read:Vault', 'Read:Price'),
    expected: {
      kind: 'reduced',
      data: { node: { id: 'ada', label: null }, hello: 'hello' },
      denials: [['Node.label', 'node.label']],
      runs: ['Person.id', 'Query.hello', 'Query.node'],
    },
  },
  {
    law: 'a type condition narrows what an interface needs',
    query: '{ nodes { ... on Person { id label } ... on Book { id label } } }',
    headers: someone('Read:Price'),
    expected: {
      kind: 'reduced',
      data: { nodes: [{ id: 'ada', label: 'Ada' }, {}, { id: 'book', label: null }] },
      denials: [['Book.label', 'nodes.label']],
      places: [['Book.label', 'nodes.2.label']],
      runs: ['Book.id', 'Person.id', 'Person.label', 'Query.nodes'],
    },
  },
  {
    law: 'a rule on an interface holds for its implementers',
    query: '{ things { ... on Book { title price } ... on Person { name } } }',
    headers: someone(),
    expected: {
      kind: 'reduced',
      data: { things: [{ name: 'Ada' }, {}, { title: null, price: null }] },
      denials: [
        ['Book.title', 'things.title'],
        ['Book.price', 'things.price'],
      ],
      places: [
        ['Book.title', 'things.2.title'],
        ['Book.price', 'things.2.price'],
      ],
      runs: ['Person.name', 'Query.things'],
    },
  },
  {
    law: 'a denied branch that no object takes is told of all the same',
    query: '{ node { ... on Person { name } ... on Vault { owner { name } } } }',
    headers: someone(),
    expected: {
      kind: 'reduced',
      data: { node: { name: 'Ada' } },
      denials: [['Vault.owner', 'node.owner']],
      places: [],
      runs: ['Person.name', 'Query.node'],
    },
  },
  {
    law: 'a denied __typename takes its object along',
    query: '{ things { ... on Vault { __typename } ... on Person { name } } }',
    headers: someone(),
    expected: {
      kind: 'reduced',
      data: { things: [{ name: 'Ada' }, null, {}] },
      denials: [['Vault.__typename', 'things.__typename']],
      places: [['Vault.__typename', 'things.1']],
      runs: ['Person.name', 'Query.things'],
    },
  },
  {
    law: 'a denied __typename takes a list along whose items cannot be null',
    query: '{ hello mayThings { ... on Vault { kind: __typename } ... on Person { name } } }',
    headers: someone(),
    expected: {
      kind: 'reduced',
      data: { hello: 'hello', mayThings: null },
      denials: [['Vault.__typename', 'mayThings.kind']],
      places: [['Vault.__typename', 'mayThings.1']],
      runs: ['Person.name', 'Query.hello', 'Query.mayThings'],
    },
  },
  {
    law: 'a __typename that is asked for openly as well stays',
    query: '{ things { __typename ... on Vault { __typename } ... on Person { name } } }',
    headers: someone(),
    expected: {
      kind: 'reduced',
      data: {
        things: [{ __typename: 'Person', name: 'Ada' }, { __typename: 'Vault' }, { __typename: 'Book' }],
      },
      denials: [['Vault.__typename', 'things.__typename']],
      places: [],
      runs: ['Person.name', 'Query.things'],
    },
  },
  {
    law: 'a field that several occurrences reach is null only when each of them is denied',
    query: '{ nodes { id ... on Person { id name } ... on Book { title } } }',
    headers: someone('Read:Price'),
    expected: {
      kind: 'reduced',
      data: { nodes: [{ id: 'ada', name: 'Ada' }, null, null] },
      denials: [['Node.id', 'nodes.id']],
      places: [
        ['Node.id', 'nodes.1.id'],
        ['Node.id', 'nodes.2.id'],
      ],
      runs: ['Book.title', 'Person.id', 'Person.name', 'Query.nodes'],
    },
  },
  {
    law: 'the condition of an occurrence counts',
    query: 'query ($open: Boolean!) { person { note(text: "x") email @include(if: $open) } }',
    variables: { open: true },
    headers: someone(),
    expected: {
      kind: 'reduced',
      data: { person: { note: 'x', email: null } },
      denials: [['Person.email', 'person.email']],
      runs: ['Person.note', 'Query.person'],
    },
  },
  {
    law: 'a policy that does not hold denies its field',
    query: '{ vip hello }',
    headers: called('someone else'),
    expected: {
      kind: 'reduced',
      data: { vip: null, hello: 'hello' },
      denials: [['Query.vip', 'vip']],
      runs: ['Query.hello'],
    },
  },
  // What is refused
  {
    law: 'a query of which nothing is left is refused',
    query: '{ hidden person { email } }',
    headers: someone(),
    expected: {
      kind: 'refused',
      denials: [
        ['Query.hidden', 'hidden'],
        ['Person.email', 'person.email'],
      ],
    },
  },
  {
    law: 'a denied root field that cannot be null refuses the query',
    query: '{ hello mustHidden }',
    headers: someone(),
    expected: { kind: 'refused', denials: [['Query.mustHidden', 'mustHidden']] },
  },
  {
    law: 'a mutation without its scope is refused',
    query: 'mutation { CreatePerson(name: "Eve") { name } }',
    headers: someone('Mutation:Person:Delete'),
    expected: { kind: 'refused', denials: [['Mutation.CreatePerson', 'CreatePerson']] },
  },
  {
    law: 'one denied mutation refuses those before it',
    query: 'mutation { ping CreatePerson { name } DeletePerson(id: 1) { name } }',
    headers: someone('Mutation:Person:Create'),
    expected: { kind: 'refused', denials: [['Mutation.DeletePerson', 'DeletePerson']] },
  },
  {
    law: 'a field deep below a mutation refuses it',
    query: 'mutation { ping Login { person { best { friends { email } } } } }',
    headers: someone('Mutation:*'),
    expected: { kind: 'refused', denials: [['Person.email', 'Login.person.best.friends.email']] },
  },
  {
    law: 'a query inside a mutation is guarded like the query',
    query: 'mutation { Login { query { hello hidden } } }',
    headers: NOBODY,
    expected: { kind: 'refused', denials: [['Query.hidden', 'Login.query.hidden']] },
  },
  {
    law: 'a mutation of nobody in particular is asked for a token',
    query: 'mutation { made: CreatePerson { name } }',
    headers: NOBODY,
    expected: { kind: 'refused', denials: [['Mutation.CreatePerson', 'made']] },
  },
  {
    law: 'a denied subscription never subscribes',
    query: 'subscription { PersonCreated { name } }',
    headers: NOBODY,
    expected: { kind: 'refused', denials: [['Subscription.PersonCreated', 'PersonCreated']] },
  },
  {
    law: 'a field below a subscription refuses it',
    query: 'subscription { personSeen { name email } }',
    headers: someone('Subscription:*'),
    expected: { kind: 'refused', denials: [['Person.email', 'personSeen.email']] },
  },
  {
    law: 'an expired token is never reduced',
    query: '{ hello hidden }',
    headers: EXPIRED,
    expected: { kind: 'refused', reason: 'expired_token', denials: [['Query.hidden', 'hidden']] },
  },
  {
    law: 'a token that is not valid is refused whatever is asked',
    query: '{ hello }',
    headers: REFUSED,
    expected: { kind: 'refused', reason: 'invalid_token', denials: [] },
  },
  {
    law: 'a token that is not valid refuses a mutation',
    query: 'mutation { ping CreatePerson { name } }',
    headers: REFUSED,
    expected: { kind: 'refused', reason: 'invalid_token', denials: [] },
  },
  {
    law: 'introspection is closed to nobody in particular',
    query: '{ __schema { types { name } } }',
    headers: NOBODY,
    expected: { kind: 'refused', denials: [['Query.__schema', '__schema']], isMeta: true },
  },
  {
    law: 'introspection through a fragment and an alias is closed too',
    query: '{ ...F } fragment F on Query { it: __type(name: "Vault") { fields { name } } }',
    headers: NOBODY,
    expected: { kind: 'refused', denials: [['Query.__type', 'it']], isMeta: true },
  },
]
