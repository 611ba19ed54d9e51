import { type FormEvent, type ReactNode, useId, useState } from 'react'

export type Filter =
  | { readonly name: string; readonly label: string; readonly kind: 'text'; readonly hint?: string }
  | { readonly name: string; readonly label: string; readonly kind: 'moment' }
  | {
      readonly name: string
      readonly label: string
      readonly kind: 'choice'
      readonly choices: readonly string[]
    }

/** What is asked for: values by name, without those that are empty. */
export type Filtered = Readonly<Record<string, string>>

/** A form of filters. It asks when it is submitted, not at each keystroke. */
export function Filters({
  filters,
  onChange,
}: {
  readonly filters: readonly Filter[]
  readonly onChange: (filtered: Filtered) => void
}): ReactNode {
  const [values, setValues] = useState<Filtered>({})
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    onChange(
      Object.fromEntries(
        filters.flatMap(({ name, kind }) => {
          const value = values[name]?.trim() ?? ''
          if (value === '') return []
          return [[name, kind === 'moment' ? new Date(value).toISOString() : value] as const]
        }),
      ),
    )
  }
  return (
    <search>
      <form className="row" onSubmit={submit}>
        {filters.map((filter) => (
          <FilterField
            key={filter.name}
            filter={filter}
            value={values[filter.name] ?? ''}
            onChange={(value) => setValues({ ...values, [filter.name]: value })}
          />
        ))}
        <button type="submit">Filter</button>
      </form>
    </search>
  )
}

interface FilterFieldProps {
  readonly filter: Filter
  readonly value: string
  readonly onChange: (value: string) => void
}

function FilterField({ filter, value, onChange }: FilterFieldProps): ReactNode {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{filter.label}</label>
      {filter.kind === 'choice' ? (
        <select id={id} value={value} onChange={({ target }) => onChange(target.value)}>
          <option value="">any</option>
          {filter.choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      ) : (
        <input
          id={id}
          type={filter.kind === 'moment' ? 'datetime-local' : 'text'}
          placeholder={filter.kind === 'text' ? filter.hint : undefined}
          autoComplete="off"
          spellCheck={false}
          value={value}
          onChange={({ target }) => onChange(target.value)}
        />
      )}
    </div>
  )
}
