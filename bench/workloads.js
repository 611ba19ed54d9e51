import { ISSUE } from './apis/issue.js'
import { newPerson, PEOPLE, PERSON } from './apis/people.js'
import { isDenial, isExactly, isReduced, isToken } from './expectations.js'

/**
 * @typedef {import('./load.js').Answer} Answer
 * @typedef {'steady' | 'fan-out' | 'first'} WorkloadKind `steady`: requests over open connections; `fan-out`: events to
 *   sockets; `first`: the first request of a process
 * @typedef {object} Workload
 * @property {WorkloadKind} kind
 * @property {string} name
 * @property {string} title
 * @property {'people' | 'github' | 'sample'} api
 * @property {string} path
 * @property {import('./tokens.js').TokenKind} token
 * @property {(index: number, apiKey: string) => string} bodyOf `index` counts all requests of a run
 * @property {boolean} varies whether no two bodies are the same
 * @property {number} requests in one sample
 * @property {number} creates how many times the mutation's resolver runs for one request
 * @property {Answer} model the answer of the bare server, of the size of a right one
 * @property {(answer: Answer, denialCodes: readonly string[]) => string | undefined} findFault
 */

const NAME = 'Clara Wieck'
const CREATE = '($name: String!) { CreatePerson(name: $name) { identifier name email birthYear city } }'
const ALIASES = Array.from({ length: 50 }, (_, index) => `a${index}`)
const ALIASED = ALIASES.map((alias) => `${alias}: CreatePerson(name: $name) { identifier name }`).join(' ')
const GUARDED = '{ person { identifier name email phone } }'
const { identifier, name, email, phone } = PERSON

const created = { CreatePerson: newPerson(NAME) }
const person = { identifier, name, email, phone }
const DENIAL = {
  message: 'You are not authorized for this resource',
  path: ['CreatePerson'],
  extensions: {
    code: 'FORBIDDEN',
    coordinate: 'Mutation.CreatePerson',
    requiredScopes: [['Mutation:Person:Create']],
    missingScopes: ['Mutation:Person:Create'],
  },
}
const REDUCTION = {
  ...DENIAL,
  path: ['person', 'phone'],
  extensions: { ...DENIAL.extensions, coordinate: 'Person.phone', requiredScopes: [['person:phone']] },
}

/** @type {readonly Workload[]} */
export const WORKLOADS = [
  steady({ name: 'allowed', title: 'allowed mutation', query: `mutation Create${CREATE}`, data: created }),
  steady({
    name: 'rotation',
    title: '1,000 tokens in rotation',
    query: `mutation Create${CREATE}`,
    data: created,
    token: 'many',
  }),
  {
    ...steady({
      name: 'denied',
      title: 'denied mutation',
      query: `mutation Create${CREATE}`,
      data: created,
      token: 'denied',
    }),
    creates: 0,
    model: { status: 403, body: JSON.stringify({ errors: [DENIAL] }) },
    findFault: isDenial('CreatePerson'),
  },
  steady({
    name: 'aliases',
    title: '50 aliased mutations',
    query: `mutation Create($name: String!) { ${ALIASED} }`,
    data: Object.fromEntries(ALIASES.map((alias) => [alias, { identifier: 'person-new', name: NAME }])),
    creates: ALIASES.length,
    requests: 100,
  }),
  steady({
    name: 'list',
    title: '100 rows x 5 fields',
    query: '{ people { identifier name email birthYear city } }',
    data: { people: PEOPLE },
    creates: 0,
    requests: 150,
  }),
  steady({
    name: 'large-token',
    title: 'token of 1,000 patterns',
    query: `mutation Create${CREATE}`,
    data: created,
    token: 'large',
    requests: 40,
  }),
  {
    ...steady({ name: 'new-documents', title: 'every document new', query: '', data: created }),
    bodyOf: (index) => toBody(`mutation Create${index}${CREATE}`),
    varies: true,
    requests: 200,
  },
  steady({
    name: 'whole',
    title: 'query of a guarded field, allowed',
    query: GUARDED,
    data: { person },
    token: 'reader',
    creates: 0,
  }),
  {
    ...steady({ name: 'reduced', title: 'the same query, reduced', query: GUARDED, data: {}, creates: 0 }),
    model: {
      status: 200,
      body: JSON.stringify({ data: { person: { ...person, phone: null } }, errors: [REDUCTION] }),
    },
    findFault: isReduced('person', 'phone', person),
  },
  {
    ...steady({ name: 'jwt', title: '/jwt', query: '', data: {}, creates: 0 }),
    path: '/jwt',
    bodyOf: (_index, apiKey) =>
      JSON.stringify({ id: 'bench', apiKey, scopes: ['Mutation:Person:*', 'Query:*'] }),
    model: { status: 200, body: JSON.stringify({ success: true, jwt: 'e'.repeat(260) }) },
    findFault: isToken,
  },
  steady({
    name: 'github',
    title: "GitHub's schema, a mutation",
    api: 'github',
    query:
      'mutation Create($name: String!) { createIssue(input: { repositoryId: "R_1", title: $name }) { issue { id number title url author { login } } } }',
    data: { createIssue: { issue: { ...ISSUE, author: { login: ISSUE.author.login } } } },
    token: 'issues',
  }),
  {
    ...steady({ name: 'fan-out', title: 'one event to 1,000 sockets', query: '', data: {}, creates: 0 }),
    kind: 'fan-out',
    bodyOf: () => JSON.stringify({ query: `subscription { personCreated { identifier name } }` }),
    requests: 1_000,
    model: {
      status: 200,
      body: JSON.stringify({ data: { personCreated: { identifier: 'person-new', name: NAME } } }),
    },
  },
  {
    ...steady({
      name: 'first',
      title: 'first request after startup',
      query: `mutation Create${CREATE}`,
      data: created,
      requests: 1,
    }),
    kind: 'first',
  },
]

/** The workloads of a start: the first request, and then many more. @type {readonly Workload[]} */
export const STARTS = [
  steady({
    name: 'sample',
    title: "the sample's schema",
    api: 'sample',
    query: 'mutation Create($name: String!) { CreatePerson(name: $name) { identifier name } }',
    data: { CreatePerson: { identifier: 'person-new', name: NAME } },
  }),
  ...WORKLOADS.filter(({ api }) => api === 'github').map((workload) => ({
    ...workload,
    title: "GitHub's schema",
  })),
]

/**
 * Creates the usual workload: one text with one answer.
 * @param {{name: string, title: string, query: string, data: unknown, api?: Workload['api'],
 *   token?: import('./tokens.js').TokenKind, creates?: number, requests?: number}} entry
 * @returns {Workload}
 */
function steady({ query, data, ...entry }) {
  const body = toBody(query)
  const model = { status: 200, body: JSON.stringify({ data }) }
  return {
    kind: 'steady',
    api: 'people',
    path: '/graphql',
    token: 'allowed',
    bodyOf: () => body,
    varies: false,
    requests: 400,
    creates: 1,
    model,
    findFault: isExactly(model),
    ...entry,
  }
}

/** @param {string} query */
function toBody(query) {
  return JSON.stringify({ query, variables: { name: NAME } })
}
