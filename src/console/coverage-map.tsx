import { useMemo } from 'react'
import type { ToldRule } from '../core/listing/told-rules.ts'
import { coverageOf } from './rule-filter.ts'

/** Each is a stop of the Tab key. */
const MOST = 60

/** A heat map: for each type the share of its fields that have a rule. A type in it chooses its rows. */
export function CoverageMap({
  rules,
  onChoose,
}: {
  readonly rules: readonly ToldRule[]
  readonly onChoose: (type: string) => void
}) {
  const types = useMemo(() => coverageOf(rules), [rules])
  const guarded = types.filter((one) => one.guarded > 0)
  const shown = guarded.slice(0, MOST)
  const open = types.length - guarded.length
  return (
    <details>
      <summary>
        Coverage: {guarded.length} of {types.length} types have fields with a rule
      </summary>
      <ul className="portcullis-coverage">
        {shown.map(({ type, fields, guarded: count, missing }) => (
          <li key={type}>
            <button
              type="button"
              onClick={() => onChoose(type)}
              title={`${count} of ${fields} fields of ${type} have a rule; ${missing} cannot be used with this token`}
              style={{ ['--share' as string]: count / fields }}
            >
              {type} {count}/{fields}
            </button>
          </li>
        ))}
      </ul>
      {guarded.length > shown.length && <p>{guarded.length - shown.length} more have a rule.</p>}
      {open > 0 && <p>{open} types have no field with a rule.</p>}
    </details>
  )
}
