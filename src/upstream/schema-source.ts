import { createHash } from 'node:crypto'
import type { GraphQLSchema } from 'graphql'
import type { DirectiveRenaming } from '../core/schema/directive-renaming.ts'
import { buildSchemaFromIntrospection } from '../core/schema/introspection-file.ts'
import { isJson } from '../core/schema/introspection-json.ts'
import { buildSchemaFromSdl } from '../core/schema/sdl.ts'
import { introspect, type Told } from './introspection/introspect.ts'
import { IntrospectionError, type Place } from './introspection/introspection-error.ts'
import { INTROSPECTION_NAME } from './introspection/introspection-query.ts'
import { drop, type UpstreamClient } from './request/client.ts'
import { readWhole } from './request/deliver.ts'
import { overlayRules } from './rule-overlay.ts'
import type { ResolvedUpstreamOptions } from './upstream-options.ts'

export interface SchemaText {
  /** Equal if nothing has changed. */
  readonly digest: string
  /** Throws `SchemaRuleError`. */
  readonly build: () => GraphQLSchema
}

type OwnHeaders = (body: string) => Promise<Readonly<Record<string, string>>>

/**
 * Reads the sources of the schema, with the gateway's own headers, never a caller's. Rejects with
 * `IntrospectionError`, or as `sdl` of the options throws.
 */
export async function readSchemaText(
  client: UpstreamClient,
  options: Pick<ResolvedUpstreamOptions, 'sdl' | 'schemaFrom' | 'url'>,
  ownHeaders: OwnHeaders,
  renaming?: DirectiveRenaming,
): Promise<SchemaText> {
  const sources = options.sdl()
  if (options.schemaFrom === 'sdl') {
    return { digest: digestOf(sources), build: () => buildSchemaFromSdl(sources, renaming) }
  }
  const told = await introspect((query) => ask(client, options, ownHeaders, query))
  const text = JSON.stringify({ __schema: told })
  return {
    digest: digestOf([text, sources]),
    build: () =>
      overlayRules(
        buildSchemaFromIntrospection({ name: 'the introspected schema', text }),
        sources,
        renaming,
      ),
  }
}

async function ask(
  client: UpstreamClient,
  place: Place,
  ownHeaders: OwnHeaders,
  query: string,
): Promise<Told> {
  const body = JSON.stringify({ query, operationName: INTROSPECTION_NAME })
  const reply = await client.send({ body, headers: await ownHeaders(body), isRepeatable: true })
  if (reply.kind === 'gone') throw IntrospectionError.ofFault(place, 'upstream_unreachable', undefined)
  if (reply.kind === 'failed') throw IntrospectionError.ofFault(place, reply.fault, reply.cause)
  const { status } = reply
  const refuse = (error: IntrospectionError): Told => {
    // Another query does not help against missing permission or an absent server.
    if (error.isTemporary || (status >= 300 && status < 400) || status === 401 || status === 403) throw error
    return { kind: 'refused', error }
  }
  if (status >= 300 && status < 400) {
    drop(reply)
    return refuse(IntrospectionError.ofRedirect(place, status))
  }
  const answer = await readWhole(reply)
  if (answer.kind === 'failed') {
    if (answer.cause !== undefined) throw IntrospectionError.ofFault(place, answer.fault, answer.cause)
    return refuse(IntrospectionError.ofStrangeAnswer(place, status, reply.headers))
  }
  const { data, errors = [] } = answer.result
  const schema = data?.['__schema']
  return isJson(schema)
    ? { kind: 'told', schema, hasErrors: errors.length > 0 }
    : refuse(IntrospectionError.ofRefusal(place, status))
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64')
}
