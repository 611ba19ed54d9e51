import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** The file in which `start` leaves the development client's token request, ready for `curl -d @`. */
export const DEVELOPMENT_CLIENT_FILE = '.portcullis/development-client.json'

interface DevelopmentClient {
  readonly id: string
  readonly apiKey: string
  readonly scopes: readonly string[]
}

/** Writes the file, readable only by its owner. Every start replaces it, because every start makes a new key. */
export function writeDevelopmentClient(
  { id, apiKey, scopes }: DevelopmentClient,
  file = DEVELOPMENT_CLIENT_FILE,
): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  writeFileSync(file, `${JSON.stringify({ id, apiKey, scopes })}\n`, { mode: 0o600 })
}
