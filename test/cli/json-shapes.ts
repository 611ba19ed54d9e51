import { z } from 'zod'
import { RECORD_FIELD_NAMES } from '../../src/evidence/record-fields.ts'

/** What `--json` prints of one command: the whole output, or each of its lines. */
export interface JsonShape {
  readonly kind: 'document' | 'lines'
  readonly shape: z.ZodType
}

const texts = z.array(z.string())
const lists = z.array(texts)
const time = z.string().describe('an RFC 3339 time')
const place = z.string().describe('`file:line`')

const source = z
  .strictObject({
    coordinate: z.string(),
    origin: z.string(),
    location: place.optional(),
    value: z.enum(['argument', 'input field']).optional(),
  })
  .meta({ id: 'RuleSource' })
const condition = z.looseObject({ text: z.string() })
const requirement = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('authenticated'), source }),
    z.strictObject({ kind: z.literal('scopes'), anyOf: lists, unless: condition.optional(), source }),
    z.strictObject({ kind: z.literal('condition'), condition, source }),
    z.strictObject({ kind: z.literal('policies'), anyOf: lists, source }),
    z.strictObject({ kind: z.literal('never'), source }),
  ])
  .meta({ id: 'Requirement' })
const requirements = z.array(requirement).describe('all must hold; none is public')
const needs = {
  access: z.enum(['public', 'authenticated', 'nobody']),
  scopes: lists.describe('any of the lists, wholly'),
  policies: lists,
  conditions: z
    .array(
      z.strictObject({ coordinate: z.string(), if: z.string().optional(), unless: z.string().optional() }),
    )
    .optional(),
  isComplete: z.boolean().optional().describe('false where only the shortest lists are given'),
}
const deniedPath = z.strictObject({ coordinate: z.string(), path: texts })

const client = {
  id: z.string(),
  scopes: texts,
  presets: texts,
  defaultScopes: texts,
  userFields: texts,
  allowUserCreation: z.boolean(),
  proof: z.string(),
  disabled: z.boolean(),
  createdAt: time.nullable().describe('null where the configuration names it'),
}
const listedClient = z.strictObject(client).meta({ id: 'Client' })
const apiKey = z.strictObject({
  id: z.string(),
  createdAt: time,
  expiresAt: time.nullable(),
  lastUsedAt: time.nullable(),
})
const signingKey = z.strictObject({
  kind: z.enum(['public', 'secret']),
  algorithm: z.string(),
  preset: z.string().nullable(),
  setAt: time,
})
const clientView: JsonShape = { kind: 'document', shape: listedClient }
const newKey: JsonShape = {
  kind: 'document',
  shape: z.strictObject({
    client: listedClient,
    key: apiKey,
    apiKey: z.string().describe('shown this once'),
  }),
}
const ownKey = z
  .strictObject({
    kid: z.string(),
    algorithm: z.string(),
    purpose: z.enum(['tokens', 'upstreams']),
    state: z.string(),
    publishedAt: time,
    signingSince: time.nullable(),
    retiredAt: time.nullable(),
  })
  .meta({ id: 'OwnKey' })
const ownKeyView: JsonShape = { kind: 'document', shape: ownKey }

const reportRow = z.strictObject({
  coordinate: z.string(),
  client: z.string().optional(),
  cause: z.string(),
  missingScopes: texts,
  operations: z.number(),
  subjects: z.number(),
  last: z.number().optional().describe('milliseconds since 1970'),
})

const record = z.looseObject(Object.fromEntries(RECORD_FIELD_NAMES.map((name) => [name, z.unknown()])))

const apiChanges = {
  rules: z.array(
    z.strictObject({
      kind: z.enum(['opened', 'closed', 'moved', 'added', 'removed']),
      coordinate: z.string(),
      before: z.array(requirement).optional(),
      after: z.array(requirement).optional(),
      opens: z.boolean(),
      location: place.optional(),
    }),
  ),
  scopes: z.strictObject({ added: texts, removed: texts }),
}

/** The shapes by command. A command that is not here has no `--json`. */
export const JSON_SHAPES: Readonly<Record<string, JsonShape>> = {
  init: document({ case: z.enum(['schema', 'upstream', 'supergraph']), files: texts, run: texts }),
  dev: {
    kind: 'lines',
    shape: z.discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('listening'),
        time: z.number(),
        url: z.string(),
        consoleUrl: z.string().nullable(),
        adminUrl: z.string().nullable(),
        metricsUrl: z.string().nullable(),
      }),
      record.extend({ kind: z.literal('decision') }).describe('with the fields of docs/decisions.md'),
      z.strictObject({
        kind: z.literal('reloaded'),
        time: z.number(),
        changed: texts,
        ...z.object(apiChanges).partial().shape,
      }),
      z.strictObject({ kind: z.literal('rejected'), time: z.number(), problems: texts }),
      z.strictObject({ kind: z.enum(['warning', 'log']), time: z.number(), message: z.string() }),
    ]),
  },
  check: {
    kind: 'document',
    shape: z.array(
      z.strictObject({
        part: z.string(),
        state: z.enum(['ok', 'warning', 'skipped', 'failed']),
        what: z.string(),
      }),
    ),
  },
  scopes: {
    kind: 'document',
    shape: z.union([
      z
        .array(
          z.strictObject({
            coordinate: z.string(),
            requirements,
            source: z.string(),
            location: place.optional(),
          }),
        )
        .describe('each coordinate'),
      z
        .array(
          z.strictObject({
            name: z.string().nullable(),
            kind: z.enum(['query', 'mutation', 'subscription']),
            file: z.string(),
            line: z.number(),
            ...needs,
          }),
        )
        .describe('with --operations'),
      z
        .strictObject({
          naming: z.unknown(),
          better: z.string().optional(),
          mutations: z.array(
            z.strictObject({
              coordinate: z.string(),
              actionFirst: z.string(),
              typeFirst: z.string(),
              better: z.string().optional(),
              requirements: z.array(requirement),
            }),
          ),
        })
        .describe('with --compare'),
    ]),
  },
  lint: {
    kind: 'document',
    shape: z.array(
      z.strictObject({
        kind: z.string(),
        severity: z.enum(['error', 'warning', 'info']),
        coordinate: z.string(),
        message: z.string(),
        location: place.optional(),
        suggestion: z.string().optional(),
      }),
    ),
  },
  explain: document({
    decision: z.enum(['allow', 'reduce', 'deny']),
    cause: z.string().optional(),
    missingScopes: texts,
    denied: z.array(deniedPath),
    wouldBe: z.enum(['reduce', 'deny']).optional(),
    wouldDeny: z.array(deniedPath).optional(),
    policies: z
      .strictObject({ named: texts, held: texts, asked: z.literal(false) })
      .optional()
      .describe('the policies that the operation names; none is asked'),
    requirements: z.array(
      z.strictObject({
        coordinate: z.string(),
        requirement,
        source,
        isMet: z.boolean(),
        grantedBy: z.record(z.string(), z.string()),
        rejectedBy: z.record(z.string(), z.string()),
        missingScopes: texts,
        condition: z
          .looseObject({ role: z.enum(['if', 'unless']), text: z.string(), answer: z.string() })
          .optional(),
      }),
    ),
    public: texts,
  }),
  test: document({
    results: z.array(
      z.strictObject({
        title: z.string(),
        place,
        decision: z.enum(['allow', 'reduce', 'deny']),
        paths: texts,
        failure: z.string().optional(),
      }),
    ),
    rules: z.array(z.strictObject({ coordinate: z.string(), isMet: z.boolean(), isUnmet: z.boolean() })),
    percent: z.number(),
    minCoverage: z.number(),
  }),
  diff: document({
    ...apiChanges,
    operations: z.array(
      z.strictObject({
        kind: z.enum(['opened', 'closed', 'moved', 'broken', 'mended', 'published', 'withdrawn']),
        operation: z.string(),
        before: z.strictObject(needs).optional(),
        after: z.strictObject(needs).optional(),
        mistakes: texts.optional(),
      }),
    ),
    clients: z
      .array(z.strictObject({ client: z.string(), gains: texts, loses: texts }))
      .optional()
      .describe('with --clients'),
    opened: texts.describe('coordinates that open and are not allowed to'),
  }),
  report: document({
    operations: z.number(),
    otherLines: z.number(),
    wouldDeny: z.array(reportRow),
    denied: z.array(reportRow),
    scopes: z.array(z.strictObject({ scope: z.string(), operations: z.number() })).describe('used scopes'),
    clients: z.array(
      z.strictObject({ client: z.string().optional(), operations: z.number(), denied: z.number() }),
    ),
    unused: texts.nullable().describe('scopes of the API that nothing in the log used; null without an API'),
  }),
  publish: {
    kind: 'document',
    shape: z.array(z.strictObject({ id: z.string(), name: z.string(), type: z.string(), ...needs })),
  },
  token: document({
    token: z.string(),
    id: z.string(),
    scopes: texts,
    audience: z.string().nullable(),
    expires: z.number().describe('seconds'),
  }),
  'token explain': document({
    verdict: z.enum(['accepted', 'refused', 'unavailable']),
    fault: z.string().optional(),
    iss: z.unknown().optional(),
    record: z.strictObject({ kind: z.enum(['own', 'trusted', 'client']), name: z.string() }).optional(),
    key: z.strictObject({ algorithm: z.string(), kid: z.string().optional() }).optional(),
    checks: z.array(
      z.strictObject({
        check: z.string(),
        state: z.enum(['passed', 'failed', 'not reached']),
        why: z.string().optional(),
      }),
    ),
    id: z.string().optional().describe('the claim that the id is read from'),
    claims: z.array(
      z.strictObject({
        claim: z.union([z.string(), texts]),
        as: texts,
        present: z.boolean(),
        grants: texts,
        renamed: z.array(z.strictObject({ name: z.string(), to: texts })),
        dropped: z.array(z.strictObject({ name: z.unknown().optional(), cause: z.string() })),
      }),
    ),
    granted: z.strictObject({ allow: texts, reject: texts, ceilings: lists }).optional(),
    expires: z.number().optional().describe('seconds since 1970'),
    secondsLeft: z.number().optional(),
  }),
  'token verify': document({
    verdict: z.enum(['accepted', 'refused', 'unavailable']),
    fault: z.string().nullable(),
    iss: z.unknown(),
    expires: z.number().optional(),
    secondsLeft: z.number().optional(),
  }),
  'token decode': document({
    header: z.record(z.string(), z.unknown()),
    payload: z.record(z.string(), z.unknown()),
  }),
  whoami: document({
    verdict: z.enum(['accepted', 'refused', 'unavailable']),
    reason: z.string().nullable().describe('why it does not count'),
    issuer: z.string().nullable(),
    subject: z.string().nullable(),
    client: z.string().nullable(),
    actor: z.string().nullable(),
    scopes: texts,
    rejects: texts,
    covers: z
      .strictObject({ scopes: texts, of: z.number() })
      .nullable()
      .describe('null where the API is not known'),
    expires: z.number().nullable().describe('seconds since 1970'),
    secondsLeft: z.number().nullable(),
    revoked: z.boolean().nullable().describe('null where that cannot be known'),
  }),
  'clients add': newKey,
  'clients update': clientView,
  'clients list': document({ clients: z.array(listedClient), next: z.string().nullable() }),
  'clients show': document({ ...client, keys: z.array(apiKey), signingKey: signingKey.nullable() }),
  'clients rotate': newKey,
  'clients disable': clientView,
  'clients enable': clientView,
  'clients remove': clientView,
  'keys generate': ownKeyView,
  'keys import': ownKeyView,
  'keys list': { kind: 'document', shape: z.array(ownKey) },
  'keys rotate': ownKeyView,
  'keys retire': ownKeyView,
  revoke: {
    kind: 'document',
    shape: z.array(
      z.strictObject({
        kind: z.string(),
        issuer: z.string().nullable(),
        id: z.string(),
        revokedAt: time,
        until: time,
      }),
    ),
  },
  'audit verify': {
    kind: 'document',
    shape: z.discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('intact'),
        rows: z.number(),
        head: z.number(),
        hash: z.string(),
        floor: z.number(),
      }),
      z.strictObject({ kind: z.literal('broken'), seq: z.number(), what: z.string() }),
    ]),
  },
  'audit export': {
    kind: 'lines',
    shape: z.strictObject({
      seq: z.number(),
      at: z.number().describe('milliseconds since 1970'),
      time,
      action: z.string(),
      actor: z.string().describe('JSON'),
      address: z.string(),
      details: z.string().describe('JSON'),
      hash: z.string(),
    }),
  },
}

/** What every command prints instead where it cannot do what it is asked. */
export const ERROR_SHAPE: z.ZodType = z.strictObject({
  error: z.strictObject({ exitCode: z.union([z.literal(2), z.literal(3)]), messages: texts }),
})

function document(members: z.ZodRawShape): JsonShape {
  return { kind: 'document', shape: z.strictObject(members) }
}
