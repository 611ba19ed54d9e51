import type { GraphQLField } from 'graphql'

/** Declarations with the same arguments and defaults give a condition or a policy the same to see. */
export function signatureOf({ args }: GraphQLField<unknown, unknown>): string {
  return args.map(({ name, type, defaultValue }) => `${name}:${type}=${print(defaultValue)}`).join()
}

let unprintable = 0

/** A default that JSON cannot hold is like no other. */
function print(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'undefined'
  } catch {
    unprintable += 1
    return `#${unprintable}`
  }
}
