import { buildSchema, introspectionFromSchema } from 'graphql'
import { newPerson, PEOPLE, typeDefs } from './apis/people.js'

/**
 * The API behind the proxies, as constants: the proxies are measured, not the API.
 * @typedef {import('./measure.js').Measured & {readonly body: string}} Operation
 */

const NAME = 'Clara Wieck'
const MEGABYTE = 1_048_576
const sdl = `${typeDefs} extend type Query { archive: String! }`

export const INTROSPECTION = JSON.stringify({ data: introspectionFromSchema(buildSchema(sdl)) })

/** @type {readonly (Operation & {readonly mark: string, readonly answer: string})[]} */
export const OPERATIONS = [
  {
    name: 'allowed',
    title: 'allowed mutation',
    mark: 'CreatePerson',
    requests: 1_500,
    body: JSON.stringify({
      query:
        'mutation Create($name: String!) { CreatePerson(name: $name) { identifier name email birthYear city } }',
      variables: { name: NAME },
    }),
    answer: JSON.stringify({ data: { CreatePerson: newPerson(NAME) } }),
  },
  {
    name: 'list',
    title: 'list of 100 people',
    mark: 'people',
    requests: 1_000,
    body: JSON.stringify({ query: '{ people { identifier name email birthYear city } }' }),
    answer: JSON.stringify({ data: { people: PEOPLE } }),
  },
  {
    name: 'archive',
    title: 'answer of 1 MB',
    mark: 'archive',
    requests: 100,
    body: JSON.stringify({ query: '{ archive }' }),
    answer: JSON.stringify({ data: { archive: 'x'.repeat(MEGABYTE) } }),
  },
]

/** @param {Pick<Operation, 'name'>} operation @param {import('./load.js').Answer} answer */
export function findFault({ name }, { status, body }) {
  const expected = OPERATIONS.find((one) => one.name === name)?.answer
  if (status !== 200) return `status ${status}: ${body.slice(0, 300)}`
  return body === expected ? undefined : `unexpected body: ${body.slice(0, 300)}`
}
