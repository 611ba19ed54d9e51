import './rules.css'
import { DOC_EXPLORER_PLUGIN, useDocExplorerActions } from '@graphiql/plugin-doc-explorer'
import { type GraphiQLPlugin, useGraphiQL, useGraphiQLActions } from '@graphiql/react'
import type { GraphQLSchema } from 'graphql'
import { useDeferredValue, useEffect, useMemo, useState } from 'react'
import { exportRules, printState, printToldRule } from '../core/listing/rule-words.ts'
import type { ToldRule } from '../core/listing/told-rules.ts'
import { CoverageMap } from './coverage-map.tsx'
import { findDocs } from './docs-place.ts'
import { chooseFilter, countRules, FILTERS, type Filter, findRules, markOf } from './rule-filter.ts'
import { askRulesTyped, type Rules } from './rules.ts'
import { RulesExport } from './rules-export.tsx'

/** Milliseconds without a keystroke before the gateway is asked. */
const PAUSE = 200
/** Thousands of rows would make each keystroke wait. */
const PAGE = 100

/** What the gateway tells of its rules to the token in the headers, asked again when those or the schema change. */
function useRules(): Rules | undefined {
  const headerEditor = useGraphiQL((state) => state.headerEditor)
  const schema = useGraphiQL((state) => state.schema)
  const [rules, setRules] = useState<Rules>()
  // biome-ignore lint/correctness/useExhaustiveDependencies: another schema has other rules.
  useEffect(() => {
    let asked = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    const ask = (): void => {
      asked = new AbortController()
      const { signal } = asked
      askRulesTyped(headerEditor?.getValue() ?? '', signal).then(
        (told) => {
          if (!signal.aborted) setRules(told)
        },
        () => undefined,
      )
    }
    const watched = headerEditor?.onDidChangeModelContent(() => {
      asked.abort()
      clearTimeout(timer)
      timer = setTimeout(ask, PAUSE)
    })
    ask()
    return () => {
      asked.abort()
      clearTimeout(timer)
      watched?.dispose()
    }
  }, [headerEditor, schema])
  return rules
}

function RuleRow({
  rule,
  schema,
}: {
  readonly rule: ToldRule
  readonly schema: GraphQLSchema | null | undefined
}) {
  const docs = useDocExplorerActions()
  const { setVisiblePlugin } = useGraphiQLActions()
  const { coordinate, by, observed } = rule
  const place = findDocs(schema, coordinate)

  function openDocs(): void {
    docs.reset()
    for (const item of place) docs.push(item)
    setVisiblePlugin(DOC_EXPLORER_PLUGIN)
  }

  const locations = [...new Set(by?.flatMap(({ location }) => location ?? []))]
  return (
    <tr>
      <th scope="row">
        {place.length === 0 ? (
          <span>{coordinate}</span>
        ) : (
          <button type="button" onClick={openDocs} title={`Show ${coordinate} in the docs`}>
            {coordinate}
          </button>
        )}
      </th>
      <td>
        <code>{printToldRule(rule)}</code>
        {observed && ' (observed only)'}
        {locations.length > 0 && <small>{locations.join(', ')}</small>}
      </td>
      <td data-mark={markOf(rule)}>{stateOf(rule)}</td>
    </tr>
  )
}

/** In words, which do not name again the scopes that the rule beside them names. */
function stateOf(rule: ToldRule): string {
  const state = printState(rule)
  return state === `missing ${printToldRule(rule)}` ? 'missing' : state
}

function RuleTable({ rules }: { readonly rules: readonly ToldRule[] }) {
  const schema = useGraphiQL((state) => state.schema)
  const [wanted, setStart] = useState(0)
  const start = wanted < rules.length ? wanted : 0
  const shown = rules.slice(start, start + PAGE)
  if (rules.length === 0) return <p role="status">No coordinate is left.</p>
  return (
    <>
      <table>
        <thead>
          <tr>
            <th scope="col">Coordinate</th>
            <th scope="col">Requires</th>
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((rule) => (
            <RuleRow key={rule.coordinate} rule={rule} schema={schema} />
          ))}
        </tbody>
      </table>
      <nav aria-label="Pages of rules">
        <button type="button" disabled={start === 0} onClick={() => setStart(Math.max(0, start - PAGE))}>
          Previous
        </button>
        <output>
          {start + 1} to {start + shown.length} of {rules.length}
        </output>
        <button type="button" disabled={start + PAGE >= rules.length} onClick={() => setStart(start + PAGE)}>
          Next
        </button>
      </nav>
    </>
  )
}

function ToldRules({ rules, hasToken }: Extract<Rules, { readonly kind: 'told' }>) {
  const [chosen, setChosen] = useState<Filter>()
  const [typed, setTyped] = useState('')
  const search = useDeferredValue(typed)
  const counts = useMemo(() => countRules(rules), [rules])
  const filter = chosen ?? chooseFilter(counts, search)
  const found = useMemo(() => findRules(rules, filter, search), [rules, filter, search])
  return (
    <>
      <p>
        {hasToken
          ? 'What the token under Headers has of each rule.'
          : 'There is no token under Headers: what has a rule is missing.'}
      </p>
      <search>
        <form onSubmit={(event) => event.preventDefault()}>
          <label>
            Search coordinates and scopes
            <input
              type="search"
              value={typed}
              onChange={({ target }) => setTyped(target.value)}
              spellCheck={false}
            />
          </label>
          <label>
            Show
            <select value={filter} onChange={({ target }) => setChosen(target.value as Filter)}>
              {Object.entries(FILTERS).map(([name, words]) => (
                <option key={name} value={name}>
                  {words} ({counts[name as Filter]})
                </option>
              ))}
            </select>
          </label>
        </form>
      </search>
      <CoverageMap rules={rules} onChoose={(type) => setTyped(`${type}.`)} />
      <RulesExport table={() => exportRules(found)} />
      <RuleTable key={`${filter} ${search}`} rules={found} />
    </>
  )
}

function RulesPane() {
  const rules = useRules()
  return (
    <section className="portcullis-pane portcullis-rules" aria-label="Rules">
      <h2>Rules</h2>
      {rules?.kind === 'failed' && <p role="status">{rules.message}</p>}
      {rules?.kind === 'told' && <ToldRules {...rules} />}
    </section>
  )
}

const TableIcon = () => (
  <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
    <path d="M3.5 5h17v14h-17zM3.5 10h17m-17 4.5h17M9.5 5v14" strokeLinecap="round" strokeLinejoin="round" />
  </svg>
)

/** The pane that lists the rule of every coordinate, and what the token makes of it. */
export const RULES_PLUGIN: GraphiQLPlugin = { title: 'Rules', icon: TableIcon, content: RulesPane }
