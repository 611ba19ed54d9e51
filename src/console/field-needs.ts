import type { FieldNeeds, FieldRule } from '../operations/field-needs.ts'

/** Why a field is denied, or would be, as sentences; empty where scopes do not say. */
export function reasonsOf({ coordinate, state, rules }: FieldNeeds): readonly string[] {
  if (state === 'nobody') return [`${coordinate} is closed: no token is enough.`]
  return rules
    .filter(({ isMet, isObserved }) => isMet === false && isObserved === undefined)
    .map(({ rule, missing = [], rejectedBy }) => {
      if (rule === 'authenticated') return `${coordinate} needs a token.`
      const rejected = Object.entries(rejectedBy ?? {}).map(
        ([scope, pattern]) => ` ${pattern} rejects ${scope}.`,
      )
      const lacking = missing.length === 0 ? '' : ` Missing: ${missing.join(', ')}.`
      return `${coordinate} needs ${rule}.${lacking}${rejected.join('')}`
    })
}

/** Where a rule comes from: the directive or baseline, its coordinate, and the place in the SDL. */
export function originOf({ origin, of, location }: FieldRule): string {
  // The name that graphql-js has for a text without one.
  const place = location?.replace(/^GraphQL request:/, 'line ')
  return `${origin} of ${of}${place === undefined ? '' : `, ${place}`}`
}
