import { readFileSync } from 'node:fs'

/** The gateway's name in its own requests: some servers refuse clients that send none. */
export const USER_AGENT = `portcullis/${readVersion()}`

/** The path is the same from `src` and from `dist`. */
function readVersion(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
  )
  return String((manifest as { readonly version?: unknown }).version)
}
