import { readFileSync } from 'node:fs'

/** What the gateway calls itself where it asks others: some servers refuse whoever does not say. */
export const USER_AGENT = `portcullis/${readVersion()}`

/** The package is above `src` and `dist` alike. */
function readVersion(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
  )
  return String((manifest as { readonly version?: unknown }).version)
}
