import { newPerson, PEOPLE } from './api.js'

const CREATE =
  'mutation Create($name: String!) { CreatePerson(name: $name) { identifier name email birthYear city } }'
const LIST = '{ people { identifier name email birthYear city } }'
const NAME = 'Clara Wieck'

/**
 * @typedef {'allowed' | 'denied' | 'list'} OperationName
 * @typedef {{readonly name: OperationName, readonly title: string, readonly body: string, readonly requests: number}} Operation
 * @typedef {import('./load.js').Answer} Answer
 */

/** @type {readonly Operation[]} */
export const OPERATIONS = [
  { name: 'allowed', title: 'allowed mutation', body: toBody(CREATE, { name: NAME }), requests: 600 },
  { name: 'denied', title: 'denied mutation', body: toBody(CREATE, { name: NAME }), requests: 600 },
  { name: 'list', title: 'list of 100 people', body: toBody(LIST), requests: 250 },
]

/** What an answer must be. @type {Readonly<Record<OperationName, Answer>>} */
export const MODEL_ANSWERS = {
  allowed: { status: 200, body: JSON.stringify({ data: { CreatePerson: newPerson(NAME) } }) },
  denied: {
    status: 403,
    body: JSON.stringify({
      errors: [
        {
          message: 'You are not authorized for this resource',
          path: ['CreatePerson'],
          extensions: {
            code: 'FORBIDDEN',
            coordinate: 'Mutation.CreatePerson',
            requiredScopes: [['Mutation:Person:Create']],
            missingScopes: ['Mutation:Person:Create'],
          },
        },
      ],
    }),
  },
  list: { status: 200, body: JSON.stringify({ data: { people: PEOPLE } }) },
}

/**
 * What is wrong with an answer; undefined when it is right. A server without authorization allows what others deny.
 * @param {Operation} operation
 * @param {Answer} answer
 * @param {{readonly guards: boolean}} peer
 */
export function findFault(operation, answer, { guards }) {
  if (operation.name === 'denied' && guards) return findDenialFault(answer)
  const model = MODEL_ANSWERS[operation.name === 'denied' ? 'allowed' : operation.name]
  if (answer.status !== model.status) return `status ${answer.status}: ${answer.body}`
  return answer.body.trimEnd() === model.body ? undefined : `unexpected body: ${answer.body}`
}

/** @param {Answer} answer */
function findDenialFault({ status, body }) {
  const { data, errors } = JSON.parse(body)
  if (status !== 200 && status !== 401 && status !== 403) return `status ${status}: ${body}`
  if (data?.CreatePerson) return `a denied mutation has data: ${body}`
  return errors?.[0]?.extensions?.code === 'FORBIDDEN' ? undefined : `not a denial: ${body}`
}

/**
 * @param {string} query
 * @param {Readonly<Record<string, unknown>>} [variables]
 */
function toBody(query, variables) {
  return JSON.stringify({ query, variables })
}
