import type { ReactNode } from 'react'

export function readScopes(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((one) => one !== '')
}

/** Patterns, with spaces or lines between. */
export function ScopesField({
  value,
  onChange,
}: {
  readonly value: string
  readonly onChange: (text: string) => void
}): ReactNode {
  return (
    <label>
      Ceiling
      <textarea
        rows={3}
        required
        spellCheck={false}
        placeholder="Mutation:Person:* Query:*"
        value={value}
        onChange={({ target }) => onChange(target.value)}
      />
      <span className="quiet">
        Patterns. <code>*</code> matches within one segment, and as the last segment everything below.
      </span>
    </label>
  )
}
