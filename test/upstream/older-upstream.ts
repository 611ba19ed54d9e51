import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach } from '@jest/globals'
import { buildSchema, graphql, parse, TypeInfo, validate, visit, visitWithTypeInfo } from 'graphql'

/** How a server says that it does not know what it is asked for. */
export type Refusal = '400' | '200' | '400 as text' | '200 with what it knows'

export interface OlderUpstream {
  readonly url: string
  /** The texts that it was asked, introspection included. */
  readonly asked: readonly string[]
  readonly headers: readonly IncomingHttpHeaders[]
}

export interface OlderUpstreamOptions {
  readonly sdl: string
  /** `__Type.isOneOf`, `__Field.args(includeDeprecated:)`. */
  readonly unknown?: readonly string[]
  readonly refusal?: Refusal
  /** Levels of `ofType` that it lets through. */
  readonly mostDepth?: number
  /** It knows `specifiedByUrl`, as drafts called it. */
  readonly knowsDraft?: boolean
}

const open: Server[] = []

afterEach(async () => {
  for (const server of open.splice(0)) {
    server.closeAllConnections()
    await new Promise((closed) => server.close(closed))
  }
})

/** A server that knows less of introspection than graphql-js does, and says so in its own way. */
export async function startOlderUpstream(options: OlderUpstreamOptions): Promise<OlderUpstream> {
  const { sdl, unknown = [], refusal = '400', mostDepth = 30, knowsDraft = false } = options
  const schema = buildSchema(sdl)
  const asked: string[] = []
  const headers: IncomingHttpHeaders[] = []
  const findUnknown = (source: string): readonly string[] => {
    const document = parse(source)
    const found = validate(schema, document).map(({ message }) => message)
    const types = new TypeInfo(schema)
    visit(
      document,
      visitWithTypeInfo(types, {
        Field({ name, arguments: given = [] }) {
          const coordinate = `${types.getParentType()?.name}.${name.value}`
          const uses = [coordinate, ...given.map((one) => `${coordinate}(${one.name.value}:)`)]
          for (const use of uses) if (unknown.includes(use)) found.push(`Unknown: ${use}`)
        },
      }),
    )
    const depth = Math.max(...source.split('}').map((part) => part.match(/ofType/g)?.length ?? 0))
    return depth > mostDepth ? [...found, 'Too deep'] : found
  }
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const piece of request) body += piece
    const { query, variables } = JSON.parse(body)
    asked.push(query)
    headers.push(request.headers)
    const source: string = knowsDraft ? query.replaceAll(/\bspecifiedByUrl\b/g, 'specifiedByURL') : query
    const messages = [
      ...findUnknown(source),
      ...(knowsDraft && /specifiedByURL(?!:)/.test(query) ? ['Unknown: __Type.specifiedByURL'] : []),
    ]
    if (messages.length > 0 && refusal === '400 as text')
      return void response.writeHead(400, { 'content-type': 'text/plain' }).end(messages.join('\n'))
    const errors = messages.map((message) => ({ message }))
    const result =
      errors.length === 0 || refusal === '200 with what it knows'
        ? await graphql({ schema, source, variableValues: variables, rootValue: {} })
        : {}
    const status = errors.length > 0 && refusal === '400' ? 400 : 200
    response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(JSON.stringify({ ...result, ...(errors.length > 0 && { errors }) }))
  })
  open.push(server)
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`, asked, headers }
}
