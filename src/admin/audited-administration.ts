import type { AuditDetails, AuditTrail } from '../store/audit.ts'
import { type Acting, actAudited } from '../store/audited-act.ts'
import type { Administration } from './administration.ts'
import type { Outcome } from './outcome.ts'
import type { RevocationView } from './revocations.ts'

type Trail = Pick<AuditTrail, 'record'>

/** The administration on behalf of a known actor: every change leaves its rows in the audit trail. */
export function auditAdministration(
  { clients, ownKeys, revocations }: Administration,
  audit: Trail,
  acting: Acting,
): Administration {
  const act = <Value>(
    name: string,
    details: AuditDetails,
    operate: () => Promise<Outcome<Value>>,
    describe: (value: Value) => AuditDetails,
  ): Promise<Outcome<Value>> =>
    actAudited(audit, acting, { name, details }, operate, (outcome) =>
      outcome.kind === 'done'
        ? { kind: 'done', details: describe(outcome.value) }
        : { kind: 'failed', reason: outcome.code },
    )
  const revoke = (
    kind: RevocationView['kind'] | 'jwt',
    details: AuditDetails,
    operate: () => Promise<Outcome<readonly RevocationView[]>>,
  ): Promise<Outcome<readonly RevocationView[]>> =>
    act(`revoke.${kind}`, details, operate, (revoked) => ({
      revoked: revoked.map((one) => `${one.kind} ${one.id}`),
    }))

  return {
    clients: {
      ...clients,
      add: (id, settings, life) =>
        act(
          'client.add',
          { client: id },
          () => clients.add(id, settings, life),
          ({ client, key }) => ({ client: client.id, scopes: client.scopes, key: key.id }),
        ),
      update: (id, settings) =>
        act(
          'client.update',
          { client: id },
          () => clients.update(id, settings),
          (client) => ({ client: client.id, scopes: client.scopes, defaultScopes: client.defaultScopes }),
        ),
      createKey: (id, options) =>
        act(
          'client.key.create',
          { client: id },
          () => clients.createKey(id, options),
          ({ key }) => ({ client: id, key: key.id }),
        ),
      removeKey: (id, keyId) =>
        act(
          'client.key.remove',
          { client: id, key: keyId },
          () => clients.removeKey(id, keyId),
          ({ id: key }) => ({ client: id, key }),
        ),
      disable: (id, disabled) =>
        act(
          disabled ? 'client.disable' : 'client.enable',
          { client: id },
          () => clients.disable(id, disabled),
          (client) => ({ client: client.id }),
        ),
      remove: (id) =>
        act(
          'client.remove',
          { client: id },
          () => clients.remove(id),
          (client) => ({ client: client.id }),
        ),
    },
    ownKeys: {
      ...ownKeys,
      generate: (algorithm, purpose) =>
        act('key.generate', { algorithm }, () => ownKeys.generate(algorithm, purpose), describeKey),
      adopt: (privateKey, algorithm, purpose) =>
        act('key.import', { algorithm }, () => ownKeys.adopt(privateKey, algorithm, purpose), describeKey),
      rotate: (kid, force, purpose) =>
        act('key.rotate', { kid, force }, () => ownKeys.rotate(kid, force, purpose), describeKey),
      retire: (kid, force) =>
        act('key.retire', { kid, force }, () => ownKeys.retire(kid, force), describeKey),
    },
    revocations: {
      revokeToken: (jti, issuer, force) =>
        revoke('token', { jti, issuer }, () => revocations.revokeToken(jti, issuer, force)),
      // The audit trail must not hold the token itself.
      revokeJwt: (token, issuer, force) =>
        revoke('jwt', { issuer }, () => revocations.revokeJwt(token, issuer, force)),
      revokeSubject: (issuer, id, force) =>
        revoke('subject', { issuer, subject: id }, () => revocations.revokeSubject(issuer, id, force)),
      revokeClient: (id, force) =>
        revoke('client', { client: id }, () => revocations.revokeClient(id, force)),
      revokeIssuer: (name, force) =>
        revoke('issuer', { issuer: name }, () => revocations.revokeIssuer(name, force)),
    },
  }
}

function describeKey({ kid, purpose }: { readonly kid: string; readonly purpose: string }): AuditDetails {
  return { kid, purpose }
}
