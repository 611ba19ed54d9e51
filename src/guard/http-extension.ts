import type { Refusal } from '../core/authorize/refusal.ts'

/** What a GraphQL error asks of the HTTP answer around it. Servers that know `extensions.http` take it out again. */
export interface HttpExtension {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
}

/**
 * The status and challenge of a refusal, for `extensions.http`. Apollo Server wants the headers as a `Map` and ignores
 * the whole extension otherwise; graphql-yoga copies the own properties of an object. These are both.
 */
export function httpExtension({ status, challenge }: Refusal): HttpExtension {
  const headers = { 'www-authenticate': challenge }
  return { status, headers: Object.assign(new Map(Object.entries(headers)), headers) }
}
