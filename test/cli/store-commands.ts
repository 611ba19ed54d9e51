import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from '@jest/globals'
import { type Outcome, run } from './terminal.ts'

export const SECRET = 'a secret of tests, long enough for production too'
export const CONFIG = `
jwt: { secret: "${SECRET}", issuer: us, expires: 2h }
authKeys: [{ id: configured, apiKey: a configured key, scopes: ["Mutation:*"] }]
issuers: [{ iss: idp, jwks: "https://idp.example.org/jwks", ceiling: ["*"] }]
`

const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

export interface Commands {
  /** `file:` and a path that nobody else has. */
  readonly database: string
  readonly run: (...args: readonly string[]) => Promise<Outcome>
  /** What a command prints with `--json`. */
  readonly json: <Value>(...args: readonly string[]) => Promise<Value>
}

/** Command lines on a store of one's own. */
export function createCommands(config = CONFIG, files: Readonly<Record<string, string>> = {}): Commands {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-cli-'))
  folders.push(folder)
  const database = `file:${join(folder, 'store.db')}`
  const runHere = (...args: readonly string[]): Promise<Outcome> =>
    run([...args, '--config', 'test.yaml', '--database', database], { 'test.yaml': config, ...files })
  return {
    database,
    run: runHere,
    async json(...args) {
      const { code, stdout, stderr } = await runHere(...args, '--json')
      if (code !== 0) throw new TypeError(stderr)
      return JSON.parse(stdout)
    },
  }
}

export function claimsOf(token: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(token.trim().split('.')[1] ?? '', 'base64url').toString())
}
