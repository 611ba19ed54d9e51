import type { FormEvent } from 'react'
import { PatternNotes } from './pattern-notes.tsx'
import { ScopesInput } from './scopes-input.tsx'
import { setTokenFields, useTokenFields } from './token-fields.ts'
import { wordsOf } from './token-requests.ts'
import { useIssue } from './use-issue.ts'
import { useOutcome } from './use-outcome.ts'

interface TokenFormProps {
  readonly catalog: readonly string[] | undefined
}

/** Exchanges an API key for a token, keeps it under a name, and puts it into the headers of the tab. */
export function TokenForm({ catalog }: TokenFormProps) {
  const fields = useTokenFields()
  const { refusal } = fields
  const issue = useIssue()
  const [outcome, run] = useOutcome()

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    void run(async () => {
      const { id, apiKey, name } = fields
      setTokenFields({ refusal: undefined })
      await issue({ id, apiKey, scopes: wordsOf(fields.scopes) }, name)
    })
  }

  return (
    <form onSubmit={submit} autoComplete="off">
      <label>
        Client id
        <input
          name="id"
          value={fields.id}
          onChange={({ target }) => setTokenFields({ id: target.value })}
          required
        />
      </label>
      <label>
        API key
        <input
          name="apiKey"
          type="password"
          autoComplete="off"
          value={fields.apiKey}
          onChange={({ target }) => setTokenFields({ apiKey: target.value })}
          required
        />
      </label>
      <ScopesInput
        value={fields.scopes}
        catalog={catalog ?? []}
        onChange={(scopes) => setTokenFields({ scopes })}
      />
      <PatternNotes patterns={wordsOf(fields.scopes)} catalog={catalog} />
      <label>
        Keep it as
        <input
          name="name"
          placeholder="admin"
          value={fields.name}
          onChange={({ target }) => setTokenFields({ name: target.value })}
        />
      </label>
      <button type="submit" disabled={outcome.kind === 'waiting'}>
        Get a token
      </button>
      <output data-kind={outcome.kind === 'idle' && refusal !== undefined ? 'refused' : outcome.kind}>
        {outcome.kind === 'idle' && refusal}
        {outcome.kind === 'filled' && 'The Authorization header is set.'}
        {outcome.kind === 'refused' && outcome.message}
      </output>
    </form>
  )
}
