import { createHash } from 'node:crypto'
import { type GraphQLSchema, getIntrospectionQuery } from 'graphql'
import { buildSchemaFromIntrospection } from '../core/schema/introspection-file.ts'
import { buildSchemaFromSdl } from '../core/schema/sdl.ts'
import { drop, type UpstreamClient } from './request/client.ts'
import { readWhole } from './request/deliver.ts'
import type { UpstreamFault } from './request/fault.ts'
import { overlayRules } from './rule-overlay.ts'
import type { ResolvedUpstreamOptions } from './upstream-options.ts'

/** The upstream did not tell its schema. Trying again may help. */
export class IntrospectionError extends Error {
  override readonly name = 'IntrospectionError'

  constructor(message: string, cause?: unknown) {
    super(message, { cause })
  }
}

export interface SchemaText {
  /** Equal where nothing has changed. */
  readonly digest: string
  /** Throws `SchemaRuleError`. */
  readonly build: () => GraphQLSchema
}

const BODY = JSON.stringify({ query: getIntrospectionQuery(), operationName: 'IntrospectionQuery' })

/**
 * Reads what the schema is made of, with the headers that the gateway itself has, never a caller's. Rejects with
 * `IntrospectionError`, or as `sdl` of the options throws.
 */
export async function readSchemaText(
  client: UpstreamClient,
  options: Pick<ResolvedUpstreamOptions, 'sdl' | 'schemaFrom'>,
  ownHeaders: (body: string) => Promise<Readonly<Record<string, string>>>,
): Promise<SchemaText> {
  const sources = options.sdl()
  if (options.schemaFrom === 'sdl') {
    return { digest: digestOf(sources), build: () => buildSchemaFromSdl(sources) }
  }
  const text = await introspect(client, await ownHeaders(BODY))
  return {
    digest: digestOf([text, sources]),
    build: () =>
      overlayRules(buildSchemaFromIntrospection({ name: 'the introspected schema', text }), sources),
  }
}

const WHY: Readonly<Record<UpstreamFault, string>> = {
  upstream_unreachable: 'it cannot be reached',
  upstream_timeout: 'it took too long',
  upstream_unavailable: 'it has failed several times',
  upstream_invalid: 'it answered with something that is no GraphQL',
}

async function introspect(
  client: UpstreamClient,
  headers: Readonly<Record<string, string>>,
): Promise<string> {
  const reply = await client.send({
    body: BODY,
    headers,
    isRepeatable: true,
  })
  if (reply.kind === 'gone') throw new IntrospectionError('nobody waits for it')
  if (reply.kind === 'answered' && reply.status >= 300 && reply.status < 400) {
    drop(reply)
    // Where to is not said: it is the upstream's text.
    throw new IntrospectionError(`it redirects (status ${reply.status}): name the URL that answers`)
  }
  const answer = reply.kind === 'answered' ? await readWhole(reply) : reply
  if (answer.kind === 'failed') throw new IntrospectionError(WHY[answer.fault], answer.cause)
  const { data } = answer.result
  if (data === null || data === undefined || !Object.hasOwn(data, '__schema'))
    throw new IntrospectionError(`it does not answer to introspection (status ${answer.status})`)
  return JSON.stringify(data)
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64')
}
