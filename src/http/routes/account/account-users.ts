import { isDeeperThan } from '../../../operations/nesting.ts'
import type { Client } from '../../../store/client.ts'
import type { Person, User } from '../../../store/users.ts'
import { askStore } from '../../../token/ports.ts'
import { parseJsonBody } from '../../body.ts'
import { answerJson, answerRefusal, type HttpResponse } from '../../exchange.ts'
import { type AccountContext, type AccountRequest, printTime } from './account-request.ts'

const NO_ID = 'An `id` must be text of 1 to 256 characters'
const NO_PERSON = 'A `person` must be a JSON object'
const PERSON_LEVELS = 100

/**
 * `POST /account/users` `{id?, person?}`: creates a user for whom the client's tokens can act; generates an
 * id if none is given. Stores only the person fields that are configured for the client, as with the `person`
 * of a token.
 */
export async function createUser(
  { client, request }: AccountRequest,
  { store }: AccountContext,
): Promise<HttpResponse> {
  const body = request.body.byteLength === 0 ? { kind: 'object' as const, value: {} } : parseJsonBody(request)
  if (body.kind === 'refused') return answerRefusal(body.name, body.message)
  const { id, person } = body.value as Readonly<Record<string, unknown>>
  if (id !== undefined && typeof id !== 'string') return answerRefusal('bad_request', NO_ID)
  if (person !== undefined && !isObject(person)) return answerRefusal('bad_request', NO_PERSON)
  if (isDeeperThan(person, PERSON_LEVELS)) return answerRefusal('person_too_large')
  const fields = person === undefined ? undefined : configuredFields(person, client)
  const creation = await askStore(store.users.create(client.id, { id, person: fields }))
  switch (creation.kind) {
    case 'created':
      return answerJson(201, { user: toUser(creation.user) })
    case 'exists':
      return answerRefusal('user_exists')
    case 'invalid_id':
      return answerRefusal('bad_request', NO_ID)
    case 'person_too_large':
      return answerRefusal('person_too_large')
    case 'unknown_client':
      return answerRefusal('invalid_credentials')
  }
}

/** `GET /account/users/:id`: a user of this client. The users of other clients are not found. */
export async function readUser(
  { client, name }: AccountRequest,
  { store }: AccountContext,
): Promise<HttpResponse> {
  const user = await askStore(store.users.get(client.id, name))
  return user === undefined ? answerRefusal('not_found') : answerJson(200, { user: toUser(user) })
}

function toUser({ id, person, createdAt, updatedAt }: User): Readonly<Record<string, unknown>> {
  return { id, person, createdAt: printTime(createdAt), updatedAt: printTime(updatedAt) }
}

function configuredFields(person: Readonly<Record<string, unknown>>, { userFields }: Client): Person {
  return Object.fromEntries(
    userFields.filter((field) => Object.hasOwn(person, field)).map((field) => [field, person[field]]),
  )
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
