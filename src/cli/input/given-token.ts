import { readTokenVariable, TOKEN_VARIABLE } from '../../config/token-variable.ts'
import { type CliIo, UserError } from '../io.ts'
import { readText } from './schema-files.ts'

/** The ways to give a command a token. */
export interface GivenTokenFlags {
  /** The token itself, or `-` for standard input. */
  readonly token?: string | undefined
  readonly tokenFile?: string | undefined
}

/** Reads a token, with or without its scheme. Throws a `UserError` unless exactly one is given. */
export function readGivenToken({ token, tokenFile }: GivenTokenFlags, io: CliIo): string {
  if (token !== undefined && tokenFile !== undefined)
    throw new UserError('--token-file: cannot be used with a token beside it')
  const text = ((): string | undefined => {
    if (tokenFile !== undefined) return tokenFile === '-' ? readInput(io) : readText(tokenFile, io)
    if (token === '-') return readInput(io)
    return token ?? readTokenVariable()
  })()
  if (text === undefined)
    throw new UserError(
      `token: must be given: - for standard input, --token-file FILE, or the variable ${TOKEN_VARIABLE}`,
    )
  const bare = text.trim().replace(/^Bearer +/i, '')
  if (bare === '') throw new UserError('token: must be a token, or - for standard input')
  return bare
}

/** Reads standard input, or throws a `UserError`. */
export function readInput(io: CliIo): string {
  return readText('/dev/stdin', io, 'standard input')
}
