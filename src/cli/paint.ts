import { styleText } from 'node:util'
import type { CliIo } from './io.ts'

/** What a colour says, so that the same thing has the same colour in every command. */
export type Tone = 'good' | 'bad' | 'doubtful' | 'head' | 'faint'

/** Colours text for a terminal, or leaves it as it is. */
export type Paint = (tone: Tone, text: string) => string

const STYLES = {
  good: 'green',
  bad: 'red',
  doubtful: 'yellow',
  head: 'bold',
  faint: 'dim',
} as const satisfies { readonly [Name in Tone]: Parameters<typeof styleText>[0] }

export const leavePlain: Paint = (_, text) => text

/** Whoever calls has decided for colours: neither this process's streams nor its environment are asked again. */
export const paintText: Paint = (tone, text) =>
  text === '' ? text : styleText(STYLES[tone], text, { validateStream: false })

/** The paint for one of the streams of a command. */
export function paintOn(stream: 'stdout' | 'stderr', { colours }: Pick<CliIo, 'colours'>): Paint {
  return colours?.[stream] === true ? paintText : leavePlain
}
