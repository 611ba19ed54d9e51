import type { GraphiQLPlugin } from '@graphiql/react'
import { useEffect, useState } from 'react'
import type { FieldNeeds } from '../operations/field-needs.ts'
import {
  type Denial,
  type DenialTree,
  denialsOf,
  fieldsOf,
  type Outcome,
  outcomeOf,
  treeOf,
} from './denials.ts'
import { ExactToken } from './exact-token.tsx'
import { originOf } from './field-needs.ts'
import { type LastAnswer, useLastAnswer } from './last-answer.ts'
import { askScopes } from './needs.ts'
import { PAGE } from './page-data.ts'

const SENTENCES: Readonly<Record<Outcome, string>> = {
  allowed: 'Allowed: all of it ran.',
  reduced: 'Reduced: what is denied is null, the rest ran.',
  denied: 'Denied: nothing ran.',
  ended: 'Allowed, until it ended.',
  failed: 'It was no operation that could be decided.',
}

/** The fields of the operation that was sent last, as the gateway explains them for the token that it was sent with. */
function useExplanation(answer: LastAnswer | undefined): readonly FieldNeeds[] {
  const [fields, setFields] = useState<readonly FieldNeeds[]>([])
  useEffect(() => {
    setFields([])
    if (answer === undefined || PAGE.scopes === undefined) return
    const abort = new AbortController()
    const { query, operationName, variables, headers } = answer
    askScopes({ query, operationName, variables, explain: true }, headers, abort.signal).then(
      (told) => {
        if (!abort.signal.aborted && told.kind === 'told')
          setFields(told.operations.flatMap((operation) => operation.fields ?? []))
      },
      () => undefined,
    )
    return () => abort.abort()
  }, [answer])
  return fields
}

function Rules({ field }: { readonly field: FieldNeeds }) {
  return (
    <ul>
      {field.rules.map((rule) => (
        <li key={`${rule.of} ${rule.origin} ${rule.rule}`} data-mark={markOf(rule.isMet)}>
          Needs <code>{rule.rule}</code> <small>({originOf(rule)})</small>
          {Object.entries(rule.grantedBy ?? {}).map(([scope, pattern]) => (
            <p key={scope} data-mark="granted">
              {scope} is granted by {pattern}
            </p>
          ))}
          {Object.entries(rule.rejectedBy ?? {}).map(([scope, pattern]) => (
            <p key={scope}>
              {scope} is rejected by {pattern}
            </p>
          ))}
          {rule.isMet === undefined && <p>A policy or condition decides when it runs.</p>}
        </li>
      ))}
    </ul>
  )
}

function markOf(isMet: boolean | undefined): 'granted' | 'missing' | undefined {
  if (isMet === undefined) return undefined
  return isMet ? 'granted' : 'missing'
}

interface BranchProps {
  readonly tree: DenialTree
  readonly fields: readonly FieldNeeds[]
}

function Branch({ tree, fields }: BranchProps) {
  const { name, denials, below } = tree
  return (
    <li>
      <code>{name}</code>
      {denials.map((denial) => (
        <Denied key={denial.coordinate ?? denial.message} denial={denial} fields={fields} />
      ))}
      {below.length > 0 && (
        <ul>
          {below.map((one) => (
            <Branch key={one.name} tree={one} fields={fields} />
          ))}
        </ul>
      )}
    </li>
  )
}

function Denied({ denial, fields }: { readonly denial: Denial; readonly fields: readonly FieldNeeds[] }) {
  const { coordinate, message, missing } = denial
  return (
    <div className="portcullis-denied">
      <p data-mark="missing">{message}</p>
      {missing.length > 0 && (
        <p>
          {coordinate !== undefined && <code>{coordinate}</code>} lacks <code>{missing.join(' ')}</code>
        </p>
      )}
      {fieldsOf(denial, fields).map((field) => (
        <Rules key={field.coordinate} field={field} />
      ))}
    </div>
  )
}

function WhyPane() {
  const answer = useLastAnswer()
  const fields = useExplanation(answer)
  const denials = answer === undefined ? [] : denialsOf(answer.result)
  const tree = treeOf(denials)
  const missing = [...new Set(denials.flatMap((denial) => denial.missing))]
  const held = fields.flatMap(({ rules }) => rules.flatMap(({ grantedBy = {} }) => Object.keys(grantedBy)))
  const granted = fields.filter(({ state, rules }) => state === 'granted' && rules.length > 0)

  return (
    <section className="portcullis-pane" aria-label="Why">
      <h2>Why</h2>
      <p>How the gateway decided about the last operation that was sent from here.</p>
      <div aria-live="polite">
        {answer === undefined && <p>There is no answer yet.</p>}
        {answer !== undefined && <p data-mark={outcomeOf(answer)}>{SENTENCES[outcomeOf(answer)]}</p>}
        {answer?.ended !== undefined && <p data-mark="missing">{answer.ended}</p>}
        {tree.denials.map((denial) => (
          <Denied key={denial.coordinate ?? denial.message} denial={denial} fields={fields} />
        ))}
        {tree.below.length > 0 && (
          <ul className="portcullis-tree" aria-label="Denied paths">
            {tree.below.map((one) => (
              <Branch key={one.name} tree={one} fields={fields} />
            ))}
          </ul>
        )}
        {granted.length > 0 && (
          <>
            <h3>Granted</h3>
            <ul className="portcullis-tree" aria-label="Granted fields">
              {granted.map((field) => (
                <li key={`${field.line}:${field.column} ${field.coordinate}`}>
                  <code>{field.coordinate}</code>
                  <Rules field={field} />
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
      {missing.length > 0 && <ExactToken scopes={[...missing, ...held]} runsAgain />}
    </section>
  )
}

const QuestionIcon = () => (
  <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
    <circle cx="12" cy="12" r="9.5" />
    <path d="M9 9.5a3 3 0 1 1 4.2 2.7c-.8.4-1.2 1-1.2 1.8v.5m0 3v.1" strokeLinecap="round" />
  </svg>
)

/** The pane that explains the decision of the last answer. */
export const WHY_PLUGIN: GraphiQLPlugin = { title: 'Why', icon: QuestionIcon, content: WhyPane }
