import { randomBytes } from 'node:crypto'
import type { Config } from '../../config/config.ts'
import { buildRuleTable, type RuleTable } from '../../core/rules/rule-table.ts'
import type { StitchingOptions } from '../../upstream/composed/stitching-options.ts'
import type { IdentityParts } from '../../upstream/request/request-headers.ts'
import { createUpstream } from '../../upstream/upstream.ts'
import { type CliIo, UserError } from '../io.ts'
import { toGatewayPolicy } from './gateway-policy.ts'
import { explainSource } from './source-fault.ts'
import { toStitchingOptions, toUpstreamOptions } from './upstream-source.ts'

const CLOCK = { now: () => performance.now(), random: Math.random }

/** Only a shared secret can sign here: the gateway's own keys never leave its store. */
const IDENTITY: IdentityParts = {
  signer: {
    signToken: refuseToSign,
    messageKey: refuseToSign,
  },
  time: Date.now,
  randomBytes,
}

/**
 * Builds the rules from the current schemas of upstreams, each fetched once. Throws `UserError`,
 * `UnreachableError` or `SchemaRuleError`.
 */
export async function askForRules(config: Config, io: CliIo): Promise<RuleTable> {
  const { upstream, upstreams = {}, schema: files = [] } = config
  try {
    return upstream === undefined
      ? await askSeveral(toStitchingOptions(upstreams, files, io), config)
      : await askOne(toUpstreamOptions(upstream, files, io), config)
  } catch (error) {
    throw explainSource(error)
  }
}

async function askOne(options: Parameters<typeof createUpstream>[0], config: Config): Promise<RuleTable> {
  const parts = { ...CLOCK, identity: IDENTITY, openingWaits: [] }
  const upstream = createUpstream(options, toGatewayPolicy(config), parts)
  try {
    await upstream.open()
    return upstream.guard().table
  } finally {
    await upstream.close()
  }
}

async function askSeveral(options: StitchingOptions, config: Config): Promise<RuleTable> {
  // Stitching loads hundreds of modules that a single upstream does not need.
  const { createStitchedSource } = await import('../../upstream/composed/stitched-source.ts')
  const parts = { ...CLOCK, identity: IDENTITY, log: () => undefined, logHidden: () => undefined }
  const policy = toGatewayPolicy(config)
  const source = createStitchedSource(options, policy, parts)
  try {
    const { build } = await source.read()
    return buildRuleTable(build().rules, policy)
  } finally {
    await source.keep([])
  }
}

function refuseToSign(): never {
  throw new UserError(
    'upstream.authorization: only the gateway itself signs with its own keys: set signature.secret, or name the schema with --schema and "schemaFrom: sdl".',
  )
}
