import { type FormEvent, type ReactNode, useState } from 'react'
import type { RevocationView } from '../../admin/revocations.ts'
import type { Ability } from './abilities.ts'
import { useAct } from './act.tsx'
import { Confirm } from './confirm.tsx'
import { REVOKE } from './documents.ts'
import { Moment } from './moment.tsx'
import { Fault, Lacking } from './notice.tsx'
import { Section } from './section.tsx'
import type { Session } from './sign-in.tsx'

type Kind = keyof typeof REVOKE

interface Field {
  readonly name: string
  readonly label: string
  readonly isOptional?: boolean
  readonly isSecret?: boolean
}

const KINDS: Readonly<
  Record<Kind, { readonly label: string; readonly ability: Ability; readonly fields: readonly Field[] }>
> = {
  jwt: {
    label: 'A token, by its text',
    ability: 'revokeJwt',
    fields: [{ name: 'token', label: 'The token', isSecret: true }],
  },
  token: {
    label: 'A token, by its jti',
    ability: 'revokeToken',
    fields: [
      { name: 'jti', label: 'jti' },
      { name: 'issuer', label: 'Issuer, unless it is ours', isOptional: true },
    ],
  },
  subject: {
    label: 'All tokens of a subject',
    ability: 'revokeSubject',
    fields: [
      { name: 'issuer', label: 'Issuer: our name, a configured issuer, or a client that signs' },
      { name: 'id', label: 'Subject id' },
    ],
  },
  client: {
    label: 'All tokens of a client',
    ability: 'revokeClient',
    fields: [{ name: 'id', label: 'Client id' }],
  },
  issuer: {
    label: 'All tokens of an issuer',
    ability: 'revokeIssuer',
    fields: [{ name: 'name', label: 'Issuer' }],
  },
}

interface Revoked {
  readonly revoked: readonly RevocationView[]
}

/** Ends tokens: one, or all of a subject, a client or an issuer up to now. */
export function Revoke({ session }: { readonly session: Session }): ReactNode {
  const { api, abilities } = session
  const kinds = Object.keys(KINDS) as readonly Kind[]
  const [kind, setKind] = useState<Kind>(kinds.find((one) => abilities.may(KINDS[one].ability)) ?? 'jwt')
  const [values, setValues] = useState<Readonly<Record<string, string>>>({})
  const [force, setForce] = useState(false)
  const [asks, setAsks] = useState(false)
  const [done, setDone] = useState<Revoked['revoked']>()
  const { act, isActing, fault } = useAct(api)
  const { fields, ability, label } = KINDS[kind]
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setDone(undefined)
    setAsks(true)
  }
  const run = (): void => {
    setAsks(false)
    const given = fields.flatMap(({ name }) => {
      const value = values[name]?.trim() ?? ''
      return value === '' ? [] : [[name, value] as const]
    })
    act<Revoked>(REVOKE[kind], { ...Object.fromEntries(given), force }, ({ revoked }) => {
      setDone(revoked)
      setValues({})
    })
  }
  return (
    <Section title="Revoke">
      <form onSubmit={submit} autoComplete="off">
        <label>
          What
          <select
            value={kind}
            onChange={({ target }) => {
              setKind(target.value as Kind)
              setValues({})
            }}
          >
            {kinds.map((one) => (
              <option key={one} value={one}>
                {KINDS[one].label}
              </option>
            ))}
          </select>
        </label>
        {abilities.may(ability) ? (
          <>
            {fields.map(({ name, label: text, isOptional, isSecret }) => (
              <label key={name}>
                {text}
                <input
                  className={isSecret === true ? 'secret' : undefined}
                  required={isOptional !== true}
                  autoComplete="off"
                  spellCheck={false}
                  value={values[name] ?? ''}
                  onChange={({ target }) => setValues({ ...values, [name]: target.value })}
                />
              </label>
            ))}
            <label className="check">
              <input type="checkbox" checked={force} onChange={({ target }) => setForce(target.checked)} />
              Also what the gateway does not know (any more)
            </label>
            <button type="submit" className="danger" disabled={isActing}>
              Revoke
            </button>
          </>
        ) : (
          <Lacking what="This" scopes={abilities.missing(ability)} />
        )}
        <Fault answer={fault} />
      </form>
      {asks && (
        <Confirm title={`Revoke: ${label}?`} action="Revoke" onConfirm={run} onCancel={() => setAsks(false)}>
          <p>It ends at once here, and within a second in every other process. It cannot be undone.</p>
        </Confirm>
      )}
      {done !== undefined && (
        <div role="status">
          <p>Revoked:</p>
          <ul>
            {done.map(({ kind: what, issuer, id, until }) => (
              <li key={`${what} ${id}`}>
                {what} <code>{id}</code>
                {issuer !== null && <> of {issuer}</>}, remembered until <Moment at={until} />
              </li>
            ))}
          </ul>
        </div>
      )}
    </Section>
  )
}
