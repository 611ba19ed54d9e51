import { type FormEvent, useState } from 'react'
import { keepToken, useKeptTokens } from './kept-tokens.ts'
import { useSetToken } from './use-headers.ts'
import { useOutcome } from './use-outcome.ts'

/** Takes a token that somebody else has issued. */
export function PasteForm() {
  const [text, setText] = useState('')
  const [name, setName] = useState('')
  const count = useKeptTokens().length
  const setToken = useSetToken()
  const [outcome, run] = useOutcome()

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    void run(async () => {
      const jwt = text.trim().replace(/^Bearer +/i, '')
      if (!/^[\w.~+/-]+=*$/.test(jwt))
        throw new Error('A token is one word of letters, digits and . _ ~ + / - signs.')
      keepToken({ name: name.trim() || `pasted ${count + 1}`, jwt })
      await setToken(jwt)
      setText('')
    })
  }

  return (
    <details className="portcullis-part">
      <summary>Paste a token</summary>
      <form onSubmit={submit} autoComplete="off">
        <label>
          Its text
          <textarea
            name="jwt"
            rows={3}
            spellCheck={false}
            value={text}
            onChange={({ target }) => setText(target.value)}
            required
          />
        </label>
        <label>
          Its name
          <input name="pasted" value={name} onChange={({ target }) => setName(target.value)} />
        </label>
        <button type="submit" disabled={outcome.kind === 'waiting'}>
          Use it
        </button>
        <output data-kind={outcome.kind}>
          {outcome.kind === 'filled' && 'The Authorization header holds it.'}
          {outcome.kind === 'refused' && outcome.message}
        </output>
      </form>
    </details>
  )
}
