/** Texts that clients have sent with their hash, by that hash. What was asked for longest ago is forgotten first. */
export interface LearnedTexts {
  readonly get: (hash: string) => string | undefined
  /** What is too long to be kept is not. */
  readonly learn: (hash: string, text: string) => void
}

export interface LearnedTextLimits {
  readonly texts: number
  /** Of one text, in UTF-16 units. */
  readonly length: number
  /** Of all texts, in UTF-16 units. */
  readonly total: number
}

const LIMITS: LearnedTextLimits = { texts: 1_000, length: 32_768, total: 4_194_304 }

/** Total: nobody who sends texts can make it hold more than its limits. */
export function createLearnedTexts(limits: LearnedTextLimits = LIMITS): LearnedTexts {
  const texts = new Map<string, string>()
  let total = 0
  const forget = (hash: string): void => {
    total -= texts.get(hash)?.length ?? 0
    texts.delete(hash)
  }
  return {
    get(hash) {
      const text = texts.get(hash)
      if (text === undefined) return undefined
      texts.delete(hash)
      texts.set(hash, text)
      return text
    },
    learn(hash, text) {
      if (text.length > limits.length) return
      forget(hash)
      texts.set(hash, text)
      total += text.length
      for (const oldest of texts.keys()) {
        if (texts.size <= limits.texts && total <= limits.total) break
        forget(oldest)
      }
    },
  }
}
