/** Apart from the schema, which takes a while to read. */
export const ISSUE = {
  id: 'I_1',
  number: 1347,
  title: 'Found a bug',
  url: 'https://github.com/octocat/Hello-World/issues/1347',
  author: { __typename: 'User', login: 'octocat' },
}
