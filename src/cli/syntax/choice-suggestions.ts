import { type Command, InvalidArgumentError } from 'commander'
import { didYouMean, suggest } from '../../core/suggestion.ts'

/** An option or argument with choices. */
interface Chosen {
  readonly argChoices?: readonly string[] | undefined
  parseArg?: ((value: string, previous: never) => unknown) | undefined
}

/** Makes options and arguments with choices suggest the likely meaning of a misspelt word. */
export function suggestChoices({ options, registeredArguments }: Command): void {
  for (const one of [...options, ...registeredArguments] as unknown as readonly Chosen[]) {
    const { argChoices, parseArg } = one
    if (argChoices === undefined || parseArg === undefined) continue
    one.parseArg = (value, previous) => {
      try {
        return parseArg(value, previous)
      } catch (error) {
        if (!(error instanceof InvalidArgumentError)) throw error
        throw new InvalidArgumentError(`${error.message}${didYouMean(suggest(value, argChoices))}`)
      }
    }
  }
}
