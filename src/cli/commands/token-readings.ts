import { explainToken, type TokenExplanation } from '../../token/explain-token.ts'
import { createParties } from '../../token/issuers/parties.ts'
import { createKeyRing } from '../../token/keys/key-ring.ts'
import { type AdministrationFlags, administrate } from '../input/administration.ts'
import { readGivenToken } from '../input/given-token.ts'
import { type CliIo, EXIT } from '../io.ts'
import { printJson } from '../table.ts'
import { printExplanation, printVerdict } from '../token-text.ts'

export interface TokenReadingOptions extends AdministrationFlags {
  /** The token, or `-` for standard input. */
  readonly token: string
  /** The client that a header of the request would name. */
  readonly client?: string
}

/** Prints in one line whether the gateway would accept a token. */
export async function runTokenVerify(options: TokenReadingOptions, io: CliIo): Promise<number> {
  const explanation = await explain(options, io)
  const { verdict, fault, iss, expires, secondsLeft } = explanation
  io.stdout(
    options.json === true
      ? printJson({ verdict, fault: fault ?? null, iss: iss ?? null, expires, secondsLeft })
      : `${printVerdict(explanation)}\n`,
  )
  return CODES[verdict]
}

/** Prints how the gateway would read a token, and why. */
export async function runTokenExplain(options: TokenReadingOptions, io: CliIo): Promise<number> {
  const explanation = await explain(options, io)
  io.stdout(options.json === true ? printJson(explanation) : printExplanation(explanation))
  return CODES[explanation.verdict]
}

const CODES = { accepted: EXIT.ok, refused: EXIT.findings, unavailable: EXIT.unreachable } as const

async function explain(options: TokenReadingOptions, io: CliIo): Promise<TokenExplanation> {
  const text = readGivenToken(options, io)
  return administrate({ ...options, inMemory: true }, io, async ({ store, config }) => {
    const ring = createKeyRing({ secret: config.jwt.secret, keys: await store.ownKeys.list() })
    const { jwt, issuers, naming, production } = config
    const parties = createParties({
      ...{ ...jwt, ring, issuers, naming, production },
      clients: store.clients,
      signingKeys: store.signingKeys,
    })
    const { client } = options
    return explainToken(text, {
      ...{ parties, client, now: Date.now() },
      clients: store.clients,
      revocations: store.revocations,
    })
  })
}
