import { type ReactNode, useEffect, useRef, useState } from 'react'

/** A new API key, shown once: it is gone when this is closed. */
export function NewKey({
  client,
  apiKey,
  onClose,
}: {
  readonly client: string
  readonly apiKey: string
  readonly onClose: () => void
}): ReactNode {
  const [isCopied, setIsCopied] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.select(), [])
  const copy = (): void => {
    field.current?.select()
    // Without https or a loopback address there is no clipboard: then the selected text is copied by hand.
    void navigator.clipboard?.writeText(apiKey).then(
      () => setIsCopied(true),
      () => undefined,
    )
  }
  return (
    <section className="new-key" aria-label="New API key">
      <label>
        The new API key of {client}. It is shown this once.
        <input ref={field} readOnly value={apiKey} spellCheck={false} />
      </label>
      <p className="buttons">
        <button type="button" className="primary" onClick={copy}>
          {isCopied ? 'Copied' : 'Copy'}
        </button>
        <button type="button" onClick={onClose}>
          I have it: hide it
        </button>
      </p>
    </section>
  )
}
