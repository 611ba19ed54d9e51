import { parseTokenText } from '../../token/bearer.ts'
import { parseJsonObject } from '../../token/json-object.ts'
import { readGivenToken } from '../input/given-token.ts'
import { type CliIo, EXIT, UserError } from '../io.ts'
import { printJson } from '../table.ts'
import type { TokenReadingOptions } from './token-readings.ts'

/** Prints the unverified header and claims of a token. */
export async function runTokenDecode(options: TokenReadingOptions, io: CliIo): Promise<number> {
  const [header, payload] = (parseTokenText(readGivenToken(options, io)) ?? '')
    .split('.')
    .map((part) => parseJsonObject(Buffer.from(part, 'base64url')))
  if (header === undefined || payload === undefined)
    throw new UserError('token: must be a JWT: three parts in base64url, of which two are JSON objects')
  io.stdout(printJson({ header, payload }))
  if (options.json !== true) io.stderr('Nothing of this is verified: see "portcullis token verify".\n')
  return EXIT.ok
}
