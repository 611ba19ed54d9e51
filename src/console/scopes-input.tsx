import { type KeyboardEvent, useId, useRef, useState } from 'react'
import { coveredBy, suggestPatterns } from './scope-patterns.ts'

interface ScopesInputProps {
  readonly value: string
  readonly catalog: readonly string[]
  readonly onChange: (value: string) => void
}

/** The word at a place of a text: where it begins and ends. */
function wordAt(text: string, place: number): readonly [start: number, end: number] {
  const before = /[^\s,]*$/.exec(text.slice(0, place))?.[0].length ?? 0
  const after = /^[^\s,]*/.exec(text.slice(place))?.[0].length ?? 0
  return [place - before, place + after]
}

/** A line of scopes and patterns, each completed from the catalog. Keys as in the ARIA pattern of a combobox. */
export function ScopesInput({ value, catalog, onChange }: ScopesInputProps) {
  const input = useRef<HTMLInputElement>(null)
  const listId = useId()
  const [caret, setCaret] = useState(0)
  const [isOpen, setIsOpen] = useState(false)
  const [active, setActive] = useState(-1)
  const [start, end] = wordAt(value, Math.min(caret, value.length))
  const options = isOpen ? suggestPatterns(value.slice(start, end), catalog) : []
  const shown = options.length > 0

  function close(): void {
    setIsOpen(false)
    setActive(-1)
  }

  function take(option: string): void {
    onChange(`${value.slice(0, start)}${option}${value.slice(end)}`)
    setCaret(start + option.length)
    close()
    input.current?.focus()
  }

  function press(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      if (!shown) setIsOpen(true)
      const step = event.key === 'ArrowDown' ? 1 : -1
      // One place more than there are options: that of the input itself.
      if (shown) setActive((before) => ((before + 1 + step + options.length + 1) % (options.length + 1)) - 1)
    } else if (event.key === 'Enter' && options[active] !== undefined) {
      event.preventDefault()
      take(options[active])
    } else if (event.key === 'Escape' && shown) {
      event.stopPropagation()
      close()
    }
  }

  return (
    <div className="portcullis-combobox">
      <label>
        Scopes
        <input
          ref={input}
          name="scopes"
          role="combobox"
          aria-expanded={shown}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={options[active] === undefined ? undefined : `${listId}-${active}`}
          autoComplete="off"
          spellCheck={false}
          value={value}
          onChange={({ target }) => {
            onChange(target.value)
            setCaret(target.selectionStart ?? target.value.length)
            setIsOpen(true)
            setActive(-1)
          }}
          onSelect={({ currentTarget }) => setCaret(currentTarget.selectionStart ?? 0)}
          onKeyDown={press}
          onBlur={close}
          required
        />
      </label>
      <div id={listId} role="listbox" aria-label="Suggestions" hidden={!shown}>
        {options.map((option, index) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the input keeps the focus, as the pattern has it.
          // biome-ignore lint/a11y/useKeyWithClickEvents: the input hears the keys.
          <div
            key={option}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === active}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => take(option)}
          >
            <code>{option}</code>
            {option.endsWith('*') && <small>{coveredBy(option, catalog).length}</small>}
          </div>
        ))}
      </div>
    </div>
  )
}
