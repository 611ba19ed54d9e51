import { type Command, InvalidArgumentError } from 'commander'
import { didYouMean, suggest } from '../../core/suggestion.ts'

/** Something with choices: an option or an argument. */
interface Chosen {
  readonly argChoices?: readonly string[] | undefined
  parseArg?: ((value: string, previous: never) => unknown) | undefined
}

/** Has options and arguments with choices name the one that a misspelt word most likely means. */
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
