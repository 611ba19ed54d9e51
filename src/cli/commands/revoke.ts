import type { Outcome } from '../../admin/outcome.ts'
import type { RevocationAdministration, RevocationView } from '../../admin/revocations.ts'
import { type AdministrationFlags, administrate, takeClient, takeValue } from '../input/administration.ts'
import { readInput } from '../input/given-token.ts'
import { type CliIo, UserError } from '../io.ts'
import { printName } from '../safe-text.ts'
import { printJson } from '../table.ts'

interface RevokeOptions extends AdministrationFlags {
  readonly token?: string
  readonly jwt?: string
  readonly subject?: readonly string[]
  readonly client?: string
  readonly issuer?: string
  /** The issuer of the token. */
  readonly of?: string
  /** Whether to revoke what is unknown, too. */
  readonly force?: boolean
}

const COMPACT = /^ey[\w-]*\.[\w-]+\.[\w-]*$/
const EXPECTED = 'revoke: needs one of --token, --jwt, --subject, --client and --issuer'

export async function runRevoke(options: RevokeOptions, io: CliIo): Promise<number> {
  const revoke = chooseRevocation(options, io)
  return administrate(options, io, async (administrating) => {
    const outcome = await revoke(administrating.administration.revocations)
    const { client } = options
    const revocations =
      client === undefined ? takeValue(outcome) : await takeClient(outcome, client, administrating)
    io.stdout(options.json === true ? printJson(revocations) : revocations.map(printRevocation).join(''))
    return 0
  })
}

type Revoke = (revocations: RevocationAdministration) => Promise<Outcome<readonly RevocationView[]>>

/** Requires exactly one target: a second one might look like a filter, which it is not. */
function chooseRevocation(
  { token, jwt, subject, client, issuer, of, force }: RevokeOptions,
  io: CliIo,
): Revoke {
  if ([token, jwt, subject, client, issuer].filter((one) => one !== undefined).length !== 1)
    throw new UserError(EXPECTED)
  if (of !== undefined && token === undefined && jwt === undefined)
    throw new UserError('--of: needs --token or --jwt')
  // As a jti it would be "revoked", and stay valid.
  if (token !== undefined && COMPACT.test(token))
    throw new UserError('--token: takes a jti; a token itself goes with --jwt')
  if (token !== undefined) return (revocations) => revocations.revokeToken(token, of, force)
  if (jwt !== undefined) {
    // An argument ends up in the shell's history and in the process list; standard input does not.
    const text = jwt === '-' ? readInput(io) : jwt
    return (revocations) => revocations.revokeJwt(text, of, force)
  }
  if (subject !== undefined) {
    const [name, id, ...more] = subject
    if (name === undefined || id === undefined || more.length > 0)
      throw new UserError('--subject: must be the name of an issuer and an id')
    return (revocations) => revocations.revokeSubject(name, id, force)
  }
  if (client !== undefined) return (revocations) => revocations.revokeClient(client, force)
  return (revocations) => revocations.revokeIssuer(issuer ?? '', force)
}

function printRevocation({ kind, issuer, id, until }: RevocationView): string {
  const whose = issuer === null ? '' : ` of ${printName(issuer)}`
  return `Revoked ${kind} ${printName(id)}${whose}, until ${until}.\n`
}
