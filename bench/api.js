/**
 * An API of `apis`, as every peer serves it.
 * @typedef {object} Api
 * @property {string} typeDefs
 * @property {Record<string, Record<string, any>>} resolvers
 * @property {readonly import('./rules.js').FieldRule[]} rules
 * @property {() => number} countCreated
 * @property {() => void} [publish]
 */

export {}
