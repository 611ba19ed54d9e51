import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Where `start` leaves the development client's request for a token, ready for `curl -d @`. */
export const DEVELOPMENT_CLIENT_FILE = '.portcullis/development-client.json'

interface DevelopmentClient {
  readonly id: string
  readonly apiKey: string
  readonly scopes: readonly string[]
}

/** Readable by its owner alone; made anew at every start, as the key is. */
export function writeDevelopmentClient(
  { id, apiKey, scopes }: DevelopmentClient,
  file = DEVELOPMENT_CLIENT_FILE,
): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  writeFileSync(file, `${JSON.stringify({ id, apiKey, scopes })}\n`, { mode: 0o600 })
}
