/**
 * An API of `apis`, in the form that every peer serves.
 * @typedef {object} Api
 * @property {string} typeDefs
 * @property {Record<string, Record<string, any>>} resolvers
 * @property {readonly import('./rules.js').FieldRule[]} rules
 * @property {() => number} countCreated
 * @property {() => void} [publish]
 */

export {}
