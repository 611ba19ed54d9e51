/**
 * How times grow with a size: time ~ size ^ exponent.
 * @typedef {{readonly size: number, readonly time: number}} Point
 * @typedef {{readonly exponent: number, readonly steepest: number, readonly growth: 'flat' | 'linear' | 'worse than linear'}} Fit
 *   `steepest`: the exponent over the upper half of the sizes, where a high power shows first
 */

/** An exponent of 0.3 is time that doubles when the size grows tenfold. */
const FLAT = 0.3
/** Steeper than linear by more than the processor's caches explain. */
const LINEAR = 1.3

/** @param {readonly Point[]} points by ascending size @returns {Fit} */
export function fitGrowth(points) {
  const exponent = slopeOf(points)
  const steepest = slopeOf(points.slice(Math.floor(points.length / 2)))
  const worst = Math.max(exponent, steepest)
  // NaN is no fit at all.
  if (!(worst <= LINEAR)) return { exponent, steepest, growth: 'worse than linear' }
  return { exponent, steepest, growth: worst <= FLAT ? 'flat' : 'linear' }
}

/** Least squares on logarithms. @param {readonly Point[]} points */
function slopeOf(points) {
  const logs = points.map(({ size, time }) => ({ x: Math.log(size), y: Math.log(time) }))
  const meanX = logs.reduce((sum, { x }) => sum + x, 0) / logs.length
  const meanY = logs.reduce((sum, { y }) => sum + y, 0) / logs.length
  const above = logs.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0)
  const below = logs.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0)
  return above / below
}
