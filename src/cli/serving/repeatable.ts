type Random = (bytes: number) => Uint8Array

/**
 * Creates sources of randomness that all draw the same bytes: values generated for a run, such as a secret,
 * stay the same each time the configuration is read.
 */
export function repeatable(random: Random): () => Random {
  const drawn: Uint8Array[] = []
  return () => {
    let count = 0
    return (bytes) => {
      const draw = drawn[count] ?? random(bytes)
      drawn[count] = draw
      count += 1
      return draw.subarray(0, bytes)
    }
  }
}
