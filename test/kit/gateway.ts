import { afterAll, afterEach } from '@jest/globals'
import type { GatewayInsight } from '../../src/gateway/insight.ts'
import { createInspectedGateway, type Gateway } from '../../src/gateway/lifecycle.ts'
import type {
  AnyGatewayOptions,
  GatewayOptions,
  StitchingGatewayOptions,
  SupergraphGatewayOptions,
  UpstreamGatewayOptions,
} from '../../src/gateway/options.ts'
import { type Caller, createCaller } from './caller.ts'
import { CLIENT, SECRET } from './client.ts'
import { countCalls, serveSchema, type TestSchema } from './served-schema.ts'

/** A gateway on a free port, with everything that tests send to it or read of it. */
export interface TestGateway extends Caller {
  readonly url: string
  readonly gateway: Gateway
  /** What its administration sees of it. */
  readonly insight: GatewayInsight
  /** How often each resolver that the kit serves has run, by coordinate. */
  readonly calls: ReadonlyMap<string, number>
  /** How many requests the kit's upstream has received, introspection aside. */
  readonly sent: () => number
  readonly reload: Gateway['reload']
  /** Reloads with changes to the original options. */
  readonly reconfigure: (changed: Partial<AnyGatewayOptions>) => ReturnType<Gateway['reload']>
  /** The URL of its metrics; undefined without them. */
  readonly metricsUrl: string | undefined
  /** Stops the kit's upstream, if there is one. */
  readonly stopUpstream: () => Promise<void>
  readonly close: () => Promise<void>
}

interface Lasting {
  /** The gateway closes after the test unless it lasts for the file. */
  readonly lasts?: 'test' | 'file'
}

/** In front of a schema in the same process. */
export interface BeforeSchema extends Partial<Omit<GatewayOptions, 'schema'>>, Lasting {
  readonly before: 'schema'
  readonly schema: TestSchema
}

interface BeforeAnyUpstream extends Partial<Omit<UpstreamGatewayOptions, 'upstream'>>, Lasting {
  readonly before: 'upstream'
  readonly upstream?: Partial<UpstreamGatewayOptions['upstream']>
}

/** In front of the upstream at a URL. */
export interface BeforeUpstreamAt extends BeforeAnyUpstream {
  readonly at: { readonly url: string }
  readonly schema?: never
}

/** In front of an upstream of the kit that executes a schema; the schema's rules apply in the gateway. */
export interface BeforeServedSchema extends BeforeAnyUpstream {
  readonly at?: never
  readonly schema: TestSchema
}

export interface BeforeSupergraph extends Partial<Omit<SupergraphGatewayOptions, 'supergraph'>>, Lasting {
  readonly before: 'supergraph'
  /** SDL, or its source. */
  readonly supergraph: string | SupergraphGatewayOptions['supergraph']
}

export interface BeforeUpstreams extends Partial<Omit<StitchingGatewayOptions, 'upstreams'>>, Lasting {
  readonly before: 'upstreams'
  readonly upstreams: StitchingGatewayOptions['upstreams']
}

export type StartOptions =
  | BeforeSchema
  | BeforeUpstreamAt
  | BeforeServedSchema
  | BeforeSupergraph
  | BeforeUpstreams

const DEFAULTS = {
  port: 0,
  jwt: { secret: SECRET },
  clients: [CLIENT],
  logLevel: 'silent',
  // A schema that names policies needs an evaluator; by this one, no policy holds.
  policies: () => [],
}
const closing: Record<'test' | 'file', (() => Promise<void>)[]> = { test: [], file: [] }

afterEach(() => closeAll('test'))
afterAll(() => closeAll('file'))

async function closeAll(lasting: 'test' | 'file'): Promise<void> {
  for (const close of closing[lasting].splice(0).reverse()) await close()
}

/** Closes this test's gateways before it ends. */
export function closeGateways(): Promise<void> {
  return closeAll('test')
}

/**
 * Starts a gateway on a free port with a single client, `CLIENT`, unless the options say otherwise. Rejects
 * as `listen` does.
 */
export async function startGateway(options: StartOptions): Promise<TestGateway> {
  const { served, ...stood } = await stand(options)
  const all = { ...DEFAULTS, ...stood.options } as AnyGatewayOptions
  const { gateway, insight } = createInspectedGateway(all)
  const close = async (): Promise<void> => {
    await gateway.close()
    await served.close()
  }
  closing[options.lasts ?? 'test'].push(close)
  const url = await gateway.listen()
  return {
    ...createCaller(url),
    url,
    gateway,
    insight,
    calls: served.calls,
    sent: served.sent,
    reload: gateway.reload,
    reconfigure: (changed) => gateway.reload({ ...all, ...changed } as AnyGatewayOptions),
    metricsUrl: gateway.metricsUrl,
    stopUpstream: served.close,
    close,
  }
}

interface Stood {
  readonly options: Partial<AnyGatewayOptions>
  /** What the kit itself serves. */
  readonly served: {
    readonly calls: ReadonlyMap<string, number>
    readonly sent: () => number
    readonly close: () => Promise<void>
  }
}

const NOTHING: Stood['served'] = { calls: new Map(), sent: () => 0, close: async () => {} }

async function stand(given: StartOptions): Promise<Stood> {
  switch (given.before) {
    case 'schema': {
      const { before: _, lasts: __, schema: counted, ...options } = given
      const { schema, calls } = countCalls(counted)
      return { options: { ...options, schema }, served: { ...NOTHING, calls } }
    }
    case 'upstream': {
      const { before: _, lasts: __, at, schema, upstream, ...options } = given
      if (at !== undefined)
        return { options: { ...options, upstream: { url: at.url, ...upstream } }, served: NOTHING }
      const served = await serveSchema(schema)
      return {
        options: { ...options, upstream: { url: served.url, sdl: served.rules, ...upstream } },
        served,
      }
    }
    case 'supergraph': {
      const { before: _, lasts: __, supergraph: text, ...options } = given
      const supergraph =
        typeof text === 'string' ? { sdl: () => ({ name: 'supergraph.graphql', text }) } : text
      return { options: { ...options, supergraph }, served: NOTHING }
    }
    case 'upstreams': {
      const { before: _, lasts: __, ...options } = given
      return { options, served: NOTHING }
    }
  }
}
