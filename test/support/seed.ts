/** What property tests are made from: the same in every run, unless `SEED` asks for another. */
export const SEED = Number(process.env['SEED'] ?? 20_261_128)
