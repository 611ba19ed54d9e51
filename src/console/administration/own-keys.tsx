import { type FormEvent, type ReactNode, useState } from 'react'
import type { TimedOwnKeyView } from '../../admin/own-keys.ts'
import { ActButton, useAct } from './act.tsx'
import { GENERATE_KEY, OWN_KEYS, RETIRE_KEY, SIGN_WITH_KEY } from './documents.ts'
import { Moment } from './moment.tsx'
import { Fault, Lacking } from './notice.tsx'
import { useQuestion } from './question.ts'
import { Section } from './section.tsx'
import type { Session } from './sign-in.tsx'

/** The own key ring and the three steps of its rotation, with the time that each has to wait for. */
export function OwnKeys({ session }: { readonly session: Session }): ReactNode {
  const { api, abilities } = session
  const { answer, askAgain } = useQuestion<{ readonly ownKeys: readonly TimedOwnKeyView[] }>(api, OWN_KEYS)
  const keys = answer?.kind === 'told' ? answer.data.ownKeys : undefined
  const signs = (key: TimedOwnKeyView): boolean => key.state === 'published' && abilities.may('rotateOwnKey')
  const retires = (key: TimedOwnKeyView): boolean =>
    key.state === 'published' && abilities.may('retireOwnKey')
  return (
    <Section title="Own keys">
      <p className="quiet">
        A rotation that fails no request: generate a key, sign with it once every reader of the key set has
        it, and retire the one before when its last token has ended.
      </p>
      {abilities.may('generateOwnKey') ? (
        <Generate session={session} onDone={askAgain} />
      ) : (
        <Lacking what="A new key" scopes={abilities.missing('generateOwnKey')} />
      )}
      <Fault answer={answer} />
      <table>
        <thead>
          <tr>
            <th scope="col">Key</th>
            <th scope="col">Signs</th>
            <th scope="col">State</th>
            <th scope="col">Next step</th>
          </tr>
        </thead>
        <tbody>
          {keys?.map((key) => (
            <tr key={key.kid}>
              <td data-label="Key">
                <code>{key.kid}</code> {key.algorithm}
              </td>
              <td data-label="Signs">{key.purpose}</td>
              <td data-label="State">
                {key.state}, since <Moment at={key.retiredAt ?? key.signingSince ?? key.publishedAt} />
              </td>
              <td data-label="Next step" className="buttons">
                {signs(key) && (
                  <>
                    <Wait until={key.signsFrom} />
                    <ActButton
                      {...{ api, document: SIGN_WITH_KEY, onDone: askAgain }}
                      label="Sign with it"
                      about={`key ${key.kid}`}
                      variables={{ kid: key.kid, force: false }}
                    />
                  </>
                )}
                {retires(key) && (
                  <>
                    <Wait until={key.retiresFrom} />
                    <ActButton
                      {...{ api, document: RETIRE_KEY, onDone: askAgain }}
                      label="Retire"
                      about={`key ${key.kid}`}
                      variables={{ kid: key.kid, force: false }}
                      warning="Its private part is forgotten, and what it has signed does not count any more."
                    />
                  </>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {keys?.length === 0 && <p className="quiet">There is no key: the secret signs.</p>}
    </Section>
  )
}

/** A step before its time is refused by the API, with the moment in its message. */
function Wait({ until }: { readonly until: string | null }): ReactNode {
  if (until === null || Date.parse(until) <= Date.now()) return null
  return (
    <span className="quiet">
      from <Moment at={until} />:
    </span>
  )
}

function Generate({
  session,
  onDone,
}: {
  readonly session: Session
  readonly onDone: () => void
}): ReactNode {
  const [algorithm, setAlgorithm] = useState('ES256')
  const [purpose, setPurpose] = useState('tokens')
  const { act, isActing, fault } = useAct(session.api)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    act(GENERATE_KEY, { algorithm, purpose }, onDone)
  }
  return (
    <form className="row" onSubmit={submit}>
      <label>
        Algorithm
        <select value={algorithm} onChange={({ target }) => setAlgorithm(target.value)}>
          <option>ES256</option>
          <option>RS256</option>
          <option>EdDSA</option>
        </select>
      </label>
      <label>
        For
        <select value={purpose} onChange={({ target }) => setPurpose(target.value)}>
          <option value="tokens">tokens of callers</option>
          <option value="upstreams">upstreams</option>
        </select>
      </label>
      <button type="submit" disabled={isActing}>
        Generate a key
      </button>
      <Fault answer={fault} />
    </form>
  )
}
