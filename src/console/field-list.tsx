import type { FieldNeeds } from '../operations/field-needs.ts'

/** More rows than this help nobody, and take time to draw. */
const MOST_ROWS = 100

const STATES: Readonly<Record<FieldNeeds['state'], string>> = {
  open: 'open',
  granted: 'granted',
  missing: 'missing',
  asked: 'asked when it runs',
  nobody: 'for nobody',
}

/** Every field of an operation, and how the token stands with it. */
export function FieldList({ fields }: { readonly fields: readonly FieldNeeds[] }) {
  const shown = fields.slice(0, MOST_ROWS)
  return (
    <details className="portcullis-fields" open>
      <summary>Fields</summary>
      <table>
        <tbody>
          {shown.map(({ coordinate, line, column, state }) => (
            <tr key={`${line}:${column} ${coordinate}`}>
              <th scope="row">
                <code>{coordinate}</code>
              </th>
              <td data-mark={state}>{STATES[state]}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {fields.length > shown.length && <p>And {fields.length - shown.length} more.</p>}
    </details>
  )
}
