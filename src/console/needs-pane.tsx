import type { GraphiQLPlugin } from '@graphiql/react'
import type { ToldNeeds } from '../operations/needs.ts'
import { NeedsWatch, useDocumentNeeds } from './document-needs.tsx'
import { ExactToken } from './exact-token.tsx'
import { FieldList } from './field-list.tsx'
import { markOf, verdictOf } from './needs.ts'
import { PAGE } from './page-data.ts'

function sentenceOf(operation: ToldNeeds): string {
  const { scopes, policies, missing, access } = operation
  if (access === 'public') return 'Public: it needs no token.'
  if (access === 'nobody') return 'Nobody may run this: no token is enough.'
  if (policies.length > 0 && missing?.length === 0) return 'Your token is enough, if the policies below hold.'
  if (policies.length > 0 && scopes.length === 0) return 'Missing: there is no token, and policies are asked.'
  if (scopes.length === 0)
    return missing === undefined ? 'Any token is enough; there is none.' : 'Granted: any token is enough.'
  if (missing === undefined) return 'Missing: there is no token.'
  return missing.length === 0 ? 'Granted by your token.' : `Missing: ${missing.join(', ')}.`
}

function Operation({ operation }: { readonly operation: ToldNeeds }) {
  const { name, kind, scopes, policies, conditions = [], isComplete, fields = [] } = operation
  const verdict = verdictOf(operation)
  const [least = []] = scopes

  return (
    <article data-verdict={verdict} aria-label={name ?? kind}>
      <h3>
        {kind} {name}
      </h3>
      <p data-mark={verdict}>{sentenceOf(operation)}</p>
      {scopes.map((list, index) => (
        <div key={list.join(' ')}>
          {index > 0 && <p>or</p>}
          <ul>
            {list.map((scope) => {
              const mark = markOf(scope, operation)
              return (
                <li key={scope} data-mark={mark}>
                  <code>{scope}</code> {mark}
                </li>
              )
            })}
          </ul>
        </div>
      ))}
      {isComplete === false && <p>There are more alternatives than are listed.</p>}
      {policies.length > 0 && (
        <p>
          Policies, asked when it runs and not here:{' '}
          {policies.map((list) => list.join(' and ')).join(', or ')}.
        </p>
      )}
      {conditions.map(({ coordinate, if: must, unless }) => (
        <p key={`${coordinate} ${must ?? unless}`}>
          {coordinate} {must === undefined ? 'needs no scope where' : 'is allowed only where'}{' '}
          <code>{must ?? unless}</code>
        </p>
      ))}
      {verdict === 'missing' && least.length > 0 && <ExactToken scopes={least} />}
      {fields.length > 0 && <FieldList fields={fields} />}
    </article>
  )
}

function NeedsPane() {
  const needs = useDocumentNeeds()?.needs
  return (
    <section className="portcullis-pane" aria-label="Needs">
      <h2>Needs</h2>
      <p>The least scopes that each operation needs, and what the token under Headers lacks.</p>
      {/* With a gateway behind the page it is there already, for the marks of the editor. */}
      {PAGE.scopes === undefined && <NeedsWatch />}
      <div aria-live="polite">
        {(needs?.kind === 'failed' || needs?.kind === 'closed') && <p>{needs.message}</p>}
        {needs?.kind === 'told' &&
          needs.operations.map((operation, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: operations may lack a name, and their order is that of the text.
            <Operation key={index} operation={operation} />
          ))}
      </div>
    </section>
  )
}

const GateIcon = () => (
  <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
    <path d="M4 21V9a8 8 0 0 1 16 0v12M9 4v17m6-17v17M4 11h16M4 16h16" strokeLinecap="round" />
  </svg>
)

/** The pane that lists, while the user types, what the operations of the editor need. */
export const NEEDS_PLUGIN: GraphiQLPlugin = { title: 'Needs', icon: GateIcon, content: NeedsPane }
