import type { PresetName } from '../token/claims/presets.ts'

export const PRESET_NAMES = [
  'contributor',
  'nettu',
  'neoday',
  'aliceo2',
  'oauth',
] as const satisfies readonly PresetName[]
