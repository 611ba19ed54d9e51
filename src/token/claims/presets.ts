import type { Algorithm } from '../keys/algorithm.ts'
import type { ClaimMapping, ClaimWindows } from './mapping.ts'

export type PresetName = 'contributor' | 'nettu' | 'neoday' | 'aliceo2' | 'oauth'

/** The token model of one system: how its claims are read, and what a token must have. */
export interface Preset {
  readonly mapping: ClaimMapping
  /** Required claims, besides the id and `exp`, which every token needs. */
  readonly required: readonly string[]
  readonly windows: ClaimWindows
  /** In place of the gateway's own leeway. */
  readonly leeway?: number
  /** Any unless given. */
  readonly algorithms?: readonly Algorithm[]
}

const TEN_MINUTES = 600

const PRESETS: Readonly<Record<PresetName, Preset>> = {
  contributor: {
    mapping: { id: [{ claim: 'id' }], scopes: [{ claim: 'scopes', as: ['list'] }] },
    required: ['iat'],
    windows: {},
  },
  nettu: {
    mapping: {
      id: [{ claim: 'nettuSchedulerUserId' }],
      scopes: [{ claim: 'schedulerPolicy', as: ['policy'] }],
      user: { claim: 'nettuSchedulerUserId', create: 'never' },
    },
    required: ['iat'],
    windows: {},
    algorithms: ['RS256'],
  },
  neoday: {
    mapping: {
      id: [{ claim: 'sub', numbers: true }],
      scopes: [
        { claim: 'scopes', as: ['list'] },
        { claim: 'scope', as: ['spaces'] },
      ],
      user: {
        claim: 'sub',
        numbers: true,
        create: 'first_sight',
        createClaim: 'create_user',
        personClaim: 'person',
      },
    },
    required: ['iss', 'iat', 'nbf'],
    windows: { iatAhead: TEN_MINUTES, expAhead: TEN_MINUTES, nbfAgo: TEN_MINUTES },
    leeway: 0,
    algorithms: ['HS256'],
  },
  aliceo2: {
    mapping: {
      id: [
        { claim: 'personid', numbers: true },
        { claim: 'id', numbers: true },
      ],
      scopes: [{ claim: 'access', as: ['commas'] }],
    },
    required: ['iat'],
    windows: {},
  },
  oauth: {
    mapping: {
      id: [{ claim: 'sub' }, { claim: 'client_id' }],
      scopes: [
        { claim: 'scope', as: ['list', 'spaces'] },
        { claim: 'scp', as: ['list', 'spaces'] },
      ],
      user: {
        claim: 'sub',
        create: 'first_sight',
        createClaim: 'create_user',
        personClaim: 'person',
      },
    },
    required: [],
    windows: {},
  },
}

export function isPresetName(text: unknown): text is PresetName {
  return typeof text === 'string' && Object.hasOwn(PRESETS, text)
}

export function presetOf(name: PresetName): Preset {
  return PRESETS[name]
}

/** A preset by name, or a mapping, which requires only `exp` and the id. Throws a `TypeError` for an unknown name. */
export function resolvePreset(claims: PresetName | ClaimMapping): Preset {
  if (typeof claims === 'object') return { mapping: claims, required: [], windows: {} }
  if (!isPresetName(claims)) throw new TypeError(`There is no claim preset ${JSON.stringify(claims)}.`)
  return PRESETS[claims]
}
